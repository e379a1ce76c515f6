"""Questions about posters and registrations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.command.posts.models import Policy
from wanjia.command.posts.queries import policy
from wanjia.registry.people.queries import cut
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import named_in
from wanjia.registry.places.rules import Level
from wanjia.registry.presence.models import Visitor, VisitorReading
from wanjia.response.registration.models import Poster, Registration, Sorting
from wanjia.response.registration.rules import masked, shown_codes, shown_digest, shown_number
from wanjia.response.screening.models import Lead

CODE_LASTS = timedelta(hours=24)  # what a station takes for registered today
MOST_SHOWN = 300  # registrations a station's phone is told of
FRESH = timedelta(seconds=20)  # how long a process may still follow what a decree has just changed
LEAD_LEVELS = (Level.COMMUNITY, Level.TOWNSHIP)


@dataclass(frozen=True)
class Open:
    """A poster as its public page sees it: where it hangs, and what decrees say about it."""

    pk: int
    code: str
    kind: str
    site_id: int
    site: str
    place: str
    position: int
    home: str
    asks: tuple[str, ...]
    limits: tuple[int, ...]
    classes: tuple[tuple[str, str, str], ...]
    days: int


_decrees: dict[int, tuple[datetime, dict[str, Any]]] = {}


def open_posters(codes: Iterable[str], at: datetime) -> dict[str, Open]:
    """Give the posters in force with these codes; what decrees say about a place is asked for again after FRESH."""
    rows = Poster.objects.in_force().filter(code__in=list(codes)).select_related("site__place")
    return {row.code: _open(row, at) for row in rows}


def _open(row: Poster, at: datetime) -> Open:
    place = row.site.place
    said = decrees(place, at)
    return Open(
        row.pk, row.code, row.kind, row.site_id, row.site.name, place.name, place.lo, said["home"],
        said[f"asks_{row.kind}"], said["registration_limits"], said["target_classes"], said["presence_days"],
    )  # fmt: skip


def decrees(place: Place, at: datetime) -> dict[str, Any]:
    """Give what decrees say about registering at a place."""
    known = _decrees.get(place.pk)
    if known is None or not known[0] <= at < known[0] + FRESH:
        keys = [*(f"asks_{kind}" for kind in Poster.Kind.values), "registration_limits", "presence_days"]
        said: dict[str, Any] = {key: policy(key, place, at) for key in keys}
        said = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
        said["target_classes"] = tuple(map(tuple, policy("target_classes", place, at)))
        said["home"] = home_of(place)
        if len(_decrees) > 5000:
            _decrees.clear()
        known = _decrees[place.pk] = (at, said)
    return known[1]


def forget_decrees() -> None:
    """Ask for everything again."""
    _decrees.clear()


def home_of(place: Place) -> str:
    """Give the two digits of the province a place lies in, empty when no place above it has a code."""
    above = Place.objects.filter(lo__lte=place.lo, hi__gte=place.hi).exclude(code="").order_by("lo", "-hi")
    return str(above.values_list("code", flat=True).first() or "")[:2]


def still_known(numbers: Iterable[int]) -> set[int]:
    """Keep the visitors who were not forgotten."""
    rows = Visitor.objects.filter(pk__in=list(numbers), known_by__isnull=False)
    return set(rows.values_list("pk", flat=True))


def lead_place(row: Registration) -> Place:
    """Give who looks for an arrival: the community or township the address names in the site's county, else the site's."""
    own = row.poster.site.place
    county = Place.objects.filter(lo__lte=own.lo, hi__gte=own.hi, level=Level.COUNTY).first()
    for level in LEAD_LEVELS:
        named = named_in(row.destination, [level]) if row.destination else []
        inside = [place for place in named if county is None or county.lo <= place.lo <= county.hi]
        if len(inside) == 1:
            return inside[0]
    return own


def without_lead(most: int) -> list[Registration]:
    """Give arrivals of a class that no lead was made of, the oldest first."""
    rows = Registration.objects.filter(lead=None).exclude(target="").order_by("pk")
    return list(rows.select_related("visitor", "poster__site__place")[:most])


def leads_of(visitors: Iterable[int]) -> dict[int, Lead]:
    """Give the lead that was made of each visitor, where there is one."""
    rows = Registration.objects.filter(visitor__in=list(visitors)).exclude(lead=None).select_related("lead")
    return {row.visitor_id: row.lead for row in rows.order_by("pk") if row.lead is not None}


def decrees_to_sort_by(at: datetime) -> list[Policy]:
    """Give the decrees about classes in force by which nobody has sorted yet, once every process follows them."""
    rows = Policy.objects.filter(key="target_classes", effective_from__lte=at - 2 * FRESH)
    done = Sorting.objects.filter(decree=OuterRef("pk"))
    return list(rows.filter(~Exists(done)).select_related("place").order_by("effective_from"))


def under(decree: Policy) -> QuerySet[Registration]:
    """Give what was registered where a decree is the one that holds: none further down says otherwise."""
    place = decree.place
    rows = Registration.objects.filter(position__gte=place.lo, position__lte=place.hi)
    below = Policy.objects.filter(key=decree.key, place__lo__gte=place.lo, place__hi__lte=place.hi)
    for other in below.exclude(place=place).select_related("place"):
        rows = rows.exclude(position__gte=other.place.lo, position__lte=other.place.hi)
    return rows


def registrations_of(visitors: Iterable[int], holder: int) -> QuerySet[Registration]:
    """Give what visitors wrote from one browser, the newest first."""
    rows = Registration.objects.filter(visitor__in=list(visitors), holder=holder)
    return rows.select_related("poster__site__place", "visitor").order_by("-at", "-id")


def readings_of(rows: Iterable[Registration]) -> QuerySet[VisitorReading]:
    """Give who read these registrations, the newest first."""
    pairs = [(row.visitor_id, row.event) for row in rows]
    found = VisitorReading.objects.filter(visitor__in=[v for v, _e in pairs], event__in=[e for _v, e in pairs])
    return found.select_related("user").order_by("-at", "-id")


def shown_at(sites: Mapping[int, int], at: datetime) -> dict[int, tuple[tuple[str, str], ...]]:
    """Give, for sites with their positions, who registered there within a day: the code's digest and a masked name."""
    rows = Registration.objects.filter(position__in=set(sites.values()), at__gt=at - CODE_LASTS, at__lte=at)
    told: dict[int, list[tuple[int, str]]] = {}
    found = rows.order_by("-at", "-pk").values_list("poster__site_id", "pk", "visitor__name")
    for site, number, name in found[: MOST_SHOWN * max(len(sites), 1)]:
        if site in sites and len(told.setdefault(site, [])) < MOST_SHOWN:
            told[site].append((number, masked(name)))
    return {
        site: tuple(
            (shown_digest(code), name)
            for code, (_number, name) in zip(shown_codes([n for n, _name in listed]), listed, strict=True)
        )
        for site, listed in told.items()
    }


def shown_registrations(codes: Iterable[str]) -> dict[str, tuple[int, datetime]]:
    """Give the visitor each shown code stands for and when they registered; those that stand for none are missing."""
    numbers = {code: number for code in codes if (number := shown_number(code)) is not None}
    rows = Registration.objects.filter(pk__in=numbers.values()).values_list("pk", "visitor_id", "at")
    found = {number: (visitor, at) for number, visitor, at in rows}
    return {code: found[number] for code, number in numbers.items() if number in found}


def past_days(kind: str, at: datetime, moment: str, *, lo: str = "position", hi: str = "position") -> Q:
    """Give the filter for rows whose days are over: those that the nearest decree sets, else the class's."""
    condition = Q(**{f"{moment}__lte": cut(kind, at)})
    held: dict[tuple[int, int], int] = {}
    rows = Policy.objects.filter(key="presence_days", effective_from__lte=at).select_related("place")
    for row in rows.order_by("effective_from"):
        held[row.place.lo, row.place.hi] = row.value  # 28 at most: no decree may say more
    for (begin, end), days in sorted(held.items(), key=lambda span: span[0][0] - span[0][1]):  # the widest place first
        inside = Q(**{f"{lo}__gte": begin, f"{hi}__lte": end})
        condition = condition & ~inside | inside & Q(**{f"{moment}__lte": at - timedelta(days=days)})
    return condition
