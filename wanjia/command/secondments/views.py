"""Staff sent down: the calls, what each unit owes, who came to a place."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.posts.queries.papers import citable
from wanjia.command.secondments import actions
from wanjia.command.secondments.forms import CallForm, SendForm, UnitsForm
from wanjia.command.secondments.models import StaffCall, StaffQuota, StaffSent
from wanjia.command.secondments.queries import by_call, by_unit, placed, placed_tally
from wanjia.command.secondments.rules import Tally, total
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import find_staff, staff_around
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import locate

SEES = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
MANAGE = Capability.MANAGE_POSTS
OFFERED = 200
ONLY = {
    "": gettext_lazy("全部"),
    "coming": gettext_lazy("还没有到岗"),
    "there": gettext_lazy("在岗"),
    "left": gettext_lazy("已离开"),
    "known": gettext_lazy("有以往疫情经历"),
}


@needs(*SEES)
def calls(request: HttpRequest) -> HttpResponseBase:
    """List the calls for staff of the territory with quota and actual, the latest first."""
    rows = StaffCall.objects.visible_to(request.standing).select_related("place", "document")  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        found = list(rows.order_by("-called_at", "-id"))
        tallies = by_call(found, clock.now())
        headings = [
            _("标题"),
            _("地点"),
            _("依据文件"),
            _("应到"),
            _("已派"),
            _("在岗"),
            _("缺"),
            _("完成率"),
            _("有经历"),
        ]
        headings += [_("到岗期限"), _("结束时间")]
        lines = ([c.title, c.place.name, c.document, *_cells(tallies[c.pk]), c.due_at, c.closed_at] for c in found)
        return export(request.GET["export"], _("下沉干部抽调"), headings, lines)
    page = keyset(rows, "-called_at", "-id", after=asked(request, "after"))
    at, here = clock.now(), home(request, *SEES)
    tallies = by_call(page.rows, at)
    context = {
        "page": page,
        "rows": [(row, tallies[row.pk]) for row in page.rows],
        "here": here,
        "place": home(request, MANAGE) if request.standing.may(MANAGE) else None,  # type: ignore[attr-defined]
        "at": at,
    }
    return render(request, "secondments/calls.html", context)


def _cells(tally: Tally) -> list[Any]:
    return [tally.asked, tally.sent, tally.there, tally.short, tally.percent, tally.experienced]


@needs(MANAGE)
def call_new(request: HttpRequest, place: str) -> HttpResponse:
    """Call for staff."""
    found, at = reach(request, Place.objects.all(), place, MANAGE), clock.now()
    form = CallForm(request.POST or None, documents=citable(found, at))
    act = lambda values: actions.call_staff(**values, place=found, by=request.user, at=at)  # noqa: E731
    if (made := attempt(form, act)) is not None:
        return redirect("secondments:call", staff_call=made.public_id)
    return form_page(request, form, _("抽调人员下沉到“%(place)s”") % {"place": found.name})


@needs(*SEES)
def call(request: HttpRequest, staff_call: str) -> HttpResponseBase:
    """Show one call: what each unit was asked for and sent, who owes most first; or only the units that owe some."""
    found, at = _call(request, staff_call, *SEES), clock.now()
    every, only = by_unit(found, at), asked(request, "only")
    rows = [pair for pair in every if pair[1].short] if only == "short" else every
    if request.GET.get("export") in KINDS:
        headings = [_("单位"), _("应到"), _("已派"), _("在岗"), _("缺"), _("完成率"), _("有经历"), _("截至")]
        lines = ([quota.unit, *_cells(tally), at] for quota, tally in rows)
        return export(request.GET["export"], found.title, headings, lines)
    context = {
        "call": found,
        "rows": rows,
        "only": only,
        "all": total(tally for _quota, tally in every),
        "owing": sum(tally.short > 0 for _quota, tally in every),
        "units": len(every),
        "may_change": found.closed_at is None and covers(request, MANAGE, found.place),
        "late": found.closed_at is None and found.due_at < at,
        "at": at,
    }
    return render(request, "secondments/call.html", context)


@needs(MANAGE)
def units(request: HttpRequest, staff_call: str) -> HttpResponse:
    """Ask further units."""
    found = _call(request, staff_call, MANAGE)
    form = UnitsForm(request.POST or None)
    act = lambda values: actions.ask_more_units(**values, call=found, by=request.user, at=clock.now())  # noqa: E731
    if attempt(form, act):
        return redirect("secondments:call", staff_call=staff_call)
    return form_page(request, form, _("“%(title)s”增加单位") % {"title": found.title})


@needs(MANAGE)
@require_POST
def close(request: HttpRequest, staff_call: str) -> HttpResponse:
    """Close a call."""
    actions.close_call(call=_call(request, staff_call, MANAGE), by=request.user, at=clock.now())
    return redirect("secondments:call", staff_call=staff_call)


@needs(MANAGE)
def send(request: HttpRequest, quota: str) -> HttpResponse:
    """Enter who a unit sent where."""
    rows = StaffQuota.objects.select_related("call__place")
    found, at = reach(request, rows, quota, MANAGE), clock.now()
    within = found.call.place
    form = SendForm(request.POST or None, initial={"sent_on": timezone.localdate(at)})

    def act(values: dict[str, Any]) -> StaffSent:
        place, user = _place_named(values.pop("place"), within), _user_named(values.pop("user"), within, at)
        given = {**values, "experienced": values["experienced"] or 0}
        sent: StaffSent = actions.send_staff(**given, quota=found, place=place, user=user, by=request.user, at=at)
        return sent

    if attempt(form, act):
        return redirect("secondments:call", staff_call=found.call.public_id)
    title = _("登记“%(unit)s”下沉人员") % {"unit": found.unit}
    return form_page(request, form, title, suggestions=staff_around(within, at)[:OFFERED])


def _place_named(text: str, within: Place) -> Place:
    found = locate(text, inside=Q(lo__gte=within.lo, hi__lte=within.hi))
    if len(found) != 1:
        raise Refused(_("“%(name)s”没有找到，或不止一处") % {"name": text}, field="place")
    return found[0]


def _user_named(text: str, within: Place, at: Any) -> User | None:
    if not text:
        return None
    user = find_staff(text, within, at)
    if user is None:
        raise Refused(_("在这里任职的人中没有“%(name)s”，或有重名；请填用户名") % {"name": text}, field="user")
    return user


@needs(*SEES)
def placements(request: HttpRequest, place: str) -> HttpResponseBase:
    """List who was sent to a place and to those below it, from which unit, since when; confirm that they came."""
    found, only = reach(request, Place.objects.all(), place, *SEES), asked(request, "only")
    rows = placed(found)
    if only == "coming":
        rows = rows.filter(voided_at=None, arrived_at=None)
    elif only in ("there", "left"):
        rows = rows.filter(voided_at=None, arrived_at__isnull=False, left_at__isnull=only == "there")
    elif only == "known":
        rows = rows.filter(voided_at=None, experienced__gt=0)
    if request.GET.get("export") in KINDS:
        headings = [_("来自单位"), _("下沉到"), _("人数"), _("姓名"), _("有经历"), _("工作"), _("下沉日期")]
        headings += [_("到岗时间"), _("离开时间"), _("作废时间")]
        lines = (_placed_cells(row) for row in rows.order_by("sent_on", "id").iterator(chunk_size=2000))
        return export(request.GET["export"], _("下沉人员"), headings, lines)
    context = {
        "place": found,
        "page": keyset(rows, "-sent_on", "-id", after=asked(request, "after")),
        "only": only,
        "choices": ONLY.items(),
        "all": placed_tally(found, clock.now()),
        "may_change": covers(request, MANAGE, found),
        "at": clock.now(),
    }
    return render(request, "secondments/placements.html", context)


def _placed_cells(row: StaffSent) -> list[Any]:
    name = row.user.name if row.user else ""
    what = [row.quota.unit, row.place.name, row.heads, name, row.experienced, row.get_work_display(), row.sent_on]
    return [*what, row.arrived_at, row.left_at, row.voided_at]


def _done(request: HttpRequest, sent: str, act: Callable[..., StaffSent]) -> HttpResponse:
    row = reach(request, StaffSent.objects.select_related("place"), sent, MANAGE)
    act(sent=row, by=request.user, at=clock.now())
    return redirect("secondments:placements", place=row.place.public_id)


@needs(MANAGE)
@require_POST
def receive(request: HttpRequest, sent: str) -> HttpResponse:
    """Confirm that those who were sent are there."""
    return _done(request, sent, actions.receive_staff)


@needs(MANAGE)
@require_POST
def release(request: HttpRequest, sent: str) -> HttpResponse:
    """Let those who were sent go back."""
    return _done(request, sent, actions.release_staff)


@needs(MANAGE)
@require_POST
def void(request: HttpRequest, sent: str) -> HttpResponse:
    """Void what was entered in error."""
    return _done(request, sent, actions.void_staff)


def _call(request: HttpRequest, staff_call: str, *capabilities: Capability) -> StaffCall:
    rows = StaffCall.objects.select_related("place", "document", "called_by")
    found: StaffCall = reach(request, rows, staff_call, *capabilities)
    return found
