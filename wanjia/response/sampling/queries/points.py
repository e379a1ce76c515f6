"""Questions about points: what is wanting, which are open."""

from collections.abc import Iterable

from wanjia.response.sampling.models import Point, PointStep, ReadyCheck
from wanjia.response.sampling.rules import wanting


def lacking(point: Point) -> list[str]:
    """Give what must still be ready before a point may open."""
    checks = ReadyCheck.objects.filter(point=point).order_by("at", "id").values_list("item", "ready")
    return wanting(ReadyCheck.Item.values, checks)


def is_point_open(point: Point) -> bool:
    """Tell whether a point is open now."""
    return point.pk in open_points([point.pk])


def open_points(numbers: Iterable[int]) -> set[int]:
    """Give which of some points are open: their latest step is no closing."""
    steps = PointStep.objects.filter(point__in=list(numbers)).order_by("id").values_list("point_id", "kind")
    return {point for point, kind in dict(steps).items() if kind != PointStep.Kind.CLOSED}
