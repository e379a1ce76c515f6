"""A list of contacts is confirmed: contacts, leads, work on phones, measures that somebody else must approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.diseases.queries import profile
from wanjia.command.posts.models import Document, Responsibility
from wanjia.command.posts.queries import in_force
from wanjia.command.tasks.actions import order_work
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import WIDTH_BITS, Level
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.models import Case, Contact
from wanjia.response.cases.queries.search import Candidate, position_of
from wanjia.response.cases.queries.subjects import key_of
from wanjia.response.cases.rules import REASONS, lasted_in_words
from wanjia.response.measures.actions import NewMeasure, propose_measures
from wanjia.response.screening.actions import NewLead, add_leads


@dataclass(frozen=True)
class Sent:
    """What a confirmed list led to."""

    contacts: int
    leads: int
    orders: int
    measures: int


class MeasuresRefused(Refused):
    """The measures of a confirmed list were refused, and with them the list; they are carried for the alarm."""

    def __init__(self, refusal: Refused, measures: Sequence[NewMeasure]) -> None:
        super().__init__(refusal.message, field=refusal.field, code=refusal.code)
        self.measures = measures


@action
def confirm_contacts(
    *,
    case: Case,
    candidates: Sequence[Candidate],
    due_at: datetime,
    by: Any,
    at: datetime,
    document: Document | None = None,
    measure: str = "home_observation",
) -> Sent:
    """Take candidates as contacts of a case; send each to the ground, and with a document propose a measure for each.

    Nobody is restricted by it: a measure holds once another person approves it. Raises Refused for nobody, the case itself,
    and a due moment that has passed; MeasuresRefused where what is proposed for them may not be (confirming.py).
    """
    if not candidates:
        raise Refused(_("没有选中任何人"), field="keys")
    if due_at <= at:
        raise Refused(_("期限已经过了"), field="due_at")
    me = key_of(case)
    if any(me and (c.person.pk if c.person else c.key) == me for c in candidates):
        raise Refused(_("不能是自己的接触者"), field="keys", code="himself")
    made = _store(case, candidates, by, at)
    where = _communities(candidates, case)
    leads = [_lead(case, c, where[c.key]) for c in candidates]
    add_leads(leads=leads, due_at=due_at, by=by, at=at)
    orders = _order(case, candidates, made, where, due_at, by, at)
    proposed = 0
    if document is not None:
        rows = [
            _measure(case, c, made, where[c.key], document, measure, at)
            for c in _within(candidates, where, document, by, at)
        ]
        try:
            proposed = len(propose_measures(measures=rows, by=by, at=at)) if rows else 0
        except Refused as refusal:
            raise MeasuresRefused(refusal, rows) from refusal
    detail = {"contacts": len(made), "leads": len(leads), "orders": orders, "measures": proposed}
    journal.write("confirm_contacts", by=by, at=at, about=case, position=case.place.lo, detail=detail)
    return Sent(len(made), len(leads), orders, proposed)


def _store(case: Case, candidates: Sequence[Candidate], by: Any, at: datetime) -> dict[int, Contact]:
    same = Case.objects.filter(outbreak=case.outbreak_id, merged_into=None).exclude(pk=case.pk)
    cases = {key_of(row): row for row in same.select_related("person", "visitor__person")}
    rows = {
        c.key: Contact(
            case=case, person=c.person, visitor=c.subject if isinstance(c.subject, Visitor) else None,
            name="" if c.person else c.subject.name, phone="" if c.person else c.subject.phone, degree=c.degree,
            reason=c.reason, site_id=c.site_id, first_at=c.from_at, last_at=c.until_at, minutes=c.minutes,
            became=cases.get(c.person.pk if c.person else c.key), confirmed_at=at, by=by,
        )
        for c in candidates
    }  # fmt: skip
    Contact.objects.bulk_create(rows.values(), batch_size=500)
    return rows


def _communities(candidates: Sequence[Candidate], case: Case) -> dict[int, Place]:
    """The community of each person's door; where the case is, for who lives at no known one."""
    bits = WIDTH_BITS[Level.COMMUNITY]
    los = {c.key: position_of(c, case) >> bits << bits for c in candidates if c.person}
    places = {p.lo: p for p in Place.objects.current().filter(level=Level.COMMUNITY, lo__in=set(los.values()))}
    return {c.key: places.get(los.get(c.key, -1), case.place) for c in candidates}


def _lead(case: Case, one: Candidate, place: Place) -> NewLead:
    note = _("%(case)s的接触者：%(reason)s，%(lasted)s") % {
        "case": case.label, "reason": REASONS[one.reason], "lasted": _words(one),
    }  # fmt: skip
    address = one.person.household.door.label if one.person else ""
    return NewLead(one.subject.name, address, place, phone=one.subject.phone, note=note)


def _words(one: Candidate) -> str:
    return lasted_in_words(one.reason, one.minutes, one.from_at, one.until_at)


def _order(
    case: Case,
    candidates: Sequence[Candidate],
    made: dict[int, Contact],
    where: dict[int, Place],
    due_at: datetime,
    by: User,
    at: datetime,
) -> int:
    """Give each contact to the worker of their grid, to whoever confirmed the list where no grid has one."""
    bits = WIDTH_BITS[Level.GRID]
    grids = {c.key: c.person.household.position >> bits << bits for c in candidates if c.person}
    duties = Responsibility.objects.filter(in_force(at), duty="grid_worker", place__lo__in=set(grids.values()))
    workers = {d.place.lo: d.user for d in duties.filter(user__is_active=True).select_related("place", "user")}
    shares: dict[int, tuple[User, list[tuple[str, Place, Any]]]] = {}
    for one in candidates:
        worker = workers.get(grids.get(one.key, -1), by)
        label = one.person.household.door.label if one.person else where[one.key].name
        title = _("联系密切接触者：%(door)s") % {"door": label}
        shares.setdefault(worker.pk, (worker, []))[1].append((title, where[one.key], made[one.key]))
    for worker, rows in shares.values():
        order_work(rows=rows, assignee=worker, due_at=due_at, kind="contact", by=by, at=at)
    return sum(len(rows) for _worker, rows in shares.values())


def _within(
    candidates: Sequence[Candidate], where: dict[int, Place], document: Document, by: User, at: datetime
) -> list[Candidate]:
    """Those for whom this user may propose by this document: of who lives elsewhere those there learn by the lead."""
    who = standing(by, at)
    spots = {c.key: c.person.household.position if c.person else where[c.key].lo for c in candidates}
    return [
        c
        for c in candidates
        if who.may(Capability.PROPOSE_MEASURES, spots[c.key])
        and where[c.key].contains(spots[c.key])
        and document.place.contains(spots[c.key])
    ]


def _measure(
    case: Case,
    one: Candidate,
    made: dict[int, Contact],
    owner: Place,
    document: Document,
    kind: str,
    at: datetime,
) -> NewMeasure:
    known = profile(case.outbreak.disease, owner, at)
    until = max(at + timedelta(days=1), one.until_at + timedelta(days=known.observation_days.get(kind, 0)))
    until = min(until, at + timedelta(days=known.most_days.get(kind, 0)))
    evidence = _("接触记录%(number)d：%(reason)s，%(lasted)s") % {
        "number": made[one.key].pk, "reason": REASONS[one.reason], "lasted": _words(one),
    }  # fmt: skip
    return NewMeasure(
        kind=kind,
        subject=one.subject,
        ground="close_contact" if one.degree == 1 else "second_contact",
        evidence=evidence,
        document=document,
        from_at=at,
        until_at=until,
        owner=owner,
        disease=case.outbreak.disease,
    )
