"""Check the settings, the keys and the store's durability; change nothing."""

import argparse

from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(options: argparse.Namespace) -> int:
    """Say that all is well, or fail with what is not."""
    ready(pages=True)
    print("settings, keys, migrations and durability are good")
    return 0
