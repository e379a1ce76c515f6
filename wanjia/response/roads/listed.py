"""Reads a list of roads from a workbook or CSV: every mistake of every row is said at once."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.registry.intake.reading.delimited import read_delimited
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.workbook import read_workbook
from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.actions import NewRoad
from wanjia.response.roads.models import Road, SiteAt
from wanjia.response.roads.rules import GRADES

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5000
COLUMNS: dict[str, Any] = {
    "code": gettext_lazy("编号"),
    "name": gettext_lazy("路名"),
    "grade": gettext_lazy("等级"),
    "begin": gettext_lazy("起点"),
    "end": gettext_lazy("终点"),
    "km": gettext_lazy("公里"),
    "begin_outer": gettext_lazy("起点在界外"),
    "end_outer": gettext_lazy("终点在界外"),
    "begin_sites": gettext_lazy("起点场所"),
    "end_sites": gettext_lazy("终点场所"),
}
NEEDED = ("code", "name", "grade", "begin", "end", "km")
YES = {"是", "1", "y", "yes", "true"}


class Problem(NamedTuple):
    """What is wrong with one cell or row (counted from 1)."""

    row: int
    column: str
    text: str


class RowForm(forms.Form):
    """One row, but for the sites."""

    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=60)
    grade = forms.CharField(max_length=20)
    begin = forms.CharField(max_length=60)
    end = forms.CharField(max_length=60)
    km = forms.FloatField(min_value=0.01, max_value=2000)

    def clean_grade(self) -> str:
        """Take a grade as people write it."""
        said = self.cleaned_data["grade"]
        known = {str(word): grade for grade, word in GRADES.items()} | {grade: grade for grade in GRADES}
        if said not in known:
            raise forms.ValidationError(_("没有这个等级：%(words)s") % {"words": "、".join(map(str, GRADES.values()))})
        return known[said]


def read_roads(data: bytes, place: Place) -> tuple[list[NewRoad], list[Problem]]:
    """Give the roads of a list, or what is wrong with it. Sites are named as they are registered, several with 、 between."""
    if len(data) > MOST_BYTES:
        return [], [Problem(0, "", _("文件太大，最多%(most)d MB") % {"most": MOST_BYTES >> 20})]
    try:
        rows = list((read_workbook(data) if data.startswith(b"PK") else read_delimited(data)).rows)
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
    return _read(body, headers, place)


def _read(rows: Sequence[Any], headers: Sequence[str], place: Place) -> tuple[list[NewRoad], list[Problem]]:
    inside = Site.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, valid_until=None)
    sites = {site.name: site for site in inside.order_by("-pk")}
    roads, problems = [], []
    for row in rows:
        cells = {key: cell.strip() for key, cell in zip(headers, row.values, strict=False) if key}
        form = RowForm(cells)
        wrong = [Problem(row.number, str(COLUMNS[n]), str(e)) for n, errors in form.errors.items() for e in errors]
        found = {key: _sites(cells.get(key, ""), sites) for key in ("begin_sites", "end_sites")}
        wrong += [
            Problem(row.number, str(COLUMNS[key]), _("没有登记的场所：%(name)s") % {"name": name})
            for key, (_known, unknown) in found.items()
            for name in unknown
        ]
        if not wrong:
            more: dict[str, Any] = {key: tuple(known) for key, (known, _unknown) in found.items()}
            more |= {key: cells.get(key, "").lower() in YES for key in ("begin_outer", "end_outer")}
            roads.append(NewRoad(**form.cleaned_data, **more))
        problems += wrong
    return ([], problems) if problems else (roads, [])


def _sites(text: str, sites: dict[str, Site]) -> tuple[list[Site], list[str]]:
    names = [name.strip() for name in text.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    return [sites[name] for name in names if name in sites], [name for name in names if name not in sites]


def listed(place: Place) -> list[list[Any]]:
    """Give a place's roads as rows of the list."""
    at: dict[int, list[str]] = {}
    for row in SiteAt.objects.filter(junction__place=place).select_related("site").order_by("site__name"):
        at.setdefault(row.junction_id, []).append(row.site.name)
    yes = {True: _("是"), False: ""}
    return [
        [r.code, r.name, r.get_grade_display(), r.begin.name, r.end.name, r.km, yes[r.begin.outer], yes[r.end.outer]]
        + ["、".join(at.get(r.begin_id, ())), "、".join(at.get(r.end_id, ()))]
        for r in Road.objects.filter(place=place).select_related("begin", "end").order_by("code")
    ]
