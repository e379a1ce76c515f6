"""The desk: what is in force, what waits, what ends today; proposing; appeals and refused lists."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.exports import KINDS as FILES
from wanjia.core.exports import export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household, Person
from wanjia.registry.people.queries import search_people
from wanjia.registry.places.models import Place
from wanjia.registry.presence.actions import record_visitor_readings
from wanjia.response.measures.actions import look_into, refuse_measures, set_helpline
from wanjia.response.measures.forms import AreaForm, HelplineForm, HouseholdForm, ListForm, MeasureForm, begin_at
from wanjia.response.measures.models import Appeal, Measure, RefusedList
from wanjia.response.measures.proposing import approve_or_note, propose_or_alarm
from wanjia.response.measures.queries import alarms, boards, helplines, open_appeals, subject_name
from wanjia.response.measures.rules import KINDS, STATES

SEES = (C.PROPOSE_MEASURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS, C.KEEP_ISOLATION)
AT_ONCE = 500


@needs(*SEES)
def board(request: Any) -> HttpResponseBase:
    """List measures by what they are now; those to be decided can be approved from here, many at once."""
    at, only, kind = clock.now(), asked(request, "only") or "in_force", asked(request, "kind")
    found = boards(request.standing, at)
    only = only if only in found else "in_force"
    rows = found[only].filter(kind=kind) if kind in KINDS else found[only]
    if request.GET.get("export") in FILES:
        return _export(request, rows, at)
    page = keyset(rows, "until_at", "id", after=asked(request, "after"))
    note_readings(request, page.rows, "measures", at)
    for row in page.rows:
        row.who, row.word = subject_name(row, request.standing), STATES[row.state]
    appeals = open_appeals(request.standing, at)
    context = {
        "page": page, "only": only, "kind": kind, "kinds": KINDS.items(), "now": at, "alarms": alarms(request.standing)[:20],
        "tabs": [(name, str(word), found[name].count()) for name, word in _words().items()],
        "appeals": len(appeals), "late": sum(bool(each.risen) for each in appeals),
    }  # fmt: skip
    return render(request, "measures/board.html", context)


def note_readings(request: Any, rows: Iterable[Measure], through: str, at: datetime) -> None:
    """Record whose names are about to be shown; nobody's where the reader sees a first character only."""
    shown = [row for row in rows if request.standing.may(C.VIEW_PEOPLE, row.lo)]
    if homes := {row.person.household for row in shown if row.person}:
        record_readings(households=homes, through=through, by=request.user, at=at)
    if visitors := {row.visitor_id for row in shown if row.visitor_id}:
        record_visitor_readings(visitors=sorted(visitors), through=through, by=request.user, at=at)


def _words() -> dict[str, str]:
    return {
        "in_force": _("执行中"),
        "proposed": _("待批准"),
        "ending": _("24小时内结束"),
        "lapsed": _("逾期未批准"),
        "over": _("已结束"),
    }


def _export(request: Any, rows: Any, at: datetime) -> HttpResponseBase:
    place = Place.objects.get(pk=request.standing.holdings[0].place_id)
    inside = list(rows.order_by("until_at", "id"))
    note_readings(request, inside, "measures export", at)
    what = f"measures {request.GET['export']}"
    record_export(campaign=None, place=place, what=what, rows=len(inside), by=request.user, at=at)
    headings = [_("措施"), _("对象"), _("状态"), _("依据"), _("文件"), _("从"), _("到"), _("属地责任单位")]
    cells = (
        [m.get_kind_display(), subject_name(m, request.standing), str(STATES[m.state]), m.get_ground_display()]
        + [m.document, m.from_at, m.over_at, m.owner]
        for m in inside
    )
    return export(request.GET["export"], _("管控措施"), headings, cells)


@needs(C.APPROVE_MEASURES)
@require_POST
def decide(request: Any) -> HttpResponse:
    """Approve or refuse the measures that were ticked: all of them or none."""
    rows = [reach(request, Measure.objects, text, C.APPROVE_MEASURES) for text in request.POST.getlist("row")[:AT_ONCE]]
    if request.POST.get("act") == "refuse":
        done = refuse_measures(measures=rows, reason=request.POST.get("reason", ""), by=request.user, at=clock.now())
    else:
        done = approve_or_note(measures=rows, by=request.user, at=clock.now())
    messages.success(request, ngettext("已办理 %(n)d 项", "已办理 %(n)d 项", len(done)) % {"n": len(done)})
    say_earlier_ends(request, done)
    return redirect(f"{reverse('measures:board')}?only=proposed")


def say_earlier_ends(request: Any, rows: Iterable[Measure]) -> None:
    """Say of measures just approved which end before their time, since everything around them ends then."""
    ends = [row.ended_at for row in rows if row.ended_how == "sunset" and row.ended_at is not None]
    if ends:
        when = date_format(timezone.localtime(min(ends)), "Y-m-d H:i")
        text = ngettext("其中%(n)d项到%(when)s全域解除时结束", "其中%(n)d项到%(when)s全域解除时结束", len(ends))
        messages.warning(request, text % {"n": len(ends), "when": when})


@needs(C.PROPOSE_MEASURES)
def find(request: Any) -> HttpResponse:
    """Find on whom a measure is to be proposed: a resident, or the household."""
    text, at = asked(request, "q", 40), clock.now()
    inside = Person.objects.current().visible_to(request.standing, C.PROPOSE_MEASURES)
    people = search_people(text, inside) if request.standing.may(C.VIEW_PEOPLE) else []
    if people:
        record_readings(households={p.household for p in people}, through="measure", by=request.user, at=at)
    return render(request, "measures/find.html", {"people": people, "q": text})


@needs(C.PROPOSE_MEASURES)
def propose_person(request: Any, person: str) -> HttpResponse:
    """Propose a measure on a resident."""
    row = reach(request, Person.objects.select_related("household"), person, C.PROPOSE_MEASURES)
    record_readings(households=[row.household], through="measure", by=request.user, at=clock.now())
    return _propose(request, MeasureForm, row, row.household.position, _("对个人采取措施：%(who)s") % {"who": row.name})


@needs(C.PROPOSE_MEASURES)
def propose_household(request: Any, household: str) -> HttpResponse:
    """Propose a measure on a household."""
    row = reach(request, Household.objects.select_related("door"), household, C.PROPOSE_MEASURES)
    return _propose(request, HouseholdForm, row, row.position, _("对一户采取措施：%(who)s") % {"who": row.door.label})


@needs(C.PROPOSE_MEASURES)
def propose_area(request: Any) -> HttpResponse:
    """Propose to seal a building, a compound or a site, or a risk area."""
    return _propose(request, AreaForm, None, None, _("封控楼栋、小区、场所，划定风险区"))


@needs(C.PROPOSE_MEASURES)
def propose_list(request: Any) -> HttpResponse:
    """Propose measures on several persons, each with evidence; somebody of another unit approves them."""
    return _propose(request, ListForm, None, None, _("按名单提出：每人都要有证据，由另一个单位批准"))


def _propose(request: Any, kind: type[MeasureForm], subject: Any, lo: int | None, title: str) -> HttpResponse:
    at = clock.now()
    sent = request.POST if request.method == "POST" else None
    form = kind(request.standing, sent, subject=subject, lo=lo, initial=begin_at(at))
    done = attempt(form, lambda _v: propose_or_alarm(measures=form.measures(), by=request.user, at=at))
    if done is not None:
        messages.success(request, _("已提出，等另一人批准"))
        return redirect("measures:measure", done[0].public_id) if len(done) == 1 else redirect("measures:board")
    return form_page(request, form, title, back=reverse("measures:board"), submit=_("提交"))


@needs(C.PROPOSE_MEASURES, C.APPROVE_MEASURES)
def helplines_page(request: Any) -> HttpResponseBase:
    """List whom the people of each community call about a measure, and set a number."""
    at = clock.now()
    rows = helplines(request.standing, at)
    if request.GET.get("export") in FILES:
        return export(request.GET["export"], _("咨询电话"), [_("社区"), _("电话")], ([p, phone] for p, phone in rows))
    form = HelplineForm(request.standing, request.POST or None)
    if attempt(form, lambda v: set_helpline(by=request.user, at=at, **v)) is not None:
        return redirect("measures:helplines")
    context = {"rows": rows, "form": form, "without": sum(not phone for _place, phone in rows)}
    return render(request, "measures/helplines.html", context, status=422 if form.is_bound else 200)


@needs(*SEES)
def appeals(request: Any) -> HttpResponseBase:
    """List the appeals that wait, what is due first at the top, with the level each has risen to."""
    at = clock.now()
    lines = open_appeals(request.standing, at)
    if request.GET.get("export") in FILES:
        headings = [_("提出"), _("最迟答复"), _("措施"), _("由谁答复"), _("上转次数")]
        cells = (
            [e.appeal.made_at, e.appeal.due_at, e.appeal.measure.get_kind_display(), e.place, e.risen] for e in lines
        )
        return export(request.GET["export"], _("申诉"), headings, cells)
    answered = (
        Appeal.objects.visible_to(request.standing).exclude(answered_at=None).select_related("measure", "answered_by")
    )
    context = {"lines": lines, "answered": answered.order_by("-answered_at", "-id")[:50], "now": at}
    return render(request, "measures/appeals.html", context)


@needs(C.APPROVE_MEASURES, C.ANSWER_APPEALS)
@require_POST
def look(request: Any, refused_list: str) -> HttpResponse:
    """Say what was found about a refused list."""
    row = reach(request, RefusedList.objects, refused_list, C.APPROVE_MEASURES, C.ANSWER_APPEALS)
    look_into(alarm=row, note=request.POST.get("note", ""), by=request.user, at=clock.now())
    return redirect("measures:board")
