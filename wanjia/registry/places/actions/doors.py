"""What stands at a place is added: doors, compounds, sites."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Compound, Door, Place, Room, Site
from wanjia.registry.places.rules import NoRoom, door_position

MOST_ROOMS = 500


@dataclass(frozen=True)
class NewDoor:
    """A door to add: its number and what people call it in full; degrees WGS 84 where known."""

    number: str
    label: str
    latitude: float | None = None
    longitude: float | None = None


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
    return add_doors_of_places(groups=[(place, doors)], by=by, at=at)[0]


@action
def add_doors_of_places(
    *, groups: Sequence[tuple[Place, Sequence[NewDoor]]], by: Any, at: datetime
) -> list[list[Door]]:
    """Add doors to many places at once, each place once, with one journal line for each. Raises Refused."""
    standing: dict[int, dict[str, int]] = defaultdict(dict)
    there = Door.objects.filter(place__in=sets.numbers(place.pk for place, _doors in groups))
    for holder, number, position in there.values_list("place_id", "number", "position"):
        standing[holder][number] = position
    added = [_new_doors(place, doors, standing[place.pk]) for place, doors in groups]
    _insert([door for doors in added for door in doors])
    for (place, _doors), doors in zip(groups, added, strict=True):
        journal.write("add_doors", by=by, at=at, about=place, position=place.lo, detail={"count": len(doors)})
    return added


def _new_doors(place: Place, doors: Sequence[NewDoor], standing: dict[str, int]) -> list[Door]:
    counts = Counter(door.number for door in doors)
    twice = sorted(standing.keys() & counts) or sorted(number for number, count in counts.items() if count > 1)
    if twice:
        raise Refused(_("门号重复：%(numbers)s") % {"numbers": "、".join(twice[:20])}, field="numbers")
    try:
        first = door_position(place.level, place.lo, 0)
        taken = max(standing.values()) - first + 1 if standing else 0
        return [
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


def _insert(doors: Sequence[Door]) -> None:
    for door, number in zip(doors, sets.reserve(Door, len(doors)), strict=True):
        door.pk = number
    columns = ("id", "place", "number", "position", "label", "latitude", "longitude")
    rows = [(d.pk, d.place_id, d.number, d.position, d.label, d.latitude, d.longitude) for d in doors]
    sets.insert(Door, columns, rows)


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


@action
def register_rooms(*, site: Site, numbers: Sequence[str], by: Any, at: datetime) -> list[Room]:
    """Register the rooms of a site. Raises Refused for none, too many, an end of the site, or a number that is there."""
    if site.valid_until is not None:
        raise Refused(_("这个场所已停用"), field="numbers")
    if not 0 < len(numbers) <= MOST_ROOMS or any(not 0 < len(number) <= 20 for number in numbers):
        raise Refused(_("一次1到500间，房号不超过20个字"), field="numbers")
    there = set(Room.objects.filter(site=site).values_list("number", flat=True))
    if len(set(numbers)) < len(numbers) or there & set(numbers):
        raise Refused(_("有的房号已经有了"), field="numbers")
    rooms: list[Room] = Room.objects.bulk_create([Room(site=site, number=number) for number in numbers])
    journal.write("register_rooms", by=by, at=at, about=site, position=site.place.lo, detail={"rooms": len(rooms)})
    return rooms
