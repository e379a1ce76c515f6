"""Controlled persons who are sampled by a plan: who is due, who was missed, ordering a plan, ending it."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.scene import C
from wanjia.command.posts.models import Document
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import DayField, RowField, asked, attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.response.sampling.actions.schedules import end_schedule, order_schedule
from wanjia.response.sampling.models import Schedule
from wanjia.response.sampling.queries.schedules import Line, lines

BOARDS = ("missed", "today", "all")
SHOWN = 500


class DaysField(forms.CharField):
    """Days of a plan as people write them: 1 4 7 14, or 1-7."""

    def clean(self, value: Any) -> list[int]:
        text, found = super().clean(value), set()
        for part in re.split(r"[\s,，、;；]+", text.strip()):
            first, _dash, last = part.partition("-")
            if not (first.isdigit() and (last or first).isdigit() and len(part) < 8):
                raise forms.ValidationError(_("天数写成 1 4 7 14，或 1-7"))
            found |= set(range(int(first), min(int(last or first), 366) + 1))
        return sorted(found)


class ScheduleForm(forms.Form):
    """What a document orders for one person."""

    document = RowField(label=gettext_lazy("依据文件"))
    begins_on = DayField(label=gettext_lazy("第一天"))
    ends_on = DayField(label=gettext_lazy("最后一天"))
    days = DaysField(label=gettext_lazy("在第几天采样"), max_length=120, initial="1 4 7 14")


@needs(C.VIEW_PEOPLE)
def schedules(request: Any) -> HttpResponseBase:
    """Show the plans in force in the territory: what was missed first, then what is due today; or send a board as a file."""
    at = clock.now()
    mine = Schedule.objects.visible_to(request.standing, C.VIEW_PEOPLE).filter(ended_at=None)
    found = lines(mine, at)
    boards = {
        "missed": [line for line in found if line.missed],
        "today": [line for line in found if line.due],
        "all": found,
    }
    board = asked(request, "board")
    if board not in BOARDS:
        board = next((name for name in BOARDS if boards[name]), "all")
    if request.GET.get("export") in KINDS:
        return _export(request, boards[board], board)
    shown = boards[board][:SHOWN]
    homes = [line.schedule.person.household for line in shown]
    record_readings(households=homes, through="sampling schedules", by=request.user, at=at)
    counts = {name: len(rows) for name, rows in boards.items()}
    rows = [(line, request.standing.may(C.ASSIGN_WORK, line.schedule.person.household.position)) for line in shown]
    context = {"rows": rows, "board": board, "counts": counts, "most": SHOWN, "now": at}
    return render(request, "sampling/schedules.html", context)


def _export(request: Any, rows: list[Line], board: str) -> HttpResponseBase:
    if not request.standing.may(C.EXPORT_LISTS):
        raise PermissionDenied
    at, place = clock.now(), Place.objects.get(pk=request.standing.holdings[0].place_id)
    rows = [r for r in rows if request.standing.may(C.EXPORT_LISTS, r.schedule.person.household.position)]
    what = f"schedules {board} {request.GET['export']}"
    record_export(campaign=None, place=place, what=what, rows=len(rows), by=request.user, at=at)
    homes = [line.schedule.person.household for line in rows]
    record_readings(households=homes, through="sampling schedules", by=request.user, at=at)
    headings = [_("姓名"), _("门"), _("依据文件"), _("第一天"), _("最后一天"), _("逾期未采"), _("今天应采")]
    cells = (
        [s.person.name, s.person.household.door.label, s.document, s.begins_on, s.ends_on]
        + ["、".join(str(day.date) for day in line.missed), _("是") if line.due else ""]
        for line in rows
        for s in [line.schedule]
    )
    return export(request.GET["export"], _("按人安排的采样"), headings, cells)


@needs(C.ASSIGN_WORK)
def order(request: Any, person: str) -> HttpResponse:
    """Order a plan for one person."""
    rows = Person.objects.current().select_related("household__door__place")
    found: Person = reach(request, rows, person, C.ASSIGN_WORK)
    at, place = clock.now(), found.household.door.place
    form = ScheduleForm(request.POST or None, initial={"begins_on": timezone.localdate(at)})
    citable = Document.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi).order_by("-effective_from")
    form.fields["document"].offer(citable[:200])  # type: ignore[attr-defined]
    record_readings(households=[found.household], through="schedule page", by=request.user, at=at)
    if attempt(form, lambda v: order_schedule(person=found, **v, by=request.user, at=at)) is None:
        about = f"{found.name} · {found.household.door.label}"
        back = reverse("people:household", args=[found.household.public_id])
        return form_page(request, form, _("安排上门采样"), about=about, back=back, submit=_("下达"))
    messages.success(request, _("已安排"))
    return redirect("sampling:schedules")


@needs(C.ASSIGN_WORK)
@require_POST
def end(request: Any, schedule: str) -> HttpResponse:
    """End a plan."""
    rows = Schedule.objects.select_related("person__household")
    found: Schedule = reach(request, rows, schedule, C.ASSIGN_WORK)
    end_schedule(schedule=found, by=request.user, at=clock.now())
    messages.success(request, _("已结束"))
    return redirect("sampling:schedules")
