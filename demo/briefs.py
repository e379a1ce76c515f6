"""Two channels of a street: the staff's, whose briefs arrived, and one to a group that is gone, which has paused; a report."""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.insight.briefs.actions import (
    add_channel,
    begin_attempt,
    finish_attempt,
    notify_staff,
    plan_briefs,
    subscribe_place,
)
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.briefs.queries import running
from wanjia.insight.judgement.actions import make_judgement

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000"
GONE = "https://open.feishu.cn/open-apis/bot/v2/hook/00000000-0000-0000-0000-000000000000"
TAKEN = '200 {"errcode":0,"errmsg":"ok"}'
REFUSED = '200 {"code":19001,"msg":"param invalid: incoming webhook access token invalid"}'
HOUR = timedelta(hours=1)


def tell(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Let the briefs of the last day and a half go out, and write the county's report."""
    lead, street, community = staff.users["jiedao"], ground.places["street"], ground.places["community"]
    begun = {"by": lead, "at": at - 36 * HOUR}
    works = add_channel(
        place=street,
        kind="wecom",
        name="永清街道防控工作群",
        address=ROBOT,
        audience="staff",
        takes_notices=True,
        **begun,
    )
    quiet = {"quiet_from": 22, "quiet_until": 7}
    gone = add_channel(
        place=community, kind="feishu", name="书香社区居民群", address=GONE, audience="public", **quiet, **begun
    )
    subscribe_place(channel=works, place=street, **begun)
    subscribe_place(channel=gone, place=community, **begun)
    for hours in range(35, -1, -1):
        moment = at - hours * HOUR
        plan_briefs(subscriptions=running(moment), by=None, at=moment)
        _send(works, "ok", TAKEN, moment)
        for minutes in (0, 2, 8, 24):  # each further than the pause after the try before
            _send(gone, "failed", REFUSED, min(moment + timedelta(minutes=minutes), at))
    notify_staff(
        place=street, kind="overdue", text="第二轮入户排查还有网格一整天没有上门，请今天补上。", by=None, at=at - HOUR
    )
    _send(works, "ok", TAKEN, at - HOUR)
    make_judgement(place=ground.places["county"], as_of=at, by=staff.users["zhihui"], at=at)


def _send(channel: Channel, outcome: str, answer: str, at: datetime) -> None:
    """Let what waits in a channel have gone out with an answer: the invented town asks nobody."""
    channel.refresh_from_db()
    if channel.paused_at is not None:
        return
    for delivery in Delivery.objects.filter(channel=channel, state="waiting", next_at__lte=at).order_by("pk"):
        attempt = begin_attempt(delivery=delivery, by=None, at=at)
        finish_attempt(attempt=attempt, outcome=outcome, answer=answer, by=None, at=at)
