"""Meetings: the list with what was missed, one meeting with who was there, what is open and what was decided."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.meetings import actions
from wanjia.command.meetings.forms import ItemForm, MeetingForm, MinutesForm, SettleForm
from wanjia.command.meetings.models import Attendance, Meeting, MeetingItem, MeetingRhythm
from wanjia.command.meetings.papers import paper_of
from wanjia.command.meetings.queries import carried_over, endpoints_for, missed_of
from wanjia.command.meetings.rules import ATTENDED, KINDS
from wanjia.command.posts.official import print_paper, send_word, write_paper
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS as FILES
from wanjia.core.exports import export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import covers, home, needs, reach, reach_in
from wanjia.registry.accounts.queries import find_staff, staff_around
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

SEES = (C.VIEW_COVERAGE, C.MANAGE_POSTS)
SHOWN = 5  # of the missed meetings, on the list of meetings


@needs(*SEES)
def meetings(request: Any) -> HttpResponseBase:
    """List the meetings of the territory and those its units were called to, the latest first; what was missed above."""
    at, kind = clock.now(), asked(request, "kind")
    rows = Meeting.objects.visible_to(request.standing).select_related("place")
    rows = rows.filter(kind=kind) if kind in KINDS else rows
    if request.GET.get("export") in FILES:
        headings = [_("时间"), _("种类"), _("单位"), _("议题"), _("通知"), _("到会"), _("纪要")]
        cells = (
            [m.starts_at, m.get_kind_display(), m.place.name, m.title, m.called, m.came, m.minutes]
            for m in _counted(rows).order_by("-starts_at", "-id")
        )
        return export(request.GET["export"], _("会议"), headings, cells)
    page = keyset(_counted(rows), "-starts_at", "-id", after=asked(request, "after"))
    gaps = missed_of(_rhythms(request), at)
    context = {"page": page, "kind": kind, "kinds": KINDS.items(), "missed": gaps[:SHOWN], "many": len(gaps), "at": at}
    caller = home(request, C.MANAGE_POSTS) if request.standing.may(C.MANAGE_POSTS) else None
    return render(request, "meetings/list.html", {**context, "caller": caller})


def _counted(rows: Any) -> Any:
    came = Q(attendance__state__in=["present", "late", "offline"])
    return rows.annotate(called=Count("attendance"), came=Count("attendance", filter=came))


def _rhythms(request: Any) -> Any:
    return MeetingRhythm.objects.visible_to(request.standing).select_related("place")


@needs(*SEES)
def missed(request: Any) -> HttpResponseBase:
    """List every day and week of the last four weeks in which a meeting that is owed was not held."""
    at = clock.now()
    gaps = missed_of(_rhythms(request), at)
    if request.GET.get("export") in FILES:
        headings = [_("单位"), _("例会"), _("从"), _("到")]
        cells = ([gap.rhythm.place.name, gap.rhythm.get_kind_display(), gap.first, gap.last] for gap in gaps)
        return export(request.GET["export"], _("漏开的例会"), headings, cells)
    return render(request, "meetings/missed.html", {"gaps": gaps, "at": at})


@needs(C.MANAGE_POSTS)
def meeting_new(request: Any, place: str) -> HttpResponse:
    """Call units to a meeting."""
    found, at = reach(request, Place.objects.all(), place, C.MANAGE_POSTS), clock.now()
    form = MeetingForm(request.POST or None, endpoints=endpoints_for(found)[:500])
    made = attempt(form, lambda said: actions.call_meeting(place=found, by=request.user, at=at, **said))
    if made is not None:
        return redirect("meetings:meeting", made.public_id)
    title = _("“%(place)s”召集会议") % {"place": found.name}
    about = "" if form.offered else _("这里还没有登记会议终端，请先登记要通知的单位。")
    return form_page(request, form, title, about=about, submit=_("通知开会"))


@needs(*SEES)
def meeting(request: Any, meeting: str) -> HttpResponseBase:
    """Show one meeting: who was called and came, what earlier ones left open, what was raised and decided."""
    found, at = _find(request, meeting), clock.now()
    called = list(found.attendance.select_related("endpoint__place").order_by("endpoint__place__lo", "id"))
    if request.GET.get("export") in FILES:
        headings = [_("单位"), _("终端"), _("到会情况"), _("改用"), _("登记时间")]
        cells = ([a.endpoint.name, a.endpoint.terminal, a.get_state_display(), a.fallback, a.noted_at] for a in called)
        return export(request.GET["export"], found.title[:40], headings, cells)
    context = {
        "meeting": found,
        "called": called,
        "states": [(key, word) for key, word in ATTENDED.items() if key != "called"],
        "open": carried_over(found),
        "items": found.items.select_related("owner", "order", "settled_by").order_by("id"),
        "may_keep": covers(request, C.MANAGE_POSTS, found.place),
        "at": at,
    }
    return render(request, "meetings/meeting.html", context)


@needs(*SEES)
def paper(request: Any, meeting: str, kind: str) -> HttpResponse:
    """Send the minutes as an official paper, in Word or as PDF."""
    found = _find(request, meeting)
    if kind not in ("word", "pdf"):
        raise Http404
    if not found.minutes:
        raise Refused(_("这次会议还没有纪要"))
    made = paper_of(found)
    return send_word(made.title, write_paper(made)) if kind == "word" else send(made.title, print_paper(made))


@needs(C.MANAGE_POSTS)
@require_POST
def attend(request: Any, attendance: str) -> HttpResponse:
    """Note how one unit attended."""
    found = _inside(request, Attendance.objects.select_related("meeting__place", "endpoint"), attendance)
    state, fallback = (request.POST.get(name, "").replace("\0", "") for name in ("state", "fallback"))
    actions.note_attendance(attendance=found, state=state, fallback=fallback, by=request.user, at=clock.now())
    return redirect("meetings:meeting", found.meeting.public_id)


@needs(C.MANAGE_POSTS)
def minutes(request: Any, meeting: str) -> HttpResponse:
    """Write the minutes."""
    found, at = _kept(request, meeting), clock.now()
    form = MinutesForm(request.POST or None, initial={"text": found.minutes})
    if attempt(form, lambda said: actions.write_minutes(meeting=found, by=request.user, at=at, **said)):
        return redirect("meetings:meeting", meeting)
    return form_page(request, form, _("纪要：%(title)s") % {"title": found.title})


@needs(C.MANAGE_POSTS)
def item_new(request: Any, meeting: str) -> HttpResponse:
    """Put down what was raised, learnt or decided."""
    found, at = _kept(request, meeting), clock.now()
    form = ItemForm(request.POST or None)

    def act(said: dict[str, Any]) -> MeetingItem:
        text = said.pop("owner")
        owner = find_staff(text, found.place, at) if text else None
        if text and owner is None:
            words = _("在这里任职的人中没有“%(name)s”，或有重名；请填用户名") % {"name": text}
            raise Refused(words, field="owner")
        item: MeetingItem = actions.add_item(meeting=found, owner=owner, by=request.user, at=at, **said)
        return item

    if attempt(form, act):
        return redirect("meetings:meeting", meeting)
    title = _("记下事项：%(title)s") % {"title": found.title}
    return form_page(request, form, title, suggestions=staff_around(found.place, at)[:200])


@needs(C.MANAGE_POSTS)
@require_POST
def item_order(request: Any, item: str) -> HttpResponse:
    """Make a decision a work order of its owner."""
    found = _inside(request, MeetingItem.objects.select_related("meeting__place"), item)
    made = actions.order_decision(item=found, by=request.user, at=clock.now())
    messages.success(request, _("已派给%(name)s") % {"name": made.owner})
    return redirect("meetings:meeting", found.meeting.public_id)


@needs(C.MANAGE_POSTS)
def item_settle(request: Any, item: str) -> HttpResponse:
    """Say how an issue or a decision was settled."""
    found = _inside(request, MeetingItem.objects.select_related("meeting__place"), item)
    form = SettleForm(request.POST or None)
    if attempt(form, lambda said: actions.settle_item(item=found, by=request.user, at=clock.now(), **said)):
        return redirect("meetings:meeting", found.meeting.public_id)
    return form_page(request, form, _("了结：%(text)s") % {"text": found.text}, submit=_("了结"))


def _find(request: Any, text: str) -> Meeting:
    found: Meeting = reach(request, Meeting.objects.select_related("place", "minutes_by"), text, *SEES)
    return found


def _kept(request: Any, text: str) -> Meeting:
    """Give a meeting that the asker's own office holds. Raises PermissionDenied for another's."""
    found = _find(request, text)
    if not covers(request, C.MANAGE_POSTS, found.place):
        raise PermissionDenied
    return found


def _inside(request: Any, rows: Any, text: str) -> Any:
    """Give a row of a meeting that the asker's own office holds."""

    def within(capability: C | None) -> Any:
        return rows.filter(request.standing.within(capability, lo="meeting__place__lo", hi="meeting__place__hi"))

    return reach_in(within, text, C.MANAGE_POSTS)
