"""Every write about response levels and policies."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document, Policy, ResponseLevel
from wanjia.command.posts.rules import AT_ANY_LEVEL, LEVEL_NAMES, fits
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.actions import begin_emergency, end_emergency
from wanjia.registry.places.models import Place


@action
def declare_response_level(
    *, place: Place, level: int, document: Document, from_at: datetime | None = None, by: Any, at: datetime
) -> ResponseLevel:
    """Put a response level in force from a moment, now or past; the one before ends at the same moment.

    Deeper fields open when it is declared, not before. Raises Refused for no such level, for a moment still to come, and
    for one before the level in force began.
    """
    start = from_at or at
    if not 1 <= level <= 4:
        raise Refused(_("响应级别只有一级至四级"), field="level")
    if start > at:
        raise Refused(_("启动时刻还没有到"), field="from_at")
    if ResponseLevel.objects.filter(Q(from_at__gt=start) | Q(until_at__gt=start), place=place).exists():
        raise Refused(_("这里在该时刻之后还有响应级别的记录，请填更晚的时刻"), field="from_at")
    ResponseLevel.objects.filter(place=place, until_at=None).update(until_at=start)
    declared: ResponseLevel = ResponseLevel.objects.create(place=place, level=level, from_at=start, document=document)
    begin_emergency(place=place, level=level, by=by, at=at)
    journal.write("declare_response_level", by=by, at=at, about=declared, position=place.lo, detail={"level": level})
    return declared


@action
def end_response_level(*, place: Place, by: Any, at: datetime) -> ResponseLevel:
    """End the response level of a place. Raises Refused when there is none."""
    declared: ResponseLevel | None = ResponseLevel.objects.filter(place=place, until_at=None).first()
    if declared is None:
        raise Refused(_("“%(name)s”没有启动响应") % {"name": place.name})
    declared.until_at = at
    declared.save(update_fields=["until_at"])
    end_emergency(place=place, by=by, at=at)
    journal.write("end_response_level", by=by, at=at, about=declared, position=place.lo)
    return declared


@action
def set_policy(
    *,
    key: str,
    value: Any,
    place: Place,
    document: Document,
    effective_from: datetime,
    level: int | None = None,
    by: Any,
    at: datetime,
) -> Policy:
    """Set a policy value from a moment on; with a level, only for as long as that response level is in force.

    Raises Refused for an unknown key, a value of another shape, and a level where the policy has one value at any level.
    """
    if not fits(key, value):
        raise Refused(_("没有这一项规定，或取值不合适"), field="value")
    if level is not None and (key in AT_ANY_LEVEL or level not in LEVEL_NAMES):
        raise Refused(_("这一项规定不分响应级别"), field="level")
    if Policy.objects.filter(key=key, place=place, level=level, effective_from=effective_from).exists():
        raise Refused(_("这一时刻已经有过规定，请换一个生效时间"), field="effective_from")
    said = {"value": value, "level": level, "document": document}
    row = Policy.objects.create(key=key, place=place, effective_from=effective_from, **said)
    journal.write("set_policy", by=by, at=at, about=row, position=place.lo, detail={"key": key})
    return row
