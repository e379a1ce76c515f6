"""Where and when the public is asked about: places and whole hours at which so many were that nobody can be told apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from wanjia.command.posts.queries import policy
from wanjia.registry.places.models import Place, Site
from wanjia.registry.places.rules import Level
from wanjia.registry.presence.models import Presence
from wanjia.response.cases.models import Case, Outbreak, Stay
from wanjia.response.cases.queries.search import span
from wanjia.response.cases.queries.subjects import key_of, traced_as
from wanjia.response.cases.rules import STAYS, blurred

WIDER = (Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY)
SCHEDULED = ("train", "plane")  # what carries more people than any small count, and is looked up by its number


class Row(NamedTuple):
    """One line of a notice: where, from when until when, how many were there (None: a train or plane)."""

    where: str
    from_at: datetime
    until_at: datetime
    people: int | None


class Draft(NamedTuple):
    """What may be told, how many there must be, and how many stretches are withheld because too few were there."""

    rows: list[Row]
    least: int
    withheld: int


def line_of(where: str, begin: str, end: str) -> str:
    """Write a published line: where, from when until when."""
    hours = (timezone.localtime(datetime.fromisoformat(text)) for text in (begin, end))
    return f"{where} {'–'.join(f'{moment:%m-%d %H:%M}' for moment in hours)}"


def draft(outbreak: Outbreak, at: datetime) -> Draft:
    """Give the notice of an outbreak's patients: each site or, where too few were there, the place around it, or nothing."""
    least = int(policy("small_count", outbreak.place, at))
    cases = list(Case.objects.filter(outbreak=outbreak).patients().select_related("person", "visitor__person"))
    windows: dict[int, list[tuple[datetime, datetime]]] = {}
    numbers = traced_as({key_of(case) for case in cases} - {0})
    for case in cases:
        if not (mine := numbers.get(key_of(case))):
            continue
        case.outbreak = outbreak
        when = span(case, at)
        people, visitors = [n for n in mine if n > 0], [-n for n in mine if n < 0]
        there = Presence.objects.filter(Q(person__in=people) | Q(visitor__in=visitors), site__isnull=False)
        for site, begin, end in there.filter(from_at__lt=when.until_at, until_at__gt=when.from_at).values_list(
            "site_id", "from_at", "until_at"
        ):
            windows.setdefault(site, []).append((max(begin, when.from_at), min(end, when.until_at)))
    told: dict[tuple[str, int, int, int | None], list[tuple[datetime, datetime]]] = {}
    withheld = 0
    for site in Site.objects.filter(pk__in=windows).select_related("place").order_by("place__lo", "name"):
        for begin, end in blurred(windows[site.pk]):
            where = _wide_enough(site, begin, end, least)
            if where is None:
                withheld += 1
            else:
                told.setdefault(where, []).append((begin, end))
    rows = [
        Row(name, begin, end, _present(lo, hi, site, begin, end))
        for (name, lo, hi, site), spans in told.items()
        for begin, end in blurred(spans)
    ]
    return Draft(sorted([*rows, *_rides(cases)], key=lambda row: (row.from_at, row.where)), least, withheld)


def _wide_enough(site: Site, begin: datetime, end: datetime, least: int) -> tuple[str, int, int, int | None] | None:
    place = site.place
    if _present(place.lo, place.hi, site.pk, begin, end) >= least:
        return (site.name, place.lo, place.hi, site.pk)
    around = Place.objects.filter(lo__lte=place.lo, hi__gte=place.hi, level__in=WIDER).order_by("-lo", "hi")
    for wider in around:
        if _present(wider.lo, wider.hi, None, begin, end) >= least:
            return (wider.name, wider.lo, wider.hi, None)
    return None


def _present(lo: int, hi: int, site: int | None, begin: datetime, end: datetime) -> int:
    rows = Presence.objects.filter(position__gte=lo, position__lte=hi, from_at__lt=end, until_at__gte=begin)
    rows = rows if site is None else rows.filter(site=site)
    counted = rows.aggregate(people=Count("person", distinct=True), visitors=Count("visitor", distinct=True))
    return int(counted["people"] + counted["visitors"])


def _rides(cases: Sequence[Case]) -> list[Row]:
    rows = Stay.objects.filter(case__in=cases, void_at=None, kind__in=SCHEDULED).exclude(vehicle="")
    found = {
        (stay.kind, stay.vehicle, *window): Row(f"{STAYS[stay.kind]} {stay.vehicle}", *window, None)
        for stay in rows
        for window in blurred([(stay.from_at, stay.until_at)])
    }
    return list(found.values())
