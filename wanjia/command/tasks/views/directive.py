"""One instruction: how far each place is, who has not signed, what may be done about it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.tasks import actions
from wanjia.command.tasks.forms import NoteForm, RecipientsForm, levels_below
from wanjia.command.tasks.models import Directive, DirectivePart, DirectiveReceipt
from wanjia.command.tasks.queries import acting_for, behind, may_acknowledge, progress, progress_at, sorts_below, tiers
from wanjia.command.tasks.rules import ENDED, STANDS
from wanjia.command.tasks.views.directives import find_directive
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

RECEIVES = (C.ASSIGN_WORK, C.MANAGE_POSTS)
SHOWN = 200  # of the units that are behind; all of them leave as a file
TONES = {"late": "bad", "silent": "warn", "asked": "", "signed": "good", "done": "good"}


@needs(C.VIEW_COVERAGE)
def directive(request: Any, directive: str, place: str = "") -> HttpResponseBase:
    """Show how far a directive is at a place of the territory and right below it, late and silent places first."""
    found, at = find_directive(request, directive), clock.now()
    here = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE) if place else _top(request, found)
    lines = progress(found, here, at)
    if request.GET.get("export") in KINDS:
        headings = [_("单位"), _("应签收"), _("已签收"), _("已上报办结"), _("社区任务"), _("没有责任人"), _("已接单")]
        headings += [_("已完成"), _("逾期"), _("未回应")]
        cells = ([line.place.name, *line[1:]] for line in lines)
        return export(request.GET["export"], found.title[:40], headings, cells)
    receipts, total = _receipts(request, found, here), progress_at(found, here, at)
    context = {
        "directive": found,
        "place": here,
        "total": total,
        "tiers": tiers(found, here, total),
        "lines": lines,
        "above": _above(request, here),
        "own": _said(request, receipts.filter(place=here), at),
        "reminders": found.reminders.select_related("by").order_by("-at")[:5],
        "may_manage": covers(request, C.MANAGE_POSTS, found.place),
        "at": at,
    }
    return render(request, "tasks/directive.html", context)


@needs(C.VIEW_COVERAGE)
def receipts(request: Any, directive: str, place: str) -> HttpResponseBase:
    """List the receipts of one place: all, the unsigned, those not through."""
    found, at, only = find_directive(request, directive), clock.now(), asked(request, "only")
    here = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE)
    rows = _receipts(request, found, here)
    if (level := asked(request, "level")) in (Level.TOWNSHIP, Level.COMMUNITY):
        rows = rows.filter(place__level=level)
    if request.GET.get("export") in KINDS:
        headings = [_("单位"), _("经由"), _("签收时间"), _("签收人"), _("办结时间"), _("上报人"), _("说明")]
        lines = (
            [
                r.place.name,
                r.via and r.via.place.name,
                r.acknowledged_at,
                r.acknowledged_by,
                r.done_at,
                r.done_by,
                r.note,
            ]
            for r in rows.order_by("place__lo")
        )
        return export(request.GET["export"], found.title[:40], headings, lines)
    if only == "unsigned":
        rows = rows.filter(acknowledged_at=None)
    elif only == "owing":
        rows = rows.owing()
    page = keyset(rows, "id", after=asked(request, "after"))
    said = _said(request, page.rows, at)
    context = {"directive": found, "place": here, "rows": said, "page": page, "only": only, "at": at}
    return render(request, "tasks/receipts.html", context)


@needs(C.VIEW_COVERAGE)
def parts(request: Any, directive: str, place: str) -> HttpResponseBase:
    """List the communities' orders of a directive in one place: those nobody answers for, the open ones, or all."""
    found, at, only = find_directive(request, directive), clock.now(), asked(request, "only")
    here = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE)
    rows = DirectivePart.objects.filter(directive=found, place__lo__gte=here.lo, place__hi__lte=here.hi)
    rows = rows.select_related("place__parent", "order__assignee")
    kept: dict[str, dict[str, Any]] = {
        "gaps": {"order": None},
        "open": {"order__owed_at__isnull": False},
        "done": {"order__state__in": ENDED},
    }
    rows = rows.filter(**kept.get(only, {}))
    if request.GET.get("export") in KINDS:
        cells = (_part_cells(part) for part in rows.order_by("place__lo"))
        headings = [_("上级"), _("社区"), _("责任人"), _("状态"), _("期限")]
        return export(request.GET["export"], found.title[:40], headings, cells)
    page = keyset(rows, "id", after=asked(request, "after"))
    context = {"directive": found, "place": here, "page": page, "only": only, "at": at}
    return render(request, "tasks/parts.html", context)


@needs(C.VIEW_COVERAGE)
def owing(request: Any, directive: str, place: str) -> HttpResponseBase:
    """List the units of one place that are late or silent with a directive, those that must sign and those with an order."""
    found, at = find_directive(request, directive), clock.now()
    here = reach(request, Place.objects.all(), place, C.VIEW_COVERAGE)
    only = "silent" if asked(request, "only") == "silent" else "late"
    receipts, parts = behind(found, here, only, at)
    receipts = receipts.select_related("place__parent", "directive").order_by("place__lo", "id")
    parts = parts.select_related("place__parent", "order__assignee").order_by("place__lo", "id")
    if request.GET.get("export") in KINDS:
        headings = [_("上级"), _("单位"), _("责任人"), _("状态"), _("期限")]
        signing = ([_above_of(r.place), r.place.name, "", STANDS[r.stand(at)], found.due_at] for r in receipts)
        return export(request.GET["export"], found.title[:40], headings, chain(signing, map(_part_cells, parts)))
    context = {"directive": found, "place": here, "only": only, "word": STANDS[only], "at": at}
    context |= {"receipts": receipts[:SHOWN], "parts": parts[:SHOWN], "many": receipts.count() + parts.count()}
    return render(request, "tasks/owing.html", context)


def _above_of(place: Place) -> str:
    return place.parent.name if place.parent else ""


def _part_cells(part: DirectivePart) -> list[Any]:
    order = getattr(part, "order", None)
    above = _above_of(part.place)
    if order is None:
        return [above, part.place.name, "", _("没有责任人"), ""]
    return [above, part.place.name, order.assignee.name, order.get_state_display(), order.due_at]


@needs(*RECEIVES)
@require_POST
def acknowledge(request: HttpRequest, receipt: str) -> HttpResponse:
    """Take a directive in for one place."""
    found = _own(request, receipt)
    actions.acknowledge_directive(receipt=found, by=request.user, at=clock.now())
    messages.success(request, _("已签收"))
    return redirect("tasks:directive_at", found.directive.public_id, found.place.public_id)


@needs(*RECEIVES)
def report(request: HttpRequest, receipt: str) -> HttpResponse:
    """Report for one place that a directive is carried out."""
    found, at = _own(request, receipt), clock.now()
    form = NoteForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda values: actions.report_done(receipt=found, by=request.user, at=at, **values)):
        return redirect("tasks:directive_at", found.directive.public_id, found.place.public_id)
    return form_page(request, form, _("上报办结：%(title)s") % {"title": found.directive.title}, submit=_("上报办结"))


@needs(*RECEIVES)
def forward(request: HttpRequest, receipt: str) -> HttpResponse:
    """Pass a directive on to the places below one that received it."""
    found, at = _own(request, receipt), clock.now()
    below = Place.objects.current().filter(parent=found.place).order_by("lo")
    sorts = sorts_below(found.place, [level for level, _name in levels_below(found.place.level)])
    form = RecipientsForm(request.POST or None, place=found.place, below=below, sorts=sorts)

    def act(_values: dict[str, Any]) -> int:
        count: int = actions.forward_directive(receipt=found, to=form.recipients(), by=request.user, at=at)
        return count

    if count := attempt(form, act):
        messages.success(request, _("已转发给%(count)d个单位") % {"count": count})
        return redirect("tasks:directive_at", found.directive.public_id, found.place.public_id)
    return form_page(request, form, _("转发：%(title)s") % {"title": found.directive.title}, submit=_("转发"))


@needs(C.MANAGE_POSTS)
@require_POST
def remind(request: HttpRequest, directive: str) -> HttpResponse:
    """Remind every unit that owes something."""
    made = actions.remind_directive(directive=_sent(request, directive), by=request.user, at=clock.now())
    messages.success(request, _("已催办%(count)d个单位") % {"count": made.units})
    return redirect("tasks:directive", directive)


@needs(C.MANAGE_POSTS)
@require_POST
def fill_gaps(request: HttpRequest, directive: str) -> HttpResponse:
    """Order the communities that nobody answered for and somebody does now."""
    made = actions.order_gaps(directive=_sent(request, directive), by=request.user, at=clock.now())
    messages.success(request, _("已补派%(count)d个社区") % {"count": made})
    return redirect("tasks:directive", directive)


@needs(C.MANAGE_POSTS)
@require_POST
def close(request: HttpRequest, directive: str) -> HttpResponse:
    """Close a directive whose parts are all closed."""
    actions.close_directive(directive=_sent(request, directive), by=request.user, at=clock.now())
    messages.success(request, _("已办结"))
    return redirect("tasks:directive", directive)


def _sent(request: Any, text: str) -> Directive:
    """Give a directive that the asker's own office sent. Raises PermissionDenied for another's."""
    found = find_directive(request, text)
    if not covers(request, C.MANAGE_POSTS, found.place):
        raise PermissionDenied
    return found


def _own(request: Any, text: str) -> DirectiveReceipt:
    """Give a receipt of a place the asker acts for. Raises PermissionDenied for another's."""
    rows = DirectiveReceipt.objects.select_related("place", "directive")
    found: DirectiveReceipt = reach(request, rows, text, *RECEIVES)
    if not may_acknowledge(found, request.standing, clock.now()):
        raise PermissionDenied
    return found


def _top(request: Any, found: Directive) -> Place:
    """Give where the asker looks first: the sender's place inside the territory, else the widest own place."""
    if covers(request, C.VIEW_COVERAGE, found.place):
        return found.place
    return home(request, C.VIEW_COVERAGE)


def _above(request: Any, here: Place) -> list[Place]:
    return [place for place in Place.objects.above(here) if covers(request, C.VIEW_COVERAGE, place)]


def _receipts(request: Any, found: Directive, here: Place) -> Any:
    rows = DirectiveReceipt.objects.visible_to(request.standing, C.VIEW_COVERAGE)
    inside = rows.filter(directive=found, place__lo__gte=here.lo, place__hi__lte=here.hi)
    return inside.select_related("directive", "place__parent", "acknowledged_by", "done_by", "via__place")


def _said(
    request: Any, rows: Iterable[DirectiveReceipt], at: datetime
) -> list[tuple[DirectiveReceipt, Any, str, bool]]:
    """Give each receipt with how far it is, in which tone, and whether the asker acts for its place."""
    found = list(rows)
    acted_for, stands = acting_for(found, request.standing, at), [row.stand(at) for row in found]
    return [
        (row, STANDS[stand], TONES[stand], row.place_id in acted_for) for row, stand in zip(found, stands, strict=True)
    ]
