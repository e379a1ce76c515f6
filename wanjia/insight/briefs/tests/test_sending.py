"""Messages reach robots, mail boxes and webhooks, signed and once; nothing else on any network is asked."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.insight.briefs import wire
from wanjia.insight.briefs.actions import add_channel, notify_staff, resume_channel, test_channel
from wanjia.insight.briefs.jobs import run
from wanjia.insight.briefs.models import Attempt, Channel, Delivery
from wanjia.insight.briefs.robots import signature
from wanjia.insight.briefs.tests.receiver import TAKEN, Receiver

SECRET = "whsec_" + base64.b64encode(b"twenty-four secret bytes").decode()
try_channel = test_channel
del test_channel  # an action, not a test


def channel(
    hamlet: Hamlet, receiver: Receiver, kind: str = "wecom", path: str = "/send?key=k1", **more: Any
) -> Channel:
    said = {"name": f"{kind}群", "audience": "staff", "takes_notices": True, **more}
    address = f"http://{receiver.at}{path}"
    place, by = hamlet.places["street"], hamlet.user("jiedao")
    return add_channel(place=place, kind=kind, address=address, by=by, at=hamlet.at, **said)


def tell(hamlet: Hamlet, at: datetime, text: str = "书香社区 12:00 日报迟报") -> None:
    notify_staff(place=hamlet.places["community"], kind="late_report", text=text, by=None, at=at)


def test_each_robot_gets_its_own_form_and_signature(hamlet: Hamlet, receiver: Receiver) -> None:
    for kind in ("wecom", "dingtalk", "feishu"):
        channel(hamlet, receiver, kind, f"/{kind}?access_token=t", secret="" if kind == "wecom" else "SEC1")
    tell(hamlet, hamlet.at)
    assert run(hamlet.at) == 3
    assert {row.state for row in Delivery.objects.all()} == {"sent"}
    by_kind = {urlsplit(path).path[1:]: (path, json.loads(body)) for path, _headers, body in receiver.got}
    assert "日报迟报" in by_kind["wecom"][1]["text"]["content"] and by_kind["wecom"][1]["msgtype"] == "text"
    asked = parse_qs(urlsplit(by_kind["dingtalk"][0]).query)
    stamp = asked["timestamp"][0]
    signed = hmac.digest(b"SEC1", f"{stamp}\nSEC1".encode(), hashlib.sha256)
    assert base64.b64decode(asked["sign"][0]) == signed and abs(int(stamp) / 1000 - hamlet.at.timestamp()) < 60
    body = by_kind["feishu"][1]
    signed = hmac.digest(f"{body['timestamp']}\nSEC1".encode(), b"", hashlib.sha256)
    assert base64.b64decode(body["sign"]) == signed and body["msg_type"] == "text"


def test_the_webhook_signs_as_the_standard_does_and_is_tried_again_with_growing_pauses(
    hamlet: Hamlet, receiver: Receiver
) -> None:
    told = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # the example of Standard Webhooks
    channel(hamlet, receiver, "webhook", "/hook", secret=SECRET)
    receiver.answers = [(500, {}), None, TAKEN]
    tell(hamlet, hamlet.at)
    for minutes in (0, 0.5, 2, 3, 8):
        run(hamlet.at + timedelta(minutes=minutes))
    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("sent", 3)
    assert list(Attempt.objects.order_by("n").values_list("outcome", flat=True)) == ["failed", "unknown", "ok"]
    codes = {headers["Webhook-Id"] for _path, headers, _body in receiver.got}
    assert codes == {row.public_id}  # the receiver can tell a second one
    for _path, headers, body in receiver.got:
        signed = signature(SECRET, row.public_id, int(headers["Webhook-Timestamp"]), body)
        assert headers["Webhook-Signature"] == signed


def test_who_may_have_got_it_is_not_sent_it_again(hamlet: Hamlet, receiver: Receiver) -> None:
    channel(hamlet, receiver)
    receiver.answers = [None, TAKEN]
    tell(hamlet, hamlet.at)
    for minutes in range(0, 600, 30):
        run(hamlet.at + timedelta(minutes=minutes))
    assert Delivery.objects.get().state == "unknown" and len(receiver.got) == 1


def test_a_robot_that_says_no_under_200_has_not_taken_it_and_pauses_after_five(
    hamlet: Hamlet, receiver: Receiver
) -> None:
    where = channel(hamlet, receiver)
    receiver.answers = [(200, {"errcode": 93000, "errmsg": f"invalid webhook http://{receiver.at}/send?key=k1"})]
    tell(hamlet, hamlet.at)
    for minutes in range(0, 300, 5):
        run(hamlet.at + timedelta(minutes=minutes))
    where.refresh_from_db()
    assert where.paused_at is not None and "93000" in where.paused_why and "k1" not in where.paused_why
    assert len(receiver.got) == 5 == Delivery.objects.get().tries
    receiver.answers = [TAKEN]
    later = hamlet.at + timedelta(hours=6)
    resume_channel(channel=where, by=hamlet.user("jiedao"), at=later)
    run(later)
    assert Delivery.objects.get().state == "sent"
    assert JournalLine.objects.filter(action="finish_attempt").count() == 6


def test_limits_by_the_hour_and_quiet_hours_hold_messages_back(hamlet: Hamlet, receiver: Receiver) -> None:
    channel(hamlet, receiver, most_an_hour=2, quiet_from=22, quiet_until=7)
    for n in range(3):
        tell(hamlet, hamlet.at, f"第 {n} 件")
        tell(hamlet, hamlet.at, f"第 {n} 件")  # the same words once a day
    run(hamlet.at)
    run(hamlet.at + timedelta(minutes=30))
    assert len(receiver.got) == 2
    run(hamlet.at + timedelta(minutes=61))
    assert len(receiver.got) == 3
    night = hamlet.at.replace(hour=15, minute=30)  # 23:30
    tell(hamlet, night)
    run(night)
    assert len(receiver.got) == 3
    run(night + timedelta(hours=7, minutes=31))
    assert len(receiver.got) == 4 and "迟发" not in receiver.bodies[-1]["text"]["content"]


def test_mail_goes_by_the_installations_server_or_says_that_there_is_none(hamlet: Hamlet, settings: Any) -> None:
    where = {"place": hamlet.places["street"], "kind": "email", "audience": "staff", "takes_notices": True}
    common = {"by": hamlet.user("jiedao"), "at": hamlet.at}
    with pytest.raises(Refused, match="邮箱"):
        add_channel(name="值班", address="不是邮箱", **where, **common)
    add_channel(name="值班", address="duty@example.org", **where, **common)
    tell(hamlet, hamlet.at)
    run(hamlet.at)
    assert "WANJIA_SMTP" in Attempt.objects.get().answer and not mail.outbox
    settings.WANJIA_SMTP = "smtp://mail.example.org"
    run(hamlet.at + timedelta(minutes=2))
    assert mail.outbox[0].to == ["duty@example.org"] and "日报迟报" in mail.outbox[0].subject


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.1/x", "http://qyapi.weixin.qq.com/x", "https://qyapi.weixin.qq.com:8443/x", "file:///etc/passwd",
        "https://user@qyapi.weixin.qq.com/x", "https://qyapi.weixin.qq.com@10.0.0.1/x", "https://[::1]/x", "http://127.0.0.1:1/x",
        "https://qyapi.weixin.qq.com.example.org/x", "gopher://open.feishu.cn/x", "https://open.feishu.cn/a b", "https://[x",
    ],
)  # fmt: skip
def test_an_address_that_is_not_allowed_is_refused_when_it_is_written(
    hamlet: Hamlet, receiver: Receiver, address: str
) -> None:
    place, by = hamlet.places["street"], hamlet.user("jiedao")
    with pytest.raises(Refused):
        add_channel(place=place, kind="wecom", name="群", address=address, audience="staff", by=by, at=hamlet.at)


def test_an_allowed_name_that_leads_into_the_own_network_is_not_followed(
    hamlet: Hamlet, receiver: Receiver, settings: Any
) -> None:
    settings.WANJIA_CHANNEL_HOSTS = ["localhost"]
    place, by = hamlet.places["street"], hamlet.user("jiedao")
    where = add_channel(
        place=place, kind="wecom", name="群", address="https://localhost/x", audience="staff", by=by, at=hamlet.at
    )
    try_channel(channel=where, by=by, at=hamlet.at)
    run(hamlet.at)
    assert "内部网络" in Attempt.objects.get().answer


def test_no_redirect_is_followed(hamlet: Hamlet, receiver: Receiver) -> None:
    channel(hamlet, receiver)
    receiver.answers = [(302, f"http://{receiver.at}/elsewhere")]
    tell(hamlet, hamlet.at)
    run(hamlet.at)
    assert len(receiver.got) == 1 and Attempt.objects.get().outcome == "failed"


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("8.8.8.8", True), ("10.1.2.3", False), ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False),
        ("::ffff:10.0.0.1", False), ("2002:0a00:0001::", False), ("64:ff9b::a00:1", False), ("fe80::1%eth0", False),
        ("2400:3200::1", True),
    ],
)  # fmt: skip
def test_which_internet_addresses_are_public(text: str, public: bool) -> None:
    assert wire._is_public(text) is public


def test_no_message_may_hold_a_telephone_or_document_number(hamlet: Hamlet, receiver: Receiver) -> None:
    channel(hamlet, receiver)
    for text in ("请联系13900000101", "证件 15050219800101123X"):
        with pytest.raises(Refused, match="号码"):
            tell(hamlet, hamlet.at, text)
    assert not Delivery.objects.exists()
