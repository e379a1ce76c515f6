"""Work orders of a territory: by kind, line and unit with what is late, one order, and what may be done about it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.tasks import actions, rules
from wanjia.command.tasks.forms import RatingForm, ReassignForm
from wanjia.command.tasks.models import WorkOrder
from wanjia.command.tasks.views.handed_on import shown
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

GIVES = (Capability.ASSIGN_WORK, Capability.MANAGE_POSTS)
GROUPS = {"kind": gettext_lazy("种类"), "line": gettext_lazy("条线"), "unit": gettext_lazy("单位")}
ONLY = {
    "open": gettext_lazy("未办结的"),
    "late": gettext_lazy("逾期的"),
    "silent": gettext_lazy("未回应的"),
    "returned": gettext_lazy("退回的"),
    "done": gettext_lazy("已办结的"),
    "all": gettext_lazy("全部"),
}
# Whose order it is: the unit that was named, else the place with the one above it (grids of two communities share a name).
UNIT = Coalesce(NullIf(F("unit"), Value("")), Concat(Coalesce(F("place__parent__name"), Value("")), F("place__name")))
UNITS = 60  # of a summary by unit: those with the most that is late


@needs(*GIVES)
def board(request: Any) -> HttpResponseBase:
    """Count the orders of the territory by kind, line or unit, and list them: what is owed longest first."""
    at, only = clock.now(), asked(request, "only")
    only, by = only if only in ONLY else "open", asked(request, "by")
    chosen = {name: asked(request, name) for name in GROUPS}
    inside = reach(request, Place.objects.all(), asked(request, "place"), *GIVES) if asked(request, "place") else None
    every = _visible(request)
    if inside is not None:
        every = every.filter(place__lo__gte=inside.lo, place__hi__lte=inside.hi)
    rows = _narrowed(every, chosen, only, at).select_related("place", "assignee")
    over = only in ("done", "all")
    if request.GET.get("export") in KINDS:
        headings = [
            _("要办的事"),
            _("种类"),
            _("条线"),
            _("单位"),
            _("地点"),
            _("派给"),
            _("期限"),
            _("派单时间"),
            _("状态"),
        ]
        lines = (_cells(order) for order in rows.order_by("due_at", "id").iterator(chunk_size=2000))
        return export(request.GET["export"], _("任务单"), headings, lines)
    order = ("-ordered_at", "-id") if over else ("owed_at", "id")
    page = keyset(rows, *order, after=asked(request, "after"))
    by = by if by in GROUPS else "kind"
    context = {
        "page": page,
        "at": at,
        "place": home(request, *GIVES),
        "inside": inside,
        "only": only,
        "choices": ONLY.items(),
        "chosen": chosen,
        "by": by,
        "groups": GROUPS.items(),
        "figures": _figures(every, by, at),
        "kinds": [(key, kind.title) for key, kind in rules.KINDS.items()],
        "lines": rules.LINES.items(),
    }
    return render(request, "tasks/board.html", context)


def _visible(request: Any) -> Any:
    span = {"lo": "place__lo", "hi": "place__hi"}
    assigned, led = (request.standing.within(capability, **span) for capability in GIVES)
    return WorkOrder.objects.filter(assigned | led)


def _narrowed(rows: Any, chosen: dict[str, str], only: str, at: Any) -> Any:
    if chosen["kind"] in rules.KINDS:
        rows = rows.filter(kind=chosen["kind"])
    if chosen["line"] in rules.LINES:
        rows = rows.filter(line=chosen["line"])
    if chosen["unit"]:
        rows = rows.annotate(by=UNIT).filter(by=chosen["unit"])
    if only in ("late", "silent"):
        return getattr(rows, only)(at)
    kept = {"open": rules.OPEN, "returned": ("returned",), "done": rules.ENDED}
    return rows.filter(state__in=kept[only]) if only in kept else rows


def _figures(rows: Any, by: str, at: Any) -> list[tuple[str, Any, dict[str, int]]]:
    """Count the orders of each kind, line or unit, those with the most that is late first."""
    counted = rows.annotate(group=UNIT if by == "unit" else F(by)).order_by().values("group")
    counted = counted.annotate(
        open=Count("pk", filter=Q(state__in=rules.OPEN)),
        late=Count("pk", filter=Q(state__in=rules.OPEN, due_at__lt=at)),
        silent=Count("pk", filter=Q(state="ordered", owed_at__lt=at, due_at__gte=at)),
        returned=Count("pk", filter=Q(state="returned")),
        done=Count("pk", filter=Q(state__in=rules.ENDED)),
    )
    names = {"kind": {key: kind.title for key, kind in rules.KINDS.items()}, "line": rules.LINES}.get(by, {})
    found = counted.order_by("-late", "-silent", "-open", "group")[:UNITS]
    return [(row["group"], names.get(row["group"], row["group"]), row) for row in found]


def _cells(order: WorkOrder) -> list[Any]:
    what = [order.title, order.kind_title, order.get_line_display(), order.by_unit, order.place.name]
    return [*what, order.assignee.name, order.due_at, order.ordered_at, order.get_state_display()]


@needs(*GIVES)
def order(request: Any, order: str) -> HttpResponse:
    """Show one order, the units that carry it out with the standing of each, and what happened to it."""
    found = _given(request, order)
    steps = list(found.steps.select_related("by").order_by("id"))
    at = clock.now()
    context = {
        "order": found,
        "parts": found.parts.select_related("assignee", "place").order_by("owed_at", "id"),
        "steps": steps,
        **shown(request, found, at),
        "over": found.state in rules.ENDED,
        "may_rate": found.ordered_by_id == request.user.pk
        and found.state in rules.ENDED
        and not any(step.kind == "rated" for step in steps),
        "at": at,
    }
    return render(request, "tasks/order.html", context)


@needs(*GIVES)
def reassign(request: HttpRequest, order: str) -> HttpResponse:
    """Hand an order to somebody else who works there."""
    found, at = _given(request, order), clock.now()
    staff = holders_within(found.place.lo, found.place.hi, Capability.RECORD_VISITS, at)
    form = ReassignForm(request.POST or None, staff=[user for user in staff if user.pk != found.assignee_id][:300])
    if attempt(form, lambda values: actions.reassign_order(order=found, by=request.user, at=at, **values)):
        return redirect("tasks:order", order=order)
    return form_page(request, form, _("改派：%(title)s") % {"title": found.title}, submit=_("改派"))


@needs(*GIVES)
@require_POST
def remind(request: HttpRequest, order: str) -> HttpResponse:
    """Remind who has an order."""
    actions.remind_order(order=_given(request, order), by=request.user, at=clock.now())
    messages.success(request, _("已催办"))
    return redirect("tasks:order", order=order)


@needs(*GIVES)
def rate(request: HttpRequest, order: str) -> HttpResponse:
    """Say how well an order that the asker gave was done."""
    found, at = _given(request, order), clock.now()
    form = RatingForm(request.POST or None)
    if attempt(form, lambda values: actions.rate_order(order=found, by=request.user, at=at, **values)):
        return redirect("tasks:order", order=order)
    return form_page(request, form, _("评价：%(title)s") % {"title": found.title}, submit=_("评价"))


@needs(*GIVES)
@require_POST
def close(request: HttpRequest, order: str) -> HttpResponse:
    """Close an order from the desk."""
    note = request.POST.get("note", "").replace("\0", "")[:300]
    actions.close_order(order=_given(request, order), by=request.user, at=clock.now(), note=note)
    return redirect("tasks:board")


def _given(request: HttpRequest, order: str) -> WorkOrder:
    rows = WorkOrder.objects.select_related("place", "assignee", "ordered_by", "lead", "part__directive")
    found: WorkOrder = reach(request, rows, order, *GIVES)
    return found
