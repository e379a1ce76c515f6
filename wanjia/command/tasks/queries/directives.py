"""Questions about directives: whom a rule names, what is left, how far each place is."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wanjia.command.tasks import rules
from wanjia.command.tasks.models import Directive, DirectivePart, DirectiveReceipt
from wanjia.core import sets
from wanjia.core.access import Standing
from wanjia.registry.accounts.models import Grant
from wanjia.registry.accounts.queries import in_force
from wanjia.registry.accounts.roles import ROLES, Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import ORDER, WIDTH_BITS, Level

# Who takes a directive in for a place: who assigns work there, and the commander of a place above the streets.
RECEIVING = frozenset({str(Capability.ASSIGN_WORK), str(Capability.MANAGE_POSTS)})
ACKNOWLEDGING = [role for role, held in ROLES.items() if RECEIVING & held]


def recipients_of(place: Place, to: Iterable[Place] | rules.Recipients) -> QuerySet[Place]:
    """Give the places that a rule names under ``place``, or those that were chosen."""
    current: QuerySet[Place] = Place.objects.current()
    if not isinstance(to, rules.Recipients):
        return current.filter(pk__in=sets.numbers(each.pk for each in to))
    chosen = Q()
    for lo, hi in to.inside:
        chosen |= Q(lo__gte=lo, hi__lte=hi)
    below: QuerySet[Place] = current.below(place).exclude(pk=place.pk).filter(chosen, level=to.level)  # type: ignore[attr-defined]
    return below.filter(kind=to.sort) if to.sort else below


def sorts_below(place: Place, levels: Iterable[str]) -> list[str]:
    """Give what sorts of place there are on these levels under one (街道, 苏木 …)."""
    rows = Place.objects.current().below(place).filter(level__in=list(levels)).exclude(kind="").order_by("kind")
    return list(rows.values_list("kind", flat=True).distinct())


def communities_of(directive: Directive) -> QuerySet[Place]:
    """Give the communities at or under the recipients: a look into an index each, as a place begins where its width says."""
    receipts = DirectiveReceipt.objects.filter(directive=directive)
    covered = Q(pk__in=[])
    for level in receipts.values_list("place__level", flat=True).distinct():
        if ORDER.index(Level(level)) <= ORDER.index(Level.COMMUNITY):
            bits = WIDTH_BITS[Level(level)]
            start = OuterRef("lo").bitrightshift(bits).bitleftshift(bits)
            covered |= Q(Exists(receipts.filter(place__level=level, place__lo=start)))
    found: QuerySet[Place] = Place.objects.current().filter(covered, level=Level.COMMUNITY)
    return found


class Left(NamedTuple):
    """What of a directive is still open: receipts unsigned, signed but not reported done, orders not done, parts nobody has."""

    unsigned: int
    undone: int
    orders: int
    gaps: int

    @property
    def units(self) -> int:
        """How many owe something."""
        return sum(self)


def left_of(directive: Directive) -> Left:
    """Count what of a directive is still open."""
    unsigned = directive.receipts.filter(acknowledged_at=None).count()
    undone = 0
    if directive.asks == Directive.Asks.REPORT:
        undone = directive.receipts.filter(acknowledged_at__isnull=False, done_at=None).count()
    said = directive.parts.aggregate(
        gaps=Count("pk", filter=Q(order=None)), open=Count("pk", filter=Q(order__state__in=rules.OPEN))
    )
    return Left(unsigned, undone, said["open"], said["gaps"])


class Progress(NamedTuple):
    """How far a directive is in one place: its receipts, and its orders where people were ordered."""

    place: Place
    asked: int
    signed: int
    reported: int
    parts: int
    gaps: int
    accepted: int
    done: int
    late: int
    silent: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Where it stands in a list: the late first, then the silent, then those where nobody answers."""
        return (-self.late, -self.silent, -self.gaps, self.place.lo)


def progress(directive: Directive, inside: Place, at: datetime) -> list[Progress]:
    """Give each place right under one that a directive reaches, late and silent ones first; two questions a level of theirs."""
    children = list(Place.objects.current().filter(parent=inside).order_by("lo"))
    found = []
    for level in dict.fromkeys(child.level for child in children):
        bits = WIDTH_BITS[Level(level)]
        counted = _by_slot(directive, inside, bits, at, itself=False)
        for child in children:
            if child.level == level and (child.lo >> bits) in counted:
                found.append(Progress(child, *counted[child.lo >> bits]))
    return sorted(found, key=lambda line: line.rank)


def progress_at(directive: Directive, place: Place, at: datetime) -> Progress:
    """Give how far a directive is in one place with everything under it."""
    bits = WIDTH_BITS[Level(place.level)]
    return Progress(place, *_by_slot(directive, place, bits, at, itself=True).get(place.lo >> bits, (0,) * 9))


def _by_slot(
    directive: Directive, inside: Place, bits: int, at: datetime, *, itself: bool
) -> dict[int, tuple[int, ...]]:
    """Count receipts and parts under a place by the intervals of one width."""
    within = Q(place__lo__gte=inside.lo, place__hi__lte=inside.hi)
    if not itself:
        within &= ~Q(place=inside.pk)
    slot = F("place__lo").bitrightshift(bits)
    receipts = directive.receipts.filter(within).order_by().annotate(slot=slot).values_list("slot")
    counted = receipts.annotate(asked=Count("pk"), signed=Count("acknowledged_at"), reported=Count("done_at"))
    parts = directive.parts.filter(within).order_by().annotate(slot=slot).values_list("slot")
    ordered = parts.annotate(
        many=Count("pk"),
        gaps=Count("pk", filter=Q(order=None)),
        accepted=Count("pk", filter=Q(order__state__in=["accepted", *rules.ENDED])),
        done=Count("pk", filter=Q(order__state__in=rules.ENDED)),
        silent=Count("pk", filter=Q(order__state="ordered", order__owed_at__lt=at)),
    )
    tasks = {row[0]: row[1:] for row in ordered}
    told = {row[0]: row[1:] for row in counted}
    return {key: _line(directive, at, told.get(key, (0,) * 3), tasks.get(key, (0,) * 5)) for key in told | tasks}


def _line(directive: Directive, at: datetime, told: tuple[int, ...], tasks: tuple[int, ...]) -> tuple[int, ...]:
    """Give a line of progress: past the deadline what is not done is late, before it who has not answered in time is silent."""
    asked, signed, reported = told
    many, gaps, accepted, done, unanswered = tasks
    through = reported if directive.asks == Directive.Asks.REPORT else signed
    overdue = directive.closed_at is None and directive.due_at is not None and directive.due_at < at
    waiting = directive.closed_at is None and not overdue
    late = asked - through + many - done if overdue else 0
    silent = (asked - signed if waiting and directive.answer_by < at else 0) + (unanswered if waiting else 0)
    return asked, signed, reported, many, gaps, accepted, done, late, silent


def behind(
    directive: Directive, inside: Place, only: str, at: datetime
) -> tuple[QuerySet[DirectiveReceipt], QuerySet[DirectivePart]]:
    """Give the receipts and parts under a place that are ``late`` or ``silent``: what a figure of progress counts."""
    within = Q(place__lo__gte=inside.lo, place__hi__lte=inside.hi)
    receipts, parts = directive.receipts.filter(within), directive.parts.filter(within)
    overdue = directive.due_at is not None and directive.due_at < at
    if directive.closed_at is not None or overdue != (only == "late"):
        return receipts.none(), parts.none()
    if overdue:
        owes = Q(done_at=None) if directive.asks == Directive.Asks.REPORT else Q(acknowledged_at=None)
        return receipts.filter(owes), parts.filter(Q(order=None) | Q(order__state__in=rules.OPEN))
    unsigned = receipts.filter(acknowledged_at=None)
    silent = parts.filter(order__state="ordered", order__owed_at__lt=at)
    return unsigned if directive.answer_by < at else unsigned.none(), silent


def acting_for(receipts: Iterable[DirectiveReceipt], standing: Standing, at: datetime) -> set[int]:
    """Give the places of these receipts for which somebody acts: who works there, or a level above while nobody does."""
    held = [h for h in standing.holdings if RECEIVING & h.capabilities]
    own, under = {h.place_id for h in held}, set()
    for row in receipts:
        if any(h.lo <= row.place.lo and row.place.hi <= h.hi for h in held):
            under.add(row.place_id)
    there = Grant.objects.filter(in_force(at), place__in=under - own, role__in=ACKNOWLEDGING, user__is_active=True)
    manned = set(there.values_list("place_id", flat=True)) if under - own else set()
    return under - manned


def may_acknowledge(receipt: DirectiveReceipt, standing: Standing, at: datetime) -> bool:
    """Tell whether somebody acts for the place of a receipt."""
    return receipt.place_id in acting_for([receipt], standing, at)
