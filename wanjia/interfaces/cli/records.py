"""Take a file of records from another system in (CSV): every line is accepted or returned, then counted by class and origin."""

import argparse
from pathlib import Path
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.divisions import place_with_code
from wanjia.interfaces.cli.setup import ready

KINDS = ("outsider", "observed", "check", "passage", "report")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, where it belongs, who answers for it."""
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--place", required=True, help="official code of the community, street, county or city it is for"
    )
    parser.add_argument("--by", required=True, help="sign-in name of the clerk who answers for it")
    parser.add_argument("--kind", default="", choices=KINDS, help="what its lines are, where no column says it")


def run(options: argparse.Namespace) -> int:
    """Take it in, go on where it was broken off, and say what became of every line; exit 1 when lines were returned."""
    ready()
    from wanjia.core.actions import Refused
    from wanjia.response.streams.queries import summary
    from wanjia.response.streams.taking import take_file

    place = place_with_code(options.place)
    user = _clerk(options.by, place)
    try:
        with options.file.open("rb") as stream:
            file = take_file(
                place=place, filename=options.file.name, stream=stream, kind=options.kind, by=user, at=clock.now(),
                told=lambda so_far: print(f"\r{so_far.rows} lines", end="", flush=True),
            )  # fmt: skip
    except OSError as error:
        raise Failed(f"{options.file} cannot be read: {error.strerror}") from error
    except Refused as refused:
        raise Failed(str(refused)) from refused
    print(f"\n{file.rows} lines: {file.accepted} accepted ({file.known} had come before), {file.rejected} returned")
    for column, lines in summary(file).items():
        print(f"{column}: " + ", ".join(f"{line.title or '-'} {line.records} ({line.matched} known)" for line in lines))
    return 1 if file.rejected else 0


def _clerk(username: str, place: Any) -> Any:
    from wanjia.registry.accounts.models import User
    from wanjia.registry.accounts.queries import standing
    from wanjia.registry.accounts.roles import Capability

    user = User.objects.filter(username=username).first()
    if user is None or not standing(user, clock.now()).may(Capability.IMPORT_ROSTERS, place.lo):
        raise Failed(f"{username!r} may not take records in at {place.name}")
    return user
