"""Giving work by hand: one job for one person, or one for several units under a lead."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wanjia.command.tasks.actions import Share, order_jointly, order_work
from wanjia.command.tasks.forms import JointForm, OrderForm
from wanjia.command.tasks.models import WorkOrder
from wanjia.command.tasks.queries import line_chiefs
from wanjia.command.tasks.rules import KINDS, LINES
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import holders_within, staff_around
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.ASSIGN_WORK)
def order_new(request: HttpRequest, place: str) -> HttpResponse:
    """Give one person a job at a place; with nobody chosen, the chief of its line of work."""
    found, at = reach(request, Place.objects.all(), place, Capability.ASSIGN_WORK), clock.now()
    staff = holders_within(found.lo, found.hi, Capability.RECORD_VISITS, at)
    form = OrderForm(request.POST or None, staff=staff)

    def act(values: dict[str, Any]) -> list[WorkOrder]:
        rows = [(values.pop("title"), found, None)]
        values["assignee"] = values["assignee"] or _chief(found, values["line"] or KINDS[values["kind"]].line, at)
        return order_work(rows=rows, by=request.user, at=at, **values)

    if attempt(form, act):
        return redirect("tasks:board")
    return form_page(request, form, _("在“%(place)s”派单") % {"place": found.name}, submit=_("派单"))


def _chief(place: Place, line: str, at: datetime) -> User:
    """Give who leads a line of work at a place. Raises Refused when nobody does."""
    chief = line_chiefs(place, at).get(line)
    if chief is None:
        raise Refused(_("“%(line)s”这条线没有负责人，请选派给谁") % {"line": LINES[line]}, field="assignee")
    return chief.user


@needs(Capability.ASSIGN_WORK, Capability.MANAGE_POSTS)
def joint_new(request: HttpRequest, place: str) -> HttpResponse:
    """Give several units one job, one of them in the lead."""
    found = reach(request, Place.objects.all(), place, Capability.ASSIGN_WORK, Capability.MANAGE_POSTS)
    at = clock.now()
    form = JointForm(request.POST or None, place=found, at=at)

    def act(values: dict[str, Any]) -> WorkOrder:
        shares = [Share(unit, user, found, title) for unit, user, title in form.shares()]
        said = {name: values[name] for name in ("title", "kind", "line", "due_at", "unit", "assignee")}
        lead: WorkOrder = order_jointly(place=found, shares=shares, by=request.user, at=at, **said)
        return lead

    if made := attempt(form, act):
        return redirect("tasks:order", order=made.public_id)
    title = _("在“%(place)s”派多单位任务") % {"place": found.name}
    return form_page(request, form, title, submit=_("派单"), suggestions=staff_around(found, at)[:200])
