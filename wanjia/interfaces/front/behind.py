"""One server behind: granian with one process of Python. Each is bound to its parent by the kernel, so none outlives the front.

The front's end ends granian's first process at once; that one's end asks the process of Python to finish what it has begun.
A handler in Python is not relied upon for it: granian's own can wait for itself forever when the signal comes just then.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

THREADS = 24  # of one process: its readers, a group of uploads, and files that are slowly fetched
PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def end_with(parent: int, number: signal.Signals) -> None:
    """Let the kernel send this process a signal when its parent ends; end now when that has already happened."""
    _libc.prctl(PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def serve(address: str, application: str) -> None:
    """Serve an application at a socket in the file system until told to end."""
    first = os.getpid()

    def load() -> Callable[..., Any]:
        end_with(first, signal.SIGTERM)
        module, _colon, name = application.partition(":")
        loaded: Callable[..., Any] = getattr(import_module(module), name)
        return loaded

    Granian(
        application, uds=Path(address), interface=Interfaces.WSGI, workers=1, blocking_threads=THREADS, backlog=1024,
        http=HTTPModes.http1, http1_settings=HTTP1Settings(header_read_timeout=60_000), websockets=False,
        log_level=LogLevels.error, respawn_failed_workers=True, respawn_interval=0.5, workers_kill_timeout=10,
    ).serve(target_loader=load, wrap_loader=False)  # fmt: skip


if __name__ == "__main__":
    serve(*sys.argv[1:])
