"""Questions about staff sent down: how many were asked for, sent and are there, by unit, call and place."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from wanjia.command.secondments.models import StaffCall, StaffQuota, StaffSent
from wanjia.command.secondments.rules import Tally, total
from wanjia.registry.places.models import Place

STANDS = Q(sent__voided_at=None)
THERE = STANDS & Q(sent__arrived_at__isnull=False, sent__left_at=None)


def by_unit(call: StaffCall) -> list[tuple[StaffQuota, Tally]]:
    """Give each unit of a call with what it was asked for and sent: who owes most comes first."""
    rows = StaffQuota.objects.filter(call=call).annotate(
        total=Coalesce(Sum("sent__heads", filter=STANDS), 0),
        there=Coalesce(Sum("sent__heads", filter=THERE), 0),
        known=Coalesce(Sum("sent__experienced", filter=STANDS), 0),
    )
    found = [(row, Tally(row.heads, row.total, row.there, row.known)) for row in rows.order_by("id")]
    return sorted(found, key=lambda pair: -pair[1].short)


def by_call(calls: Iterable[StaffCall]) -> dict[int, Tally]:
    """Give what each of several calls asked for and got, by number, in two questions whatever their number."""
    numbers = [call.pk for call in calls]
    asked = dict(StaffQuota.objects.filter(call__in=numbers).values_list("call").annotate(n=Sum("heads")))
    told = StaffSent.objects.standing().filter(quota__call__in=numbers).values("quota__call")
    rows = {row["quota__call"]: row for row in told.annotate(sent=Sum("heads"), known=Sum("experienced"))}
    there = StaffSent.objects.there().filter(quota__call__in=numbers).values_list("quota__call")
    here = dict(there.annotate(n=Sum("heads")))
    return {
        number: Tally(
            asked.get(number, 0),
            rows.get(number, {}).get("sent", 0),
            here.get(number, 0),
            rows.get(number, {}).get("known", 0),
        )
        for number in numbers
    }


def quota_and_actual(place: Place) -> tuple[int, Tally]:
    """Give how many units the calls in a place asked, and for how many; how many were sent and are there."""
    inside = {"place__lo__gte": place.lo, "place__hi__lte": place.hi}
    calls = list(StaffCall.objects.filter(**inside).only("pk"))
    units = StaffQuota.objects.filter(call__in=calls).values("unit").distinct().count()
    return units, total(by_call(calls).values())


def placed(place: Place) -> QuerySet[StaffSent]:
    """Give who was sent to a place and to those below it, whoever called them."""
    rows: QuerySet[StaffSent] = StaffSent.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi)
    return rows.select_related("quota__call", "place__parent", "user")


def placed_tally(place: Place) -> Tally:
    """Count who was sent to a place and is there now; how many of those sent know an earlier epidemic."""
    rows = StaffSent.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, voided_at=None)
    told = rows.aggregate(
        sent=Coalesce(Sum("heads"), 0),
        there=Coalesce(Sum("heads", filter=Q(arrived_at__isnull=False, left_at=None)), 0),
        known=Coalesce(Sum("experienced"), 0),
    )
    return Tally(0, told["sent"], told["there"], told["known"])
