"""Every benchmark runs from nothing at its small scale, and says what it measured in the agreed form."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["freeze", "coverage", "lists", "intake", "tracing", "desk", "sunset"])
def test_a_small_run_ends_with_one_object_of_figures(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", name, "--json", "--scale", "small"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["name"] == name and "cores" in said["machine"]
    assert {"name", "value", "unit", "goal", "holds"} == set(said["figures"][0])
    wrong = [f for f in said["figures"] if f["unit"] in ("rows", "cells", "places") and f["holds"] is False]
    assert wrong == []
    assert done.returncode == (0 if all(f["holds"] is not False for f in said["figures"]) else 1)
