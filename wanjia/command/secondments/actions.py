"""Every write about staff sent down."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document
from wanjia.command.secondments.models import StaffCall, StaffQuota, StaffSent
from wanjia.command.secondments.rules import MOST, WORK
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


@action
def call_staff(
    *,
    place: Place,
    title: str,
    document: Document,
    units: Sequence[tuple[str, int]],
    due_at: datetime,
    by: Any,
    at: datetime,
) -> StaffCall:
    """Ask units for so many heads each. Raises Refused for no unit, one named twice, no heads, and a deadline that is past."""
    if due_at <= at:
        raise Refused(_("期限已经过了"), field="due_at")
    call = StaffCall.objects.create(
        place=place, title=title, document=document, due_at=due_at, called_at=at, called_by=by
    )
    heads = _ask(call, units, at)
    detail = {"units": len(units), "heads": heads}
    journal.write("call_staff", by=by, at=at, about=call, position=place.lo, detail=detail)
    return call


@action
def ask_more_units(*, call: StaffCall, units: Sequence[tuple[str, int]], by: Any, at: datetime) -> StaffCall:
    """Ask further units in a call. Raises Refused when it is closed, and for a unit that is asked already."""
    _running(call)
    detail = {"units": len(units), "heads": _ask(call, units, at)}
    journal.write("ask_more_units", by=by, at=at, about=call, position=call.place.lo, detail=detail)
    return call


def _ask(call: StaffCall, units: Sequence[tuple[str, int]], at: datetime) -> int:
    if not units:
        raise Refused(_("没有抽调任何单位"), field="units")
    names = [unit for unit, _heads in units]
    known = set(StaffQuota.objects.filter(call=call, unit__in=names).values_list("unit", flat=True))
    for number, (unit, heads) in enumerate(units):
        if unit in known or unit in names[:number]:
            raise Refused(_("“%(unit)s”写了两次") % {"unit": unit}, field="units")
        if not 1 <= heads <= MOST:
            raise Refused(_("“%(unit)s”的人数不对") % {"unit": unit}, field="units")
    rows = [StaffQuota(call=call, unit=unit, heads=heads, asked_at=at) for unit, heads in units]
    StaffQuota.objects.bulk_create(rows)
    return sum(heads for _unit, heads in units)


@action
def send_staff(
    *,
    quota: StaffQuota,
    place: Place,
    heads: int,
    sent_on: date,
    work: str,
    experienced: int = 0,
    user: User | None = None,
    by: Any,
    at: datetime,
) -> StaffSent:
    """Enter that a unit sent heads, or one person by name, to a place.

    Raises Refused when the call is closed, for a place elsewhere, a day to come, more experienced than heads, work that is
    not known, and somebody who is sent to a place already.
    """
    call = quota.call
    _running(call)
    if not (call.place.lo <= place.lo and place.hi <= call.place.hi):
        names = {"there": place.name, "here": call.place.name}
        raise Refused(_("“%(there)s”不在“%(here)s”") % names, field="place")
    if sent_on > timezone.localdate(at):
        raise Refused(_("下沉日期还没有到"), field="sent_on")
    if not 1 <= heads <= MOST:
        raise Refused(_("人数不对"), field="heads")
    if user is not None and heads != 1:
        raise Refused(_("写了姓名的，一次一人"), field="heads")
    if not 0 <= experienced <= heads:
        raise Refused(_("有经历的人数不能超过派出人数"), field="experienced")
    if work not in WORK:
        raise Refused(_("没有这一类工作"), field="work")
    if user is not None:
        _free(user)
    sent: StaffSent = StaffSent.objects.create(
        quota=quota, place=place, user=user, heads=heads, experienced=experienced, work=work, sent_on=sent_on,
        entered_at=at, entered_by=by,
    )  # fmt: skip
    journal.write("send_staff", by=by, at=at, about=sent, position=place.lo, detail={"heads": heads})
    return sent


def _free(user: User) -> None:
    held = StaffSent.objects.standing().filter(user=user, left_at=None).select_related("place").first()
    if held is not None:
        said = {"name": user.name, "place": held.place.name}
        raise Refused(_("“%(name)s”已下沉到“%(place)s”，先登记离开") % said, field="user")


@action
def receive_staff(*, sent: StaffSent, by: Any, at: datetime) -> StaffSent:
    """Confirm at the place that those who were sent are there. Raises Refused the second time."""
    row = _locked(sent)
    if row.arrived_at is not None:
        raise Refused(_("已经登记到岗"))
    row.arrived_at, row.arrived_by = at, by
    row.save(update_fields=["arrived_at", "arrived_by"])
    journal.write("receive_staff", by=by, at=at, about=row, position=row.place.lo)
    return row


@action
def release_staff(*, sent: StaffSent, by: Any, at: datetime) -> StaffSent:
    """Let those who were sent go back to their unit; that they were there stays. Raises Refused before they came, or twice."""
    row = _locked(sent)
    if row.arrived_at is None:
        raise Refused(_("还没有登记到岗；登记有误的请作废"))
    if row.left_at is not None:
        raise Refused(_("已经登记离开"))
    row.left_at, row.left_by = max(at, row.arrived_at), by
    row.save(update_fields=["left_at", "left_by"])
    journal.write("release_staff", by=by, at=at, about=row, position=row.place.lo)
    return row


@action
def void_staff(*, sent: StaffSent, by: Any, at: datetime) -> StaffSent:
    """Void what was entered in error: it counts nowhere and stays on the list. Raises Refused the second time."""
    row = _locked(sent)
    row.voided_at, row.voided_by = at, by
    row.save(update_fields=["voided_at", "voided_by"])
    journal.write("void_staff", by=by, at=at, about=row, position=row.place.lo)
    return row


@action
def close_call(*, call: StaffCall, by: Any, at: datetime) -> StaffCall:
    """Close a call: nothing more is entered in it; those who are there stay. Raises Refused the second time."""
    _running(call)
    call.closed_at = at
    call.save(update_fields=["closed_at"])
    journal.write("close_call", by=by, at=at, about=call, position=call.place.lo)
    return call


def _running(call: StaffCall) -> None:
    if StaffCall.objects.filter(pk=call.pk).exclude(closed_at=None).exists():
        raise Refused(_("这次抽调已经结束"))


def _locked(sent: StaffSent) -> StaffSent:
    rows = StaffSent.objects.select_for_update(of=("self",)).select_related("place")
    row: StaffSent = rows.get(pk=sent.pk)
    if row.voided_at is not None:
        raise Refused(_("这条登记已经作废"))
    return row
