"""Channels are set up and ended; briefs are planned, notices given; each try is stored before and after it is made."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.fields import blind_index
from wanjia.insight.briefs import wire
from wanjia.insight.briefs.composing import Brief, brief_of
from wanjia.insight.briefs.models import Attempt, Channel, Delivery, Subscription
from wanjia.insight.briefs.queries import for_notices, owed, room, running
from wanjia.insight.briefs.robots import signature
from wanjia.insight.briefs.rules import (
    FAILED,
    FAILURES,
    HOURS,
    KINDS,
    LAPSES,
    NOTICES,
    OK,
    UNKNOWN,
    after_quiet,
    names_somebody,
    next_state,
    wait_after,
)
from wanjia.registry.places.models import Place

ROBOTS = ("wecom", "dingtalk", "feishu")


@action
def add_channel(
    *,
    place: Place,
    kind: str,
    name: str,
    address: str,
    audience: str,
    by: Any,
    at: datetime,
    secret: str = "",
    takes_notices: bool = False,
    most_an_hour: int = 20,
    quiet_from: int | None = None,
    quiet_until: int | None = None,
) -> Channel:
    """Set a channel up. Raises Refused for an address that may not be asked, or a name that is taken."""
    if kind not in KINDS or audience not in Channel.Audience.values:
        raise Refused(_("没有这种渠道"), field="kind", code="invalid")
    address, secret, name = address.strip(), secret.strip(), name.strip()
    _check_address(kind, address, secret)
    if takes_notices and audience != Channel.Audience.STAFF:
        raise Refused(_("内部通知不能发给居民"), field="takes_notices")
    if not 1 <= most_an_hour <= 1000:
        raise Refused(_("每小时 1 到 1000 条"), field="most_an_hour")
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("免打扰时段要有起止"), field="quiet_until")
    if not name or Channel.objects.filter(place=place, name=name, until_at=None).exists():
        raise Refused(_("这里已有同名的渠道"), field="name")
    channel: Channel = Channel.objects.create(
        place=place, kind=kind, name=name[:80], address=address, secret=secret, audience=audience,
        takes_notices=takes_notices, most_an_hour=most_an_hour, quiet_from=quiet_from, quiet_until=quiet_until,
        added_at=at, by=by,
    )  # fmt: skip
    journal.write("add_channel", by=by, at=at, about=channel, position=place.lo, detail={"kind": kind})
    return channel


def _check_address(kind: str, address: str, secret: str) -> None:
    if kind == "email":
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(_("这不是一个邮箱地址"), field="address") from error
        return
    try:
        wire.target_of(address)
    except wire.Blocked as error:
        raise Refused(str(error), field="address") from error
    if kind != "webhook":
        return
    try:
        signature(secret or "?", "", 0, b"")
    except ValueError as error:
        raise Refused(_("签名密钥要写成 whsec_ 加 base64"), field="secret") from error


@action
def end_channel(*, channel: Channel, by: Any, at: datetime) -> None:
    """Give a channel up, and with it what was subscribed. Raises Refused when that was done already."""
    row: Channel = Channel.objects.select_for_update().select_related("place").get(pk=channel.pk)
    if row.until_at is not None:
        raise Refused(_("这个渠道已停用"))
    row.until_at = at
    row.save(update_fields=["until_at"])
    Subscription.objects.filter(channel=row, until_at=None).update(until_at=at)
    Delivery.objects.filter(channel=row, state="waiting").update(state="missed")
    journal.write("end_channel", by=by, at=at, about=row, position=row.place.lo)


@action
def resume_channel(*, channel: Channel, by: Any, at: datetime) -> None:
    """Let a paused channel go on. Raises Refused for one that is not paused."""
    row: Channel = Channel.objects.select_for_update().select_related("place").get(pk=channel.pk)
    if row.paused_at is None or row.until_at is not None:
        raise Refused(_("这个渠道没有暂停"))
    row.paused_at, row.paused_why, row.failures = None, "", 0
    row.save(update_fields=["paused_at", "paused_why", "failures"])
    journal.write("resume_channel", by=by, at=at, about=row, position=row.place.lo)


@action
def subscribe_place(
    *, channel: Channel, place: Place, by: Any, at: datetime, hours: Sequence[int] = HOURS
) -> Subscription:
    """Let the brief of a place go through a channel. Raises Refused outside the channel's place, or the second time."""
    if channel.until_at is not None:
        raise Refused(_("这个渠道已停用"))
    if not (channel.place.lo <= place.lo and place.hi <= channel.place.hi):
        raise Refused(_("只能订本渠道所在地点之内的简报"), field="place")
    if not hours or not all(isinstance(hour, int) and 0 <= hour <= 23 for hour in hours):
        raise Refused(_("请选择几点发"), field="hours")
    if Subscription.objects.filter(channel=channel, place=place, until_at=None).exists():
        raise Refused(_("已经订过"), field="place")
    row: Subscription = Subscription.objects.create(
        channel=channel, place=place, hours=sorted(set(hours)), from_at=at, by=by
    )
    journal.write("subscribe_place", by=by, at=at, about=row, position=place.lo)
    return row


@action
def end_subscription(*, subscription: Subscription, by: Any, at: datetime) -> None:
    """End a subscription; what was not sent yet is not sent. Raises Refused when it ended already."""
    row: Subscription = Subscription.objects.select_for_update().select_related("place").get(pk=subscription.pk)
    if row.until_at is not None:
        raise Refused(_("这项订阅已结束"))
    row.until_at = max(at, row.from_at)
    row.save(update_fields=["until_at"])
    Delivery.objects.filter(subscription=row, state="waiting").update(state="missed")
    journal.write("end_subscription", by=by, at=at, about=row, position=row.place.lo)


@action
def plan_briefs(*, subscriptions: Iterable[Subscription], by: Any, at: datetime) -> int:
    """Write the briefs whose hour has come; give how many rows. Who was away for long sends the last one only, if that is news.

    The figures are those known at the hour itself, however late it is planned.
    """
    numbers = [subscription.pk for subscription in subscriptions]
    locked = Subscription.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    numbers = list(locked.values_list("pk", flat=True))  # two schedulers at once come one after the other
    made, told = 0, dict[tuple[int, datetime, str], Brief]()
    for row in running(at).filter(pk__in=numbers):
        hours = owed(row, at)
        for hour in hours:
            key = (row.place_id, hour, row.channel.audience)
            is_last = hour == hours[-1] and at - hour <= LAPSES
            if is_last and key not in told:
                told[key] = brief_of(row.place, hour, public=row.channel.audience == Channel.Audience.PUBLIC)
            _add(
                row.channel, row.place, "brief", f"brief:{row.pk}:{hour.isoformat()}", at,
                told[key] if is_last else Brief("", []), subscription=row, slot=hour, state="waiting" if is_last else "missed",
            )  # fmt: skip
        made += len(hours)
    journal.write("plan_briefs", by=by, at=at, detail={"briefs": made})
    return made


def _add(channel: Channel, place: Place, kind: str, key: str, at: datetime, said: Brief, **more: Any) -> Delivery:
    hour = more.get("slot") or at
    quiet = (channel.quiet_from, channel.quiet_until) if kind != "trial" else (None, None)
    planned = after_quiet(hour, *quiet, timezone.get_default_timezone())
    row: Delivery = Delivery.objects.create(
        channel=channel, place=place, kind=kind, key=key, text=said.text, lines=said.lines, made_at=at,
        planned_at=planned, next_at=max(planned, after_quiet(at, *quiet, timezone.get_default_timezone())), **more,
    )  # fmt: skip
    return row


@action
def notify_staff(
    *,
    place: Place,
    kind: str,
    text: str,
    by: Any,
    at: datetime,
    also: Iterable[Channel] = (),
    through: Channel | None = None,
) -> list[Delivery]:
    """Tell the staff of a place something, through its channels for notices and any others of staff; the same words once a day.

    ``through``: one channel only, which has been told less than the others. Gives what was put on its way, which is nothing
    where no channel takes notices. Raises Refused for a text with a telephone or document number: what leaves for a chat group
    names nobody.
    """
    text = text.strip()
    if kind not in NOTICES or not text:
        raise Refused(_("没有这种通知"), field="kind", code="invalid")
    if names_somebody(text):
        raise Refused(_("消息里不能有电话或证件号码"), field="text", code="personal")
    day = timezone.localdate(at).isoformat()
    words = (blind_index("notice", text) or b"").hex()
    made = []
    channels = (*for_notices(place), *also) if through is None else (through,)
    for channel in {row.pk: row for row in channels}.values():
        key = f"notice:{channel.pk}:{kind}:{place.pk}:{day}:{words}"
        if not Delivery.objects.filter(key=key).exists():
            title = f"【{NOTICES[kind]}】{place.name}"
            made.append(_add(channel, place, "notice", key, at, Brief(f"{title}\n{text}", []), notice=kind))
    journal.write("notify_staff", by=by, at=at, position=place.lo, detail={"kind": kind, "channels": len(made)})
    return made


@action
def test_channel(*, channel: Channel, by: Any, at: datetime) -> Delivery:
    """Put a message on its way that only says the channel works; quiet hours do not hold it. Raises Refused once it ended."""
    if channel.until_at is not None:
        raise Refused(_("这个渠道已停用"))
    text = _("万家测试消息") + "\n" + _("收到这一条，说明渠道“%(name)s”已接通。") % {"name": channel.name}
    row = _add(channel, channel.place, "trial", f"trial:{channel.pk}:{at.isoformat()}", at, Brief(text, []))
    journal.write("test_channel", by=by, at=at, about=channel, position=channel.place.lo)
    return row


@action
def begin_attempt(*, delivery: Delivery, by: Any, at: datetime) -> Attempt:
    """Take a delivery for one try, so that nobody else does. Raises Refused when it is not to be tried now."""
    row: Delivery = Delivery.objects.select_for_update().select_related("channel__place").get(pk=delivery.pk)
    channel: Channel = row.channel
    if row.state != "waiting" or row.next_at > at or channel.until_at is not None:
        raise Refused(_("现在不发"), code="not_due")
    if channel.paused_at is not None and row.kind != "trial":
        raise Refused(_("渠道已暂停"), code="paused")
    if room({channel}, at)[channel.pk] <= 0:
        raise Refused(_("这个渠道一小时内已发满"), code="full")
    row.state, row.tries = "sending", row.tries + 1
    row.save(update_fields=["state", "tries"])
    attempt: Attempt = Attempt.objects.create(delivery=row, n=row.tries, at=at)
    journal.write("begin_attempt", by=by, at=at, about=row, position=channel.place.lo, detail={"n": row.tries})
    return attempt


@action
def finish_attempt(*, attempt: Attempt, outcome: str, answer: str, by: Any, at: datetime) -> Delivery:
    """Store what came of a try; after several failures in a row the channel pauses. Raises Refused for one that has ended."""
    one: Attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    row: Delivery = Delivery.objects.select_for_update().select_related("channel__place").get(pk=one.delivery_id)
    if one.ended_at is not None or outcome not in (OK, FAILED, UNKNOWN):
        raise Refused(_("这一次已有结果"), code="ended")
    one.ended_at, one.outcome, one.answer = at, outcome, _public(answer, row.channel)[:200]
    one.save(update_fields=["ended_at", "outcome", "answer"])
    row.state = next_state(outcome, row.tries, row.channel.kind == "webhook")
    row.sent_at = at if row.state == "sent" else None
    row.next_at = at + wait_after(row.tries) if row.state == "waiting" else row.next_at
    row.save(update_fields=["state", "sent_at", "next_at"])
    _count(row.channel, outcome, one.answer, at)
    detail = {"n": one.n, "outcome": outcome}
    journal.write("finish_attempt", by=by, at=at, about=row, position=row.channel.place.lo, detail=detail)
    return row


def _public(answer: str, channel: Channel) -> str:
    """Give an answer without the channel's own secrets, should the other side repeat them."""
    for secret in filter(None, (channel.address, channel.secret)):
        answer = answer.replace(secret, "…")
    return answer.replace("\0", "")


def _count(channel: Channel, outcome: str, answer: str, at: datetime) -> None:
    row: Channel = Channel.objects.select_for_update().get(pk=channel.pk)
    row.failures = 0 if outcome == OK else row.failures + 1
    if row.failures >= FAILURES and row.paused_at is None:
        row.paused_at, row.paused_why = at, answer
    row.save(update_fields=["failures", "paused_at", "paused_why"])


@action
def lapse_deliveries(*, deliveries: Iterable[Delivery], by: Any, at: datetime) -> int:
    """Let go what has waited too long; give how many."""
    numbers = [row.pk for row in deliveries]
    gone: int = Delivery.objects.filter(pk__in=numbers, state="waiting").update(state="missed")
    journal.write("lapse_deliveries", by=by, at=at, detail={"deliveries": gone})
    return gone
