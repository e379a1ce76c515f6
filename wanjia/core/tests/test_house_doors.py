"""What a newcomer is promised: the commands of the README exist, and every script says what it is for."""

import os
import re
import subprocess

import pytest

from wanjia.core.tests.source import ROOT

SCRIPTS = sorted(path.name for path in (ROOT / "script").iterdir() if path.is_file())


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_command_of_the_page_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = set(re.findall(r"\bscript/(\w+)\b(?!/)", text))
    assert commands and not commands - set(SCRIPTS)


def test_every_link_of_the_pages_leads_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page.name} links to {target}"


def test_the_machine_runs_what_the_readme_gives() -> None:
    commands = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line.startswith("script/")]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert commands == ["script/check", "script/test"]
    assert all(command in readme for command in commands)


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_says_how_it_is_used(script: str) -> None:
    path = ROOT / "script" / script
    assert os.access(path, os.X_OK)
    said = subprocess.run([path, "--help"], capture_output=True, text=True, check=True, cwd="/").stdout
    assert said.startswith(f"script/{script}")
    assert len(said.splitlines()) >= 2
