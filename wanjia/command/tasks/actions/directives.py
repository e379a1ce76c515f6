"""Writes to directives: sent by rule, signed, passed on, ordered to people, reported done, reminded, closed.

Whatever touches every recipient is one statement: a directive of the region reaches 14,592 communities.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document, Responsibility
from wanjia.command.posts.queries import in_force
from wanjia.command.tasks import rules
from wanjia.command.tasks.models import Directive, DirectivePart, DirectiveReceipt, Reminder, WorkOrder
from wanjia.command.tasks.queries import communities_of, left_of, recipients_of
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

RECEIPTS = """
INSERT INTO tasks_directivereceipt (directive_id, place_id, via_id, note)
SELECT %s, p.id, CAST(%s AS bigint), '' FROM places_place p WHERE p.id IN ({places}) ORDER BY p.lo, p.id
"""
PARTS = """
INSERT INTO tasks_directivepart (directive_id, place_id)
SELECT %s, p.id FROM places_place p WHERE p.id IN ({places}) ORDER BY p.lo, p.id
"""
OF_A_PART = ["id", "part", "place", "assignee", "title", "kind", "line", "unit", "subject_kind", "due_at", "ordered_at"]
OF_A_PART += ["ordered_by", "state", "owed_at"]


@action
def issue_directive(
    *,
    title: str,
    place: Place,
    document: Document,
    recipients: Iterable[Place] | rules.Recipients,
    by: Any,
    at: datetime,
    text: str = "",
    due_at: datetime | None = None,
    answer_by: datetime | None = None,
    asks: str = Directive.Asks.RECEIPT,
) -> Directive:
    """Send an instruction to every recipient place, each of which must acknowledge it; ORDERS also gives it to people as work.

    Raises Refused for no recipient, for a document that has ended, and for a deadline that is past, missing where people are
    ordered, or before the answer's.
    """
    _check_moments(due_at, answer_by, asks, at)
    if document.effective_until is not None and document.effective_until <= at:
        raise Refused(_("依据文件“%(document)s”已经失效") % {"document": document}, field="document")
    directive = Directive.objects.create(
        title=title,
        text=text,
        place=place,
        document=document,
        asks=asks,
        due_at=due_at,
        answer_by=answer_by or rules.answer_by(at, due_at),
        issued_at=at,
        issued_by=by,
    )
    count = _deliver(directive, recipients_of(place, recipients), via=None)
    if not count:
        raise Refused(_("没有接收单位"), field="level")
    detail = {"count": count}
    if asks == Directive.Asks.ORDERS:
        detail["parts"] = _run(PARTS, communities_of(directive), directive.pk)
        detail["orders"] = _order_parts(directive, by, at)
    journal.write("issue_directive", by=by, at=at, about=directive, position=place.lo, detail=detail)
    return directive


def _check_moments(due_at: datetime | None, answer_by: datetime | None, asks: str, at: datetime) -> None:
    if due_at is not None and due_at <= at:
        raise Refused(_("期限已经过了"), field="due_at")
    if due_at is None and asks == Directive.Asks.ORDERS:
        raise Refused(_("派单到人要写明期限"), field="due_at")
    if answer_by is not None and (answer_by <= at or (due_at is not None and answer_by > due_at)):
        raise Refused(_("签收时限要在现在和办结期限之间"), field="answer_by")


def _deliver(directive: Directive, places: QuerySet[Place], via: DirectiveReceipt | None) -> int:
    """Make a receipt for each of these places that has none yet; give how many were made."""
    reached = DirectiveReceipt.objects.filter(directive=directive).values("place_id")
    return _run(RECEIPTS, places.exclude(pk__in=reached), directive.pk, via.pk if via else None)


def _run(statement: str, places: QuerySet[Place], *before: Any) -> int:
    sql, parameters = places.order_by().values("pk").query.sql_with_params()
    return sets.run(statement.format(places=sql), [*before, *parameters])


def _order_parts(directive: Directive, by: Any, at: datetime) -> int:
    """Order each part that has no order yet to who is responsible for its community; who nobody answers for stays a gap."""
    named = Responsibility.objects.filter(in_force(at), place=OuterRef("place"), duty="lead", user__is_active=True)
    waiting = DirectivePart.objects.filter(directive=directive, order=None)
    waiting = waiting.annotate(user=Subquery(named.order_by("from_at", "id").values("user")[:1])).exclude(user=None)
    found = list(waiting.order_by("place__lo", "id").values_list("pk", "place_id", "user", "place__lo"))
    due_at, kind = directive.due_at, "directive"
    assert due_at is not None  # by a constraint: who orders people says until when
    owed = sets.moment(rules.owed_at("ordered", since=at, due_at=due_at))
    said: tuple[Any, ...] = (
        directive.title,
        kind,
        rules.KINDS[kind].line,
        "",
        "",
        sets.moment(due_at),
        sets.moment(at),
    )
    said += (by.pk if by is not None else None, "ordered", owed)
    numbers = sets.reserve(WorkOrder, len(found)) if found else []
    sets.insert(WorkOrder, OF_A_PART, ((n, *row[:3], *said) for n, row in zip(numbers, found, strict=True)))
    by_id, about = by.pk if by is not None else None, WorkOrder._meta.label_lower
    for number, (_part, _place, _user, position) in zip(numbers, found, strict=True):
        journal.write_line(journal.Line("order_work", by_id, about, number, position, at))
    return len(found)


@action
def order_gaps(*, directive: Directive, by: Any, at: datetime) -> int:
    """Order the parts nobody answered for to whoever is responsible by now. Raises Refused when there is still nobody."""
    if directive.closed_at is not None:
        raise Refused(_("这份指令已经办结"))
    made = _order_parts(directive, by, at)
    if not made:
        raise Refused(_("没有责任人的社区还没有落实责任人"))
    journal.write("order_gaps", by=by, at=at, about=directive, position=directive.place.lo, detail={"count": made})
    return made


@action
def acknowledge_directive(
    *, receipt: DirectiveReceipt, by: User, at: datetime, device_id: int | None = None
) -> DirectiveReceipt:
    """Take a directive in for one place; one that asks no more is closed with the last. Raises Refused the second time."""
    waiting = DirectiveReceipt.objects.filter(pk=receipt.pk, acknowledged_at=None)
    if not waiting.update(acknowledged_at=at, acknowledged_by=by):
        raise Refused(_("已经签收过"))
    receipt.acknowledged_at, receipt.acknowledged_by = at, by
    journal.write("acknowledge_directive", by=by, at=at, about=receipt, position=receipt.place.lo, device_id=device_id)
    # the last two at once: the second waits here, and then sees the first
    sent = receipt.directive = Directive.objects.select_for_update().get(pk=receipt.directive_id)
    if sent.asks == Directive.Asks.RECEIPT and not sent.receipts.filter(acknowledged_at=None).exists():
        close_directive(directive=sent, by=by, at=at)
    return receipt


@action
def forward_directive(*, receipt: DirectiveReceipt, to: rules.Recipients, by: User, at: datetime) -> int:
    """Pass a directive on to the places below one that received it; give how many it reaches now.

    Raises Refused when it is closed, not signed, or has reached all of them already.
    """
    if receipt.directive.closed_at is not None:
        raise Refused(_("这份指令已经办结"))
    if receipt.acknowledged_at is None:
        raise Refused(_("请先签收，再往下转发"))
    count = _deliver(receipt.directive, recipients_of(receipt.place, to), via=receipt)
    if not count:
        raise Refused(_("下级单位都已经收到，或没有这一级单位"), field="level")
    journal.write("forward_directive", by=by, at=at, about=receipt, position=receipt.place.lo, detail={"count": count})
    return count


@action
def report_done(*, receipt: DirectiveReceipt, by: User, at: datetime, note: str = "") -> DirectiveReceipt:
    """Report for one place that a directive is carried out. Raises Refused unsigned, twice, or before the places below."""
    if receipt.directive.asks != Directive.Asks.REPORT:
        raise Refused(_("这份指令不用上报办结"))
    below = receipt.passed_on.filter(done_at=None).count()
    if below:
        raise Refused(_("转发的下级还有%(count)d个单位没有办结") % {"count": below})
    waiting = DirectiveReceipt.objects.filter(pk=receipt.pk, done_at=None, acknowledged_at__isnull=False)
    if not waiting.update(done_at=at, done_by=by, note=note.strip()[:300]):
        raise Refused(_("还没有签收，或已经上报过办结"))
    receipt.done_at, receipt.done_by = at, by
    journal.write("report_done", by=by, at=at, about=receipt, position=receipt.place.lo)
    return receipt


@action
def remind_directive(*, directive: Directive, by: Any, at: datetime) -> Reminder:
    """Remind every unit that owes something; they see it first in their lists. Raises Refused when nobody owes anything."""
    left = left_of(directive)
    if directive.closed_at is not None or not left.units:
        raise Refused(_("没有单位欠着这份指令"))
    reminder = Reminder.objects.create(directive=directive, at=at, by=by, units=left.units)
    journal.write(
        "remind_directive", by=by, at=at, about=directive, position=directive.place.lo, detail={"count": left.units}
    )
    return reminder


@action
def close_directive(*, directive: Directive, by: Any, at: datetime) -> Directive:
    """Close a directive when every part of it is. Raises Refused with what is still open."""
    left = left_of(directive)
    if left.units:
        raise Refused(
            _(
                "还不能办结：%(unsigned)d个单位未签收，%(undone)d个单位未上报办结，"
                "%(orders)d项任务未完成，%(gaps)d个社区没有责任人"
            )
            % left._asdict()
        )
    if not Directive.objects.open().filter(pk=directive.pk).update(closed_at=at, closed_by=by):
        raise Refused(_("这份指令已经办结"))
    directive.closed_at, directive.closed_by = at, by
    journal.write("close_directive", by=by, at=at, about=directive, position=directive.place.lo)
    return directive
