"""Reads a list of roads from a workbook or CSV: every mistake of every row is said at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.registry.intake.reading.known import KnownRow, Problem, read_known, wrong_cells
from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.actions import NewRoad
from wanjia.response.roads.models import Road, SiteAt
from wanjia.response.roads.rules import GRADES

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
    rows, problems = read_known(data, COLUMNS, NEEDED, MOST_ROWS)
    return ([], problems) if problems else _read(rows, place)


def _read(rows: Sequence[KnownRow], place: Place) -> tuple[list[NewRoad], list[Problem]]:
    inside = Site.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, valid_until=None)
    sites = {site.name: site for site in inside.order_by("-pk")}
    roads: list[NewRoad] = []
    problems: list[Problem] = []
    for row in rows:
        form = RowForm(row.cells)
        wrong = wrong_cells(row, form, COLUMNS)
        found = {key: _sites(row.cells.get(key, ""), sites) for key in ("begin_sites", "end_sites")}
        wrong += [
            Problem(row.number, str(COLUMNS[key]), _("没有登记的场所：%(name)s") % {"name": name})
            for key, (_known, unknown) in found.items()
            for name in unknown
        ]
        if not wrong:
            more: dict[str, Any] = {key: tuple(known) for key, (known, _unknown) in found.items()}
            more |= {key: row.cells.get(key, "").lower() in YES for key in ("begin_outer", "end_outer")}
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
