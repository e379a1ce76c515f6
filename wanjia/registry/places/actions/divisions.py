"""The official tree comes in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.places.actions.add import _first_facts, _next_lo, _taken
from wanjia.registry.places.divisions.read import Entry, read_entries
from wanjia.registry.places.models import Place, PlaceFact
from wanjia.registry.places.rules import Level, width


@action
def import_divisions(*, by: Any, at: datetime, code: str = "15") -> int:
    """Take in the official tree, or the branch of one code, level by level; what is there stays. Give how many are new."""
    entries = [entry for entry in read_entries() if entry.is_on_branch(code)]
    known = _known_places()
    added: list[Place] = []
    for level in dict.fromkeys(entry.level for entry in entries):
        fresh = [entry for entry in entries if entry.level == level and _identity(entry, known) not in known]
        places = _official_places(fresh, known)
        PlaceFact.objects.bulk_create(
            (fact for place, entry in zip(places, fresh, strict=True) for fact in _entry_facts(place, entry)),
            batch_size=5000,
        )
        known |= {_identity(entry, known): place for entry, place in zip(fresh, places, strict=True)}
        added += places
    for league in Place.objects.filter(level=Level.LEAGUE).order_by("lo"):
        count = sum(league.lo <= place.lo and place.hi <= league.hi for place in added)
        journal.write("import_divisions", by=by, at=at, about=league, position=league.lo, detail={"count": count})
    return len(added)


def _known_places() -> dict[str, Place]:
    """Give the places of the tree by official code, those without one by parent and name."""
    levels = [Level.REGION, Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]
    return {place.code or f"{place.parent_id} {place.name}": place for place in Place.objects.filter(level__in=levels)}


def _identity(entry: Entry, known: dict[str, Place]) -> str:
    return entry.code or f"{known[entry.parent_key].pk} {entry.name}"


def _official_places(entries: Sequence[Entry], known: dict[str, Place]) -> list[Place]:
    level = entries[0].level if entries else ""
    taken = _taken([known.get(entry.parent_key) for entry in entries], level)
    places = []
    for entry in entries:
        parent = known.get(entry.parent_key)
        key = parent.pk if parent else None
        lo = _next_lo(parent, level, taken[key])
        taken[key] += 1
        places.append(
            Place(
                parent=parent,
                level=level,
                name=entry.name,
                code=entry.code,
                kind=entry.kind,
                lo=lo,
                hi=lo + width(level) - 1,
                valid_from=entry.since,
            )
        )
    return Place.objects.bulk_create(places, batch_size=2000)


def _entry_facts(place: Place, entry: Entry) -> Iterable[PlaceFact]:
    yield from _first_facts(place, entry.source)
    for text, source in entry.other_names:
        yield PlaceFact(place=place, kind="alias", text=text, valid_from=entry.since, source=source)
