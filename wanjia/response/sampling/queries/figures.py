"""How many were sampled and how many cards were given: by point, table and hour, now or as it stood at a moment.

A person counts once, with the first of their standing samples; a sample counts each time. What had not arrived by the moment
is not in it, and a void counts from the moment it was made: so a moment gives the same figures whenever it is asked for.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.queries import counts_as_of
from wanjia.command.campaigns.rules import Counts, Happened
from wanjia.core import sets
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Certificate, Point, Sample, Table

# A sample's number holds its tube's (see the model), so tubes of tables lead to their samples without another index.
COUNTED = """
SELECT table_id, {hour} AS hour, count(*), sum(CASE WHEN turn = 1 THEN 1 ELSE 0 END)
FROM (
    SELECT t.table_id, s.at, row_number() OVER (PARTITION BY s.target_id ORDER BY s.at, s.id) AS turn
    FROM sampling_tube t
    JOIN sampling_sample s ON s.id >= t.id * 32 AND s.id < (t.id + 1) * 32
    LEFT JOIN sampling_samplevoid v ON v.sample_id = s.id AND v.at <= %s
    WHERE t.table_id IN ({tables}) AND t.arrived_at <= %s AND v.id IS NULL
) standing
GROUP BY 1, 2
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
    hour, read = _hours()
    sql = COUNTED.format(hour=hour, tables=", ".join(["%s"] * len(tables)))
    at = sets.moment(moment)
    with connection.cursor() as cursor:
        cursor.execute(sql, [at, *(table.pk for table in tables), at])
        return [(table, read(at), times, int(persons)) for table, at, times, persons in cursor.fetchall()]


def _hours() -> tuple[str, Callable[[Any], datetime]]:
    """Give how a store cuts a moment to its hour, and how to read the answer."""
    if sets.on_postgresql():
        return "date_trunc('hour', at)", lambda value: value.astimezone(UTC)
    return "substr(at, 1, 13)", lambda value: datetime.strptime(value, "%Y-%m-%d %H").replace(tzinfo=UTC)


def _cards(points: Sequence[Point], moment: datetime) -> list[tuple[int, datetime, int]]:
    """Give (point, hour, cards) of those that had arrived and were not void by the moment."""
    rows = Certificate.objects.filter(point__in=points, arrived_at__lte=moment)
    rows = rows.filter(Q(voided_at=None) | Q(voided_at__gt=moment))
    counted = rows.annotate(hour=TruncHour("issued_at", tzinfo=UTC)).values_list("point_id", "hour")
    return [(point, hour, n) for point, hour, n in counted.annotate(n=Count("id")).order_by()]
