"""Take in the official tree of Inner Mongolia, or the branch of one code, such as 1505 for Tongliao (safe to repeat)."""

import argparse
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take which branch."""
    parser.add_argument("--code", default="15", help="only this division, what is above it and what is below it")


def run(options: argparse.Namespace) -> int:
    """Add the places that are not there yet."""
    ready()
    from wanjia.registry.places.actions import import_divisions

    count = import_divisions(code=options.code, by=None, at=clock.now())
    place_with_code(options.code)
    print(f"{count} new places")
    return 0


def place_with_code(code: str) -> Any:
    """Give the one place with an official code. Raises Failed."""
    from wanjia.registry.places.queries import find_places

    found = find_places(code)
    if len(found) != 1:
        hint = "" if found else ": run `wanjia divisions` first, or correct the code"
        raise Failed(f"{len(found)} places have the code {code!r}{hint}")
    return found[0]
