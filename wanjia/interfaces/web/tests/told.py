"""What is reported and told of the spots of the access matrix."""

from typing import Any

from demo.hamlet import Hamlet
from wanjia.insight.briefs.actions import add_channel, begin_attempt, finish_attempt, notify_staff, subscribe_place
from wanjia.insight.briefs.models import Delivery
from wanjia.insight.judgement.actions import NARROW, make_judgement
from wanjia.insight.judgement.models import Judgement
from wanjia.registry.places.models import Place


def furnish_told(world: Any, spot: str, place: Place, number: int, at: Any) -> None:
    """A channel with a subscription at a spot; a report where places are large enough for one."""
    by = world.hamlet.user("zhihui")
    where = {
        "kind": "email",
        "name": f"{place.name}值班邮箱",
        "address": f"duty{number}@example.org",
        "audience": "staff",
    }
    channel = add_channel(place=place, **where, by=by, at=at)
    rows: dict[str, Any] = {
        "channel": channel,
        "subscription": subscribe_place(channel=channel, place=place, by=by, at=at),
    }
    if place.level not in NARROW:
        rows["judgement"] = written_about(place, by, at)
    for name, row in rows.items():
        world.samples.setdefault(name, {})[spot] = row.public_id


def told(hamlet: Hamlet, many: int) -> None:
    """Let a street have a number of channels, each with a subscription and a notice that could not be sent."""
    by, at, street = hamlet.user("jiedao"), hamlet.at, hamlet.places["street"]
    for n in range(many):
        where = {"kind": "email", "name": f"{n}号邮箱", "address": f"duty{n}@example.org", "audience": "staff"}
        channel = add_channel(place=street, takes_notices=True, **where, by=by, at=at)
        subscribe_place(channel=channel, place=street, by=by, at=at)
    notify_staff(place=street, kind="overdue", text="请今天办结", by=by, at=at)
    for delivery in Delivery.objects.all():
        attempt = begin_attempt(delivery=delivery, by=None, at=at)
        finish_attempt(attempt=attempt, outcome="failed", answer="没有邮件服务器", by=None, at=at)


def judged(hamlet: Hamlet, many: int) -> None:
    """Let a number of reports be written about a street."""
    by, at = hamlet.user("zhihui"), hamlet.at
    for _again in range(many):
        written_about(hamlet.places["street"], by, at)


def written_about(place: Place, by: Any, at: Any) -> Judgement:
    """Give a report about a place. Writing one counts everything there is, so the others have the first one's text."""
    first = Judgement.objects.first()
    if first is None:
        return make_judgement(place=place, as_of=at, by=by, at=at)
    counts = {"anomalies": first.anomalies, "advice": first.advice}
    return Judgement.objects.create(place=place, as_of=at, made_at=at, by=by, content=first.content, **counts)
