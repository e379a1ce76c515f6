"""Bring the store's tables up to date (safe to repeat)."""

import argparse

from django.core.management import call_command

from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(options: argparse.Namespace) -> int:
    """Apply what is missing."""
    ready(migrated=False)
    call_command("migrate", interactive=False, verbosity=1)
    return 0
