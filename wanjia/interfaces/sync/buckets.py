"""Which buckets a user's territory falls into: one grid (or what a grant names below it) times one dataset."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet

from wanjia.command.campaigns.rules import CELL_BITS
from wanjia.core.access import Standing
from wanjia.core.identities import unseal_many
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

PRIORITY = {
    "to_do": 0,
    "work": 0,
    "sampling": 0,
    "stations": 0,
    "follow": 0,
    "households": 1,
    "people": 1,
    "places": 2,
    "cards": 2,
}
OF_GRANTS = {
    "sampling": Capability.RECORD_SAMPLES,
    "stations": Capability.CHECK_CROSSINGS,
    "follow": Capability.KEEP_ISOLATION,
}  # one for a place of a grant
TOLD_WHOLE = (*OF_GRANTS, "to_do")  # a handful of rows: when one changes, the phone begins anew
ONCE = ("cards", "to_do")  # one for a phone, named after some place of it
NOWHERE = -1  # what is the same for everybody lies at no position
WARN, HARD = 5_000, 20_000
SMALL = (Level.BUILDING, Level.UNIT)


class Bucket(NamedTuple):
    """Positions lo..hi of one place, and one dataset of them."""

    place_id: int
    public_id: str
    name: str
    lo: int
    hi: int
    dataset: str

    @property
    def label(self) -> str:
        """What addresses call it."""
        return f"{self.public_id}:{self.dataset}"


def buckets_of(standing: Standing) -> list[Bucket]:
    """Give every bucket of a territory, people only where their names may be seen and as far as the hard cap goes."""
    grounds = list(_grounds(standing))
    people = counts(Person.objects.current().filter(household__ended_at=None), "household__position", standing)
    total, open_to = 0, set()
    for _place, lo, hi in grounds:
        total += inside(people, lo, hi)
        if total <= HARD and standing.may(Capability.VIEW_PEOPLE, lo):
            open_to.add(lo)
    found = _whole_buckets(standing) + [
        Bucket(place.pk, place.public_id, place.name, lo, hi, dataset)
        for dataset in PRIORITY
        for place, lo, hi in grounds
        if dataset not in (*OF_GRANTS, *ONCE) and (dataset != "people" or lo in open_to)
    ]
    return [*found, *(_cards_at(bucket) for bucket in found[:1]), *_own(standing)]


def _cards_at(bucket: Bucket) -> Bucket:
    """Give the one bucket of what checks cards, named after some place of the phone."""
    return bucket._replace(lo=NOWHERE, hi=NOWHERE, dataset="cards")


def _own(standing: Standing) -> list[Bucket]:
    """Give the one bucket of a person's own list, named after the first place where they hold an office."""
    held = Place.objects.current().filter(pk__in={holding.place_id for holding in standing.holdings})
    return [Bucket(p.pk, p.public_id, p.name, NOWHERE, NOWHERE, "to_do") for p in held.order_by("lo", "-hi")[:1]]


def _whole_buckets(standing: Standing) -> list[Bucket]:
    """Give one bucket for each place of a grant: of rounds, stations, people to follow up."""
    held = {h.place_id for h in standing.holdings if h.capabilities & set(OF_GRANTS.values())}
    places = Place.objects.current().filter(pk__in=held).order_by("lo", "-hi") if held else []
    return [
        Bucket(p.pk, p.public_id, p.name, p.lo, p.hi, dataset)
        for dataset, capability in OF_GRANTS.items()
        for p in places
        if any(h.place_id == p.pk and capability in h.capabilities for h in standing.holdings)
    ]


def bucket_named(standing: Standing, label: str) -> Bucket | None:
    """Give one bucket of a territory by its label, None when there is none or it lies elsewhere."""
    name, _colon, dataset = label.partition(":")
    if dataset == "to_do":
        return next((bucket for bucket in _own(standing) if bucket.public_id == name), None)
    if dataset in (*OF_GRANTS, "cards"):
        whole = _whole_buckets(standing)
        here = next((b for b in whole if b.public_id == name and dataset in (b.dataset, "cards")), None)
        if here is not None or dataset in OF_GRANTS:
            return _cards_at(here) if here is not None and dataset == "cards" else here
    number = unseal_many("places.place", [name])[0]
    place = Place.objects.current().filter(pk=number or 0, level__in=[Level.GRID, Level.COMMUNITY, *SMALL]).first()
    if place is None or dataset not in PRIORITY:
        return None
    lo = _rest_of(place, _grids(place.lo, place.hi)) if place.level == Level.COMMUNITY else place.lo
    needed = [Capability.RECORD_VISITS, *([Capability.VIEW_PEOPLE] if dataset == "people" else [])]
    if not all(any(low <= lo and place.hi <= high for low, high in standing.spans(c)) for c in needed):
        return None
    bucket = Bucket(place.pk, name, place.name, lo, place.hi, dataset)
    if dataset == "cards":
        return _cards_at(bucket)
    return bucket if dataset != "people" or _under_cap(standing, bucket) else None


def _under_cap(standing: Standing, bucket: Bucket) -> bool:
    people = Person.objects.current().filter(household__ended_at=None, household__position__lte=bucket.hi)
    return people.filter(standing.within(Capability.RECORD_VISITS, lo="household__position")).count() <= HARD


def _grounds(standing: Standing) -> Iterator[tuple[Place, int, int]]:
    """Yield (place, lo, hi): each grid, each smaller place granted by itself, and a community's doors that lie in no grid."""
    homes = counts(Household.objects.current(), "position", standing)
    for lo, hi in standing.spans(Capability.RECORD_VISITS):
        grids = _grids(lo, hi)
        yield from ((grid, grid.lo, grid.hi) for grid in grids)
        whole = Place.objects.current().filter(lo__gte=lo, hi__lte=hi)
        if not grids:
            small = whole.filter(level__in=SMALL).order_by("lo", "-hi").first()
            if small is not None and small.hi == hi:
                yield small, small.lo, small.hi
        for community in whole.filter(level=Level.COMMUNITY).order_by("lo"):
            begin = _rest_of(community, grids)
            if inside(homes, begin, community.hi):
                yield community, begin, community.hi


def _grids(lo: int, hi: int) -> list[Place]:
    return list(Place.objects.current().filter(lo__gte=lo, hi__lte=hi, level=Level.GRID).order_by("lo"))


def _rest_of(community: Place, grids: Sequence[Place]) -> int:
    """Give the position behind a community's last grid: from there on stand the doors that lie in no grid."""
    return max((g.hi + 1 for g in grids if community.lo <= g.lo and g.hi <= community.hi), default=community.lo)


def counts(rows: QuerySet[Any], column: str, standing: Standing) -> dict[int, int]:
    """Count a territory's rows by counting cell, in one statement."""
    mine = rows.filter(standing.within(Capability.RECORD_VISITS, lo=column))
    cells = mine.annotate(cell=F(column).bitrightshift(CELL_BITS)).order_by().values_list("cell")
    return dict(cells.annotate(number=Count("pk")))


def inside(cells: dict[int, int], lo: int, hi: int) -> int:
    """Add up the cells of an interval."""
    first, last = lo >> CELL_BITS, hi >> CELL_BITS
    return cells.get(first, 0) if first == last else sum(n for cell, n in cells.items() if first <= cell <= last)
