"""Every write to the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.divisions.read import Entry, read_entries
from wanjia.registry.places.models import Compound, Door, Place, PlaceFact, Site
from wanjia.registry.places.rules import Level, NoRoom, child_lo, door_position, width


@dataclass(frozen=True)
class NewDoor:
    """A door to add: its number and what people call it in full; degrees WGS 84 where known."""

    number: str
    label: str
    latitude: float | None = None
    longitude: float | None = None


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
    since = valid_from or at.date()
    taken = _taken(parent, level)
    places = [
        Place(
            parent=parent,
            level=level,
            name=name,
            code=code,
            kind=kind,
            lo=_next_lo(parent, level, taken + number),
            compound=compound,
            valid_from=since,
        )
        for number, (name, code, kind) in enumerate(rows)
    ]
    for place in places:
        place.hi = place.lo + width(level) - 1
    places = Place.objects.bulk_create(places)
    PlaceFact.objects.bulk_create(fact for place in places for fact in _first_facts(place, source))
    journal.write(
        "add_places",
        by=by,
        at=at,
        about=places[0] if places else parent,
        position=parent.lo if parent else None,
        detail={"level": level, "count": len(places)},
    )
    return places


def _taken(parent: Place | None, level: str) -> int:
    last = Place.objects.filter(parent=parent, level=level).aggregate(last=Max("lo"))["last"]
    if last is None:
        return 0
    return 1 if parent is None else (last - _next_lo(parent, level, 0)) // width(level) + 1


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
    taken: dict[str, int] = {}
    places = []
    for entry in entries:
        parent = known.get(entry.parent_key)
        number = taken[entry.parent_key] if entry.parent_key in taken else _taken(parent, entry.level)
        taken[entry.parent_key] = number + 1
        lo = _next_lo(parent, entry.level, number)
        places.append(
            Place(
                parent=parent,
                level=entry.level,
                name=entry.name,
                code=entry.code,
                kind=entry.kind,
                lo=lo,
                hi=lo + width(entry.level) - 1,
                valid_from=entry.since,
            )
        )
    return Place.objects.bulk_create(places, batch_size=2000)


def _entry_facts(place: Place, entry: Entry) -> Iterable[PlaceFact]:
    yield from _first_facts(place, entry.source)
    for text, source in entry.other_names:
        yield PlaceFact(place=place, kind="alias", text=text, valid_from=entry.since, source=source)


@action
def rename_place(*, place: Place, name: str, since: date, by: Any, at: datetime, source: str = "") -> Place:
    """Give a place a new name from a day on; the old one stays with its dates."""
    _replace_fact(place, PlaceFact.Kind.NAME, name, since, source)
    place.name = name
    place.save(update_fields=["name"])
    journal.write("rename_place", by=by, at=at, about=place, position=place.lo)
    return place


@action
def recode_place(*, place: Place, code: str, since: date, by: Any, at: datetime, source: str = "") -> Place:
    """Give a place a new official code from a day on; the old one stays with its dates."""
    _replace_fact(place, PlaceFact.Kind.CODE, code, since, source)
    place.code = code
    place.save(update_fields=["code"])
    journal.write("recode_place", by=by, at=at, about=place, position=place.lo)
    return place


@action
def add_alias(*, place: Place, text: str, by: Any, at: datetime, source: str = "") -> PlaceFact:
    """Let people find a place by another name (锡盟, 科右中旗)."""
    fact = PlaceFact.objects.create(place=place, kind="alias", text=text, valid_from=at.date(), source=source)
    journal.write("add_alias", by=by, at=at, about=place, position=place.lo)
    return fact


@action
def move_place(*, place: Place, parent: Place, since: date, by: Any, at: datetime) -> Place:
    """Put a place and everything under it below another parent from a day on. Raises Refused.

    Households and targets stand at their doors' positions: outside this app call ``campaigns.actions.move_ground``.
    """
    if place.parent_id == parent.pk:
        raise Refused(_("“%(name)s”已在这里") % {"name": place.name}, field="parent")
    if place.lo <= parent.lo and parent.hi <= place.hi:
        raise Refused(_("不能移到自己的下级"), field="parent")
    taken = _taken(parent, place.level)
    shift = _next_lo(parent, place.level, taken) - place.lo
    old = (place.lo, place.hi)
    Door.objects.filter(position__range=old).update(position=F("position") + shift)
    Place.objects.filter(lo__gte=old[0], hi__lte=old[1]).update(lo=F("lo") + shift, hi=F("hi") + shift)
    place.refresh_from_db()
    _replace_fact(place, PlaceFact.Kind.PARENT, parent.public_id, since, "")
    place.parent = parent
    place.save(update_fields=["parent"])
    journal.write("move_place", by=by, at=at, about=place, position=place.lo, detail={"from": old[0]})
    return place


@action
def end_place(*, place: Place, until: date, by: Any, at: datetime) -> Place:
    """End a place's validity. Raises Refused while places in force stand under it."""
    if Place.objects.current().filter(parent=place).exists():
        raise Refused(_("“%(name)s”下还有在用的单位") % {"name": place.name})
    place.valid_until = until
    place.save(update_fields=["valid_until"])
    journal.write("end_place", by=by, at=at, about=place, position=place.lo)
    return place


def _replace_fact(place: Place, kind: str, text: str, since: date, source: str) -> None:
    PlaceFact.objects.filter(place=place, kind=kind, valid_until=None).update(valid_until=since)
    PlaceFact.objects.create(place=place, kind=kind, text=text, valid_from=since, source=source)


@action
def add_compound(*, community: Place, name: str, by: Any, at: datetime) -> Compound:
    """Add a residential compound to a community. Raises Refused for a taken name."""
    if Compound.objects.filter(community=community, name=name).exists():
        raise Refused(_("已有小区“%(name)s”") % {"name": name}, field="name")
    compound = Compound.objects.create(community=community, name=name)
    journal.write("add_compound", by=by, at=at, about=compound, position=community.lo)
    return compound


@action
def add_doors(*, place: Place, doors: Sequence[NewDoor], by: Any, at: datetime) -> list[Door]:
    """Add doors to a unit, building or grid, in the order given. Raises Refused when it is full or a number is taken."""
    numbers = [door.number for door in doors]
    taken_numbers = set(Door.objects.filter(place=place).values_list("number", flat=True)) & set(numbers)
    if taken_numbers or len(set(numbers)) < len(numbers):
        twice = sorted(taken_numbers) or sorted({n for n in numbers if numbers.count(n) > 1})
        raise Refused(_("门号重复：%(numbers)s") % {"numbers": "、".join(twice[:20])}, field="numbers")
    last = Door.objects.filter(place=place).aggregate(last=Max("position"))["last"]
    try:
        taken = 0 if last is None else last - door_position(place.level, place.lo, 0) + 1
        rows = [
            Door(
                place=place,
                number=door.number,
                label=door.label,
                position=door_position(place.level, place.lo, taken + number),
                latitude=door.latitude,
                longitude=door.longitude,
            )
            for number, door in enumerate(doors)
        ]
    except NoRoom as error:
        raise Refused(_("“%(name)s”的门号已满") % {"name": place.name}) from error
    rows = Door.objects.bulk_create(rows)
    journal.write("add_doors", by=by, at=at, about=place, position=place.lo, detail={"count": len(rows)})
    return rows


@action
def add_site(
    *,
    kind: str,
    name: str,
    place: Place,
    by: Any,
    at: datetime,
    latitude: float | None = None,
    longitude: float | None = None,
) -> Site:
    """Add a site (checkpoint, clinic, enterprise …) at a place. Raises Refused for one that is there already."""
    if Site.objects.filter(place=place, kind=kind, name=name).exists():
        raise Refused(_("这里已登记“%(name)s”") % {"name": name}, field="name")
    site = Site.objects.create(
        kind=kind, name=name, place=place, latitude=latitude, longitude=longitude, valid_from=at.date()
    )
    journal.write("add_site", by=by, at=at, about=site, position=place.lo)
    return site
