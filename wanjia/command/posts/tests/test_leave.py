"""The response level decides which rules hold, how posts keep watch, and who may take leave."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts import actions
from wanjia.command.posts.models import CommandPost, Leave
from wanjia.command.posts.queries import policy
from wanjia.command.posts.queries.leave import regime, to_recall
from wanjia.command.posts.rules import longest_leave, may_leave
from wanjia.core import clock
from wanjia.core.actions import Refused

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2020, 1, 25, 4, 0, tzinfo=UTC)  # 2020-01-25 12:00 in Hohhot


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def post(hamlet: Hamlet) -> CommandPost:
    by, at = hamlet.user("zhihui"), hamlet.at
    made = actions.found_post(
        place=hamlet.places["county"], kind="post", sector="police", name="公安指挥部", by=by, at=at
    )
    for name in ("kakou", "zhihui"):
        actions.appoint_member(post=made, user=hamlet.user(name), duty="member", by=by, at=at)
    return made


def declare(hamlet: Hamlet, level: int, at: datetime) -> None:
    said = {"document": hamlet.document, "by": hamlet.user("zhihui"), "at": at}
    actions.declare_response_level(place=hamlet.places["county"], level=level, **said)


def ask(hamlet: Hamlet, post: CommandPost, days: float, kind: str = "ordinary", **more: Any) -> Leave:
    said = {"user": hamlet.user("kakou"), "from_at": hamlet.at + DAY, "by": hamlet.user("zhihui"), "at": hamlet.at}
    said |= {"kind": kind, "until_at": hamlet.at + DAY + days * DAY, **more}
    return actions.ask_leave(post=post, **said)


def decide(hamlet: Hamlet, leave: Leave, *, allow: bool = True, by: str = "zongzhi") -> Leave:
    return actions.decide_leave(leave=leave, allow=allow, by=hamlet.user(by), at=hamlet.at)


def test_the_stricter_the_level_the_shorter_the_leave() -> None:
    days = [0, 1, 5, 15]
    assert [longest_leave(level, days) for level in (1, 2, 3, 4, None)] == [0, 1, 5, 15, None]
    assert not may_leave("ordinary", NOON, NOON + HOUR, 0) and may_leave("urgent", NOON, NOON + 9 * DAY, 0)
    assert may_leave("ordinary", NOON, NOON + DAY, 1) and not may_leave("ordinary", NOON, NOON + DAY + HOUR, 1)


def test_level_one_since_noon_refuses_an_ordinary_leave_and_names_itself(hamlet: Hamlet, post: CommandPost) -> None:
    actions.declare_response_level(
        place=hamlet.places["county"], level=1, from_at=NOON, document=hamlet.document, by=hamlet.user("zhihui"),
        at=hamlet.at,
    )  # fmt: skip
    leave = ask(hamlet, post, 2)
    assert leave.decision == "refused" and leave.decided_by is None
    assert "Ⅰ级" in leave.ground and "2020-01-25 12:00" in leave.ground and "停休" in leave.ground
    urgent = ask(hamlet, post, 2, kind="urgent")
    assert urgent.decision == "" and decide(hamlet, urgent).decision == "allowed" and urgent.pk != leave.pk


def test_without_a_response_a_second_person_decides(hamlet: Hamlet, post: CommandPost) -> None:
    leave = ask(hamlet, post, 20)
    for name in ("zhihui", "kakou"):
        with pytest.raises(Refused, match="请另一人批准"):
            decide(hamlet, leave, by=name)
    made = decide(hamlet, leave)
    assert made.decided_by == hamlet.user("zongzhi") and made.level is None and "没有启动响应" in made.ground
    with pytest.raises(Refused, match="已经有结论"):
        decide(hamlet, leave, allow=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(decided_by=hamlet.user("kakou"))


def test_a_level_declared_meanwhile_forbids_what_waits_and_calls_back_who_is_away(
    hamlet: Hamlet, post: CommandPost
) -> None:
    going = decide(hamlet, ask(hamlet, post, 3))
    waiting = ask(hamlet, post, 3, from_at=hamlet.at + 9 * DAY, until_at=hamlet.at + 12 * DAY)
    assert to_recall([going], regime(post.place, hamlet.at)) == []
    declare(hamlet, 1, hamlet.at)
    with pytest.raises(Refused, match="停休"):
        decide(hamlet, waiting)
    assert to_recall([going], regime(post.place, hamlet.at)) == [going]
    actions.end_leave(leave=going, by=hamlet.user("zhihui"), at=hamlet.at + HOUR)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_leave(leave=going, by=hamlet.user("zhihui"), at=hamlet.at + HOUR)


def test_nobody_is_on_leave_twice_on_the_roster_in_the_past_or_of_another_post(
    hamlet: Hamlet, post: CommandPost
) -> None:
    ask(hamlet, post, 3)
    with pytest.raises(Refused, match="已经申请休假"):
        ask(hamlet, post, 1)
    with pytest.raises(Refused, match="已经过了"):
        ask(hamlet, post, 1, from_at=hamlet.at - 3 * DAY, until_at=hamlet.at - DAY)
    with pytest.raises(Refused, match="不是这个机构的人员"):
        ask(hamlet, post, 1, user=hamlet.user("yihu"))
    with pytest.raises(Refused, match="结束要晚于开始"):
        ask(hamlet, post, 0)
    night = {"from_at": hamlet.at + 10 * DAY, "until_at": hamlet.at + 11 * DAY}
    actions.add_desk_shift(post=post, user=hamlet.user("kakou"), **night, by=hamlet.user("zhihui"), at=hamlet.at)
    with pytest.raises(Refused, match="排了值班"):
        decide(hamlet, ask(hamlet, post, 1, **night))
    decide(hamlet, ask(hamlet, post, 1, from_at=hamlet.at + 20 * DAY, until_at=hamlet.at + 21 * DAY))
    hours = {"from_at": hamlet.at + 20 * DAY, "until_at": hamlet.at + 20 * DAY + HOUR}
    with pytest.raises(Refused, match="这段时间休假"):
        actions.add_desk_shift(post=post, user=hamlet.user("kakou"), **hours, by=hamlet.user("zhihui"), at=hamlet.at)


def test_a_value_of_a_level_holds_while_that_level_does_and_no_longer(hamlet: Hamlet) -> None:
    county, street, by, at = hamlet.places["county"], hamlet.places["street"], hamlet.user("zhihui"), hamlet.at
    said = {"key": "lead_hours", "place": county, "document": hamlet.document, "by": by, "at": at}
    actions.set_policy(**said, value=12, effective_from=at)
    actions.set_policy(**said, value=2, level=1, effective_from=at)
    assert policy("lead_hours", street, at) == 12
    declare(hamlet, 2, at)
    assert policy("lead_hours", street, at) == 12
    declare(hamlet, 1, at + HOUR)
    assert policy("lead_hours", street, at + HOUR) == 2 and policy("lead_hours", street, at) == 12
    actions.end_response_level(place=county, by=by, at=at + DAY)
    assert policy("lead_hours", street, at + DAY) == 12 and policy("lead_hours", street, at + 2 * HOUR) == 2
    with pytest.raises(Refused, match="不分响应级别"):
        actions.set_policy(**(said | {"key": "presence_days"}), value=14, level=1, effective_from=at)
    client = signed(hamlet, "zhihui")
    assert "适用的响应级别" in client.get(f"/policies/lead_hours/at/{county.public_id}/set/").content.decode()
    assert "适用的响应级别" not in client.get(f"/policies/presence_days/at/{county.public_id}/set/").content.decode()
    sent = {"value": "1", "document": hamlet.document.public_id, "effective_from": "2022-11-12T09:00", "level": "1"}
    assert client.post(f"/policies/lead_hours/at/{county.public_id}/set/", sent).status_code == 302
    assert "Ⅰ级" in client.get("/policies/lead_hours/").content.decode()


def test_the_posts_page_shows_the_level_its_watch_and_its_leave(hamlet: Hamlet, post: CommandPost) -> None:
    client, other, now = signed(hamlet, "zhihui"), signed(hamlet, "zongzhi"), clock.now()
    where = f"/command-posts/{post.public_id}/"
    assert "没有启动响应" in client.get(where).content.decode()
    hours = {"from_at": f"{now:%Y-%m-%dT%H:%M}", "until_at": f"{now + 3 * DAY:%Y-%m-%dT%H:%M}"}
    sent = {"user": hamlet.user("kakou").public_id, "kind": "ordinary", **hours}
    assert client.post(f"{where}leaves/new/", sent).status_code == 302
    leave = Leave.objects.get()
    assert client.post(f"/leaves/{leave.public_id}/allow/").status_code == 422
    assert other.post(f"/leaves/{leave.public_id}/allow/").status_code == 302
    declare(hamlet, 1, now)
    page = client.get(where).content.decode()
    assert all(word in page for word in ("Ⅰ级", "一级勤务或24小时勤务", "停休", "1 人应召回"))
    assert "应召回" in client.get(f"{where}leaves/").content.decode()
    assert client.post(f"/leaves/{leave.public_id}/end/").status_code == 302
    assert "应召回" not in client.get(where).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}leaves/?export=xlsx").content))
    (row,) = book.active.iter_rows(min_row=2, values_only=True)
    assert row[0] == "巴特尔民警" and row[5] == "已批准" and row[7] == hamlet.user("zongzhi").name
    refused = client.post(f"{where}leaves/new/", sent | {"until_at": f"{now + 5 * DAY:%Y-%m-%dT%H:%M}"})
    assert refused.status_code == 302 and Leave.objects.latest("pk").decision == "refused"
    levels = client.get(f"/levels/{hamlet.places['county'].public_id}/").content.decode()
    assert "停休" in levels and "一级勤务或24小时勤务" in levels
    assert signed(hamlet, "jiedao").get(f"{where}leaves/").status_code == 404
