"""Channels to chat groups and mail boxes, whose briefs go through them, and what was delivered. Their addresses stay secret."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct, field

from wanjia.insight.briefs.actions import end_subscription, subscribe_place
from wanjia.insight.briefs.models import Channel, Delivery, Subscription
from wanjia.insight.briefs.queries import last_answers
from wanjia.insight.briefs.rules import HOURS
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, Page, Paged, get, post
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

MANAGE = C.MANAGE_POSTS
Hour = Annotated[int, Meta(ge=0, le=23)]
DeliveryState = Literal["waiting", "sending", "sent", "failed", "unknown", "missed"]


class ChannelRow(Struct):
    """A way to a chat group, a mail box or a machine. One that is paused waits for a person."""

    id: Id
    name: str
    kind: Literal["wecom", "dingtalk", "feishu", "email", "webhook"]
    place: PlaceName
    audience: Literal["staff", "public"]
    takes_notices: bool
    most_an_hour: int
    quiet_from: int | None
    quiet_until: int | None
    paused_at: datetime | None
    until_at: datetime | None


class SubscriptionRow(Struct):
    """The brief of a place goes through a channel at some hours of each day."""

    id: Id
    channel: Id
    place: PlaceName
    hours: list[int]
    from_at: datetime
    until_at: datetime | None


class DeliveryRow(Struct):
    """One message through one channel: what it said, when it was due and sent, what the other side answered last."""

    id: Id
    channel: Id
    place: PlaceName
    kind: Literal["brief", "notice", "trial"]
    notice: str
    text: str
    planned_at: datetime
    sent_at: datetime | None
    state: DeliveryState
    tries: int
    answer: str


class DeliveryQuery(Paged, kw_only=True):
    """Which deliveries: all, or those in one state."""

    state: DeliveryState | Literal[""] = ""


class NewSubscription(Body):
    """Whose brief a channel shall carry, at which hours of the day: at 12 and 20, unless others are named."""

    place: Id
    hours: Annotated[list[Hour], Meta(min_length=1, max_length=24)] = field(default_factory=lambda: list(HOURS))


def _channel(row: Channel) -> ChannelRow:
    kind: Any = row.kind
    audience: Any = row.audience
    said = (row.public_id, row.name, kind, named(row.place), audience, row.takes_notices, row.most_an_hour)
    return ChannelRow(*said, row.quiet_from, row.quiet_until, row.paused_at, row.until_at)


@get("channels", _("辖区的消息渠道"), MANAGE, query=Paged)
def channels(ask: Ask) -> Page[ChannelRow]:
    """List the channels of the territory, ended ones among them."""
    rows = Channel.objects.visible_to(ask.standing, MANAGE).select_related("place")
    return page_of(rows, ask.query, lambda found: map(_channel, found))


@get("channels/{channel}", _("一个消息渠道"), MANAGE)
def channel(ask: Ask) -> ChannelRow:
    """Give one channel."""
    return _channel(_reached(ask))


def _reached(ask: Ask) -> Channel:
    found: Channel = reach(ask, Channel.objects.select_related("place"), ask.path["channel"], MANAGE)
    return found


def _subscription(row: Subscription) -> SubscriptionRow:
    channel = Channel(pk=row.channel_id).public_id
    return SubscriptionRow(row.public_id, channel, named(row.place), row.hours, row.from_at, row.until_at)


@get("subscriptions", _("辖区的简报订阅"), MANAGE, query=Paged)
def subscriptions(ask: Ask) -> Page[SubscriptionRow]:
    """List what is subscribed in channels of the territory, ended ones among them."""
    rows = Subscription.objects.visible_to(ask.standing, MANAGE).select_related("place")
    return page_of(rows, ask.query, lambda found: map(_subscription, found))


@post("channels/{channel}/subscriptions", _("订阅简报"), MANAGE, body=NewSubscription)
def subscribe(ask: Ask) -> Done:
    """Let the brief of a place of the channel's go through it."""
    found, place = _reached(ask), reach(ask, Place.objects, ask.body.place, MANAGE)
    made = subscribe_place(channel=found, place=place, hours=ask.body.hours, by=ask.user, at=ask.at)
    return Done(made.public_id, ask.at)


@post("subscriptions/{subscription}/end", _("退订简报"), MANAGE)
def unsubscribe(ask: Ask) -> Done:
    """End a subscription."""
    rows = Subscription.objects.select_related("channel__place", "place")
    found = reach(ask, rows, ask.path["subscription"], MANAGE)
    end_subscription(subscription=found, by=ask.user, at=ask.at)
    return Done(found.public_id, ask.at)


@get("deliveries", _("推送记录"), MANAGE, query=DeliveryQuery)
def deliveries(ask: Ask) -> Page[DeliveryRow]:
    """List what was sent through channels of the territory, and what became of it."""
    rows = Delivery.objects.visible_to(ask.standing, MANAGE).select_related("place")
    rows = rows.filter(state=ask.query.state) if ask.query.state else rows
    return page_of(rows, ask.query, _delivered)


def _delivered(rows: Sequence[Delivery]) -> Iterable[DeliveryRow]:
    answers = last_answers(rows)
    for row in rows:
        kind: Any = row.kind
        state: Any = row.state
        said = (row.public_id, Channel(pk=row.channel_id).public_id, named(row.place), kind, row.notice, row.text)
        yield DeliveryRow(*said, row.planned_at, row.sent_at, state, row.tries, answers.get(row.pk, ""))
