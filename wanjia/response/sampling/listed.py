"""Reads a list of points from a workbook or CSV: every mistake of every row is said at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Campaign
from wanjia.core.pages import MomentField
from wanjia.registry.intake.reading.delimited import read_delimited
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.workbook import read_workbook
from wanjia.registry.places.models import Place
from wanjia.response.sampling.actions import NewPoint
from wanjia.response.sampling.models import Point, Round

MOST_BYTES = 2 * 1024 * 1024
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


class Problem(NamedTuple):
    """What is wrong with one cell or row (counted from 1)."""

    row: int
    column: str
    text: str


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


def read_points(
    data: bytes, filename: str, campaign: Campaign, places: Iterable[Place]
) -> tuple[list[NewPoint], list[Problem]]:
    """Give the points of a list, or what is wrong with it. Places are named as the tree names them."""
    if len(data) > MOST_BYTES:
        return [], [Problem(0, "", _("文件太大，最多%(most)d MB") % {"most": MOST_BYTES >> 20})]
    zipped = data.startswith(b"PK")
    try:
        rows = list((read_workbook(data) if zipped else read_delimited(data)).rows)
    except RosterRefused as refused:
        return [], [Problem(0, "", str(refused))]
    names = {str(title): key for key, title in COLUMNS.items()} | {key: key for key in COLUMNS}
    headers = [names.get(cell.strip(), "") for cell in rows[0].values] if rows else []
    missing = [str(COLUMNS[key]) for key in NEEDED if key not in headers]
    if missing:
        return [], [Problem(rows[0].number if rows else 1, "、".join(missing), _("第一行应写列名，缺少这些列"))]
    body = [row for row in rows[1:] if any(row.values)]
    if not body or len(body) > MOST_ROWS:
        return [], [Problem(1, "", _("名单应有1至%(most)d行") % {"most": MOST_ROWS})]
    return _read(body, headers, campaign, list(places))


def _read(
    rows: Sequence[Any], headers: Sequence[str], campaign: Campaign, places: Sequence[Place]
) -> tuple[list[NewPoint], list[Problem]]:
    points, problems = [], []
    for row in rows:
        form = RowForm({key: cell for key, cell in zip(headers, row.values, strict=False) if key})
        at = [place for place in places if place.name == str(form.data.get("place", "")).strip()]
        if form.is_valid() and len(at) == 1:
            points.append(_point(form.cleaned_data, at[0], campaign))
            continue
        for name, errors in form.errors.items():
            problems += [Problem(row.number, str(COLUMNS[name]), str(error)) for error in errors]
        if "place" not in form.errors and len(at) != 1:
            text = _("有几个同名的地点，请写社区") if at else _("轮次范围内没有这个街道或社区")
            problems.append(Problem(row.number, str(COLUMNS["place"]), text))
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
