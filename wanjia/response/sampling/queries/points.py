"""Questions about points: what is wanting, which are open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wanjia.response.sampling.models import Point, PointStep, Post, ReadyCheck
from wanjia.response.sampling.rules import wanting


def lacking(point: Point) -> list[str]:
    """Give what must still be ready before a point may open; a sampler whose protection nobody saw is protection wanting."""
    return lacking_of([point])[point.pk]


def lacking_of(points: Sequence[Point]) -> dict[int, list[str]]:
    """Give the same of many points, in two questions however many there are."""
    checks: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = ReadyCheck.objects.filter(point__in=points).order_by("at", "id")
    for point, item, ready in rows.values_list("point_id", "item", "ready"):
        checks[point].append((item, ready))
    bare = Post.objects.filter(point__in=points, kind=Post.Kind.SAMPLER, until_at=None, ppe_at=None)
    for point in bare.values_list("point_id", flat=True).distinct().order_by():
        checks[point].append(("ppe", False))
    return {point.pk: wanting(ReadyCheck.Item.values, checks[point.pk]) for point in points}


def unprotected(point: Point) -> list[Post]:
    """Give the samplers who stand at a point and whose protection nobody has seen."""
    posts = Post.objects.filter(point=point, kind=Post.Kind.SAMPLER, until_at=None, ppe_at=None)
    return list(posts.select_related("user", "table").order_by("id"))


def is_point_open(point: Point) -> bool:
    """Tell whether a point is open now."""
    return point.pk in open_points([point.pk])


def open_points(numbers: Iterable[int]) -> set[int]:
    """Give which of some points are open: their round runs and their latest step is no closing."""
    steps = PointStep.objects.filter(point__in=list(numbers), point__round__campaign__closed_at=None)
    latest = dict(steps.order_by("id").values_list("point_id", "kind"))
    return {point for point, kind in latest.items() if kind != PointStep.Kind.CLOSED}
