"""A real server on a store of its own, for browser tests that must see the whole of Wanjia."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass
class Served:
    """A server that answers: its address, the folder of its store, and what the seed printed."""

    origin: str
    home: Path
    said: str
    environment: dict[str, str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a ``wanjia`` command on the same store."""
        words = (sys.executable, "-m", "wanjia", *words)
        return subprocess.run(words, cwd=settings.ROOT, env=self.environment, capture_output=True, text=True)


@contextmanager
def served(home: Path, seed: str) -> Iterator[Served]:
    """Run the module ``seed`` on an empty store in ``home``, then ``wanjia serve`` it until the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WANJIA_")}
    environment |= {"WANJIA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wanjia.interfaces.web.settings"}
    python = [sys.executable, "-m"]
    said = subprocess.run(
        [*python, seed], cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "server.log").open("w") as log:
        command = [*python, "wanjia", "serve", "--port", str(port)]
        server = subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", home / "server.log")
        yield Served(f"http://127.0.0.1:{port}", home, said, environment)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, log: Path) -> None:
    for _time in range(480):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    raise AssertionError(log.read_text())
