"""Who lives around a point: homes of a round under a place, with how many persons still wait, and the point of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, Q, Sum

from wanjia.command.campaigns.models import Cell, Target
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Door, Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.sampling.models import Point, Round, Table
from wanjia.response.sampling.rules.ground import Home, Spot, Stand, by_street

BUILDING, STREET = WIDTH_BITS[Level.BUILDING], WIDTH_BITS[Level.TOWNSHIP]
MOST_BY_BUILDING = 200_000  # persons; a territory with more is looked at by grid, and by place instead of on foot
MIDDLE_SAYS = (Level.COMMUNITY, Level.GRID, Level.BUILDING, Level.UNIT)  # above, the middle of a place says nothing


@dataclass(frozen=True)
class Ground:
    """The homes under a place and the points that stand there, each home with its place and each point with its homes."""

    homes: list[Home]
    places: dict[int, Place]
    points: list[Point]
    stands: list[Stand]
    around: dict[int, list[Home]]

    def waiting(self, point: Point) -> int:
        """Persons around a point who are not accounted for."""
        return sum(home.waiting for home in self.around[point.pk])

    def people(self, point: Point) -> int:
        """Persons around a point."""
        return sum(home.people for home in self.around[point.pk])

    @property
    def without_point(self) -> int:
        """Persons who are not accounted for and whose street has no point."""
        served = {home.key for homes in self.around.values() for home in homes}
        return sum(home.waiting for home in self.homes if home.key not in served)

    @property
    def unplaced(self) -> list[Point]:
        """The points nobody has given a spot on the ground."""
        lost = {stand.key for stand in self.stands if stand.spot is None}
        return [point for point in self.points if point.pk in lost]


def ground(round: Round, place: Place, at: datetime) -> Ground:
    """Give the ground of a round under a place: its points with their tables at a moment, and everybody who goes there.

    Who goes where is decided street by street, so that a point has the same people whoever looks.
    """
    wide = _street_of(place)
    points = points_under(round, wide)
    large = _is_large(round, wide)
    counted = _people_by_grid(round, wide) if large else people_by_building(round, wide)
    places = _places(counted, wide, by_building=not large)
    spots = {} if large else _spots(wide)
    homes = _homes(counted, places, spots)
    stands = [_stand(point, tables, spots) for point, tables in tables_of(points, at)]
    around = by_street(homes, stands, STREET)
    by_key = {each.pk: each for each in places.values()}
    if wide.pk != place.pk:
        points = [p for p in points if place.lo <= p.site.place.lo and p.site.place.hi <= place.hi]
        around = {point.pk: around[point.pk] for point in points}
        stands = [stand for stand in stands if stand.key in around]
        homes = [home for living in around.values() for home in living]
    return Ground(homes, by_key, points, stands, around)


def _street_of(place: Place) -> Place:
    """Give the street around a smaller place, any other place itself."""
    if WIDTH_BITS[Level(place.level)] >= STREET:
        return place
    streets = Place.objects.current().filter(level=Level.TOWNSHIP, lo__lte=place.lo, hi__gte=place.hi)
    return streets.first() or place


def points_under(round: Round, place: Place) -> list[Point]:
    """Give the points of a round whose site lies under a place, by number."""
    rows = Point.objects.filter(round=round, site__place__lo__gte=place.lo, site__place__hi__lte=place.hi)
    return list(rows.select_related("site__place").order_by("number"))


def tables_of(points: Sequence[Point], at: datetime) -> list[tuple[Point, int]]:
    """Give each point with how many tables it has at a moment."""
    rows = Table.objects.filter(point__in=points, from_at__lte=at).filter(Q(until_at=None) | Q(until_at__gt=at))
    held = dict(rows.values_list("point_id").annotate(n=Count("id")).order_by())
    return [(point, held.get(point.pk, 0)) for point in points]


def people_by_building(round: Round, place: Place) -> list[tuple[int, int, int]]:
    """Give (slot of a building's width, persons, of them not accounted for) in the order of the tree.

    Before the launch there is no frame yet: then those who are registered in the scope.
    """
    if round.campaign.launched_at is not None:
        slots = Target.objects.filter(campaign=round.campaign_id).at(place)
        rows = slots.annotate(slot=F("position").bitrightshift(BUILDING)).values_list("slot")
        return list(rows.annotate(n=Count("id"), w=Count("id", filter=Q(open=True))).order_by("slot"))
    inside = Q(pk__in=[])
    for scope in round.campaign.scopes.select_related("place"):
        lo, hi = max(scope.place.lo, place.lo), min(scope.place.hi, place.hi)
        inside |= Q(household__position__gte=lo, household__position__lte=hi)
    people = Person.objects.current().filter(inside, household__ended_at=None)
    slots = people.annotate(slot=F("household__position").bitrightshift(BUILDING)).values_list("slot")
    return [(slot, n, n) for slot, n in slots.annotate(n=Count("id")).order_by("slot")]


def _is_large(round: Round, place: Place) -> bool:
    """Tell whether a place has too many persons in the frame to go through them for one page."""
    cells = Cell.objects.filter(campaign=round.campaign_id, position__gte=place.lo, position__lte=place.hi)
    return (cells.aggregate(n=Sum("frame"))["n"] or 0) > MOST_BY_BUILDING


def _people_by_grid(round: Round, place: Place) -> list[tuple[int, int, int]]:
    """Give the same for whole grids, from their counters."""
    cells = Cell.objects.filter(campaign=round.campaign_id, position__gte=place.lo, position__lte=place.hi)
    rows = cells.order_by("position").values_list("position", "frame", "found", "open")
    return [(position >> BUILDING, frame + found, waiting) for position, frame, found, waiting in rows]


def _places(counted: Iterable[tuple[int, int, int]], place: Place, *, by_building: bool) -> dict[int, Place]:
    """Give by building slot (its first position) the place people there belong to: building, else grid, else community."""
    levels = (*([Level.BUILDING] if by_building else []), Level.GRID, Level.COMMUNITY)
    inside = Place.objects.filter(level__in=levels, lo__gte=place.lo, hi__lte=place.hi) | Place.objects.filter(
        pk=place.pk
    )
    known = {(row.level, row.lo): row for row in inside.order_by("lo")}
    found = {}
    for slot, _people, _waiting in counted:
        lo = slot << BUILDING
        ways = ((level, lo >> WIDTH_BITS[level] << WIDTH_BITS[level]) for level in levels)
        found[lo] = next((known[way] for way in ways if way in known), place)
    return found


def _spots(place: Place) -> dict[int, Spot]:
    """Give the middle of the doors of each building slot under a place, where doors have a spot."""
    doors = Door.objects.filter(position__gte=place.lo, position__lte=place.hi, latitude__isnull=False)
    rows = doors.annotate(slot=F("position").bitrightshift(BUILDING)).values_list("slot")
    middles = rows.annotate(lat=Avg("latitude"), lon=Avg("longitude")).order_by("slot")
    return {slot << BUILDING: (latitude, longitude) for slot, latitude, longitude in middles}


def _homes(counted: Iterable[tuple[int, int, int]], places: dict[int, Place], spots: dict[int, Spot]) -> list[Home]:
    """Put the slots of one place together: the houses of a grid take several."""
    found: dict[int, Home] = {}
    for slot, people, waiting in counted:
        lo = slot << BUILDING
        place, spot = places[lo], spots.get(lo)
        before = found.get(place.pk)
        if before is not None:
            people, waiting, spot = people + before.people, waiting + before.waiting, before.spot or spot
        found[place.pk] = Home(place.pk, place.lo, people, waiting, spot)
    return list(found.values())


def _stand(point: Point, tables: int, spots: dict[int, Spot]) -> Stand:
    """Give a point's spot: its site's own, else the middle of the doors of a place small enough to have one."""
    site = point.site
    spot = (site.latitude, site.longitude) if site.latitude is not None and site.longitude is not None else None
    if spot is None and site.place.level in MIDDLE_SAYS:
        there = [spots[lo] for lo in spots if site.place.lo <= lo <= site.place.hi]
        if there:
            spot = (sum(s[0] for s in there) / len(there), sum(s[1] for s in there) / len(there))
    return Stand(point.pk, site.place.lo, WIDTH_BITS[Level(site.place.level)], tables, spot)
