"""Due work: briefs whose hour has come are written, what waits is sent; what is forgotten of channels: DUE.

Nothing of the store is open while something is sent. Whoever runs this late sends late, and the message says so; two who run
it at once share the work, for a delivery is taken before it is sent.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wanjia.insight.briefs import notices
from wanjia.insight.briefs.actions import finish_attempt, lapse_deliveries, plan_briefs
from wanjia.insight.briefs.models import Channel, Subscription
from wanjia.insight.briefs.queries import abandoned, due, lapsed, owed, running
from wanjia.insight.briefs.rules import UNKNOWN
from wanjia.insight.briefs.sending import send_one
from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut

AT_ONCE, MOST = 100, 500
SPENDS_S = 30  # of a minute in which the other apps' work waits


def run(at: datetime) -> int:
    """Do what is due."""
    for attempt in abandoned(at)[:MOST]:
        finish_attempt(attempt=attempt, outcome=UNKNOWN, answer=_("办理中断"), by=None, at=at)
    if late := list(lapsed(at)[:MOST]):
        lapse_deliveries(deliveries=late, by=None, at=at)
    planned, waiting = notices.run(at), _owing(at)
    while rows := list(islice(waiting, AT_ONCE)):
        planned += plan_briefs(subscriptions=rows, by=None, at=at)
    return planned + send_due(at)


def _owing(at: datetime) -> Iterator[Subscription]:
    return (row for row in list(running(at)) if owed(row, at))


def send_due(at: datetime) -> int:
    """Send what waits, as far as the time reaches; give how many were tried."""
    begun, tried = monotonic(), 0
    for delivery in due(at, MOST):
        passed = monotonic() - begun
        if passed > SPENDS_S:
            break
        tried += send_one(delivery, at + timedelta(seconds=passed))
    return tried


def _channels(kind: str, at: datetime) -> QuerySet[Any]:
    return Channel.objects.filter(until_at__lte=cut(kind, at))


DUE = [Due(Channel, "staff_identity", _channels, forget_columns)]
