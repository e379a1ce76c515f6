"""setup: from a clone to a ready demo on an empty machine account, downloads set aside.

The clone goes to an empty folder, HOME is empty, and the sign-in page of the demo is asked for until it answers. Downloads are
set aside by doing everything twice: the first time fills the caches of pip, uv and npm, the second time is measured. What
the second run still spends on the network (asking registries whether something changed) is counted.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from bench.figures import Figure, tell
from bench.server import free_port

ROOT = Path(__file__).parents[1]
GOAL_S = 90
PATIENCE_S = 900
CACHES = {"PIP_CACHE_DIR": "pip", "UV_CACHE_DIR": "uv", "npm_config_cache": "npm"}


def run(*, small: bool) -> list[Figure]:
    """Clone, set up and serve the demo twice; small only clones and asks the script what it does."""
    with tempfile.TemporaryDirectory(prefix="wanjia-setup-") as folder:
        if small:
            clone, _ = _clone(Path(folder))
            said = subprocess.run([clone / "script/demo", "--help"], capture_output=True, check=True)
            return [Figure("script/demo says what it does", len(said.stdout), "characters", 1, most=False)]
        first = _once(Path(folder), "first, filling the caches")
        second = _once(Path(folder), "second, measured")
    return [
        Figure("from clone to ready demo, downloads aside", second, "s", GOAL_S),
        Figure("the same with the downloads", first, "s"),
    ]


def _clone(folder: Path) -> tuple[Path, float]:
    started = time.monotonic()
    clone = Path(tempfile.mkdtemp(dir=folder)) / "wanjia"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    return clone, started


def _once(folder: Path, name: str) -> float:
    """Give the seconds from the clone to the demo's first answer."""
    clone, started = _clone(folder)
    home, port = Path(tempfile.mkdtemp(dir=folder)), free_port()
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("WANJIA_", "VIRTUAL_ENV", "PYTHON", "DJANGO_"))
    }
    environment |= {"HOME": str(home), **{key: str(folder / cache) for key, cache in CACHES.items()}}
    with open(folder / "log", "w") as log:
        demo = subprocess.Popen(
            [clone / "script/demo", "--port", str(port)],
            cwd=clone,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        while not _answers(port):
            if demo.poll() is not None or time.monotonic() - started > PATIENCE_S:
                raise RuntimeError(f"the demo did not come up: {(folder / 'log').read_text()[-2000:]}")
            time.sleep(0.2)
        taken = time.monotonic() - started
    finally:
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGTERM)
            demo.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(demo.pid, signal.SIGKILL)
    tell(f"{name}: {taken:.1f} s\n{(folder / 'log').read_text()}")
    shutil.rmtree(clone.parent)
    return taken


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
