"""Take a laboratory's file of results (.xlsx, CSV or FHIR JSON) in for a sampling round; every row is accepted or returned."""

import argparse
from pathlib import Path
from typing import Any

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file, the round and the laboratory by name, who answers for it."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--round", required=True, help="name of the sampling round")
    parser.add_argument("--laboratory", required=True, help="name of the laboratory's site")
    parser.add_argument("--by", required=True, help="sign-in name of the laboratory's user who answers for it")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the returned rows to this .xlsx")


def run(options: argparse.Namespace) -> int:
    """Take the file in and say what became of every row; exit 1 when rows were returned."""
    ready()
    from wanjia.core.actions import Refused
    from wanjia.registry.places.models import Site
    from wanjia.response.sampling.actions import take_results
    from wanjia.response.sampling.models import Round
    from wanjia.response.sampling.queries.returned import returned_workbook

    rounds = Round.objects.filter(campaign__name=options.round)
    laboratory = Site.objects.filter(kind=Site.Kind.LABORATORY, name=options.laboratory).select_related("place").first()
    if laboratory is None or rounds.count() != 1:
        raise Failed(f"there is not one round {options.round!r} and one laboratory {options.laboratory!r}")
    user = _technician(options.by, laboratory)
    try:
        said = {"name": options.file.name, "content": options.file.read_bytes()}
        file = take_results(round=rounds.get(), laboratory=laboratory, **said, by=user, at=clock.now())
    except OSError as error:
        raise Failed(f"{options.file} cannot be read: {error.strerror}") from error
    except Refused as refused:
        raise Failed(str(refused)) from refused
    for row in file.refused.order_by("number", "id"):
        print(f"  row {row.number} {row.label}: {row.reason}")
    print(f"{file.rows} rows: {file.accepted} accepted, {file.rejected} returned")
    if file.rejected and options.errors:
        options.errors.write_bytes(returned_workbook(file))
        print(f"the returned rows with what is wrong in each: {options.errors}")
    return 1 if file.rejected else 0


def _technician(username: str, laboratory: Any) -> Any:
    from wanjia.registry.accounts.models import User
    from wanjia.registry.accounts.queries import standing
    from wanjia.registry.accounts.roles import Capability

    user = User.objects.filter(username=username).first()
    if user is None or not standing(user, clock.now()).may(Capability.ENTER_RESULTS, laboratory.place.lo):
        raise Failed(f"{username!r} may not enter results of {laboratory.name}")
    return user
