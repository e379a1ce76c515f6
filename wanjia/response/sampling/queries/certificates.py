"""Cards and samples beside each other: who has the one without the other, which serials are out, and the proof of it all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from wanjia.core import sets
from wanjia.response.sampling.models import Certificate, CertificateVoid, Point, Round, Sample, SerialRange, Table
from wanjia.response.sampling.queries.tubes import places_in_a_tube
from wanjia.response.sampling.rules.serials import lost, runs

UNCARDED = """
SELECT min(s.id) FROM sampling_tube t CROSS JOIN {places} JOIN sampling_sample s ON s.id = t.id * 32 + o.n
LEFT JOIN sampling_samplevoid v ON v.sample_id = s.id
LEFT JOIN sampling_certificate c ON c.target_id = s.target_id AND c.voided_at IS NULL
WHERE t.table_id {among} AND v.id IS NULL AND c.id IS NULL
GROUP BY s.target_id
"""


def last_serial(point: Point) -> int:
    """Give the highest serial of a point that was printed or issued, 0 for none."""
    issued = Certificate.objects.filter(point=point).aggregate(n=Max("serial"))["n"] or 0
    printed = SerialRange.objects.filter(point=point).aggregate(n=Max("last"))["n"] or 0
    return int(max(issued, printed))


SAMPLES = """
SELECT id FROM (
    SELECT s.id, t.table_id, row_number() OVER (PARTITION BY s.target_id ORDER BY s.at, s.id) AS turn
    FROM sampling_tube t CROSS JOIN {places} JOIN sampling_sample s ON s.id = t.id * 32 + o.n
    LEFT JOIN sampling_samplevoid v ON v.sample_id = s.id
    WHERE t.table_id {among} AND v.id IS NULL
) standing WHERE turn <= %s AND table_id {chosen}
"""


def samples_taken(
    points: Sequence[Point], tables: Sequence[int], hour: datetime | None = None, *, persons: bool
) -> QuerySet[Sample]:
    """Give the standing samples of tables, all or (``persons``) only those that were their person's first at these points."""
    if not tables:
        return Sample.objects.none()
    chosen, numbers = sets.among(list(tables))
    return _in_hour(_samples(SAMPLES, points, 1 if persons else 1 << 30, *numbers, chosen=chosen), hour)


def _samples(sql: str, points: Sequence[Point], *after: Any, **words: str) -> QuerySet[Sample]:
    tables = list(Table.objects.filter(point__in=points).values_list("pk", flat=True))
    if not tables:
        return Sample.objects.none()
    among, numbers = sets.among(tables)
    places, inside = places_in_a_tube("o")
    sql = sql.format(places=places, among=among, **words)
    return Sample.objects.filter(pk__in=RawSQL(sql, [*inside, *numbers, *after]))


def _in_hour(rows: QuerySet[Sample], hour: datetime | None) -> QuerySet[Sample]:
    return rows.filter(at__gte=hour, at__lt=hour + timedelta(hours=1)) if hour else rows


def sampled_without_card(points: Sequence[Point], hour: datetime | None = None) -> QuerySet[Sample]:
    """Give one standing sample of each person who was sampled at points and has no standing card of the round."""
    return _in_hour(_samples(UNCARDED, points), hour)


def card_without_sample(points: Sequence[Point], hour: datetime | None = None) -> QuerySet[Certificate]:
    """Give the standing cards issued at points whose person has no standing sample in the round."""
    return cards_given(points, hour).filter(target__proofs=0)


def cards_given(points: Sequence[Point], hour: datetime | None = None) -> QuerySet[Certificate]:
    """Give the standing cards issued at points."""
    rows = Certificate.objects.standing().filter(point__in=points)
    return rows.filter(issued_at__gte=hour, issued_at__lt=hour + timedelta(hours=1)) if hour else rows


@dataclass(frozen=True)
class Serials:
    """How the serials of one point stand; ``lost`` were printed, lie below the last one issued, and nobody got them."""

    point: Point
    printed: list[tuple[int, int]]
    issued: list[tuple[int, int]]
    standing: int
    voided: int
    lost: list[tuple[int, int]]
    unprinted: int


def serials(points: Sequence[Point]) -> list[Serials]:
    """Give how the serials of points stand, in the order given."""
    printed: dict[int, list[tuple[int, int]]] = {}
    ranges = SerialRange.objects.filter(point__in=points).order_by("point_id", "first")
    for point, first, last in ranges.values_list("point_id", "first", "last"):
        printed.setdefault(point, []).append((first, last))
    issued: dict[int, list[tuple[int, bool]]] = {}
    cards = Certificate.objects.filter(point__in=points).order_by("point_id", "serial")
    for point, serial, voided in cards.values_list("point_id", "serial", "voided_at"):
        issued.setdefault(point, []).append((serial, voided is not None))
    return [_serials(point, printed.get(point.pk, []), issued.get(point.pk, [])) for point in points]


def _serials(point: Point, printed: list[tuple[int, int]], issued: list[tuple[int, bool]]) -> Serials:
    numbers = [serial for serial, _void in issued]
    return Serials(
        point=point,
        printed=printed,
        issued=runs(numbers),
        standing=sum(not void for _serial, void in issued),
        voided=sum(void for _serial, void in issued),
        lost=lost(printed, numbers, max(numbers, default=0)),
        unprinted=sum(not any(first <= n <= last for first, last in printed) for n in numbers) if printed else 0,
    )


def reconcile_cards() -> Iterator[str]:
    """Prove the cards: of the point's round, void when its void says so; in a closed round each with a sample."""
    for card in Certificate.objects.exclude(target__campaign=F("point__round__campaign")).order_by("pk"):
        yield f"sampling_certificate id {card.pk} ({card}): its person belongs to another round"
    wrong = Certificate.objects.annotate(said=Exists(CertificateVoid.objects.filter(certificate=OuterRef("pk"))))
    for card in wrong.filter(Q(said=True, voided_at=None) | Q(said=False, voided_at__isnull=False)).order_by("pk"):
        yield f"sampling_certificate id {card.pk} ({card}): voided_at is {card.voided_at}, its void says otherwise"
    for round_ in Round.objects.filter(campaign__closed_at__isnull=False).order_by("pk"):
        points = list(Point.objects.filter(round=round_))
        for card in card_without_sample(points).order_by("pk"):
            yield f"sampling_certificate id {card.pk} ({card}): stands in a closed round, its person has no sample"
