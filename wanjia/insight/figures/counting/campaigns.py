"""How far the present campaign and the present round are: the cells' counters, put back to the moment by the facts after it.

Of a place the latest campaign launched by the moment speaks; one of only some kinds of household is not the present one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models import When as Wherever
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import (
    Campaign,
    Cell,
    ExceptionRequest,
    FrameChange,
    Outcome,
    OutcomeVoid,
    Target,
)
from wanjia.command.campaigns.queries import states_as_of
from wanjia.command.campaigns.rules import CELL_BITS, Happened
from wanjia.core import sets
from wanjia.core.actions import Refused
from wanjia.insight.figures.counting.heaps import Counted, Heap, Spans, When
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.response.sampling.models import Sample, SampleVoid

MOST_RECOUNTED = (
    200_000  # facts that came in after the moment, and targets they changed: of more nobody waits for the answer
)
AT_ONCE = 5_000
COUNTS = ("total", "reached", "open", "absent", "vacant")


class Stretch(NamedTuple):
    """Where one campaign is the present one."""

    campaign: int
    lo: int
    hi: int


def present(kind: str, place: Place, at: datetime) -> list[Stretch]:
    """Give which campaign is the present one where under a place; where there was none yet, nothing."""
    rows = Campaign.objects.filter(kind=kind, household_kinds=[], launched_at__lte=at)
    rows = rows.filter(scopes__place__lo__lte=place.hi, scopes__place__hi__gte=place.lo)
    found, free = [], [(place.lo, place.hi)]
    columns = ("pk", "scopes__place__lo", "scopes__place__hi")
    for campaign, lo, hi in rows.order_by("-launched_at", "-pk").values_list(*columns):
        left: Spans = []
        for low, high in free:
            if hi < low or high < lo:
                left.append((low, high))
                continue
            found.append(Stretch(campaign, max(lo, low), min(hi, high)))
            left += [span for span in ((low, lo - 1), (hi + 1, high)) if span[0] <= span[1]]
        free = left
        if not free:
            break
    return found


def within(stretches: list[Stretch], of: str = "") -> Q:
    """Give the filter for cells and targets of the present campaigns, or for what is ``of`` such targets."""
    found = Q(pk__in=[])
    for campaign, lo, hi in stretches:
        found |= Q(**{f"{of}campaign": campaign, f"{of}position__gte": lo, f"{of}position__lte": hi})
    return found


def too_much(kind: str, stretches: list[Stretch], place: Place, at: datetime) -> bool:
    """Tell whether so many facts came in after a moment that they are not even looked for one by one.

    A township and what lies below has fewer targets.
    """
    if not stretches or place.width <= 1 << WIDTH_BITS[Level.TOWNSHIP]:
        return False
    theirs = within(stretches, "target__")
    facts = [Outcome.objects.filter(theirs, arrived_at__gt=at)]
    if kind == Campaign.Kind.SAMPLING:
        facts.append(Sample.objects.filter(theirs, tube__arrived_at__gt=at))
    return any(rows.order_by().values("pk")[: MOST_RECOUNTED + 1].count() > MOST_RECOUNTED for rows in facts)


@dataclass(frozen=True)
class Cells:
    """The figures of one kind of campaign, by key: which of COUNTS each is."""

    kind: str
    of: dict[str, str]

    @property
    def keys(self) -> frozenset[str]:
        """Its indicators."""
        return frozenset(self.of)

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Add up cells and take back, target by target, what changed after the moment."""
        stretches = present(self.kind, place, when.at)
        spans = [(lo, hi) for _campaign, lo, hi in stretches]
        if too_much(self.kind, stretches, place, when.at):
            return Counted({}, spans)
        shift = place_bits(place) if bits is None else bits
        sums: dict[int, Counter[str]] = {}
        changed = []
        for target, slot, *numbers in (
            _counters(self.kind, within(stretches), shift, place, when.at) if stretches else ()
        ):
            _add(sums, slot, dict(zip(COUNTS, numbers, strict=True)))
            if target:
                changed.append(target)
            if len(changed) > MOST_RECOUNTED:
                return Counted({}, spans)
        for slot, counts in _then(self.kind, changed, shift, when.at):
            _add(sums, slot, counts)
        heaps = {
            key: [Heap(slot << shift, slot << shift, counted[name]) for slot, counted in sums.items()]
            for key, name in self.of.items()
        }
        return Counted(heaps if stretches else {}, spans)

    def listed(self, key: str, place: Place, when: When) -> tuple[QuerySet[Any], str]:
        """Give the targets in that state at the moment. Raises Refused where too much has changed since."""
        name, stretches = self.of[key], present(self.kind, place, when.at)
        rows: QuerySet[Target] = Target.objects.filter(within(stretches))
        if too_much(self.kind, stretches, place, when.at):
            raise Refused(_("这一时刻以后变动太多，列不出当时的名单"), field="at")
        changed = list(rows.filter(pk__in=changed_after(self.kind, when.at)).values_list("pk", flat=True))
        if not changed:
            return rows.filter(_IS[name]), ""
        then = [number for number, _slot, counts in _stood(self.kind, changed, 0, when.at) if counts.get(name)]
        kept = _IS[name] & ~Q(pk__in=sets.numbers(changed))
        return rows.filter(kept | Q(pk__in=sets.numbers(then))), ""


def place_bits(place: Place) -> int:
    """Give how far to shift so that a whole place is one slot."""
    return int(place.width).bit_length() - 1


def _add(sums: dict[int, Counter[str]], slot: int, numbers: dict[str, int]) -> None:
    sums.setdefault(slot, Counter()).update(numbers)


def _counters(kind: str, where: Q, bits: int, place: Place, at: datetime) -> Iterator[tuple[int, ...]]:
    """Give (0, slot, counts) of the cells, and (target, slot, less one) of each target that changed after the moment.

    One statement, so that no change can fall between the two.
    """
    slot = F("position").bitrightshift(bits)
    changed = Target.objects.filter(where, pk__in=changed_after(kind, at)).annotate(
        number=F("pk"),
        slot=slot,
        **{f"n_{name}": Case(Wherever(condition, then=-1), default=0) for name, condition in _IS.items()},
    )
    if bits >= CELL_BITS and place.width >= 1 << CELL_BITS:
        sums: dict[str, Any] = {"total": Sum(F("frame") + F("found"))} | {name: Sum(name) for name in COUNTS[1:]}
        rows: QuerySet[Any] = Cell.objects.filter(where)
    else:  # below a grid there are no cells
        sums = {name: Count("pk", filter=condition) for name, condition in _IS.items()}
        rows = Target.objects.filter(where)
    counted = rows.order_by().annotate(number=Value(0, IntegerField()), slot=slot).values_list("number", "slot")
    named = {f"n_{name}": Coalesce(number, 0) for name, number in sums.items()}
    both = counted.annotate(**named).union(changed.order_by().values_list("number", "slot", *named), all=True)
    yield from both.iterator(chunk_size=AT_ONCE)


_IS = {
    "total": Q(pk__isnull=False),
    "reached": Q(state="reached"),
    "open": Q(open=True),
    "absent": Q(state="absent"),
    "vacant": Q(state="vacant"),
}


def changed_after(kind: str, at: datetime) -> QuerySet[Any]:
    """Give the targets of which anything was heard or decided after a moment."""
    rows = Outcome.objects.filter(arrived_at__gt=at).order_by().values_list("target")
    others = [
        OutcomeVoid.objects.filter(at__gt=at).order_by().values_list("outcome__target"),
        ExceptionRequest.objects.filter(decided_at__gt=at).order_by().values_list("target"),
        FrameChange.objects.filter(at__gt=at).order_by().values_list("target"),
    ]
    if kind == Campaign.Kind.SAMPLING:
        others.append(Sample.objects.filter(tube__arrived_at__gt=at).order_by().values_list("target"))
        others.append(SampleVoid.objects.filter(at__gt=at).order_by().values_list("sample__target"))
    return rows.union(*others)


def _then(kind: str, numbers: list[int], bits: int, at: datetime) -> Iterator[tuple[int, dict[str, int]]]:
    """Give the slot and the counts of each of some targets as they stood at the moment."""
    for _number, slot, counts in _stood(kind, numbers, bits, at):
        yield slot, counts


def _stood(kind: str, numbers: list[int], bits: int, at: datetime) -> Iterator[tuple[int, int, dict[str, int]]]:
    """Give each of some targets with its slot and what it counted as at the moment."""
    for begin in range(0, len(numbers), AT_ONCE):
        these = sets.numbers(numbers[begin : begin + AT_ONCE])
        proofs: dict[int, list[Happened]] = {}
        if kind == Campaign.Kind.SAMPLING:
            rows = Sample.objects.filter(target__in=these, tube__arrived_at__lte=at).exclude(void__at__lte=at)
            for target, moment, event in rows.values_list("target_id", "at", "tube__event"):
                proofs.setdefault(target, []).append(Happened("reached", moment, str(event)))
        for found, state, open_ in states_as_of(Target.objects.filter(pk__in=these), at, proofs=proofs):
            yield found.pk, found.position >> bits, {"total": 1, str(state): 1, "open": int(open_)}


SOURCES = [
    Cells(
        Campaign.Kind.SCREENING,
        {
            "campaign.households": "total",
            "campaign.met": "reached",
            "campaign.missing": "open",
            "campaign.absent": "absent",
            "campaign.vacant": "vacant",
        },
    ),
    Cells(Campaign.Kind.SAMPLING, {"round.persons": "total", "round.sampled": "reached", "round.untested": "open"}),
]
