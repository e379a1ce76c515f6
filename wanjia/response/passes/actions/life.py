"""A pass is asked for, vetted by a department, issued by an office, taken back; each by another person."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.registry.codes.actions import void_serials
from wanjia.registry.places.models import Place, Site
from wanjia.response.passes.models import Pass, PassStep
from wanjia.response.passes.queries import ends_on_arrival, limits_of
from wanjia.response.passes.rules import (
    COMMUTER,
    DEPARTMENTS,
    EMERGENCY,
    ENTERPRISE,
    ISSUERS,
    KINDS,
    VETTED,
    matter_key,
    may_issue_on,
)
from wanjia.support.fleet.models import Booking, Vehicle
from wanjia.support.fleet.rules import Plate, PlateRefused, read_plate

SHORT = 200


@action
def apply_pass(
    *,
    kind: str,
    unit: Place,
    issuer: Place,
    plate: str,
    begins_at: datetime,
    ends_at: datetime,
    persons: int,
    by: Any,
    at: datetime,
    driver: str = "",
    companions: str = "",
    organisation: str = "",
    matter: str = "",
    origin: str = "",
    destination: str = "",
    entrance: Site | None = None,
    booking: Booking | None = None,
) -> Pass:
    """Ask for a pass. Raises Refused for what its kind does not allow, and where vehicle and matter have a certificate."""
    if kind not in KINDS:
        raise Refused(_("没有这种通行证"), field="kind", code="invalid")
    known = _plate(plate)
    _place(kind, unit, issuer)
    _time(kind, issuer, begins_at, ends_at, at)
    _asked(kind, known, organisation.strip(), matter.strip(), destination.strip())
    _people(kind, issuer, persons, driver.strip(), companions, at)
    if booking is not None and booking.vehicle.plate != known.text:
        raise Refused(_("车牌与所订的应急保障车辆不符"), field="plate", code="other_vehicle")
    row = Pass(
        kind=kind, unit=unit, issuer=issuer, organisation=organisation.strip()[:100], matter=matter.strip()[:SHORT],
        matter_key=matter_key(matter), plate=known.text, plate_index=blind_index("plate", known.text),
        driver=driver.strip()[:80], companions=companions.strip()[:SHORT], persons=persons, origin=origin.strip()[:100],
        destination=destination.strip()[:100], entrance=entrance, begins_at=begins_at, ends_at=ends_at, booking=booking,
        applied_at=at, applied_by=by, single=ends_on_arrival(kind, issuer, at),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("一车一事一证：这辆车办这件事已有通行证"), field="matter", code="twice") from error
    journal.write("apply_pass", by=by, at=at, about=row, position=unit.lo, detail={"kind": kind})
    return row


def _plate(text: str) -> Plate:
    try:
        return read_plate(text)
    except PlateRefused as refusal:
        raise Refused(refusal.text, field="plate", code="invalid") from refusal


def _place(kind: str, unit: Place, issuer: Place) -> None:
    if issuer.level != ISSUERS[kind] or not issuer.lo <= unit.lo <= unit.hi <= issuer.hi:
        raise Refused(_("这种通行证不由这里签发"), field="issuer", code="issuer")


def _time(kind: str, issuer: Place, begins_at: datetime, ends_at: datetime, at: datetime) -> None:
    if not begins_at < ends_at or ends_at <= at:
        raise Refused(_("结束要晚于开始，也要晚于现在"), field="ends_at")
    hours = limits_of(kind, issuer, at).hours
    if ends_at - begins_at > timedelta(hours=hours):
        raise Refused(_("这种通行证最长%(hours)d小时") % {"hours": hours}, field="ends_at", code="too_long")
    if kind == COMMUTER and timezone.localdate(begins_at) <= timezone.localdate(at):
        raise Refused(_("通勤证在出发前一天签发，请至少提前一天申请"), field="begins_at", code="eve")


def _asked(kind: str, plate: Plate, organisation: str, matter: str, destination: str) -> None:
    if kind in (EMERGENCY, ENTERPRISE) and not matter:
        raise Refused(_("请写明运什么、办什么事"), field="matter")
    if kind == ENTERPRISE and not organisation:
        raise Refused(_("请写明企业"), field="organisation")
    if kind != COMMUTER:
        return
    if not destination:
        raise Refused(_("请写明目的地"), field="destination")
    if not plate.may_be_private or Vehicle.objects.kept().filter(plate=plate.text).exists():
        raise Refused(_("通勤证只发给返岗人员的私家车"), field="plate", code="not_private")


def _people(kind: str, issuer: Place, persons: int, driver: str, companions: str, at: datetime) -> None:
    most = limits_of(kind, issuer, at).persons
    if not 1 <= persons <= most:
        raise Refused(_("人数为1至%(most)d人") % {"most": most}, field="persons", code="persons")
    if not driver:
        raise Refused(_("请写明驾驶人"), field="driver")
    named = 1 + len([name for name in companions.replace("，", "、").replace(",", "、").split("、") if name.strip()])
    if named > persons:
        raise Refused(_("写了%(named)d人，多于所填人数") % {"named": named}, field="companions")


def _state(row: Pass, at: datetime) -> str:
    """Give what a pass is now, nobody else deciding at the same time."""
    Pass.objects.select_for_update(of=("self",)).get(pk=row.pk)
    return str(Pass.objects.stated(at).get(pk=row.pk).state)


def _step(row: Pass, kind: str, by: Any, at: datetime, **more: Any) -> None:
    PassStep.objects.create(of=row, kind=kind, at=at, by=by, **more)
    detail = {"kind": row.kind} | ({"department": more["department"]} if "department" in more else {})
    name = {"vetted": "vet_pass", "turned_down": "turn_down_pass", "issued": "issue_pass", "revoked": "revoke_pass"}[
        kind
    ]
    journal.write(name, by=by, at=at, about=row, position=row.unit.lo, detail=detail)


@action
def vet_pass(*, row: Pass, department: str, by: Any, at: datetime, note: str = "") -> Pass:
    """Give the competent department's word. Raises Refused for one's own application."""
    if department not in DEPARTMENTS:
        raise Refused(_("请选主管部门"), field="department", code="invalid")
    if row.kind not in VETTED or _state(row, at) != "applied":
        raise Refused(_("这份申请不需要审核，或已经办理"))
    if row.applied_by_id == by.pk:
        raise Refused(_("不能审核自己的申请"), code="own_request")
    _step(row, "vetted", by, at, department=department, note=note.strip()[:SHORT])
    return row


@action
def turn_down_pass(*, row: Pass, by: Any, at: datetime, note: str = "") -> Pass:
    """Turn an application down; the same may be asked for again. Raises Refused without a reason."""
    if _state(row, at) not in ("applied", "vetted"):
        raise Refused(_("这份申请已经办理"))
    if not note.strip():
        raise Refused(_("请写明原因"), field="note")
    row.dropped = True
    row.save(update_fields=["dropped"])
    _step(row, "turned_down", by, at, note=note.strip()[:SHORT])
    return row


@action
def issue_pass(*, row: Pass, by: Any, at: datetime) -> Pass:
    """Issue a pass: it has a serial from now on. Raises Refused unvetted, to who vetted it, and but on the eve a commuter's."""
    if _state(row, at) != ("vetted" if row.kind in VETTED else "applied"):
        raise Refused(_("还没有审核，或已经办理"), code="not_vetted")
    if row.kind in VETTED and by.pk in {row.applied_by_id, *row.steps.values_list("by_id", flat=True)}:
        raise Refused(_("申请、审核、签发要由不同的人办理"), code="own_request")
    why = may_issue_on(row.kind, timezone.localdate(row.begins_at), timezone.localdate(at))
    if why is not None:
        raise Refused(why, code="eve")
    row.serial = row.new_serial()
    row.single = ends_on_arrival(row.kind, row.issuer, at)  # what holds when it is signed stands on the paper
    row.save(update_fields=["serial", "single"])
    _step(row, "issued", by, at)
    return row


@action
def revoke_pass(*, row: Pass, note: str, by: Any, at: datetime) -> Pass:
    """Take a pass back: phones at stations hear of its serial. Raises Refused without a reason, and for one that is over."""
    if _state(row, at) not in ("issued", "valid"):
        raise Refused(_("这份通行证已经失效"))
    if not note.strip():
        raise Refused(_("请写明原因"), field="note")
    assert row.serial is not None
    _step(row, "revoked", by, at, note=note.strip()[:SHORT])
    void_serials(rows=[(row.issuer, row.serial, row.ends_at)], by=by, at=at)
    return row
