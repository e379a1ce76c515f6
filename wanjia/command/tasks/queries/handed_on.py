"""Questions about helpers: who was asked for an order, and how far each tier of the street linkage is with a directive."""

from typing import Any, NamedTuple

from django.db.models import Count, Q

from wanjia.command.posts.rules import HIERARCHIES
from wanjia.command.tasks import rules
from wanjia.command.tasks.models import Directive, Helper, HelperQuerySet, WorkOrder
from wanjia.command.tasks.queries.directives import Progress
from wanjia.registry.places.models import Place


class Tier(NamedTuple):
    """One of the four tiers a directive passes (street, community, members, residents): how many it asks, how many did it."""

    key: str  # township, community, member, resident
    title: Any
    asked: int
    done: int
    parts: bool = False  # a community's tier counts its order where people are ordered, else its receipt


def helpers_of(order: WorkOrder) -> list[Helper]:
    """Give who was asked for an order, in the order they were asked."""
    rows = Helper.objects.asked().filter(order=order).select_related("person__household", "asked_by", "done_by")
    return list(rows.order_by("asked_at", "id"))


def helpers_within(directive: Directive, inside: Place, tier: str = "") -> HelperQuerySet:
    """Give the helpers of a directive's orders in a place, of one tier where it is named."""
    rows: HelperQuerySet = Helper.objects.asked().filter(
        order__part__directive=directive, place__lo__gte=inside.lo, place__hi__lte=inside.hi
    )
    return rows.filter(tier=tier) if tier in rules.TIERS else rows


def tiers(directive: Directive, inside: Place, total: Progress) -> list[Tier]:
    """Give the four tiers of a directive in a place, from the street down to the residents."""
    names = [name for name, _step in HIERARCHIES["street"].steps]
    within = Q(place__lo__gte=inside.lo, place__hi__lte=inside.hi)
    through = "done_at" if directive.asks == Directive.Asks.REPORT else "acknowledged_at"
    told = directive.receipts.filter(within).values_list("place__level").annotate(n=Count("pk"), done=Count(through))
    levels = {level: (asked, done) for level, asked, done in told}
    helped = helpers_within(directive, inside).values_list("tier").annotate(n=Count("pk"), done=Count("done_at"))
    people = {tier: (asked, done) for tier, asked, done in helped}
    nobody, parts = (0, 0), total.parts > 0
    counted = {
        "township": levels.get("township", nobody),
        "community": (total.parts, total.done) if parts else levels.get("community", nobody),
        "member": people.get("member", nobody),
        "resident": people.get("resident", nobody),
    }
    return [
        Tier(key, name, asked, done, parts and key == "community")
        for name, (key, (asked, done)) in zip(names, counted.items(), strict=True)
    ]
