"""The ground shifts: a building goes to another grid, and everybody behind its doors with it."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from wanjia.command.campaigns.actions._targets import cell_at
from wanjia.command.campaigns.models import Campaign, Cell, Target
from wanjia.command.campaigns.rules import State
from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.people.actions import follow_doors
from wanjia.registry.places.actions import move_place
from wanjia.registry.places.models import Place


@action
def move_ground(*, place: Place, parent: Place, since: date, by: Any, at: datetime) -> Place:
    """Put a place under another parent with its doors, households and the targets of campaigns that are not closed.

    What a closed campaign counted stays where it was. Raises Refused as ``move_place`` does.
    """
    lo, hi = place.lo, place.hi
    move_place(place=place, parent=parent, since=since, by=by, at=at)
    shift = place.lo - lo
    follow_doors(lo=lo, hi=hi, shift=shift, by=by, at=at)
    moved = 0
    for campaign in Campaign.objects.filter(launched_at__isnull=False, closed_at=None).order_by("pk"):
        moved += _carry(campaign, lo, hi, shift)
    journal.write("move_ground", by=by, at=at, about=place, position=place.lo, detail={"from": lo, "targets": moved})
    return place


def _carry(campaign: Campaign, lo: int, hi: int, shift: int) -> int:
    """Shift a campaign's targets and carry their counts from cell to cell; give how many there were."""
    targets = list(
        Target.objects.select_for_update(no_key=True)
        .filter(campaign=campaign, position__gte=lo, position__lte=hi)
        .order_by("pk")
    )
    moves: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for target in targets:
        target.position += shift
        cell = cell_at(campaign, target.position)
        for name in _counted(target):
            moves[target.cell_id][name] -= 1
            moves[cell.pk][name] += 1
        target.cell = cell
    for number, change in sorted(moves.items()):
        cell = Cell.objects.select_for_update(no_key=True).get(pk=number)
        for name, difference in change.items():
            setattr(cell, name, getattr(cell, name) + difference)
        cell.save(update_fields=list(change))
    Target.objects.bulk_update(targets, ["position", "cell"], batch_size=500)
    return len(targets)


def _counted(target: Target) -> list[str]:
    names = [str(target.origin), str(target.state)]
    if target.open:
        names.append("open")
    if target.origin == Target.Origin.FRAME and target.state == State.REACHED:
        names.append("frame_reached")
    return names
