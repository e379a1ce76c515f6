"""The dataset of sampling tables: the rounds that run at a place, their points and tables, what is on its way from there."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Count, Sum

from wanjia.command.campaigns.models import Cell
from wanjia.command.campaigns.rules import cell_position
from wanjia.command.posts.queries import policy
from wanjia.core import clock
from wanjia.core.identities import seal, seal_many
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.interfaces.sync.datasets import CAMPAIGN, Entry, iso
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Manifest, Point, Round, Table
from wanjia.response.sampling.queries import open_points

ROUND, POINT, TABLE, MANIFEST = "sampling.round", "sampling.point", "sampling.table", "sampling.manifest"
OF_ROUND = (
    "campaign__name",
    "tube_size",
    "household_tubes",
    "label_pattern",
    "campaign__opens_at",
    "campaign__closes_at",
    "campaign_id",
)


def entries(bucket: Bucket) -> list[Entry]:
    """Give everything the tables of a place need: few rows, so always all of them."""
    here = {"site__place__lo__lte": bucket.hi, "site__place__hi__gte": bucket.lo}
    running = Round.objects.filter(campaign__launched_at__isnull=False, campaign__closed_at=None)
    scoped = running.filter(
        campaign__scopes__place__lo__lte=bucket.hi, campaign__scopes__place__hi__gte=bucket.lo
    ).distinct()
    points = Point.objects.filter(round__in=scoped, **here).order_by("id")
    at_points = list(points.values_list("id", "round__campaign_id", "number", "site__name", "opens_at", "closes_at"))
    numbers = [row[0] for row in at_points]
    shown = open_points(numbers)
    tables = Table.objects.filter(point__in=numbers, until_at=None).order_by("id")
    rounds = list(scoped.order_by("id").values_list("id", *OF_ROUND))
    doorstep = _doorstep(bucket) if rounds else ()
    return [
        *(Entry(0, pk, ROUND, (*rest, *doorstep)) for pk, *rest in rounds),
        *(Entry(0, pk, POINT, (*rest, pk in shown)) for pk, *rest in at_points),
        *(Entry(0, pk, TABLE, tuple(rest)) for pk, *rest in tables.values_list("id", "point_id", "number")),
        *_manifests(numbers),
    ]


def _doorstep(bucket: Bucket) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what must be worn before a list of doors opens at a place, and who is sampled at home there."""
    place, at = Place.objects.get(pk=bucket.place_id), clock.now()
    return tuple(policy("ppe_items", place, at)), tuple(policy("doorstep_needs", place, at))


def _manifests(points: Sequence[int]) -> list[Entry]:
    """Give the journeys from these points that no laboratory has received yet."""
    rows = Manifest.objects.filter(point__in=points).exclude(handovers__kind="laboratory").order_by("id")
    counted = rows.annotate(n=Count("boxes", distinct=True), tubes=Sum("boxes__box__counted"))
    return [
        Entry(0, pk, MANIFEST, (number, point, boxes, tubes or 0))
        for pk, number, point, boxes, tubes in counted.values_list("id", "number", "point_id", "n", "tubes")
    ]


def sampled(bucket: Bucket, campaigns: Sequence[int]) -> int:
    """Give how many persons around a bucket were sampled: the journal says where a tube was filled, not where people live."""
    if not campaigns:
        return 0
    around = Cell.objects.filter(
        campaign__in=campaigns, position__gte=cell_position(bucket.lo), position__lte=bucket.hi
    )
    return int(around.aggregate(n=Sum("reached"))["n"] or 0)


def _rounds(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "round": seal(CAMPAIGN, campaign),
            "tube_size": size,
            "household_tubes": household,
            "label_pattern": pattern,
            "opens_at": iso(opens_at),
            "closes_at": iso(closes_at),
            "ppe": list(ppe),
            "doorstep_needs": list(needs),
        }
        for name, size, household, pattern, opens_at, closes_at, campaign, ppe, needs in [e.values for e in rows]
    ]


def _points(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [
        {
            "round": seal(CAMPAIGN, campaign),
            "number": number,
            "name": name,
            "opens_at": iso(opens_at),
            "closes_at": iso(closes_at),
            "open": is_open,
        }
        for campaign, number, name, opens_at, closes_at, is_open in [e.values for e in rows]
    ]


def _tables(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    points = seal_many(POINT, [e.values[0] for e in rows])
    return [{"point": point, "number": entry.values[1]} for point, entry in zip(points, rows, strict=True)]


def _travelling(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [
        {"number": number, "point": seal(POINT, point), "boxes": boxes, "tubes": tubes}
        for number, point, boxes, tubes in [e.values for e in rows]
    ]


SHAPES: dict[str, Callable[[Sequence[Entry], int], list[dict[str, Any]]]] = {
    ROUND: _rounds,
    POINT: _points,
    TABLE: _tables,
    MANIFEST: _travelling,
}
TYPES = {ROUND: "round", POINT: "point", TABLE: "table", MANIFEST: "manifest"}
