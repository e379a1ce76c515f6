"""The board of who is due, one person under observation with all follow-ups, another plan, alarms, the self-report code."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.actions import record_readings
from wanjia.response.isolation.actions import (
    NewFollowUp,
    change_plan,
    issue_self_code,
    keep_watch,
    record_followups,
    settle_alarm,
)
from wanjia.response.isolation.forms import FollowUpForm, PlanForm
from wanjia.response.isolation.models import Alarm, FollowUp, Watch
from wanjia.response.isolation.queries.follow import (
    RELATED,
    end_of,
    figures_of,
    lines,
    name_for,
    running,
    standings,
)

SHOWN = 300
KEEP = C.KEEP_ISOLATION


@needs(KEEP)
def board(request: Any) -> HttpResponseBase:
    """Show who must be followed up now, alarms and what was missed today at the top; or everybody under observation."""
    at, only = clock.now(), asked(request, "only") or "due"
    found = lines(running(at).visible_to(request.standing, KEEP), request.standing, at)
    wanted = [line for line in found if _wanted(line, only, request.user)]
    shown = wanted if "export" in request.GET else wanted[:SHOWN]
    read_about((line.watch for line in shown), "isolation:board", request, at)
    if request.GET.get("export") in KINDS:
        kind = request.GET["export"]
        place = home(request, KEEP)
        record_export(campaign=None, place=place, what=f"watches {kind}", rows=len(wanted), by=request.user, at=at)
        headings = [
            _("谁"),
            _("住址"),
            _("随访人"),
            _("到期"),
            _("现在应随访"),
            _("今天漏"),
            _("累计漏"),
            _("应随访次数"),
        ]
        cells = (
            [line.who, _door(line.watch), line.watch.keeper, line.until, _yes(line.standing.due)]
            + [line.standing.overdue, line.standing.missing, line.standing.owed]
            for line in wanted
        )
        return export(kind, _("随访"), headings, cells)
    context = {
        "figures": figures_of(found),
        "lines": wanted[:SHOWN],
        "more": max(len(wanted) - SHOWN, 0),
        "only": only,
        "at": at,
        "tab": "follow",
    }
    return render(request, "isolation/board.html", context)


def read_about(rows: Iterable[Watch], through: str, request: Any, at: datetime) -> None:
    """Record whose names are about to be read; who sees no names reads about nobody."""
    named = [row for row in rows if row.person and request.standing.may(C.VIEW_PEOPLE, row.position)]
    homes = {row.person.household_id: row.person.household for row in named if row.person}
    if homes:
        record_readings(households=homes.values(), through=through, by=request.user, at=at)


def _wanted(line: Any, only: str, user: Any) -> bool:
    due = line.standing.due or line.standing.overdue > 0 or line.alarmed
    if only == "missing":
        return bool(line.standing.missing)
    if only == "mine":
        return bool(line.watch.keeper_id == user.pk)
    if only == "unkept":
        return line.watch.keeper_id is None
    return bool(only == "all" or due)


def _door(watch: Watch) -> str:
    return watch.person.household.door.label if watch.person else watch.place.name


def _yes(said: bool) -> str:
    return _("是") if said else ""


@needs(KEEP)
def watch_page(request: Any, watch: str) -> HttpResponse:
    """Show somebody's observation with every follow-up; record one."""
    found: Watch = reach(request, Watch.objects.select_related(*RELATED, "release"), watch, KEEP)
    at = clock.now()
    form = FollowUpForm(request.POST or None)
    done = attempt(form, lambda values: _record(found, values, request.user, at))
    if done is not None:
        _say(request, done)
        return redirect("isolation:watch", watch)
    if found.person is not None:
        record_readings(households=[found.person.household], through="isolation:watch", by=request.user, at=at)
    staff = staff_around(found.place, at)
    days = ",".join(map(str, found.days))
    initial = {"keeper": found.keeper.public_id if found.keeper else "", "a_day": found.a_day, "days": days}
    context = {
        "watch": found,
        "who": name_for(found, request.standing),
        "until": end_of(found),
        "standing": standings([found], at)[found.pk],
        "followups": FollowUp.objects.filter(watch=found).select_related("by", "chain").order_by("-at", "-id")[:SHOWN],
        "alarm": Alarm.objects.open().filter(watch=found).first(),
        "form": form,
        "plan": PlanForm(staff, initial=initial),
        "release": getattr(found, "release", None),
        "at": at,
    }
    return render(request, "isolation/watch.html", context, status=422 if form.is_bound and form.errors else 200)


def _record(watch: Watch, values: dict[str, Any], by: Any, at: datetime) -> FollowUp:
    row = NewFollowUp(
        str(uuid.uuid4()), watch.pk, at, values["way"], values["result"], values["temperature"], values["symptoms"],
        values["note"], by.pk,
    )  # fmt: skip
    return record_followups(rows=[row], arrived_at=at, by=by, at=at)[0].followup


def _say(request: Any, done: FollowUp) -> None:
    if done.chain is not None:
        messages.warning(request, _("有发热或症状，已转入发热转送"))
    elif done.after:
        messages.warning(request, _("观察已经结束，这条记录留存并标记"))
    else:
        messages.success(request, _("已记录"))


@needs(KEEP)
@require_POST
def plan(request: Any, watch: str) -> HttpResponse:
    """Follow somebody up by another plan, or let somebody else do it."""
    found: Watch = reach(request, Watch.objects.select_related("measure", "place"), watch, KEEP)
    at = clock.now()
    form = PlanForm(staff_around(found.place, at), request.POST)
    done = attempt(form, lambda values: _plan(found, values, request.user, at))
    if done is None:
        return render(request, "isolation/plan.html", {"form": form, "watch": found}, status=422)
    return redirect("isolation:watch", done.public_id)


def _plan(watch: Watch, values: dict[str, Any], by: Any, at: datetime) -> Watch:
    if watch.keeper_id != values["keeper"].pk:
        keep_watch(watch=watch, keeper=values["keeper"], by=by, at=at)
    if (values["a_day"], values["days"]) == (watch.a_day, watch.days):
        return watch
    return change_plan(watch=watch, a_day=values["a_day"], days=values["days"], by=by, at=at)


@needs(KEEP)
@require_POST
def code(request: Any, watch: str) -> HttpResponse:
    """Make a self-report code and show it once, to print."""
    found: Watch = reach(request, Watch.objects.all(), watch, KEEP)
    text = issue_self_code(watch=found, by=request.user, at=clock.now())
    parts = [text[start : start + 4] for start in range(0, len(text), 4)]
    answer = render(request, "isolation/code.html", {"watch": found, "parts": parts})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(KEEP)
@require_POST
def settle(request: Any, alarm: str) -> HttpResponse:
    """Settle an alarm by what was found at the door."""
    found: Alarm = reach(request, Alarm.objects.select_related("watch"), alarm, KEEP)
    settle_alarm(alarm=found, note=request.POST.get("note", ""), by=request.user, at=clock.now())
    return redirect("isolation:watch", found.watch.public_id)
