"""Work orders: one list for the person who does them, one board for those who give them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.tasks.actions import accept_order, close_order, complete_order, order_work, reassign_order
from wanjia.command.tasks.forms import NoteForm, OrderForm, ReassignForm
from wanjia.command.tasks.models import OrderStep, WorkOrder
from wanjia.command.tasks.queries import open_orders, order_states
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach, signed_in
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

STATES = {"ordered": gettext_lazy("已派单"), **dict(OrderStep.Kind.choices)}


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """Show everything the asker has to do, whoever ordered it, the most urgent first."""
    orders = open_orders(request.user)  # type: ignore[arg-type]
    states = order_states(orders)
    rows = [(order, states[order.pk], STATES[states[order.pk]]) for order in orders]
    return render(request, "tasks/mine.html", {"rows": rows, "at": clock.now()})


@signed_in
@require_POST
def accept(request: HttpRequest, order: str) -> HttpResponse:
    """Accept one of the own orders."""
    accept_order(order=_own(request, order), by=request.user, at=clock.now())
    return redirect("tasks:mine")


@signed_in
def complete(request: HttpRequest, order: str) -> HttpResponse:
    """Report one of the own orders done, with a few words."""
    found = _own(request, order)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda values: complete_order(order=found, by=request.user, at=clock.now(), **values)):
        return redirect("tasks:mine")
    return form_page(request, form, _("办结：%(title)s") % {"title": found.title}, submit=_("已完成"))


@needs(Capability.ASSIGN_WORK)
def board(request: HttpRequest) -> HttpResponseBase:
    """List the work orders of the territory by deadline."""
    every = WorkOrder.objects if asked(request, "only") == "all" else WorkOrder.objects.open()
    rows = every.visible_to(request.standing, Capability.ASSIGN_WORK).select_related("place", "assignee")  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        headings = [_("要办的事"), _("地点"), _("派给"), _("期限"), _("派单时间")]
        lines = (
            [o.title, o.place.name, o.assignee.name, o.due_at, o.ordered_at] for o in rows.order_by("due_at", "id")
        )
        return export(request.GET["export"], _("任务单"), headings, lines)
    page = keyset(rows, "due_at", "id", after=asked(request, "after"))
    states = order_states(page.rows)
    found = [(order, states[order.pk], STATES[states[order.pk]]) for order in page.rows]
    context = {"page": page, "rows": found, "at": clock.now(), "place": home(request, Capability.ASSIGN_WORK)}
    return render(request, "tasks/board.html", context)


@needs(Capability.ASSIGN_WORK)
def order(request: HttpRequest, order: str) -> HttpResponse:
    """Show one order and what happened to it."""
    found = _given(request, order)
    steps = found.steps.select_related("by").order_by("at", "id")
    over = any(step.kind in OrderStep.ENDS for step in steps)
    return render(request, "tasks/order.html", {"order": found, "steps": steps, "over": over, "at": clock.now()})


@needs(Capability.ASSIGN_WORK)
def order_new(request: HttpRequest, place: str) -> HttpResponse:
    """Give one person a job at a place."""
    found, at = reach(request, Place.objects.all(), place, Capability.ASSIGN_WORK), clock.now()
    staff = holders_within(found.lo, found.hi, Capability.RECORD_VISITS, at)
    form = OrderForm(request.POST or None, staff=staff)

    def act(values: dict[str, Any]) -> list[WorkOrder]:
        rows = [(values.pop("title"), found, None)]
        return order_work(rows=rows, by=request.user, at=at, **values)

    if attempt(form, act):
        return redirect("tasks:board")
    return form_page(request, form, _("在“%(place)s”派单") % {"place": found.name}, submit=_("派单"))


@needs(Capability.ASSIGN_WORK)
def reassign(request: HttpRequest, order: str) -> HttpResponse:
    """Hand an order to somebody else who works there."""
    found, at = _given(request, order), clock.now()
    staff = holders_within(found.place.lo, found.place.hi, Capability.RECORD_VISITS, at)
    form = ReassignForm(request.POST or None, staff=[user for user in staff if user.pk != found.assignee_id])
    if attempt(form, lambda values: reassign_order(order=found, by=request.user, at=at, **values)):
        return redirect("tasks:order", order=order)
    return form_page(request, form, _("改派：%(title)s") % {"title": found.title}, submit=_("改派"))


@needs(Capability.ASSIGN_WORK)
@require_POST
def close(request: HttpRequest, order: str) -> HttpResponse:
    """Close an order from the desk."""
    note = request.POST.get("note", "").replace("\0", "")[:300]
    close_order(order=_given(request, order), by=request.user, at=clock.now(), note=note)
    return redirect("tasks:board")


def _given(request: HttpRequest, order: str) -> WorkOrder:
    rows = WorkOrder.objects.select_related("place", "assignee", "ordered_by")
    found: WorkOrder = reach(request, rows, order, Capability.ASSIGN_WORK)
    return found


def _own(request: HttpRequest, order: str) -> WorkOrder:
    try:
        found: WorkOrder = WorkOrder.objects.filter(assignee=request.user.pk).by_public_id(order)
    except WorkOrder.DoesNotExist as error:
        raise Http404 from error
    return found
