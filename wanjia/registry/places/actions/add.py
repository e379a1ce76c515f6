"""Places are added to the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Compound, Place, PlaceFact
from wanjia.registry.places.rules import Level, NoRoom, child_lo, width


@action
def add_place(
    *,
    parent: Place | None,
    level: str,
    name: str,
    by: Any,
    at: datetime,
    code: str = "",
    kind: str = "",
    compound: Compound | None = None,
    valid_from: date | None = None,
    source: str = "",
) -> Place:
    """Add one place under ``parent``. Raises Refused when the parent has no room or the levels do not fit."""
    return add_places(
        parent=parent,
        level=level,
        rows=[(name, code, kind)],
        compound=compound,
        valid_from=valid_from,
        source=source,
        by=by,
        at=at,
    )[0]


@dataclass(frozen=True)
class Siblings:
    """Places to add under one parent, rows of (name, code, kind); buildings may stand in a compound."""

    parent: Place | None
    rows: Sequence[tuple[str, str, str]]
    compound: Compound | None = None


@action
def add_places(
    *,
    parent: Place | None,
    level: str,
    rows: Sequence[tuple[str, str, str]],
    by: Any,
    at: datetime,
    compound: Compound | None = None,
    valid_from: date | None = None,
    source: str = "",
) -> list[Place]:
    """Add siblings, rows of (name, code, kind), under ``parent``; one journal line for all. Raises Refused."""
    groups = [Siblings(parent, rows, compound)]
    return add_siblings(level=level, groups=groups, valid_from=valid_from, source=source, by=by, at=at)[0]


@action
def add_siblings(
    *,
    level: str,
    groups: Sequence[Siblings],
    by: Any,
    at: datetime,
    valid_from: date | None = None,
    source: str = "",
) -> list[list[Place]]:
    """Add places of one level under many parents at once, with one journal line for each group. Raises Refused."""
    taken = _taken([group.parent for group in groups], level)
    since = valid_from or at.date()
    added = [[_new_place(group, level, row, taken, since) for row in group.rows] for group in groups]
    Place.objects.bulk_create([place for places in added for place in places])
    PlaceFact.objects.bulk_create(fact for places in added for place in places for fact in _first_facts(place, source))
    for group, places in zip(groups, added, strict=True):
        journal.write(
            "add_places",
            by=by,
            at=at,
            about=places[0] if places else group.parent,
            position=group.parent.lo if group.parent else None,
            detail={"level": level, "count": len(places)},
        )
    return added


def _new_place(
    group: Siblings, level: str, row: tuple[str, str, str], taken: dict[int | None, int], since: date
) -> Place:
    """Give a place in the next room of its parent, and count that room as taken."""
    name, code, kind = row
    key = group.parent.pk if group.parent else None
    lo = _next_lo(group.parent, level, taken[key])
    taken[key] += 1
    return Place(
        parent=group.parent,
        level=level,
        name=name,
        code=code,
        kind=kind,
        lo=lo,
        hi=lo + width(level) - 1,
        compound=group.compound,
        valid_from=since,
    )


def _taken(parents: Iterable[Place | None], level: str) -> dict[int | None, int]:
    """Give how many rooms of a level are taken under each parent."""
    known = {parent.pk if parent else None: parent for parent in parents}
    below = Place.objects.filter(level=level, parent__in=sets.numbers(key for key in known if key is not None))
    last = dict(below.order_by().values_list("parent").annotate(Max("lo")))
    taken = {
        key: (last[key] - _next_lo(parent, level, 0)) // width(level) + 1 if key in last else 0
        for key, parent in known.items()
    }
    if None in known:
        taken[None] = int(Place.objects.filter(level=level, parent=None).exists())
    return taken


def _next_lo(parent: Place | None, level: str, taken: int) -> int:
    if parent is None:
        if taken or level != Level.REGION:
            raise Refused(_("只有自治区没有上级"), field="parent")
        return 0
    try:
        return child_lo(parent.level, parent.lo, level, taken)
    except NoRoom as error:
        raise Refused(_("“%(parent)s”下不能再设这一级") % {"parent": parent.name}, field="parent") from error


def _first_facts(place: Place, source: str) -> Iterable[PlaceFact]:
    values = {"name": place.name, "code": place.code, "parent": place.parent.public_id if place.parent else ""}
    return (
        PlaceFact(place=place, kind=kind, text=text, valid_from=place.valid_from, source=source)
        for kind, text in values.items()
        if text
    )
