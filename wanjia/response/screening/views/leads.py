"""Leads: pushed down or declared, waiting by deadline, assigned, answered by the ground, returned upward."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.queries import policy
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.queries import holders_within
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.identity.phones import mask
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import search_people
from wanjia.registry.places.models import Place
from wanjia.response.screening.actions import (
    add_leads,
    assign_lead,
    lead_to_target,
    read_leads,
    record_lead_result,
)
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.screening.forms import AssignForm, LeadsForm, ResultForm, TargetForm
from wanjia.response.screening.models import Lead, LeadResult
from wanjia.response.screening.queries import campaigns_for, hours_to_contact, place_of

PUSHING = (Capability.IMPORT_ROSTERS, Capability.RUN_CAMPAIGNS)
ANSWERING = (Capability.RECORD_VISITS, Capability.ASSIGN_WORK)


@needs(Capability.VIEW_PEOPLE)
def leads(request: Any) -> HttpResponseBase:
    """List the leads of the territory by deadline: those waiting, or all of them."""
    at, only = clock.now(), asked(request, "only") or "waiting"
    rows = Lead.objects.visible_to(request.standing, Capability.VIEW_PEOPLE).with_result()
    rows = rows.select_related("place", "assignee", "suspected__household")
    if only == "waiting":
        rows = rows.unresolved()
    elif only in LeadResult.Result.values:
        rows = rows.filter(result=only)
    if request.GET.get("export") in KINDS:
        return _exported(request, rows)
    page = keyset(rows, "due_at", "id", after=asked(request, "after"))
    read_leads(leads=page.rows, through="leads", by=request.user, at=at)
    lately = (
        Lead.objects.visible_to(request.standing, Capability.VIEW_PEOPLE)
        .with_result()
        .defer("phone")
        .order_by("-id")[:1000]
    )
    context = {"page": page, "at": at, "only": only, "results": LeadResult.Result.choices, "place": _pushes(request)}
    return render(request, "screening/leads.html", {**context, "hours": hours_to_contact(lately)})


def _exported(request: Any, rows: Any) -> HttpResponseBase:
    """What goes back up: who was asked for and what was found."""
    if not request.standing.may(Capability.EXPORT_LISTS):
        raise PermissionDenied
    found = list(rows.filter(request.standing.within(Capability.EXPORT_LISTS, lo="place__lo", hi="place__hi")))
    read_leads(leads=found, through="leads export", by=request.user, at=clock.now())
    names = dict(LeadResult.Result.choices)
    headings = [
        _("姓名"),
        _("电话"),
        _("地址"),
        _("来自"),
        _("到达日期"),
        _("收到"),
        _("期限"),
        _("首次联系"),
        _("结果"),
    ]
    lines = (
        [x.name, x.phone, x.address, x.origin, x.arrival_date, x.received_at, x.due_at, x.contacted_at]
        + [str(names.get(x.result, _("待核查")))]
        for x in found
    )
    return export(request.GET["export"], _("线索核查结果"), headings, lines)


def _pushes(request: Any) -> Place | None:
    return home(request, *PUSHING) if any(request.standing.may(c) for c in PUSHING) else None


@needs(*PUSHING)
def leads_new(request: HttpRequest, place: str) -> HttpResponse:
    """Take a list in for a place; each row goes to the community its address names."""
    found, at = reach(request, Place.objects.all(), place, *PUSHING), clock.now()
    due = at + _hours(found, at)
    running = Campaign.objects.running().filter(place__lo__lte=found.hi, place__hi__gte=found.lo).order_by("-id")[:50]
    form = LeadsForm(request.POST or None, campaigns=running, initial={"due_at": due})

    def act(values: dict[str, Any]) -> list[Lead]:
        rows = [
            NewLead(r.name, r.address, place_of(r.address, found) or found, r.phone, r.origin, r.arrival_date)
            for r in values["rows"]
        ]
        return add_leads(leads=rows, due_at=values["due_at"], campaign=values["campaign"], by=request.user, at=at)

    stored = attempt(form, act)
    if stored:
        return render(request, "screening/leads_taken.html", {"count": len(stored), "place": found})
    return form_page(request, form, _("给“%(place)s”推送核查名单") % {"place": found.name}, submit=_("推送"))


def _hours(place: Place, at: datetime) -> timedelta:
    return timedelta(hours=policy("lead_hours", place, at))


@needs(Capability.VIEW_PEOPLE)
def lead(request: Any, lead: str) -> HttpResponse:
    """Show one lead, what the ground said, and a search for the person it may be."""
    found = _seen(request, lead, Capability.VIEW_PEOPLE)
    people = _picks(request, found)
    _read(request, found, people)
    results = found.results.select_related("by", "person__household__door").order_by("-at", "-id")
    last = results[0] if results else None
    running = campaigns_for(last.person.household) if last and last.person else []
    context = {
        "lead": found,
        "results": results,
        "form": ResultForm(people=people, name=_called),
        "people": people,
        "campaigns": running if any(request.standing.may(c) for c in ANSWERING) else [],
        "q": asked(request, "q", 60),
        "at": clock.now(),
        "phone": mask(found.phone) if found.phone else "",
    }
    return render(request, "screening/lead.html", context)


@needs(Capability.ASSIGN_WORK)
def assign(request: HttpRequest, lead: str) -> HttpResponse:
    """Give a lead to a grid worker."""
    found, at = _seen(request, lead, Capability.ASSIGN_WORK), clock.now()
    staff = holders_within(found.place.lo, found.place.hi, Capability.RECORD_VISITS, at)
    form = AssignForm(request.POST or None, staff=staff)
    if attempt(form, lambda values: assign_lead(lead=found, by=request.user, at=at, **values)):
        return redirect("screening:lead", lead=lead)
    _read(request, found, [])
    return form_page(request, form, _("派人核查：%(name)s") % {"name": found.name}, submit=_("派单"))


@needs(*ANSWERING)
def result(request: HttpRequest, lead: str) -> HttpResponse:
    """Record what the ground found."""
    found = _seen(request, lead, *ANSWERING)
    people = _picks(request, found)
    form = ResultForm(request.POST if request.method == "POST" else None, people=people, name=_called)
    act = record_lead_result
    if attempt(form, lambda values: act(lead=found, by=request.user, at=clock.now(), **values)):
        return redirect("screening:lead", lead=lead)
    _read(request, found, people)
    return form_page(request, form, _("核查结果：%(name)s") % {"name": found.name})


@needs(*ANSWERING)
def to_target(request: HttpRequest, lead: str) -> HttpResponse:
    """Make the verified household a target of a running campaign."""
    found = _seen(request, lead, *ANSWERING)
    last = found.results.select_related("person__household").order_by("-at", "-id").first()
    running = campaigns_for(last.person.household) if last and last.person else []
    form = TargetForm(request.POST or None, campaigns=running)
    if attempt(form, lambda values: lead_to_target(lead=found, by=request.user, at=clock.now(), **values)):
        return redirect("screening:lead", lead=lead)
    _read(request, found, [])
    return form_page(request, form, _("列入任务：%(name)s") % {"name": found.name})


def _seen(request: HttpRequest, lead: str, *capabilities: Capability) -> Lead:
    rows = Lead.objects.select_related("place", "assignee", "campaign", "suspected__household__door")
    found: Lead = reach(request, rows, lead, *capabilities)
    return found


def _picks(request: Any, lead: Lead) -> list[Person]:
    """Whom it may be: what a search finds in the territory, else the one of the same telephone and those of the same name."""
    people = Person.objects.current().visible_to(request.standing, Capability.VIEW_PEOPLE)
    text = asked(request, "q", 60) or lead.name
    found = search_people(text, people)[:20]
    if lead.suspected_id and not asked(request, "q"):
        found = [*people.filter(pk=lead.suspected_id).select_related("household__door"), *found]
    return list(dict.fromkeys(found))


def _called(person: Person) -> str:
    return f"{person.name}（{person.household.door.label}，{_('尾号')}{person.phone_tail or '—'}）"


def _read(request: Any, lead: Lead, people: list[Person]) -> None:
    at = clock.now()
    read_leads(leads=[lead], through="lead", by=request.user, at=at)
    if people:
        record_readings(households={p.household for p in people}, through="lead", by=request.user, at=at)
