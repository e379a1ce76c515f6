"""Every write about who answers for a place."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Responsibility
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


@action
def make_responsible(*, place: Place, user: User, duty: str, by: Any, at: datetime) -> Responsibility:
    """Name who answers for a place. Raises Refused when that person has that duty there already, or somebody else leads it."""
    held = Responsibility.objects.filter(place=place, duty=duty, until_at=None)
    if held.filter(user=user).exists():
        raise Refused(_("此人已是这里的责任人"), field="user")
    if duty == Responsibility.Duty.LEAD and (other := held.select_related("user").first()) is not None:
        raise Refused(_("“%(name)s”已是这里的责任人；要换人请用“更换”") % {"name": other.user.name}, field="user")
    row = Responsibility.objects.create(place=place, user=user, duty=duty, from_at=at)
    journal.write("make_responsible", by=by, at=at, about=row, position=place.lo, detail={"duty": duty})
    return row


@action
def end_responsibility(*, responsibility: Responsibility, by: Any, at: datetime) -> Responsibility:
    """End a duty; its history stays. Raises Refused the second time."""
    if responsibility.until_at is not None:
        raise Refused(_("该责任已结束"))
    responsibility.until_at = max(at, responsibility.from_at)
    responsibility.save(update_fields=["until_at"])
    journal.write("end_responsibility", by=by, at=at, about=responsibility, position=responsibility.place.lo)
    return responsibility


@action
def replace_responsible(*, responsibility: Responsibility, user: User, by: Any, at: datetime) -> Responsibility:
    """Let another person answer for a place from now on, without a moment in which nobody does. Raises Refused."""
    end_responsibility(responsibility=responsibility, by=by, at=at)
    return make_responsible(place=responsibility.place, user=user, duty=responsibility.duty, by=by, at=at)
