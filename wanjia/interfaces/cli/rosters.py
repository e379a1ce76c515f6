"""Take a roster (.xlsx or CSV) in for a place: a dry run, or with --store for good; every row is accepted or returned."""

import argparse
from pathlib import Path
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.divisions import place_with_code
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, where it belongs, who answers for it."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--place", required=True, help="official code of the community, street or county it is for")
    parser.add_argument("--by", required=True, help="sign-in name of the clerk who answers for it")
    parser.add_argument("--sheet", help="name of the sheet, where a workbook holds several lists (default: the first)")
    parser.add_argument("--store", action="store_true", help="store the accepted rows (default: a dry run)")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the returned rows to this .xlsx")


def run(options: argparse.Namespace) -> int:
    """Check, store if asked, and say what became of every row; exit 1 when rows were returned."""
    ready()
    from wanjia.core.actions import Refused
    from wanjia.registry.intake.actions import upload_roster
    from wanjia.registry.intake.queries import remarks, returned_workbook

    place = place_with_code(options.place)
    user = _clerk(options.by, place)
    try:
        content = options.file.read_bytes()
        batch = upload_roster(
            place=place, filename=options.file.name, content=content, sheet=options.sheet, by=user, at=clock.now()
        )
        if options.store and batch.accepted:
            batch = _store(batch, user)
    except OSError as error:
        raise Failed(f"{options.file} cannot be read: {error.strerror}") from error
    except Refused as refused:
        raise Failed(str(refused)) from refused
    for warning in [*batch.warnings, *_unread(batch)]:
        print(f"  {warning}")
    stored = f", {batch.stored} dealt with, {batch.new_households} households new" if options.store else " (a dry run)"
    print(f"{batch.rows} rows: {batch.accepted} accepted, {batch.rejected} returned{stored}")
    if not_stored := remarks(batch)["shut"]:
        print(f"not stored, because no level one or two response is in force there: {', '.join(not_stored)}")
    if batch.rejected and options.errors:
        options.errors.write_bytes(returned_workbook(batch))
        print(f"the returned rows with what is wrong in each: {options.errors}")
    return 1 if batch.rejected else 0


def _unread(batch: Any) -> list[str]:
    """Name the columns nobody reads, and say what to look at in rows that were taken."""
    from wanjia.registry.intake.queries import remarks, suggested_columns

    unused = [batch.headers[column] for column in suggested_columns(batch).unused]
    columns = [f"columns not read: {', '.join(unused)}"] if unused else []
    return columns + [f"row {number}: {text}" for number, text in remarks(batch)["warnings"]]


def _clerk(username: str, place: Any) -> Any:
    from wanjia.registry.accounts.models import User
    from wanjia.registry.accounts.queries import standing
    from wanjia.registry.accounts.roles import Capability

    user = User.objects.filter(username=username).first()
    if user is None or not standing(user, clock.now()).may(Capability.IMPORT_ROSTERS, place.lo):
        raise Failed(f"{username!r} may not import rosters at {place.name}")
    return user


def _store(batch: Any, user: Any) -> Any:
    from wanjia.registry.intake.actions import advance_batch, ask_store

    ask_store(batch=batch, by=user, at=clock.now())
    while batch.stored_at is None:
        batch = advance_batch(batch=batch, by=user, at=clock.now())
        print(f"\r{batch.stored} of {batch.accepted} rows", end="", flush=True)
    print()
    return batch
