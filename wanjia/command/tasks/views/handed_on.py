"""Helpers: who of the members and residents does what of one's order, and how far those of a directive are."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.tasks import actions
from wanjia.command.tasks.forms import HelperForm, NoteForm
from wanjia.command.tasks.models import Helper, WorkOrder
from wanjia.command.tasks.queries.handed_on import helpers_of, helpers_within
from wanjia.command.tasks.rules import TIERS
from wanjia.command.tasks.views.directives import find_directive
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach, signed_in
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import search_people
from wanjia.registry.places.models import Place

VIEW_PEOPLE = Capability.VIEW_PEOPLE


def shown(request: HttpRequest, order: WorkOrder, at: datetime) -> dict[str, Any]:
    """Give the helpers of an order for its page, and whether their names may stand there: then each reading is recorded."""
    helpers = helpers_of(order)
    sees = request.standing.may(VIEW_PEOPLE, order.place.lo)  # type: ignore[attr-defined]
    homes = {row.person.household_id: row.person.household for row in helpers if row.person} if sees else {}
    if homes:
        record_readings(households=homes.values(), through="tasks:helpers", by=request.user, at=at)
    return {"helpers": helpers, "may_see": sees}


@signed_in
def ask(request: HttpRequest, order: str) -> HttpResponse:
    """Let a member or resident do a part of one of the own orders."""
    found, at = own_order(request, order), clock.now()
    register = request.standing.may(VIEW_PEOPLE, found.place.lo)  # type: ignore[attr-defined]
    form = HelperForm(request.POST or None, register=register, initial={"task": found.title})

    def act(values: dict[str, Any]) -> Helper:
        if values.pop("listed", False):
            values["person"], values["name"] = _listed(request, found.place, values["name"], at), ""
        helper: Helper = actions.ask_helper(order=found, **values, by=request.user, at=at)
        return helper

    if attempt(form, act):
        return redirect("tasks:job", order)
    about = _("办完后由您代为回报。不在名册里的志愿者直接写姓名。")
    return form_page(request, form, _("交给党员、群众：%(title)s") % {"title": found.title}, about=about)


def _listed(request: HttpRequest, place: Place, text: str, at: datetime) -> Person:
    """Give the one resident of a place that a name or telephone means. Raises Refused for none, and for several."""
    people = Person.objects.current().visible_to(request.standing, VIEW_PEOPLE)  # type: ignore[attr-defined]
    found = search_people(text, people.filter(household__position__gte=place.lo, household__position__lte=place.hi))
    homes = {person.household_id: person.household for person in found}
    if homes:
        record_readings(households=homes.values(), through="tasks:helpers", by=request.user, at=at)
    if len(found) != 1:
        said = {"place": place.name, "count": len(found)}
        raise Refused(_("“%(place)s”的名册里找到 %(count)d 人，请用电话或全名") % said, field="name")
    return found[0]


@signed_in
def done(request: HttpRequest, helper: str) -> HttpResponse:
    """Report in a helper's name that their part is done."""
    found, at = _own(request, helper), clock.now()
    form = NoteForm(request.POST if request.method == "POST" else None)
    if attempt(form, lambda values: actions.report_helper(helper=found, by=request.user, at=at, **values)):
        messages.success(request, _("已代为回报：%(task)s") % {"task": found.task})
        return redirect("tasks:job", found.order.public_id)
    return form_page(request, form, _("代为回报：%(task)s") % {"task": found.task}, submit=_("已完成"))


@signed_in
@require_POST
def release(request: HttpRequest, helper: str) -> HttpResponse:
    """Take a helper off one of the own orders."""
    found = _own(request, helper)
    actions.release_helper(helper=found, by=request.user, at=clock.now())
    return redirect("tasks:job", found.order.public_id)


@needs(Capability.VIEW_COVERAGE)
def of_directive(request: HttpRequest, directive: str, place: str) -> HttpResponseBase:
    """List what members and residents do of a directive in one place; who they are stands on the order only."""
    found, at, tier, only = (
        find_directive(request, directive),
        clock.now(),
        asked(request, "tier"),
        asked(request, "only"),
    )
    here = reach(request, Place.objects.all(), place, Capability.VIEW_COVERAGE)
    rows = helpers_within(found, here, tier).select_related("place__parent", "order__assignee", "done_by")
    if only in ("open", "done"):
        rows = rows.filter(Q(done_at=None) if only == "open" else Q(done_at__isnull=False))
    if request.GET.get("export") in KINDS:
        headings = [
            _("社区"),
            _("责任人"),
            _("党员或群众"),
            _("要办的事"),
            _("交办时间"),
            _("回报时间"),
            _("代为回报"),
            _("说明"),
        ]
        cells = (
            [r.place.name, r.order.assignee.name, r.get_tier_display(), r.task, r.asked_at, r.done_at]
            + [r.done_by.name if r.done_by else "", r.note]
            for r in rows.order_by("id").iterator(chunk_size=2000)
        )
        return export(request.GET["export"], found.title[:40], headings, cells)
    page = keyset(rows, "id", after=asked(request, "after"))
    context = {"directive": found, "place": here, "page": page, "tier": tier, "only": only, "at": at}
    return render(request, "tasks/helpers.html", context | {"tiers": TIERS.items()})


def own_order(request: HttpRequest, order: str) -> WorkOrder:
    """Give one of the asker's own orders. Raises Http404 for any other."""
    rows = WorkOrder.objects.filter(assignee=request.user.pk)
    try:
        found: WorkOrder = rows.select_related("place", "ordered_by", "lead", "part__directive").by_public_id(order)
    except WorkOrder.DoesNotExist as error:
        raise Http404 from error
    return found


def _own(request: HttpRequest, helper: str) -> Helper:
    rows = Helper.objects.filter(order__assignee=request.user.pk).select_related("order", "place")
    try:
        found: Helper = rows.by_public_id(helper)
    except Helper.DoesNotExist as error:
        raise Http404 from error
    return found
