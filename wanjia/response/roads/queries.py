"""Questions about roads: the net, what is closed, what a closure would cut off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.models import Closure, GreenLane, Junction, Road, SiteAt
from wanjia.response.roads.rules import Net, Severed, Stretch, severed, way_round

MEDICAL = (Site.Kind.HOSPITAL, Site.Kind.FEVER_CLINIC, Site.Kind.ISOLATION_SITE)


def net_of(place: Place) -> Net:
    """Give the net of a county: three questions however large it is."""
    roads = Road.objects.filter(place=place).values_list("pk", "begin_id", "end_id", "km")
    junctions = dict(Junction.objects.filter(place=place).values_list("pk", "outer"))
    medical = SiteAt.objects.filter(junction__place=place, site__kind__in=MEDICAL)
    return Net(
        roads=[Stretch(*row) for row in roads],
        junctions=frozenset(junctions),
        outer=frozenset(number for number, outer in junctions.items() if outer),
        medical=frozenset(medical.values_list("junction_id", flat=True)),
    )


def lanes_at(sites: Iterable[int]) -> dict[int, list[str]]:
    """Give the names of the open green lanes of each of some sites, by the site's number."""
    found: dict[int, list[str]] = {}
    rows = GreenLane.objects.filter(site__in=list(sites), until_at=None).order_by("name", "id")
    for site, name in rows.values_list("site_id", "name"):
        found.setdefault(site, []).append(name)
    return found


def closed_roads(place: Place, from_at: datetime, until_at: datetime, *, but: Closure | None = None) -> set[int]:
    """Give the roads that are closed, or approved to be, at some moment of a stretch of time."""
    rows = Closure.objects.stated(from_at).filter(
        road__place=place, from_at__lt=until_at, until_at__gt=from_at, state__in=("approved", "announced", "closed")
    )
    return set(rows.exclude(pk=but.pk if but else None).values_list("road_id", flat=True))


@dataclass(frozen=True)
class CutOff:
    """What a closure would cut off, by name."""

    medical: list[str]
    rescue: list[str]
    transit: list[str]

    def __bool__(self) -> bool:
        return bool(self.medical or self.rescue or self.transit)

    def named(self) -> str:
        """Give all the names in one line."""
        return "、".join([*self.medical, *self.rescue, *self.transit])


def cut_off(closure: Closure) -> CutOff:
    """Name what a closure would cut off, beside all that is closed at the same time."""
    place = closure.road.place
    found = severed(net_of(place), _others(closure), {closure.road_id})
    return _named(found)


def _others(closure: Closure) -> set[int]:
    return closed_roads(closure.road.place, closure.from_at, closure.until_at, but=closure)


def _named(found: Severed) -> CutOff:
    numbers = {*found.medical, *found.rescue, *(one for pair in found.transit for one in pair)}
    names = dict(Junction.objects.filter(pk__in=numbers).values_list("pk", "name"))
    at: dict[int, list[SiteAt]] = {}
    for row in SiteAt.objects.filter(junction__in=numbers).select_related("site").order_by("site__name"):
        at.setdefault(row.junction_id, []).append(row)

    return CutOff(
        medical=[row.site.name for number in found.medical for row in at[number] if row.site.kind in MEDICAL],
        rescue=[names[number] for number in found.rescue],
        transit=[f"{names[a]} – {names[b]}" for a, b in found.transit],
    )


def proposed_detour(closure: Closure) -> tuple[list[Road], float] | None:
    """Give the shortest way round a closed road and its length, None when there is none."""
    road = closure.road
    found = way_round(net_of(road.place), {*_others(closure), road.pk}, road.begin_id, road.end_id)
    if found is None:
        return None
    known = {row.pk: row for row in Road.objects.filter(pk__in=found[0])}
    return [known[number] for number in found[0]], found[1]


def closures_in_force(place: Place, at: datetime) -> list[Closure]:
    """Give the closures of a place and everything under it that hold at a moment."""
    inside = Q(road__place__lo__gte=place.lo, road__place__hi__lte=place.hi)
    rows = Closure.objects.stated(at).filter(inside, state="closed", from_at__lte=at)
    return list(rows.select_related("road", "detour").order_by("until_at"))
