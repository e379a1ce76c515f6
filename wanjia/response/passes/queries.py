"""Questions about passes: what policies allow, figures, what is to be reported."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from wanjia.command.posts.queries import policy
from wanjia.registry.places.models import Place, Site
from wanjia.response.passes.models import Filing, Pass, PassQuerySet, PassStep
from wanjia.response.passes.rules import COMMUTER, EMERGENCY, ENTERPRISE, FILED, KINDS, SINGLE, STATES, Limits

HOURS = {EMERGENCY: "emergency_pass_hours", ENTERPRISE: "enterprise_pass_days", COMMUTER: "commuter_pass_hours"}
MOST_PERSONS = 60
OPEN = ("issued", "valid")


def limits_of(kind: str, place: Place, at: datetime) -> Limits:
    """Give what policies allow at a place now."""
    longest = int(policy(HOURS[kind], place, at)) * (24 if kind == ENTERPRISE else 1)
    return Limits(longest, int(policy("commuter_persons", place, at)) if kind == COMMUTER else MOST_PERSONS)


def ends_on_arrival(kind: str, place: Place, at: datetime) -> bool:
    """Tell whether a pass of a kind ends on arrival: of some always, of others a decree says it."""
    return kind in SINGLE or kind in policy("single_passes", place, at)


def by_state(passes: PassQuerySet, at: datetime) -> list[tuple[str, list[tuple[str, Any, int]], int]]:
    """Count passes by kind and state: (kind, [(state, word, count)], all), in one question."""
    rows = passes.stated(at).order_by().values_list("kind", "state").annotate(n=Count("pk"))
    found = {(kind, state): n for kind, state, n in rows}
    return [
        (
            kind,
            [(state, word, found.get((kind, state), 0)) for state, word in STATES.items()],
            sum(n for (each, _state), n in found.items() if each == kind),
        )
        for kind in KINDS
    ]


@dataclass(frozen=True)
class Forecast:
    """Vehicles that issued passes will bring to one entrance, day by day."""

    entrance: str
    days: list[int]


def forecast(passes: PassQuerySet, first: date, days: int, at: datetime) -> list[Forecast]:
    """Give how many vehicles are expected at each entrance on each of some days, the busiest entrance first.

    A journey counts on the day it begins, the vehicle of a pass for many journeys on each day it holds.
    """
    last = first + timedelta(days=days - 1)
    begin = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = begin + timedelta(days=days)
    rows = passes.stated(at).filter(state__in=OPEN, begins_at__lt=end, ends_at__gt=begin)
    expected: Counter[tuple[int | None, date]] = Counter()
    for entrance, single, begins, ends in rows.values_list("entrance_id", "single", "begins_at", "ends_at").iterator():
        start = timezone.localdate(begins)
        stop = timezone.localdate(ends - timedelta(microseconds=1)) if not single else start
        day = max(start, first)
        while day <= min(stop, last):
            expected[entrance, day] += 1
            day += timedelta(days=1)
    names = dict(Site.objects.filter(pk__in={number for number, _day in expected if number}).values_list("pk", "name"))
    span = [first + timedelta(days=number) for number in range(days)]
    entrances = {entrance for entrance, _day in expected}
    found = [Forecast(names.get(each, "") if each else "", [expected[each, day] for day in span]) for each in entrances]
    return sorted(found, key=lambda row: (not row.entrance, -sum(row.days), row.entrance))


def unfiled(issuer: Place) -> PassQuerySet:
    """Give the passes an office issued and has not reported."""
    filed = PassStep.objects.filter(of=OuterRef("pk"), kind="filed")
    rows: PassQuerySet = Pass.objects.filter(issuer=issuer, kind__in=FILED, serial__isnull=False).filter(~Exists(filed))
    return rows


def reconcile() -> Iterator[str]:
    """Prove that issued = filed: a report counts its passes, and holds all that its office had issued by then."""
    for filing in Filing.objects.annotate(n=Count("steps")).exclude(n=F("count")).order_by("pk"):
        yield f"passes_filing id {filing.pk}: says {filing.count} passes, {filing.n} are filed by it"
    later = Filing.objects.filter(issuer=OuterRef("of__issuer"), at__gte=OuterRef("at"))
    filed = PassStep.objects.filter(of=OuterRef("of"), kind="filed")
    missed = PassStep.objects.filter(Exists(later), ~Exists(filed), kind="issued", of__kind__in=FILED)
    for step in missed.order_by("pk"):
        yield f"passes_pass id {step.of_id}: issued before its office's last report, and in none"
    issued = PassStep.objects.filter(of=OuterRef("of"), kind="issued")
    for step in PassStep.objects.filter(~Exists(issued), kind="filed").order_by("pk"):
        yield f"passes_pass id {step.of_id}: filed and never issued"
    for step in PassStep.objects.filter(kind="issued", of__serial=None).order_by("pk"):
        yield f"passes_pass id {step.of_id}: issued without a serial"
