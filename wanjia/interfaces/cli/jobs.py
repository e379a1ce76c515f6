"""Do what is due: late uploads, large rosters, forgetting what is over. `wanjia serve` does it every minute by itself."""

import argparse
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from wanjia.core import clock
from wanjia.interfaces.cli.setup import ready

EVERY_S = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to go on."""
    parser.add_argument(
        "--beside", type=int, metavar="PID", help="go on every minute until this process, the parent, ends"
    )


def run(options: argparse.Namespace) -> int:
    """Run every app's due work and say how much there was."""
    ready()
    if options.beside:
        return _go_on(options.beside)
    for name, job in due_jobs().items():
        print(f"{name}: {job(clock.now())}")
    return 0


def start_beside() -> None:
    """Start the due work in a process of its own, which ends with this one (and with whatever this one becomes)."""
    subprocess.Popen([sys.executable, "-m", "wanjia", "jobs", "--beside", str(os.getpid())])


def _go_on(parent: int) -> int:
    waited = EVERY_S
    while os.getppid() == parent:
        if waited >= EVERY_S:
            waited = 0
            _try_each()
        time.sleep(1)
        waited += 1
    return 0


def _try_each() -> None:
    """One job that fails does not keep the others from running, nor itself from being tried again."""
    for name, job in due_jobs().items():
        try:
            job(clock.now())
        except Exception:
            print(f"{name} failed and is tried again:\n{traceback.format_exc()}", file=sys.stderr)


def due_jobs() -> dict[str, Callable[[datetime], int]]:
    """Give the ``run`` of each app whose ``jobs`` has one, by the module's name, the ends of responses, daily forgetting."""
    from django.apps import apps

    from wanjia.interfaces.cli.retention import forget_due
    from wanjia.interfaces.cli.sunset import carry_out_due

    own = "wanjia.interfaces.cli"  # its module of this name is this command
    names = [c.name for c in apps.get_app_configs() if c.name.startswith("wanjia.") and c.name != own]
    modules = [import_module(f"{name}.jobs") for name in names if find_spec(f"{name}.jobs")]
    return {m.__name__: m.run for m in modules if hasattr(m, "run")} | {
        "sunset": carry_out_due,
        "retention": forget_due,
    }
