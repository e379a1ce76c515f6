"""Who stands at the posts of points, and which posts nobody stands at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from wanjia.response.sampling.models import Point, Post, Table
from wanjia.response.sampling.rules.points import Stands, post_gaps


@dataclass(frozen=True)
class Gap:
    """A post nobody stands at: its kind with its name, and the table, if it is one's."""

    kind: str
    name: str
    table: Table | None


def standing_at(points: Sequence[Point]) -> list[Post]:
    """Give who stands at the posts of points now, point by point, table by table."""
    rows = Post.objects.filter(point__in=points, until_at=None)
    rows = rows.select_related("point__site", "table", "user", "credential_checked_by", "ppe_by")
    return list(rows.order_by("point__number", "table__number", "kind", "id"))


def gaps_of(points: Sequence[Point]) -> dict[int, list[Gap]]:
    """Give the posts of each point that nobody stands at, in two questions however many points there are."""
    tables: dict[int, dict[int, Table]] = defaultdict(dict)
    for table in Table.objects.filter(point__in=points, until_at=None).order_by("number"):
        tables[table.point_id][table.number] = table
    posts: dict[int, list[Stands]] = defaultdict(list)
    rows = Post.objects.filter(point__in=points, until_at=None)
    for point, kind, number in rows.values_list("point_id", "kind", "table__number"):
        posts[point].append(Stands(kind, number))
    return {
        point.pk: [
            Gap(gap.kind, str(Post.Kind(gap.kind).label), tables[point.pk].get(gap.table) if gap.table else None)
            for gap in post_gaps(list(tables[point.pk]), posts[point.pk])
        ]
        for point in points
    }


def mix(points: Sequence[Point]) -> list[tuple[str, list[tuple[str, int]], int]]:
    """Give the roster by staff type: its name, how many at each kind of post, together."""
    rows = Post.objects.filter(point__in=points, until_at=None).values_list("staff", "kind")
    found = {(staff, kind): n for staff, kind, n in rows.annotate(n=Count("id")).order_by()}
    lines = []
    for staff, name in Post.Staff.choices:
        counts = [(str(title), found.get((staff, kind), 0)) for kind, title in Post.Kind.choices]
        lines.append((str(name), counts, sum(n for _title, n in counts)))
    return lines
