"""Leads come from above or from people themselves, and go to the ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import add_found_target
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.registry.people.rules import phone_columns
from wanjia.registry.places.models import Place
from wanjia.response.screening.models import Lead, LeadResult


@dataclass(frozen=True)
class NewLead:
    """Somebody to look for: telephone in E.164 or empty, address as given."""

    name: str
    address: str
    place: Place
    phone: str = ""
    origin: str = ""
    arrival_date: date | None = None
    note: str = ""


@action
def add_leads(
    *,
    leads: Sequence[NewLead],
    due_at: datetime,
    by: Any,
    at: datetime,
    campaign: Campaign | None = None,
    source: str = "pushed",
) -> list[Lead]:
    """Take a list in: somebody of the same telephone already on an open lead is kept and marked as suspected of being known."""
    rows = []
    for new in leads:
        if not new.name.strip():
            raise Refused(_("姓名不能为空"), field="name")
        columns = phone_columns(new.phone)
        known = (
            Person.objects.current().filter(phone_index=columns["phone_index"]).order_by("pk").first()
            if new.phone
            else None
        )
        rows.append(
            Lead(
                source=source,
                campaign=campaign,
                place=new.place,
                name=new.name,
                address=new.address[:200],
                origin=new.origin[:100],
                arrival_date=new.arrival_date,
                note=new.note[:300],
                received_at=at,
                due_at=due_at,
                suspected=known,
                **columns,
            )
        )
    stored = Lead.objects.bulk_create(rows)
    for lead in stored:
        journal.write("add_lead", by=by, at=at, about=lead, position=lead.place.lo, detail={"source": source})
    return stored


@action
def declare_oneself(*, lead: NewLead, due_at: datetime, by: Any, at: datetime) -> Lead:
    """Take in what a person declares about their own return; it goes to the grid worker of the place. ``by`` is None."""
    return add_leads(leads=[lead], due_at=due_at, by=by, at=at, source=Lead.Source.DECLARED)[0]


@action
def assign_lead(*, lead: Lead, assignee: User, by: Any, at: datetime) -> Lead:
    """Give a lead to somebody on the ground."""
    lead.assignee = assignee
    lead.save(update_fields=["assignee"])
    journal.write("assign_lead", by=by, at=at, about=lead, position=lead.place.lo, detail={"to": assignee.pk})
    return lead


@action
def record_lead_result(
    *,
    lead: Lead,
    result: str,
    by: Any,
    at: datetime,
    person: Person | None = None,
    note: str = "",
    device_id: int | None = None,
) -> LeadResult:
    """Record what the ground says about a lead. Raises Refused for an unknown result or a match without a person."""
    if result not in LeadResult.Result.values:
        raise Refused(_("没有这种核查结果"), field="result", code="invalid")
    if result == LeadResult.Result.MATCHED and person is None:
        raise Refused(_("请选出核实到的人"), field="person", code="required")
    stored = LeadResult.objects.create(lead=lead, result=result, person=person, at=at, by=by, note=note[:300])
    journal.write(
        "record_lead_result",
        by=by,
        at=at,
        about=lead,
        position=lead.place.lo,
        device_id=device_id,
        detail={"result": result},
    )
    return stored


@action
def lead_to_target(*, lead: Lead, campaign: Campaign, by: Any, at: datetime) -> Target:
    """Make a verified lead's household a target of a running campaign. Raises Refused before the ground has verified it."""
    result = lead.results.order_by("-at", "-id").select_related("person__household__door__place").first()
    if result is None or result.result != LeadResult.Result.MATCHED or result.person is None:
        raise Refused(_("核实到人以后才能列入任务"))
    household = result.person.household
    person = result.person if campaign.subject == Campaign.Subject.PERSON else None
    target = add_found_target(
        campaign=campaign, household=household, person=person, reason=str(_("线索核实")), by=by, at=at
    )
    journal.write("lead_to_target", by=by, at=at, about=lead, position=lead.place.lo, detail={"campaign": campaign.pk})
    return target


@action
def read_leads(*, leads: Sequence[Lead], through: str, by: User, at: datetime) -> None:
    """Record that somebody is about to read these leads; readings of known households are theirs to see."""
    known = {lead.suspected.household for lead in leads if lead.suspected is not None}
    if known:
        record_readings(households=known, through=through, by=by, at=at)
    journal.write("read_leads", by=by, at=at, detail={"through": through, "leads": [lead.pk for lead in leads][:1000]})
