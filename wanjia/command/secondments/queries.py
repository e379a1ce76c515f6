"""Questions about staff sent down: how many were asked for, sent and are there, by unit, call and place."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from wanjia.command.secondments.models import StaffCall, StaffQuota, StaffSent
from wanjia.command.secondments.rules import Tally, of_unit, total
from wanjia.registry.places.models import Place


def _stands(at: datetime, prefix: str = "") -> Q:
    """Give the filter for what had been entered by a moment and was not void then."""
    void = Q(**{f"{prefix}voided_at": None}) | Q(**{f"{prefix}voided_at__gt": at})
    return void & Q(**{f"{prefix}entered_at__lte": at})


def _there(at: datetime, prefix: str = "") -> Q:
    """Give the filter for those who had come by a moment and not left."""
    here = Q(**{f"{prefix}left_at": None}) | Q(**{f"{prefix}left_at__gt": at})
    return _stands(at, prefix) & here & Q(**{f"{prefix}arrived_at__lte": at})


def _sums(at: datetime, prefix: str = "") -> dict[str, Coalesce]:
    """Give what is added up, wherever it is grouped: heads sent, heads there, those who know an earlier epidemic."""
    stands, there = _stands(at, prefix), _there(at, prefix)
    return {
        "sum_sent": Coalesce(Sum(f"{prefix}heads", filter=stands), 0),
        "sum_there": Coalesce(Sum(f"{prefix}heads", filter=there), 0),
        "sum_known": Coalesce(Sum(f"{prefix}experienced", filter=stands), 0),
    }


def by_unit(call: StaffCall, at: datetime) -> list[tuple[StaffQuota, Tally]]:
    """Give each unit of a call with what it was asked for and sent by a moment: who owes most comes first."""
    return sorted(_told([call.pk], at), key=lambda pair: -pair[1].short)


def _told(calls: Iterable[int], at: datetime) -> list[tuple[StaffQuota, Tally]]:
    """Give each unit of some calls with its tally, in one question."""
    rows = StaffQuota.objects.filter(call__in=list(calls), asked_at__lte=at).annotate(**_sums(at, "sent__"))
    return [(row, of_unit(row.heads, row.sum_sent, row.sum_there, row.sum_known)) for row in rows.order_by("id")]


def by_call(calls: Iterable[StaffCall], at: datetime) -> dict[int, Tally]:
    """Give what each of several calls asked for and got by a moment, in one question whatever their number."""
    units: dict[int, list[Tally]] = {call.pk: [] for call in calls}
    for quota, tally in _told(units, at):
        units[quota.call_id].append(tally)
    return {number: total(tallies) for number, tallies in units.items()}


def quota_and_actual(place: Place, at: datetime) -> tuple[int, Tally]:
    """Give how many units the calls in a place had asked by a moment, and for how many; how many were sent and are there.

    The same moment asked for later gives the same numbers.
    """
    inside = {"place__lo__gte": place.lo, "place__hi__lte": place.hi}
    calls = list(StaffCall.objects.filter(**inside, called_at__lte=at).only("pk"))
    units = StaffQuota.objects.filter(call__in=calls, asked_at__lte=at).values("unit").distinct().count()
    return units, total(by_call(calls, at).values())


def asked_by(at: datetime) -> QuerySet[StaffQuota]:
    """Give what units had been asked for by a moment."""
    rows: QuerySet[StaffQuota] = StaffQuota.objects.filter(asked_at__lte=at)
    return rows


def owing_at(at: datetime) -> QuerySet[StaffQuota]:
    """Give the units that owed somebody at a moment in a call that ran then, each with ``short``: how many heads."""
    sent = StaffSent.objects.filter(_stands(at), quota=OuterRef("pk")).order_by().values("quota")
    heads = Coalesce(Subquery(sent.annotate(n=Sum("heads")).values("n")), 0)
    runs = Q(call__closed_at=None) | Q(call__closed_at__gt=at)
    found: QuerySet[StaffQuota] = asked_by(at).filter(runs).annotate(short=F("heads") - heads).filter(short__gt=0)
    return found


def sent_by(at: datetime) -> QuerySet[StaffSent]:
    """Give what had been sent by a moment and was not void then."""
    rows: QuerySet[StaffSent] = StaffSent.objects.filter(_stands(at))
    return rows


def there_at(at: datetime) -> QuerySet[StaffSent]:
    """Give those who were there at a moment."""
    rows: QuerySet[StaffSent] = StaffSent.objects.filter(_there(at))
    return rows


def placed(place: Place) -> QuerySet[StaffSent]:
    """Give who was sent to a place and to those below it, whoever called them."""
    rows: QuerySet[StaffSent] = StaffSent.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi)
    return rows.select_related("quota__call", "place__parent", "user")


def placed_tally(place: Place, at: datetime) -> Tally:
    """Count who was sent to a place by a moment and was there then; how many of those sent know an earlier epidemic."""
    told = StaffSent.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi).aggregate(**_sums(at))
    return Tally(0, told["sum_sent"], told["sum_there"], told["sum_known"])
