"""Where a case was, who looks into it, who read about it."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import record_readings
from wanjia.registry.places.models import Site
from wanjia.registry.presence.actions import NewPresence, record_presences, record_visitor_readings
from wanjia.response.cases.models import Case, Investigation, Stay
from wanjia.response.cases.rules import SOURCES, STAYS, wrong_stay


@action
def record_stay(
    *,
    case: Case,
    kind: str,
    from_at: datetime,
    until_at: datetime,
    source: str,
    by: Any,
    at: datetime,
    site: Site | None = None,
    position: int | None = None,
    vehicle: str = "",
    carriage: str = "",
    text: str = "",
) -> Stay:
    """Record a stretch of a case's way; at a known site or door it is a presence too, so that others there are found.

    Raises Refused for a time that cannot be, and for a stretch that says neither where nor what.
    """
    if kind not in STAYS or source not in SOURCES:
        raise Refused(_("没有这种地方"), field="kind", code="invalid")
    if wrong := wrong_stay(from_at, until_at, at):
        raise Refused(wrong, field="until_at", code="time")
    if not (site or position is not None or vehicle.strip() or text.strip()):
        raise Refused(_("请写明在哪里，或者哪趟车"), field="text", code="required")
    where = site.place.lo if site is not None else position
    stay: Stay = Stay.objects.create(
        case=case, kind=kind, from_at=from_at, until_at=until_at, site=site, position=where,
        vehicle=vehicle.strip().upper()[:20], carriage=carriage.strip()[:10], text=text.strip()[:500],
        event=uuid.uuid4(), source=source, at=at, by=by,
    )  # fmt: skip
    if where is not None and (case.person_id or case.visitor_id):
        row = NewPresence(
            case.person_id, case.visitor_id, site.pk if site else None, where, from_at, until_at, "imported",
            str(stay.event),
        )  # fmt: skip
        record_presences(rows=[row], arrived_at=at, by=by, at=at)
    journal.write("record_stay", by=by, at=at, about=case, position=case.place.lo, detail={"kind": kind})
    return stay


@action
def void_stay(*, stay: Stay, by: Any, at: datetime) -> Stay:
    """A stretch was told wrongly: it counts no more and stays readable. Raises Refused the second time."""
    if stay.void_at is not None:
        raise Refused(_("已经作废"))
    stay.void_at = at
    stay.save(update_fields=["void_at"])
    journal.write("void_stay", by=by, at=at, about=stay.case, position=stay.case.place.lo)
    return stay


@action
def order_investigation(*, case: Case, investigator: User, due_at: datetime, by: Any, at: datetime) -> Investigation:
    """Give a case to an investigator until a moment. Raises Refused for a moment that has passed."""
    if due_at <= at:
        raise Refused(_("期限已经过了"), field="due_at")
    row: Investigation = Investigation.objects.create(
        case=case, investigator=investigator, due_at=due_at, ordered_at=at, ordered_by=by
    )
    journal.write(
        "order_investigation", by=by, at=at, about=case, position=case.place.lo, detail={"to": investigator.pk}
    )
    return row


@action
def finish_investigation(*, investigation: Investigation, finding: str, by: Any, at: datetime) -> Investigation:
    """Say what was found. Raises Refused for nothing, or the second time."""
    if investigation.done_at is not None:
        raise Refused(_("已经完成"))
    if not finding.strip():
        raise Refused(_("请写结论"), field="finding", code="required")
    investigation.done_at, investigation.finding = at, finding.strip()[:2000]
    investigation.save(update_fields=["done_at", "finding"])
    case = investigation.case
    journal.write("finish_investigation", by=by, at=at, about=case, position=case.place.lo)
    return investigation


@action
def note_refused_entry(*, case: Case, entry: str, why: str, by: Any, at: datetime) -> None:
    """Write down that somebody wanted to say of a case what may not be: nothing of the refused act is left."""
    detail = {"entry": entry, "why": why}
    journal.write("refuse_case_entry", by=by, at=at, about=case, position=case.place.lo, detail=detail)


@action
def read_cases(*, cases: Sequence[Case], through: str, by: User, at: datetime) -> None:
    """Record that somebody is about to read these cases; readings of known households are theirs to see."""
    homes = {case.person.household for case in cases if case.person is not None}
    visitors = {case.visitor_id for case in cases if case.visitor_id}
    if homes:
        record_readings(households=homes, through=through, by=by, at=at)
    if visitors:
        record_visitor_readings(visitors=sorted(visitors), through=through, by=by, at=at)
    detail = {"through": through, "cases": [case.pk for case in cases][:1000]}
    journal.write("read_cases", by=by, at=at, detail=detail)
