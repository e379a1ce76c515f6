"""Sends one delivery through its channel and says what came of it. No transaction is open meanwhile."""

import smtplib
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.insight.briefs import robots, wire
from wanjia.insight.briefs.actions import begin_attempt, finish_attempt
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.briefs.picture import drawn
from wanjia.insight.briefs.rules import FAILED, OK, UNKNOWN, told_late


class Answer(NamedTuple):
    """What came of a try: its outcome, and what the other side said."""

    outcome: str
    text: str


def send_one(delivery: Delivery, at: datetime) -> bool:
    """Try one delivery; tell whether it was this one's to try."""
    try:
        attempt = begin_attempt(delivery=delivery, by=None, at=at)
    except Refused:  # somebody else took it, or it has to wait
        return False
    begun = monotonic()
    outcome, answer = send(delivery, at)
    ended = at + timedelta(seconds=monotonic() - begun)
    finish_attempt(attempt=attempt, outcome=outcome, answer=answer, by=None, at=ended)
    return True


def send(delivery: Delivery, at: datetime) -> Answer:
    """Send a delivery, its picture with it where the channel takes one."""
    channel = delivery.channel
    text = told_late(delivery.text, delivery.planned_at, at, timezone.get_default_timezone())
    picture = _picture(delivery) if delivery.lines and channel.kind in robots.DRAWN else b""
    message = robots.Message(delivery.public_id, delivery.kind, delivery.place.name, text, delivery.lines, picture)
    return _mail(channel, message) if channel.kind == "email" else _post(channel, message, int(at.timestamp()))


def _picture(delivery: Delivery) -> bytes:
    try:
        return drawn(delivery.text.splitlines(), delivery.lines)
    except Refused:  # no Chinese font on this machine: the text goes without
        return b""


def _post(channel: Channel, message: robots.Message, seconds: int) -> Answer:
    """Send what a message takes; once its text was taken the delivery is made, whatever becomes of its picture."""
    taken: list[Answer] = []
    for request in robots.requests(channel.kind, channel.address, channel.secret, message, seconds):
        try:
            reply = wire.post(request.url, request.body, request.headers)
            answer = Answer(
                robots.meaning(channel.kind, reply.status, reply.text), f"{reply.status} {reply.text}"[:200]
            )
        except (wire.Blocked, wire.Undelivered) as error:
            answer = Answer(FAILED, str(error))
        except wire.Unanswered as error:
            answer = Answer(UNKNOWN, str(error))
        taken.append(answer)
        if answer.outcome != OK:
            break
    said = " · ".join(answer.text for answer in taken)[:200]
    return Answer(taken[0].outcome, said)


def _mail(channel: Channel, message: robots.Message) -> Answer:
    if settings.WANJIA_PRACTICE:
        return Answer(FAILED, _("这是演练环境，不向外发送"))
    if not settings.WANJIA_SMTP:
        return Answer(FAILED, _("这台服务器没有设置邮件服务器（WANJIA_SMTP）"))
    title, _line, rest = message.text.partition("\n")
    mail = EmailMessage(
        title[:120], rest or title, to=[channel.address], headers={"Message-ID": f"<{message.code}@wanjia>"}
    )
    if message.picture:
        mail.attach("brief.png", message.picture, "image/png")
    try:
        mail.send()
    except smtplib.SMTPServerDisconnected as error:
        return Answer(UNKNOWN, f"{type(error).__name__} {error}"[:200])
    except (smtplib.SMTPException, OSError) as error:
        return Answer(FAILED, f"{type(error).__name__} {error}"[:200])
    return Answer(OK, _("邮件服务器已收下"))
