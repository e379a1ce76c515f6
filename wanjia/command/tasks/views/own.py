"""One's own work orders: what is to be done, accepted, done with evidence, or given back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.tasks import actions
from wanjia.command.tasks.forms import ArrivalForm, NoteForm, ReasonForm
from wanjia.command.tasks.views.handed_on import own_order, shown
from wanjia.core import clock
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import signed_in


@signed_in
def job(request: HttpRequest, order: str) -> HttpResponse:
    """Show one of the own orders with its instruction, its units and what happened to it."""
    found, at = own_order(request, order), clock.now()
    steps = list(found.steps.select_related("by").order_by("id"))
    context = {
        "order": found,
        "parts": found.parts.select_related("assignee", "place").order_by("owed_at", "id"),
        "steps": steps,
        **shown(request, found, at),
        "may_report": True,
        "waits": found.state in ("ordered", "accepted"),
        "may_arrive": found.kind == "incident" and not any(step.kind == "arrived" for step in steps),
        "at": at,
    }
    return render(request, "tasks/job.html", context)


@signed_in
@require_POST
def accept(request: HttpRequest, order: str) -> HttpResponse:
    """Accept one of the own orders."""
    actions.accept_order(order=own_order(request, order), by=request.user, at=clock.now())
    return redirect("tasks:job", order)


@signed_in
def arrive(request: HttpRequest, order: str) -> HttpResponse:
    """Tell when the own team reached an incident."""
    found, at = own_order(request, order), clock.now()
    form = ArrivalForm(request.POST or None, initial={"arrived_at": at})
    if attempt(form, lambda values: actions.arrive_at_order(order=found, by=request.user, at=at, **values)):
        return redirect("tasks:job", order)
    return form_page(request, form, _("到场：%(title)s") % {"title": found.title}, submit=_("已到场"))


@signed_in
def complete(request: HttpRequest, order: str) -> HttpResponse:
    """Report one of the own orders done, with a few words."""
    found = own_order(request, order)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda values: actions.complete_order(order=found, by=request.user, at=clock.now(), **values)):
        messages.success(request, _("已完成：%(title)s") % {"title": found.title})
        return redirect("tasks:job", order)
    return form_page(request, form, _("办结：%(title)s") % {"title": found.title}, submit=_("已完成"))


@signed_in
def give_back(request: HttpRequest, order: str) -> HttpResponse:
    """Give one of the own orders back to who ordered it, with the reason."""
    found = own_order(request, order)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act(values: dict[str, Any]) -> Any:
        return actions.return_order(order=found, reason=values["note"], by=request.user, at=clock.now())

    if attempt(form, act):
        messages.success(request, _("已退回：%(title)s") % {"title": found.title})
        return redirect("tasks:job", order)
    return form_page(request, form, _("退回：%(title)s") % {"title": found.title}, submit=_("退回"))
