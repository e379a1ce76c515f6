"""How many were sampled and how many cards were given: by point, table and hour, now or as it stood at a moment.

A person counts once, with the first of their standing samples; a sample counts each time. What had not arrived by the moment
is not in it, and a void counts from the moment it was made: so a moment gives the same figures whenever it is asked for.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.queries import counts_as_of
from wanjia.command.campaigns.rules import Counts, Happened
from wanjia.core import sets
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Certificate, Point, Sample, Table
from wanjia.response.sampling.queries.tubes import places_in_a_tube

# A tube says how many samples it holds, and none is later than its seal: so tubes are counted, and single samples are looked
# at only where an hour ended while a tube was open, where one was voided, and where somebody was sampled again.
WHOLE = """
SELECT table_id, {opened} AS hour, sum(samples) FROM sampling_tube
WHERE table_id {among} AND arrived_at <= %s AND {opened} = {sealed} GROUP BY 1, 2
"""
ACROSS = """
SELECT t.table_id, {hour} AS hour, count(*)
FROM sampling_tube t CROSS JOIN {places} JOIN sampling_sample s ON s.id = t.id * 32 + o.n
WHERE t.table_id {among} AND t.arrived_at <= %s AND {opened} <> {sealed} GROUP BY 1, 2
"""
VOIDED = """
SELECT t.table_id, {hour} AS hour, count(*)
FROM sampling_samplevoid v JOIN sampling_sample s ON s.id = v.sample_id JOIN sampling_tube t ON t.id = s.tube_id
WHERE t.table_id {among} AND t.arrived_at <= %s AND v.at <= %s GROUP BY 1, 2
"""
AGAIN = """
SELECT table_id, hour, count(*) FROM (
    SELECT t.table_id, {hour} AS hour, row_number() OVER (PARTITION BY s.target_id ORDER BY s.at, s.id) AS turn
    FROM sampling_sample s JOIN sampling_tube t ON t.id = s.tube_id
    LEFT JOIN sampling_samplevoid v ON v.sample_id = s.id AND v.at <= %s
    WHERE t.table_id {among} AND t.arrived_at <= %s AND v.id IS NULL AND s.target_id IN (
        SELECT c.id FROM campaigns_target c JOIN sampling_round r ON r.campaign_id = c.campaign_id
        JOIN sampling_point p ON p.round_id = r.id JOIN sampling_table b ON b.point_id = p.id WHERE b.id = %s AND c.proofs > 1
        UNION SELECT x.target_id FROM sampling_sample x JOIN sampling_samplevoid y ON y.sample_id = x.id
    )
) standing WHERE turn > 1 GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Figure:
    """Persons sampled, samples taken of them (person-times), cards given."""

    persons: int = 0
    times: int = 0
    cards: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.persons + other.persons, self.times + other.times, self.cards + other.cards)

    @property
    def difference(self) -> int:
        """Persons sampled less cards given: 0 when cards = samples."""
        return self.persons - self.cards


@dataclass(frozen=True)
class Figures:
    """The figures of some points at one moment: each grouping adds up to the total. Cards are a point's, not a table's."""

    total: Figure
    points: list[tuple[Point, Figure]]
    tables: list[tuple[Table, Figure]]
    hours: list[tuple[datetime, Figure]]


def figures(points: Sequence[Point], moment: datetime) -> Figures:
    """Count what points did, from what had arrived by a moment."""
    tables = list(
        Table.objects.filter(point__in=points).select_related("point__site").order_by("point__number", "number")
    )
    samples = _samples(tables, moment)
    cards = _cards(points, moment)
    home = {table.pk: table.point_id for table in tables}
    by_point = _sum((home[table], Figure(n, times)) for table, _hour, times, n in samples)
    for point, _hour, count in cards:
        by_point[point] += Figure(cards=count)
    by_table = _sum((table, Figure(n, times)) for table, _hour, times, n in samples)
    by_hour = _sum((hour, Figure(n, times)) for _table, hour, times, n in samples)
    for _point, hour, count in cards:
        by_hour[hour] += Figure(cards=count)
    return Figures(
        total=sum(by_point.values(), Figure()),
        points=[(point, by_point[point.pk]) for point in points],
        tables=[(table, by_table[table.pk]) for table in tables],
        hours=sorted(by_hour.items()),
    )


def residents_as_of(campaign: Campaign, place: Place, moment: datetime) -> Counts:
    """Recount the persons who live under a place as they stood at a moment, one by one, from what had arrived by then."""
    rows = Sample.objects.filter(target__in=Target.objects.filter(campaign=campaign).at(place))
    rows = rows.filter(tube__arrived_at__lte=moment).exclude(void__at__lte=moment).order_by("at", "id")
    proofs: dict[int, list[Happened]] = defaultdict(list)
    for target, at, event in rows.values_list("target_id", "at", "tube__event").iterator(chunk_size=5000):
        proofs[target].append(Happened("reached", at, str(event)))
    return counts_as_of(campaign, place, moment, proofs=proofs)


def _sum(rows: Any) -> dict[Any, Figure]:
    found: dict[Any, Figure] = defaultdict(Figure)
    for key, figure in rows:
        found[key] += figure
    return found


def _samples(tables: Sequence[Table], moment: datetime) -> list[tuple[int, datetime, int, int]]:
    """Give (table, hour, samples, persons first sampled there and then)."""
    if not tables:
        return []
    among, numbers = sets.among([table.pk for table in tables])
    at, (cut, read) = sets.moment(moment), _hours()
    words = {"among": among, "hour": cut("s.at"), "opened": cut("opened_at"), "sealed": cut("sealed_at")}
    words["places"], inside = places_in_a_tube("o")
    times: Counter[tuple[int, datetime]] = Counter()
    for sql, sign, values in (
        (WHOLE, 1, [*numbers, at]), (ACROSS, 1, [*inside, *numbers, at]), (VOIDED, -1, [*numbers, at, at])
    ):  # fmt: skip
        for table, hour, n in sets.ask(sql.format(**words), values):
            times[table, read(hour)] += sign * n
    rows = sets.ask(AGAIN.format(**words), [at, *numbers, at, tables[0].pk])
    again = {(table, read(hour)): n for table, hour, n in rows}
    return [(table, hour, n, n - again.get((table, hour), 0)) for (table, hour), n in times.items() if n]


def _hours() -> tuple[Callable[[str], str], Callable[[Any], datetime]]:
    """Give how a store cuts a moment to its hour, and how to read the answer."""
    if sets.on_postgresql():
        return (lambda column: f"date_trunc('hour', {column})"), lambda value: value.astimezone(UTC)
    read = lambda value: datetime.strptime(value, "%Y-%m-%d %H").replace(tzinfo=UTC)  # noqa: E731
    return (lambda column: f"substr({column}, 1, 13)"), read


def _cards(points: Sequence[Point], moment: datetime) -> list[tuple[int, datetime, int]]:
    """Give (point, hour, cards) of those that had arrived and were not void by the moment."""
    rows = Certificate.objects.filter(point__in=points, arrived_at__lte=moment)
    rows = rows.filter(Q(voided_at=None) | Q(voided_at__gt=moment))
    counted = rows.annotate(hour=TruncHour("issued_at", tzinfo=UTC)).values_list("point_id", "hour")
    return [(point, hour, n) for point, hour, n in counted.annotate(n=Count("id")).order_by()]
