"""Every write about documents, levels, policies and responsible persons."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document, Policy, ResponseLevel, Responsibility
from wanjia.command.posts.rules import fits
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import begin_emergency, end_emergency
from wanjia.registry.places.models import Place


@action
def issue_document(
    *, kind: str, number: str, title: str, place: Place, effective_from: datetime, by: Any, at: datetime
) -> Document:
    """Register a numbered document. Raises Refused when the issuer has used the number."""
    if Document.objects.filter(place=place, kind=kind, number=number).exists():
        raise Refused(_("文号“%(number)s”已存在") % {"number": number}, field="number")
    document = Document.objects.create(
        kind=kind, number=number, title=title, place=place, effective_from=effective_from
    )
    journal.write("issue_document", by=by, at=at, about=document, position=place.lo)
    return document


@action
def declare_response_level(*, place: Place, level: int, document: Document, by: Any, at: datetime) -> ResponseLevel:
    """Put a response level in force from ``at``; the one before ends at the same moment. Raises Refused for no such level."""
    if not 1 <= level <= 4:
        raise Refused(_("响应级别只有一级至四级"), field="level")
    ResponseLevel.objects.filter(place=place, until_at=None).update(until_at=at)
    declared: ResponseLevel = ResponseLevel.objects.create(place=place, level=level, from_at=at, document=document)
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
    *, key: str, value: Any, place: Place, document: Document, effective_from: datetime, by: Any, at: datetime
) -> Policy:
    """Set a policy value from a moment on. Raises Refused for an unknown key or a value of another shape."""
    if not fits(key, value):
        raise Refused(_("没有这一项规定，或取值不合适"), field="value")
    if Policy.objects.filter(key=key, place=place, effective_from=effective_from).exists():
        raise Refused(_("这一时刻已经有过规定，请换一个生效时间"), field="effective_from")
    row = Policy.objects.create(key=key, value=value, place=place, document=document, effective_from=effective_from)
    journal.write("set_policy", by=by, at=at, about=row, position=place.lo, detail={"key": key})
    return row


@action
def make_responsible(*, place: Place, user: User, duty: str, by: Any, at: datetime) -> Responsibility:
    """Name who answers for a place. Raises Refused when that person has that duty there already."""
    if Responsibility.objects.filter(place=place, user=user, duty=duty, until_at=None).exists():
        raise Refused(_("此人已是这里的责任人"), field="user")
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
