"""Questions about channels, what is due through them, and what came of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from wanjia.insight.briefs.models import Attempt, Channel, Delivery, Subscription
from wanjia.insight.briefs.rules import ABANDONED, LAPSES, LOOKS_BACK, slots
from wanjia.registry.places.models import Place

AN_HOUR = timedelta(hours=1)


def running(at: datetime) -> QuerySet[Subscription]:
    """Give the subscriptions in force, each with ``last``: the hour of the latest brief that was planned."""
    open_now = Q(until_at=None) | Q(until_at__gt=at)
    rows = Subscription.objects.filter(open_now, from_at__lte=at, channel__until_at=None)
    found: QuerySet[Subscription] = rows.annotate(last=Max("deliveries__slot")).select_related("channel", "place")
    return found.order_by("pk")


def owed(subscription: Subscription, at: datetime) -> list[datetime]:
    """Give the hours of a subscription whose brief has not been planned yet, the latest last."""
    last: datetime | None = subscription.last  # type: ignore[attr-defined]  # of running()
    since = max(subscription.from_at, last or subscription.from_at, at - LOOKS_BACK)
    return slots(subscription.hours, since, at, timezone.get_default_timezone())


def due(at: datetime, most: int) -> list[Delivery]:
    """Give what is to be tried now, the oldest first: of channels that are open, not paused, and below their limit."""
    rows = Delivery.objects.filter(state="waiting", next_at__lte=at, channel__until_at=None, channel__paused_at=None)
    left = room(set(Channel.objects.filter(pk__in=rows.values("channel"))), at)
    rows = rows.filter(channel__in=[number for number, more in left.items() if more > 0])
    kept = []
    for row in rows.select_related("channel__place", "place").order_by("next_at", "pk")[:most]:
        if left[row.channel_id] > 0:
            left[row.channel_id] -= 1
            kept.append(row)
    return kept


def room(channels: set[Channel], at: datetime) -> dict[int, int]:
    """Give how many more tries each channel may make in the hour that ends now."""
    rows = Attempt.objects.filter(delivery__channel__in=channels, at__gt=at - AN_HOUR).order_by()
    made = dict(rows.values_list("delivery__channel").annotate(n=Count("pk")))
    return {channel.pk: channel.most_an_hour - made.get(channel.pk, 0) for channel in channels}


def lapsed(at: datetime) -> QuerySet[Delivery]:
    """Give what has waited too long to tell anybody anything."""
    rows: QuerySet[Delivery] = Delivery.objects.filter(state="waiting", planned_at__lt=at - LAPSES)
    return rows


def abandoned(at: datetime) -> QuerySet[Attempt]:
    """Give the tries whose sender died: begun long ago, never ended."""
    rows = Attempt.objects.filter(ended_at=None, at__lt=at - ABANDONED, delivery__state="sending")
    found: QuerySet[Attempt] = rows.select_related("delivery__channel__place")
    return found


def for_notices(place: Place) -> list[Channel]:
    """Give the channels that take notices about a place: its own, else those of the nearest place above that has some."""
    rows = Channel.objects.filter(takes_notices=True, until_at=None, place__lo__lte=place.lo, place__hi__gte=place.hi)
    found = list(rows.select_related("place"))
    nearest = min((channel.place.width for channel in found), default=0)
    return [channel for channel in found if channel.place.width == nearest]


class Counted(NamedTuple):
    """A channel with how much is subscribed in it, and how much it delivered in a day."""

    channel: Channel
    subscriptions: int
    sent: int


def counted(channels: Iterable[Channel], at: datetime) -> list[Counted]:
    """Count for each channel what is subscribed and what was delivered in the last 24 hours."""
    found = list(channels)
    open_rows = Subscription.objects.filter(channel__in=found, until_at=None).order_by()
    subscribed = dict(open_rows.values_list("channel").annotate(n=Count("pk")))
    lately = Delivery.objects.filter(channel__in=found, state="sent", sent_at__gt=at - 24 * AN_HOUR).order_by()
    sent = dict(lately.values_list("channel").annotate(n=Count("pk")))
    return [Counted(channel, subscribed.get(channel.pk, 0), sent.get(channel.pk, 0)) for channel in found]


def last_answers(deliveries: Iterable[Delivery]) -> dict[int, str]:
    """Give what the last try of each delivery brought."""
    rows = Attempt.objects.filter(delivery__in=[row.pk for row in deliveries]).order_by("delivery", "n")
    return dict(rows.values_list("delivery", "answer"))
