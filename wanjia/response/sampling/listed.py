"""Reads a list of points from a workbook or CSV: every mistake of every row is said at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Campaign
from wanjia.core.pages import MomentField
from wanjia.registry.intake.reading.known import KnownRow, Problem, read_known, wrong_cells
from wanjia.registry.places.models import Place
from wanjia.response.sampling.actions import NewPoint
from wanjia.response.sampling.models import Point, Round

MOST_ROWS = 2000
COLUMNS: dict[str, Any] = {
    "number": gettext_lazy("编号"),
    "site": gettext_lazy("采样点"),
    "place": gettext_lazy("所在"),
    "tables": gettext_lazy("采样台"),
    "opens_at": gettext_lazy("开放"),
    "closes_at": gettext_lazy("结束"),
    "area_m2": gettext_lazy("面积"),
    "spacing_m": gettext_lazy("间距"),
    "per_table_hour": gettext_lazy("每台每小时"),
    "latitude": gettext_lazy("纬度"),
    "longitude": gettext_lazy("经度"),
}
NEEDED = ("number", "site", "place", "tables")


class RowForm(forms.Form):
    """One row; what is left empty is as usual."""

    number = forms.IntegerField(min_value=1, max_value=9999)
    site = forms.CharField(max_length=100)
    place = forms.CharField(max_length=100)
    tables = forms.IntegerField(min_value=0, max_value=60)
    opens_at = MomentField(required=False)
    closes_at = MomentField(required=False)
    area_m2 = forms.FloatField(min_value=1, max_value=1e6, required=False)
    spacing_m = forms.FloatField(min_value=1, max_value=10, required=False)
    per_table_hour = forms.IntegerField(min_value=1, max_value=1000, required=False)
    latitude = forms.FloatField(min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(min_value=-180, max_value=180, required=False)


def read_points(data: bytes, campaign: Campaign, places: Iterable[Place]) -> tuple[list[NewPoint], list[Problem]]:
    """Give the points of a list, or what is wrong with it. Places are named as the tree names them."""
    rows, problems = read_known(data, COLUMNS, NEEDED, MOST_ROWS)
    return ([], problems) if problems else _read(rows, campaign, list(places))


def _read(
    rows: Sequence[KnownRow], campaign: Campaign, places: Sequence[Place]
) -> tuple[list[NewPoint], list[Problem]]:
    points: list[NewPoint] = []
    problems: list[Problem] = []
    for row in rows:
        form = RowForm(row.cells)
        at = [place for place in places if place.name == row.cells.get("place", "")]
        wrong = wrong_cells(row, form, COLUMNS)
        if "place" not in form.errors and len(at) != 1:
            text = _("有几个同名的地点，请写社区") if at else _("轮次范围内没有这个街道或社区")
            wrong.append(Problem(row.number, str(COLUMNS["place"]), text))
        if not wrong:
            points.append(_point(form.cleaned_data, at[0], campaign))
        problems += wrong
    return points, problems


def _point(values: dict[str, Any], place: Place, campaign: Campaign) -> NewPoint:
    latitude, longitude = values["latitude"], values["longitude"]
    known = latitude is not None and longitude is not None
    return NewPoint(
        number=values["number"],
        site=values["site"],
        place=place,
        tables=values["tables"],
        opens_at=values["opens_at"] or campaign.opens_at,
        closes_at=values["closes_at"] or campaign.closes_at,
        area_m2=values["area_m2"],
        spacing_m=values["spacing_m"] or 1.0,
        per_table_hour=values["per_table_hour"] or 120,
        latitude=latitude if known else None,
        longitude=longitude if known else None,
    )


def example(round: Round) -> Iterator[list[Any]]:
    """Give the points of a round as rows of the list."""
    rows = Point.objects.filter(round=round).select_related("site__place")
    standing = Count("tables", filter=Q(tables__until_at=None))
    for point in rows.annotate(n=standing).order_by("number"):
        site = point.site
        row = [point.number, site.name, site.place.name, point.n, point.opens_at, point.closes_at]
        yield [*row, point.area_m2, point.spacing_m, point.per_table_hour, site.latitude, site.longitude]
