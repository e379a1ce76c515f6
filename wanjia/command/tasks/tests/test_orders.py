"""Work orders: whatever is done in whatever order, an order is as far as its steps say, and who may not, cannot."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.tasks import actions, rules
from wanjia.command.tasks.actions import Share, order_jointly, order_work
from wanjia.command.tasks.models import WorkOrder
from wanjia.command.tasks.queries import order_state, reconcile, to_do
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing

HOUR = timedelta(hours=1)
ACTS = ("accept", "complete", "return", "reassign", "remind", "close", "rate")
WHO = ("wangge1", "wangge2", "shequ")


def order(hamlet: Hamlet, **more: Any) -> WorkOrder:
    said = {"rows": [("给三户送药", hamlet.places["grid"], None)], "assignee": hamlet.user("wangge1"), **more}
    said |= {"due_at": hamlet.at + 8 * HOUR, "by": hamlet.user("shequ"), "at": hamlet.at}
    return order_work(**said)[0]


def act(hamlet: Hamlet, row: WorkOrder, name: str, who: str, minutes: int) -> None:
    by = {"order": row, "by": hamlet.user(who), "at": hamlet.at + timedelta(minutes=minutes)}
    if name == "reassign":
        actions.reassign_order(assignee=hamlet.user("wangge2"), **by)
    elif name == "return":
        actions.return_order(reason="人手不够", **by)
    elif name == "rate":
        actions.rate_order(stars=5, words="及时", **by)
    else:
        getattr(actions, f"{name}_order")(**by)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(WHO), st.integers(1, 900)), max_size=9))
def test_an_order_is_as_far_as_its_steps_say_after_any_history(
    hamlet: Hamlet, history: list[tuple[str, str, int]]
) -> None:
    row = order(hamlet)
    for name, who, minutes in history:
        before = WorkOrder.objects.get(pk=row.pk)
        try:
            act(hamlet, row, name, who, minutes)
        except Refused:
            assert before.steps.count() == row.steps.count()
            continue
        after = WorkOrder.objects.get(pk=row.pk)
        if name in ("accept", "complete", "return"):
            assert before.assignee == hamlet.user(who)
        if before.state in rules.ENDED:
            assert after.state in rules.ENDED and name not in ("return", "reassign", "remind")
        if name == "rate":
            assert who == "shequ" and before.state in rules.ENDED
    assert list(reconcile()) == []


def test_a_tampered_state_is_named(hamlet: Hamlet) -> None:
    WorkOrder.objects.filter(pk=order(hamlet).pk).update(state="completed", owed_at=None)
    assert "completed" in next(reconcile())


def test_what_is_given_back_waits_for_who_ordered_it_and_begins_anew_with_another(hamlet: Hamlet) -> None:
    row = order(hamlet)
    with pytest.raises(Refused, match="退回的原因"):
        actions.return_order(order=row, reason=" ", by=hamlet.user("wangge1"), at=hamlet.at)
    actions.return_order(order=row, reason="不在本网格", by=hamlet.user("wangge1"), at=hamlet.at)
    assert [
        one.kind for one in to_do(standing(hamlet.user("shequ"), hamlet.at), at=hamlet.at) if one.kind != "receipt"
    ] == ["returned"]
    assert to_do(standing(hamlet.user("wangge1"), hamlet.at), at=hamlet.at) == []
    actions.reassign_order(order=row, assignee=hamlet.user("wangge2"), by=hamlet.user("shequ"), at=hamlet.at)
    assert [one.state for one in to_do(standing(hamlet.user("wangge2"), hamlet.at), at=hamlet.at)] == ["ordered"]


def test_an_order_of_several_units_is_done_only_when_each_is(hamlet: Hamlet) -> None:
    grid, at, by = hamlet.places["grid"], hamlet.at, hamlet.user("shequ")
    said = {"title": "转运三名密接", "place": grid, "unit": "社区", "due_at": at + HOUR, "by": by, "at": at}
    police, medic = Share("公安分局", hamlet.user("kakou"), grid, "维持秩序"), Share("医院", hamlet.user("yihu"), grid)
    with pytest.raises(Refused, match="至少要有一个配合单位"):
        order_jointly(assignee=hamlet.user("wangge1"), shares=[], **said)
    with pytest.raises(Refused, match="不能承担其中两份"):
        order_jointly(assignee=hamlet.user("kakou"), shares=[police], **said)
    lead = order_jointly(assignee=hamlet.user("wangge1"), shares=[police, medic], **said)
    first, second = lead.parts.order_by("pk")
    assert (first.by_unit, first.title, second.title) == ("公安分局", "维持秩序", "转运三名密接")
    actions.complete_order(order=first, by=hamlet.user("kakou"), at=at)
    with pytest.raises(Refused, match="1个配合单位没有办结"):
        actions.complete_order(order=lead, by=hamlet.user("wangge1"), at=at)
    with pytest.raises(Refused, match="1个配合单位没有办结"):
        actions.close_order(order=lead, by=by, at=at)
    page = signed(hamlet, "wangge1").get(f"/to-do/{lead.public_id}/").content.decode()
    assert "公安分局" in page and "已完成" in page
    actions.complete_order(order=second, by=hamlet.user("yihu"), at=at)
    actions.complete_order(order=lead, by=hamlet.user("wangge1"), at=at)
    assert order_state(lead) == "completed"


def test_an_incident_has_an_arrival_and_an_outcome(hamlet: Hamlet) -> None:
    row, by, at = order(hamlet, kind="incident"), hamlet.user("wangge1"), hamlet.at + HOUR
    assert row.line == "security"
    with pytest.raises(Refused, match="到场时间"):
        actions.arrive_at_order(order=row, arrived_at=at + HOUR, by=by, at=at)
    actions.arrive_at_order(order=row, arrived_at=at, by=by, at=at)
    with pytest.raises(Refused, match="只记一次"):
        actions.arrive_at_order(order=row, arrived_at=at, by=by, at=at)
    with pytest.raises(Refused, match="处置结果"):
        actions.complete_order(order=row, by=by, at=at)
    actions.complete_order(order=row, by=by, at=at, note="已劝离")


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_are_one_to_five_from_who_ordered_it(hamlet: Hamlet, stars: int) -> None:
    row, by, at = order(hamlet), hamlet.user("shequ"), hamlet.at
    with pytest.raises(Refused, match="办结以后"):
        actions.rate_order(order=row, stars=5, words="", by=by, at=at)
    actions.complete_order(order=row, by=hamlet.user("wangge1"), at=at)
    with pytest.raises(Refused, match="1到5星"):
        actions.rate_order(order=row, stars=stars, words="", by=by, at=at)
    with pytest.raises(Refused, match="由派单的人"):
        actions.rate_order(order=row, stars=5, words="", by=hamlet.user("jiedao"), at=at)
    actions.rate_order(order=row, stars=4, words="及时", by=by, at=at)
    with pytest.raises(Refused, match="已经评价过"):
        actions.rate_order(order=row, stars=4, words="", by=by, at=at)


def test_a_deadline_past_and_a_kind_there_is_not_are_refused(hamlet: Hamlet) -> None:
    row, user = [("送药", hamlet.places["grid"], None)], hamlet.user("wangge1")
    with pytest.raises(Refused, match="期限已经过了"):
        order_work(rows=row, assignee=user, due_at=hamlet.at, by=user, at=hamlet.at)
    with pytest.raises(Refused, match="没有这一类任务"):
        order_work(rows=row, assignee=user, due_at=hamlet.at + HOUR, kind="party", by=user, at=hamlet.at)


def test_every_figure_of_the_board_opens_as_many_orders(hamlet: Hamlet) -> None:
    order(hamlet)
    actions.complete_order(order=order(hamlet, kind="incident"), by=hamlet.user("wangge1"), at=hamlet.at, note="好")
    clerk = signed(hamlet, "shequ")
    for query, many in (("by=kind&kind=errand&only=late", 1), ("by=kind&kind=incident&only=done", 1), ("only=open", 1)):
        page = clerk.get(f"/orders/?{query}").content.decode()
        assert page.count('href="/orders/') - page.count('href="/orders/at/') - page.count('href="/orders/"') == many, (
            query
        )
    assert "书香社区第一网格" in clerk.get("/orders/?by=unit").content.decode()
    assert clerk.get("/orders/?only=all&unit=书香社区第一网格").content.decode().count("乌兰网格员") == 2
    rows = b"".join(clerk.get("/orders/?only=all&export=csv").streaming_content).decode().splitlines()
    assert len(rows) == 3


def test_the_pages_of_one_order_lead_from_giving_to_rating(hamlet: Hamlet) -> None:
    clerk, worker, grid = signed(hamlet, "shequ"), signed(hamlet, "wangge1"), hamlet.places["grid"].public_id
    sent = {"title": "门口聚集", "kind": "incident", "due_at": "2099-01-01T08:00"}
    sent |= {"unit": "社区", "assignee": "乌兰网格员", "unit_1": "派出所", "assignee_1": "kakou"}
    assert clerk.post(f"/orders/at/{grid}/joint/", {**sent, "assignee_1": "没有此人"}).status_code == 422
    assert clerk.post(f"/orders/at/{grid}/joint/", sent).status_code == 302
    lead = WorkOrder.objects.get(title="门口聚集", lead=None)
    assert worker.post(f"/to-do/{lead.public_id}/return/", {"note": ""}).status_code == 422
    assert worker.post(f"/to-do/{lead.public_id}/accept/").status_code == 302
    assert signed(hamlet, "wangge2").get(f"/to-do/{lead.public_id}/").status_code == 404
    part = lead.parts.get().public_id
    assert signed(hamlet, "kakou").post(f"/to-do/{part}/complete/", {"note": "到场"}).status_code == 302
    assert worker.post(f"/to-do/{lead.public_id}/complete/", {"note": "已疏散"}).status_code == 302
    assert clerk.post(f"/orders/{lead.public_id}/rate/", {"stars": "0"}).status_code == 422
    assert clerk.post(f"/orders/{lead.public_id}/rate/", {"stars": "5", "words": "快"}).status_code == 302
    assert "5星" in clerk.get(f"/orders/{lead.public_id}/").content.decode()
    assert clerk.post(f"/orders/{lead.public_id}/remind/").status_code == 422


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client
