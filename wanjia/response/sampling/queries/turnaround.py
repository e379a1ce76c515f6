"""How long tubes take from one stage of their way to the next: how many, the median, the slowest; the same on both stores."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from wanjia.core import sets
from wanjia.response.sampling.models import Point

STAGES = [
    ("boxed", "sealed", "boxed", _("封管到装箱")),
    ("courier", "boxed", "courier", _("装箱到转运")),
    ("laboratory", "courier", "laboratory", _("转运到实验室")),
    ("result", "laboratory", "result", _("实验室到出结果")),
    ("all", "sealed", "result", _("封管到出结果")),
]
STAGE_NAMES = {stage: name for stage, _begun, _ended, name in STAGES}


class Span(NamedTuple):
    """How long a stage took: for how many tubes, the median and the slowest in seconds."""

    tubes: int
    median: float
    slowest: float


def turnaround(points: Sequence[Point]) -> dict[tuple[int, str], Span]:
    """Give the time of each stage by (point, stage); point 0 is all of them together."""
    if not points:
        return {}
    way, values = _way(points)
    spans = " UNION ALL ".join(
        f"SELECT {point} AS point, '{stage}' AS stage, {sets.seconds_between(begun, ended)} AS took FROM way "
        f"WHERE {begun} IS NOT NULL AND {ended} IS NOT NULL"
        for stage, begun, ended, _name in STAGES
        for point in ("point", "0")
    )
    rows = sets.ask(
        f"WITH way AS ({way}), spans AS ({spans}), ranked AS (SELECT point, stage, took, "
        "row_number() OVER (PARTITION BY point, stage ORDER BY took) AS place, "
        "count(*) OVER (PARTITION BY point, stage) AS many FROM spans) "
        "SELECT point, stage, many, max(CASE WHEN place = (many + 1) / 2 THEN took END), max(took) "
        "FROM ranked GROUP BY point, stage, many",
        values,
    )
    return {(point, stage): Span(many, median, slowest) for point, stage, many, median, slowest in rows}


def slowest(points: Sequence[Point], stage: str, limit: int) -> list[tuple[int, float]]:
    """Give the tubes of points that took longest in a stage, with the seconds."""
    if not points:
        return []
    way, values = _way(points)
    _stage, begun, ended, _name = next(row for row in STAGES if row[0] == stage)
    return [
        (tube, took)
        for tube, took in sets.ask(
            f"WITH way AS ({way}) SELECT id, {sets.seconds_between(begun, ended)} AS took FROM way "
            f"WHERE {begun} IS NOT NULL AND {ended} IS NOT NULL ORDER BY took DESC, id LIMIT %s",
            [*values, limit],
        )
    ]


def _way(points: Sequence[Point]) -> tuple[str, list[object]]:
    """Give the query for the moments on the way of every tube of some points."""
    among, values = sets.among([point.pk for point in points])
    handed = (
        "(SELECT min(h.at) FROM sampling_boxedtube x JOIN sampling_manifestbox m ON m.box_id = x.box_id "
        "JOIN sampling_handover h ON h.manifest_id = m.manifest_id AND h.kind = '{kind}' WHERE x.tube_id = t.id) AS {kind}"
    )
    sql = (
        "SELECT t.id, d.point_id AS point, t.sealed_at AS sealed, "
        "(SELECT min(b.sealed_at) FROM sampling_boxedtube x JOIN sampling_box b ON b.id = x.box_id "
        "WHERE x.tube_id = t.id) AS boxed, "
        f"{handed.format(kind='courier')}, {handed.format(kind='laboratory')}, "
        "(SELECT min(r.reported_at) FROM sampling_result r WHERE r.tube_id = t.id) AS result "
        f"FROM sampling_tube t JOIN sampling_table d ON d.id = t.table_id WHERE d.point_id {among}"
    )
    return sql, values
