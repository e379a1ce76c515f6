"""At 12:00 and 20:00 each subscribed place's brief goes out once: late where it is late, nobody named, no small number."""

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.insight.briefs.actions import (
    add_channel,
    begin_attempt,
    end_channel,
    end_subscription,
    finish_attempt,
    plan_briefs,
    subscribe_place,
)
from wanjia.insight.briefs.jobs import run
from wanjia.insight.briefs.models import Channel, Delivery, Subscription
from wanjia.insight.briefs.queries import running
from wanjia.insight.briefs.rules import HOURS, Line, slots, suppressed
from wanjia.insight.briefs.tests.receiver import Receiver
from wanjia.registry.people.models import Person

HOUR = timedelta(hours=1)


def subscribed(hamlet: Hamlet, receiver: Receiver, place: str = "street", audience: str = "staff") -> Subscription:
    where, by = hamlet.places[place], hamlet.user("jiedao")
    channel = add_channel(
        place=where, kind="wecom", name=f"{audience}群", address=f"http://{receiver.at}/send?key=1", audience=audience,
        by=by, at=hamlet.at,
    )  # fmt: skip
    return subscribe_place(channel=channel, place=where, by=by, at=hamlet.at)


def test_the_noon_brief_arrives_as_text_and_picture(hamlet: Hamlet, receiver: Receiver) -> None:
    subscribed(hamlet, receiver)
    run(hamlet.at + 2 * HOUR)  # 11:00
    assert not receiver.got
    run(hamlet.at + 3 * HOUR + timedelta(minutes=1))
    text, image = receiver.bodies
    assert (
        text["text"]["content"].startswith("通辽市 科尔沁区 永清街道疫情简报\n截至 2022-11-11 12:00")
        or "永清街道" in text["text"]["content"]
    )
    assert image["msgtype"] == "image" and image["image"]["base64"].startswith("iVBOR")
    run(hamlet.at + 4 * HOUR)
    assert len(receiver.got) == 2


def test_who_was_dead_for_a_day_sends_the_last_brief_late_and_the_log_names_the_others(
    hamlet: Hamlet, receiver: Receiver
) -> None:
    subscribed(hamlet, receiver)
    run(hamlet.at + 25 * HOUR)  # the next day at 10:00
    assert list(Delivery.objects.values_list("state", flat=True)) == ["missed", "missed"] and not receiver.got
    run(hamlet.at + 28 * HOUR)  # 13:00: an hour late
    told = receiver.bodies[-2]["text"]["content"]
    assert told.startswith("【迟发，应于 11-12 12:00 送达】")


def test_small_numbers_hide_and_take_a_second_with_them() -> None:
    rows = [
        Line("a", "g", "甲", "人", 100),
        Line("b", "g", "乙", "人", 93),
        Line("c", "g", "丙", "人", 7),
        Line("d", "h", "丁", "人", 0),
    ]
    found = {line.key: (line.value, line.hidden) for line in suppressed(rows, 10)}
    assert found == {"a": (100, False), "b": (None, True), "c": (None, True), "d": (0, False)}
    moved = suppressed([Line("a", "g", "甲", "人", 100, 98)], 10)
    assert moved == [Line("a", "g", "甲", "人", 100)]  # that it were two more would tell of two people


def test_no_brief_holds_anything_about_a_person(hamlet: Hamlet, receiver: Receiver) -> None:
    for place in ("street", "community", "building"):
        for audience in ("staff", "public"):
            subscribed(hamlet, receiver, place, audience)
    run(hamlet.at + 3 * HOUR)
    said = json.dumps(receiver.bodies, ensure_ascii=False) + "".join(
        row.text + json.dumps(row.lines, ensure_ascii=False) for row in Delivery.objects.all()
    )
    assert len([body for body in receiver.bodies if "text" in body]) == 6
    for person in Person.objects.all():
        assert person.name not in said and (not person.phone or person.phone[-11:] not in said)


ACTS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("run"), st.booleans()),
    st.tuples(st.just("die"), st.just(0)),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=14))
def test_every_hour_has_one_row_and_is_sent_at_most_once_whatever_dies(
    hamlet: Hamlet, receiver: Receiver, acts: list[tuple[str, Any]]
) -> None:
    with transaction.atomic():
        receiver.got.clear()
        at, planned_until = hamlet.at, hamlet.at
        subscription = subscribed(hamlet, receiver)
        for act, value in acts:
            at += value * HOUR if act == "wait" else timedelta(minutes=1)
            if act == "run":
                for _twice in range(1 + value):
                    run(at)
                planned_until = at
            elif act == "die":  # after the delivery was taken, before or after it left
                plan_briefs(subscriptions=running(at), by=None, at=at)
                planned_until = at
                for row in Delivery.objects.filter(state="waiting", next_at__lte=at)[:1]:
                    begin_attempt(delivery=row, by=None, at=at)
        since = max(hamlet.at, planned_until - timedelta(days=30))
        owed = slots(HOURS, since, planned_until, timezone.get_default_timezone())
        rows = list(Delivery.objects.filter(subscription=subscription).order_by("slot").values_list("slot", flat=True))
        assert len(rows) == len(set(rows)) and set(rows) <= set(owed)
        if planned_until > hamlet.at and owed:
            assert rows[-1] == owed[-1]
        texts = [body["text"]["content"].split("\n", 1)[-1] for body in receiver.bodies if "text" in body]
        assert len([body for body in receiver.bodies if "text" in body]) <= len(rows)
        assert Delivery.objects.filter(state="sent").count() == len(texts)
        transaction.set_rollback(True)


def test_the_store_refuses_a_second_end_and_a_second_subscription(hamlet: Hamlet, receiver: Receiver) -> None:
    row, by = subscribed(hamlet, receiver), hamlet.user("jiedao")
    with pytest.raises(Refused, match="已经订过"):
        subscribe_place(channel=row.channel, place=row.place, by=by, at=hamlet.at)
    with pytest.raises(Refused, match="之内"):
        subscribe_place(channel=row.channel, place=hamlet.places["next_street"], by=by, at=hamlet.at)
    plan_briefs(subscriptions=[row], by=None, at=hamlet.at + 4 * HOUR)
    attempt = begin_attempt(delivery=Delivery.objects.get(), by=None, at=hamlet.at + 4 * HOUR)
    with pytest.raises(Refused, match="现在不发"):
        begin_attempt(delivery=Delivery.objects.get(), by=None, at=hamlet.at + 4 * HOUR)
    finish_attempt(attempt=attempt, outcome="ok", answer="", by=None, at=hamlet.at + 4 * HOUR)
    with pytest.raises(Refused, match="已有结果"):
        finish_attempt(attempt=attempt, outcome="ok", answer="", by=None, at=hamlet.at + 4 * HOUR)
    end_subscription(subscription=row, by=by, at=hamlet.at + 5 * HOUR)
    end_channel(channel=row.channel, by=by, at=hamlet.at + 5 * HOUR)
    assert run(hamlet.at + 30 * HOUR) == 0


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_street_lead_sets_a_channel_up_tests_it_and_reads_the_log(hamlet: Hamlet, receiver: Receiver) -> None:
    lead, street = browser(hamlet, "jiedao"), hamlet.places["street"]
    said = {
        "place": street.public_id,
        "kind": "wecom",
        "name": "街道工作群",
        "address": f"http://{receiver.at}/send?key=s3cret",
    }
    page = lead.post(reverse("briefs:new"), {**said, "audience": "staff", "most_an_hour": "20"}, follow=True)
    channel = Channel.objects.get()
    text = page.content.decode()
    assert page.status_code == 200 and "街道工作群" in text and "s3cret" not in text
    lead.post(reverse("briefs:channel", args=[channel.public_id]), {"place": street.public_id, "hours": ["12", "20"]})
    assert Subscription.objects.get().hours == [12, 20]
    page = lead.post(reverse("briefs:test", args=[channel.public_id]), follow=True)
    assert "已送达" in page.content.decode() and "万家测试消息" in receiver.bodies[-1]["text"]["content"]
    assert "永清街道" in lead.get(reverse("briefs:preview", args=[street.public_id])).content.decode()
    assert lead.get(reverse("briefs:picture", args=[street.public_id])).content[:4] == b"\x89PNG"
    rows = lead.get(reverse("briefs:deliveries"), {"export": "xlsx"})
    sheet = list(openpyxl.load_workbook(io.BytesIO(rows.content)).active.iter_rows(values_only=True))
    assert sheet[0][0] == "写成" and sheet[1][3:5] == ("已送达", "测试")
    assert browser(hamlet, "hongxing").get(reverse("briefs:channel", args=[channel.public_id])).status_code in (
        403,
        404,
    )
    assert browser(hamlet, "shequ").get(reverse("briefs:channels")).status_code == 403
