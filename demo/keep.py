"""Keep a finished demo until its sources change: a stamp beside its store says what it was built from."""

import gc
import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
STORE = "demo.sqlite3"  # the only file the demo ever deletes or writes, with its -wal, -shm and .stamp


class NotTheDemo(RuntimeError):
    """The settings point at another store than the demo's own."""


def store() -> Path:
    """Give the demo's store. Raises NotTheDemo when the settings point elsewhere."""
    path = Path(str(settings.DATABASES["default"]["NAME"]))
    if path.name != STORE or connection.vendor != "sqlite":
        raise NotTheDemo(str(path))
    return path


def digest(scale: float) -> str:
    """Give the digest of everything the demo is built from."""
    found = hashlib.sha256(f"{scale}".encode())
    for folder in ("demo", "wanjia"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".tsv", ".gz"} and "tests" not in path.parts:
                found.update(path.read_bytes())
    return found.hexdigest()


def ensure(*, at: datetime, scale: float, fresh: bool, say: Callable[[str], None]) -> bool:
    """Have a finished demo in its store; give whether it had to be built."""
    path = store()
    stamp = path.with_suffix(".stamp")
    wanted = digest(scale)
    if not fresh and path.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    connection.close()
    for old in (stamp, path, path.with_name(f"{STORE}-wal"), path.with_name(f"{STORE}-shm")):
        old.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    _build(at, scale, say)
    stamp.write_text(wanted)
    return True


def _build(at: datetime, scale: float, say: Callable[[str], None]) -> None:
    from demo import town  # models are loaded only once the store is known to be the demo's

    steps = Steps(say)
    steps.begin("the tables")
    call_command("migrate", interactive=False, verbosity=0)
    gc.disable()  # a build allocates a great deal and drops nothing
    try:
        town.build(at=at, scale=scale, branch="15" if scale == 1 else "150502", say=steps.begin)
    finally:
        gc.enable()
    steps.end()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA optimize")


class Steps:
    """Say each step with its seconds once the next one begins."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.title = ""
        self.started = self.first = time.monotonic()

    def begin(self, title: str) -> None:
        """Close the step before, open this one."""
        now = time.monotonic()
        if self.title:
            self.say(f"  {self.title} ({now - self.started:.1f} s)")
        self.title, self.started = title, now

    def end(self) -> None:
        """Close the last one and say how long all took."""
        self.begin("")
        self.say(f"  built in {time.monotonic() - self.first:.1f} s")
