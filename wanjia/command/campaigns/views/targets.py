"""Who is missing, and every other list of targets: on the screen, to call, to assign, as a file, on paper."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wanjia.command.campaigns import listing
from wanjia.command.campaigns.actions import record_export
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.queries import day_end, whom_to_meet
from wanjia.command.campaigns.rules import counted
from wanjia.command.campaigns.scene import C, Scene, scene
from wanjia.command.tasks.actions import order_work
from wanjia.core import clock
from wanjia.core.exports import export, export_safe_csv
from wanjia.core.pages import MomentField, RowField, asked, attempt
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household, Person

PRINTED = 3000


class AssignForm(forms.Form):
    """Give the chosen doors to somebody by a moment."""

    worker = RowField(label=gettext_lazy("派给"))
    due = MomentField(label=gettext_lazy("期限"))


def _chosen(request: Any, at: Scene) -> Any:
    targets = Target.objects.filter(campaign=at.campaign).at(at.place)
    return listing.chosen(targets, asked(request, "show"), asked(request, "kind"), asked(request, "origin"))


def _read(request: Any, at: Scene, rows: list[Target], through: str) -> dict[int, list[Person]]:
    """Give the people of these rows to those who may read names, once the reading is on record."""
    if not at.may[C.VIEW_PEOPLE] or not rows:
        return {}
    record_readings(households=[t.household for t in rows], through=through, by=request.user, at=at.now)
    return whom_to_meet(rows)


@needs(C.VIEW_DOORS)
def targets(request: Any, campaign: str, place: str) -> HttpResponse:
    """Show one page of a list of targets; who may see names sees names."""
    at = scene(request, campaign, place, C.VIEW_DOORS, tab="targets")
    return _show(request, at, _assign_form(at))


def _show(request: Any, at: Scene, form: AssignForm | None) -> HttpResponse:
    page = listing.target_page(_chosen(request, at), asked(request, "after"))
    people = _read(request, at, page.rows, "missing list")
    show = asked(request, "show") or "missing"
    shows = [*listing.shows(at.campaign.subject).items()]
    context = {
        "scene": at,
        "page": page,
        "rows": [(t, listing.path(t, at.place), people.get(t.pk, [])) for t in page.rows],
        "named": at.may[C.VIEW_PEOPLE],
        "show": show,
        "kind": asked(request, "kind"),
        "shows": shows if "," not in show else [(show, listing.shown(show, at.campaign.subject)), *shows],
        "shown": listing.shown(show, at.campaign.subject),
        "kinds": Household.Kind.choices,
        "form": form,
    }
    return render(request, "campaigns/targets.html", context, status=422 if form and form.errors else 200)


def _assign_form(at: Scene, data: Any = None) -> AssignForm | None:
    if not at.may[C.ASSIGN_WORK] or not at.running:
        return None
    form = AssignForm(data, initial={"due": day_end(at.now)})
    form.fields["worker"].offer(holders_within(at.place.lo, at.place.hi, C.RECORD_VISITS, at.now))  # type: ignore[attr-defined]
    return form


@needs(C.ASSIGN_WORK)
@require_POST
def assign(request: Any, campaign: str, place: str) -> HttpResponse:
    """Give the ticked doors to one person as work orders."""
    at = scene(request, campaign, place, C.ASSIGN_WORK, tab="targets")
    numbers = request.POST.getlist("target")[: listing.ROWS]
    inside = Target.objects.visible_to(request.standing, C.ASSIGN_WORK).filter(campaign=at.campaign)
    rows = [reach(request, inside, number, C.ASSIGN_WORK) for number in numbers]
    form = _assign_form(at, request.POST)
    if form is None:
        return redirect("campaigns:targets", campaign, place)
    done = attempt(form, lambda v: _order(rows, v["worker"], v["due"], request.user, at.now))
    if done is None:
        return _show(request, at, form)
    many = counted(len(done), at.campaign.subject)
    messages.success(request, _("已派给%(name)s %(many)s") % {"name": done[0].assignee.name, "many": many})
    return redirect("campaigns:targets", campaign, place)


def _order(rows: list[Target], worker: Any, due: datetime, by: Any, at: datetime) -> Any:
    titled = [(_("上门：%(door)s") % {"door": t.household.door.label}, t.place, t) for t in rows]
    return order_work(rows=titled, assignee=worker, due_at=due, kind="visit", by=by, at=at)


@needs(C.EXPORT_LISTS)
def export_targets(request: Any, campaign: str, place: str, kind: str) -> HttpResponseBase:
    """Send a list as a file, doors without names; the journal keeps who took which list."""
    at = scene(request, campaign, place, C.EXPORT_LISTS)
    rows, show = _chosen(request, at), asked(request, "show") or "missing"
    record_export(
        campaign=at.campaign, place=at.place, what=f"{show} {kind}", rows=rows.count(), by=request.user, at=at.now
    )
    name = f"{at.campaign.name} {at.place.name} {listing.shown(show, at.campaign.subject)}"
    if kind == "csv":
        return export_safe_csv(name, listing.HEADINGS, listing.file_rows(rows, at.campaign.subject))
    return export("xlsx", name, listing.HEADINGS, listing.file_rows(rows, at.campaign.subject))


@needs(C.EXPORT_LISTS)
def print_targets(request: Any, campaign: str, place: str) -> HttpResponse:
    """Lay a list out by staircase, a sheet for each, to print; at most PRINTED doors at once."""
    at = scene(request, campaign, place, C.EXPORT_LISTS)
    page = listing.target_page(_chosen(request, at), "", PRINTED)
    people = _read(request, at, page.rows, "printed list")
    show = asked(request, "show") or "missing"
    record_export(
        campaign=at.campaign, place=at.place, what=f"{show} print", rows=len(page.rows), by=request.user, at=at.now
    )
    sheets = listing.staircases(page.rows, at.place)
    for sheet in sheets:
        sheet["rows"] = [(t, people.get(t.pk, [])) for t in sheet["rows"]]
    context = {
        "scene": at,
        "sheets": sheets,
        "more": bool(page.after),
        "most": PRINTED,
        "shown": listing.shown(show, at.campaign.subject),
    }
    return render(request, "campaigns/staircases.html", context)


@needs(C.REVEAL_CONTACT)
@require_POST
def call(request: Any, person: str) -> HttpResponse:
    """Reveal one telephone number, once the reading is on record."""
    found = reach(request, Person.objects.select_related("household"), person, C.REVEAL_CONTACT)
    record_readings(
        households=[found.household], through="call list", revealed="phone", by=request.user, at=clock.now()
    )
    template = "campaigns/parts/number.html" if request.htmx else "campaigns/number.html"
    return render(request, template, {"person": found})
