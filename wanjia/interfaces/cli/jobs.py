"""Do what is due once: apply uploads that waited too long, store large rosters. Run it every minute (cron, systemd timer)."""

import argparse
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from wanjia.core import clock
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(options: argparse.Namespace) -> int:
    """Run every app's due work and say how much there was."""
    ready()
    for name, job in due_jobs().items():
        print(f"{name}: {job(clock.now())}")
    return 0


def due_jobs() -> dict[str, Callable[[datetime], int]]:
    """Give the ``run`` of each app that has a ``jobs`` module, by the app's name."""
    from django.apps import apps

    names = [f"{config.name}.jobs" for config in apps.get_app_configs() if config.name.startswith("wanjia.")]
    return {name: import_module(name).run for name in names if find_spec(name)}
