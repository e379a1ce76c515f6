"""Outbreaks, one outbreak with its cases and figures, reporting a case."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.actions import record_export
from wanjia.command.diseases.queries import disease_names
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import search_people
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.actions import NewCase, open_outbreak, read_cases, report_cases
from wanjia.response.cases.forms import CaseForm, OutbreakForm
from wanjia.response.cases.models import Case, Outbreak
from wanjia.response.cases.queries.board import by_category, contradictions, coverage, overdue
from wanjia.response.cases.queries.subjects import RELATED, name_for

LOOK = C.INVESTIGATE_CASES
TABS: dict[str, Any] = {
    "outbreak": gettext_lazy("病例"),
    "contacts": gettext_lazy("接触者"),
    "chains": gettext_lazy("传播链"),
    "analysis": gettext_lazy("分析"),
    "files": gettext_lazy("导入"),
    "notice": gettext_lazy("协查公告"),
}


def reach_outbreak(request: Any, outbreak: str) -> Outbreak:
    """Give an outbreak where the asker investigates."""
    found: Outbreak = reach(request, Outbreak.objects.select_related("place"), outbreak, LOOK)
    return found


def frame(outbreak: Outbreak, tab: str) -> dict[str, Any]:
    """Give what every page of an outbreak shows above its own."""
    tabs = [(name, reverse(f"cases:{name}", args=[outbreak.public_id]), word) for name, word in TABS.items()]
    return {"outbreak": outbreak, "tabs": tabs, "tab": tab}


@needs(LOOK)
def outbreaks(request: Any) -> HttpResponseBase:
    """List the outbreaks of the territory, the newest first; or send them as a file."""
    rows = Outbreak.objects.visible_to(request.standing, LOOK).select_related("place")
    if request.GET.get("export") in KINDS:
        names, patients = disease_names(), Count("cases", filter=Q(cases__merged_into=None))
        headings = [_("疫情"), _("病种"), _("哪里"), _("登记"), _("病例")]
        cells = (
            [row.name, str(names.get(row.disease, row.disease)), row.place, row.opened_at, row.n]
            for row in rows.annotate(n=patients).order_by("-opened_at", "-id")
        )
        return export(request.GET["export"], _("疫情一览表"), headings, cells)
    page = keyset(rows, "-opened_at", "-id", after=asked(request, "after"))
    return render(request, "cases/outbreaks.html", {"page": page, "at": clock.now()})


@needs(LOOK)
def new(request: Any) -> HttpResponse:
    """Open an outbreak."""
    form = OutbreakForm(request.standing, request.POST or None)
    done = attempt(form, lambda v: open_outbreak(by=request.user, at=clock.now(), **v))
    if done is not None:
        return redirect("cases:outbreak", done.public_id)
    return form_page(request, form, _("登记一起疫情"), back=reverse("cases:outbreaks"))


@needs(LOOK)
def outbreak_page(request: Any, outbreak: str) -> HttpResponseBase:
    """Show an outbreak: the categories, what is covered and what is late, its cases by category; or send them as a file."""
    found, at, category = reach_outbreak(request, outbreak), clock.now(), asked(request, "category")
    words = found.words()
    rows = Case.objects.filter(outbreak=found, merged_into=None).visible_to(request.standing, LOOK)
    rows = rows.filter(category=category) if category in words else rows
    rows = rows.select_related("place", "outbreak", *RELATED)
    if request.GET.get("export") in KINDS:
        return _export(request, found, list(rows.order_by("id")), at)
    page = keyset(rows, "-id", after=asked(request, "after"))
    read_cases(cases=page.rows, through="cases:outbreak", by=request.user, at=at)
    context = {
        "page": page,
        "rows": [
            (case, name_for(case, request.standing, case.place.lo), words.get(case.category, "")) for case in page.rows
        ],
        "counts": by_category(found),
        "covered": coverage(found),
        "late": list(overdue(found, at)[:20]),
        "wrong": contradictions(found),
        "category": category,
        "at": at,
    }
    return render(request, "cases/outbreak.html", context | frame(found, "outbreak"))


def _export(request: Any, outbreak: Outbreak, rows: list[Case], at: datetime) -> HttpResponseBase:
    read_cases(cases=rows, through="cases:export", by=request.user, at=at)
    what = f"cases {request.GET['export']}"
    record_export(campaign=None, place=outbreak.place, what=what, rows=len(rows), by=request.user, at=at)
    headings = [_("病例编号"), _("姓名"), _("性别"), _("年龄"), _("分类"), _("暴露日期"), _("发病日期"), _("采样日期")]
    headings += [_("报告日期"), _("入院日期"), _("转归日期"), _("转归"), _("所在")]
    words = outbreak.words()
    cells = (
        [c.label, name_for(c, request.standing, c.place.lo), c.get_sex_display(), c.age, words.get(c.category, "")]
        + [c.infected, c.onset, c.sampled, c.reported, c.admitted, c.ended, c.get_outcome_display(), c.place]
        for c in rows
    )
    return export(request.GET["export"], _("病例一览表"), headings, cells)


@needs(LOOK)
def report(request: Any, outbreak: str) -> HttpResponse:
    """Report a case: a resident found by name, telephone or document, or somebody no register knows."""
    found, at = reach_outbreak(request, outbreak), clock.now()
    form = CaseForm(found, request.standing, request.POST or None)
    done = attempt(form, lambda v: _report(request, found, v, at))
    if done is not None:
        return redirect("cases:case", done.public_id)
    back = reverse("cases:outbreak", args=[found.public_id])
    return form_page(request, form, _("报告病例"), back=back)


def _report(request: Any, outbreak: Outbreak, values: dict[str, Any], at: datetime) -> Case:
    person = _resident(request, values["resident"])
    visitor = None
    if person is None:
        if not values["name"].strip():
            raise Refused(_("请写居民或姓名"), field="resident")
        rows = [NewVisitor(values["name"].strip(), values["phone"])]
        visitor = Visitor.objects.get(pk=know_visitors(rows=rows, by=request.user, at=at)[0])
    days = {name: values[name] for name in ("onset", "sampled", "reported", "admitted")}
    row = NewCase(
        values["label"], values["place"], values["category"], person=person, visitor=visitor, days=days,
        name=values["name"].strip(), phone=values["phone"] if visitor else "", source=values["source"],
    )  # fmt: skip
    return report_cases(outbreak=outbreak, rows=[row], by=request.user, at=at)[0]


def _resident(request: Any, text: str) -> Person | None:
    if not text.strip():
        return None
    found = search_people(text, Person.objects.current().visible_to(request.standing, LOOK))
    if len(found) == 1:
        return found[0]
    raise Refused(
        _("有几位居民符合，请写电话或证件号") if found else _("名册中没有此人，请填姓名和电话"), field="resident"
    )
