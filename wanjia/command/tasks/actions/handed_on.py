"""Writes to helpers: members and residents without an account who carry out a part of an order, reported in their name."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.tasks import rules
from wanjia.command.tasks.actions._steps import locked_order
from wanjia.command.tasks.models import Helper, WorkOrder
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person


@action
def ask_helper(
    *,
    order: WorkOrder,
    tier: str,
    task: str,
    by: User,
    at: datetime,
    person: Person | None = None,
    name: str = "",
    phone: str = "",
) -> Helper:
    """Let somebody without an account do a part of an order: a person of the register who lives inside it, or a volunteer.

    Raises Refused for somebody else's order, one that is over, nobody named, somebody who lives elsewhere or was asked already.
    """
    row = locked_order(order, by)
    if row.state not in ("ordered", "accepted"):
        raise Refused(_("这项任务已经退回或办结"))
    if tier not in rules.TIERS:
        raise Refused(_("请选择党员或群众"), field="tier")
    if not task.strip():
        raise Refused(_("请写明要办的事"), field="task")
    name = name.strip()[:80]
    if (person is None) == (not name):
        raise Refused(_("请写明姓名"), field="name")
    if person is not None and not row.place.lo <= person.household.position <= row.place.hi:
        raise Refused(_("此人不住在“%(place)s”") % {"place": row.place.name}, field="name")
    asked = row.helpers.asked()
    if any(one.name == name if person is None else one.person_id == person.pk for one in asked):
        raise Refused(_("这项任务已经交给此人"), field="name")
    said = {"tier": tier, "person": person, "name": name, "phone": phone.strip()[:40], "task": task.strip()[:200]}
    helper: Helper = Helper.objects.create(order=row, place=row.place, **said, asked_at=at, asked_by=by)
    _tell("ask_helper", helper, by, at)
    return helper


@action
def report_helper(*, helper: Helper, by: User, at: datetime, note: str = "") -> Helper:
    """Report in a helper's name that their part is done, also after the order. Raises Refused for another's order, or twice."""
    locked_order(helper.order, by)
    done = {"done_at": at, "done_by": by, "note": note.strip()[:300]}
    if not Helper.objects.asked().filter(pk=helper.pk, done_at=None).update(**done):
        raise Refused(_("这一份已经回报或撤回"))
    helper.refresh_from_db()
    _tell("report_helper", helper, by, at)
    return helper


@action
def release_helper(*, helper: Helper, by: User, at: datetime) -> Helper:
    """Take somebody off an order again. Raises Refused for another's order, and for a part that is done or taken back."""
    locked_order(helper.order, by)
    if not Helper.objects.asked().filter(pk=helper.pk, done_at=None).update(released_at=at):
        raise Refused(_("这一份已经回报或撤回"))
    helper.refresh_from_db()
    _tell("release_helper", helper, by, at)
    return helper


def _tell(name: str, helper: Helper, by: Any, at: datetime) -> None:
    journal.write(name, by=by, at=at, about=helper.order, position=helper.place.lo, detail={"tier": helper.tier})
