"""Do what is due: apply uploads that waited too long, store large rosters. `wanjia serve` does it every minute by itself."""

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


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take how often."""
    parser.add_argument(
        "--every", type=float, metavar="SECONDS", help="go on until the process that started this one ends"
    )


def run(options: argparse.Namespace) -> int:
    """Run every app's due work and say how much there was."""
    ready()
    if options.every:
        return _go_on(options.every)
    for name, job in due_jobs().items():
        print(f"{name}: {job(clock.now())}")
    return 0


def start_beside() -> None:
    """Start the due work in a process of its own, which ends with this one (and with whatever this one becomes)."""
    subprocess.Popen([sys.executable, "-m", "wanjia", "jobs", "--every", "60"])


def _go_on(every: float) -> int:
    parent, waited = os.getppid(), every
    while os.getppid() == parent:
        if waited >= every:
            waited = 0.0
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
    """Give the ``run`` of each app that has a ``jobs`` module, by the app's name."""
    from django.apps import apps

    names = [f"{config.name}.jobs" for config in apps.get_app_configs() if config.name.startswith("wanjia.")]
    return {name: import_module(name).run for name in names if find_spec(name)}
