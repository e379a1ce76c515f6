"""What machines write is written once, by the same actions as on the pages, and in their owner's name."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.tasks.models import Directive, DirectiveReceipt, WorkOrder
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.interfaces.api.jobs import run
from wanjia.interfaces.api.models import KeptAnswer
from wanjia.interfaces.api.tests.machines import Machine, machine

KEEP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
def clerk(hamlet: Hamlet) -> Machine:
    return machine(hamlet, "shequ", "view_coverage", "assign_work", place="community")


def job(hamlet: Hamlet, title: str = "给三户送口罩") -> dict[str, Any]:
    due = (clock.now() + timedelta(hours=8)).isoformat()
    place, worker = hamlet.places["grid"].public_id, hamlet.user("wangge1").public_id
    return {"title": title, "place": place, "assignee": worker, "due_at": due}


def test_a_directive_goes_down_and_is_signed_for_where_it_arrives(hamlet: Hamlet) -> None:
    county = machine(hamlet, "zhihui", "view_coverage", "manage_posts", place="county")
    paper = county.get("documents")["items"][0]["id"]
    said = {"title": "今晚八点前报送缺额", "place": hamlet.places["county"].public_id, "document": paper}
    made = county.post("directives", said | {"level": "community"})
    assert county.get(f"directives/{made['id']}")["title"] == "今晚八点前报送缺额"
    where = f"directives/{made['id']}/receipts"
    asked = county.every(where)
    assert {one["place"]["name"] for one in asked} == {"书香社区", "新兴社区", "海力斯嘎查"}
    clerk = machine(hamlet, "shequ", "view_coverage", "assign_work", place="community")
    (mine,) = clerk.every(where)
    clerk.post(f"receipts/{mine['id']}/acknowledge")
    assert DirectiveReceipt.objects.get(
        acknowledged_at__isnull=False, directive__title=said["title"]
    ).acknowledged_by == (hamlet.user("shequ"))
    assert clerk.post(f"receipts/{mine['id']}/acknowledge", status=422)["title"] == "已经签收过"
    others = next(one for one in asked if one["place"]["name"] == "新兴社区")
    clerk.post(f"receipts/{others['id']}/acknowledge", status=404)
    assert len(county.every(where, only="unsigned")) == 2


def test_a_directive_is_reported_done_by_each_place_and_closed_by_who_sent_it(hamlet: Hamlet) -> None:
    street = machine(hamlet, "jiedao", "view_coverage", "manage_posts", place="street")
    paper = street.get("documents")["items"][0]["id"]
    assert street.get(f"documents/{paper}")["version"] == 1
    said = {"title": "今晚八点前报送缺额", "place": hamlet.places["street"].public_id, "document": paper}
    made = f"directives/{street.post('directives', said | {'level': 'community', 'asks': 'report'})['id']}"
    assert street.get(made)["asks"] == "report"
    street.post(f"{made}/remind")
    assert "1个单位未签收" in street.post(f"{made}/close", status=422)["title"]
    clerk = machine(hamlet, "shequ", "view_coverage", "assign_work", place="community")
    (mine,) = clerk.every(f"{made}/receipts")
    clerk.post(f"receipts/{mine['id']}/done", status=422)
    clerk.post(f"receipts/{mine['id']}/acknowledge")
    clerk.post(f"receipts/{mine['id']}/done", {"note": "已报"})
    assert clerk.every(f"{made}/receipts")[0]["done_at"] is not None
    clerk.post(f"{made}/close", status=403)
    street.post(f"{made}/close")
    assert street.get(made)["closed_at"] is not None
    street.post(f"{made}/remind", status=422)


def test_a_directive_to_nobody_or_with_a_deadline_past_is_refused_in_words(hamlet: Hamlet) -> None:
    street = machine(hamlet, "jiedao", "view_coverage", "manage_posts", place="street")
    paper = street.get("documents")["items"][0]["id"]
    said = {"title": "x", "place": hamlet.places["street"].public_id, "document": paper}
    nobody = street.post("directives", said | {"level": "league"}, status=422)
    assert nobody["title"] == "没有接收单位"
    late = street.post("directives", said | {"level": "community", "due_at": "2020-01-01T00:00:00Z"}, status=422)
    assert late["detail"] == "due_at"
    before = Directive.objects.count()
    street.post("directives", said | {"level": "grid"}, status=400)
    assert Directive.objects.count() == before


def test_an_order_is_made_accepted_done_and_closed(hamlet: Hamlet, clerk: Machine) -> None:
    made = clerk.post("orders", job(hamlet))
    worker = machine(hamlet, "wangge1", "record_visits", place="grid")
    (mine,) = worker.every("orders/own")
    assert mine["id"] == made["id"] and mine["state"] == "ordered" and mine["assignee"]["name"] == "乌兰网格员"
    worker.get("orders", status=403)
    worker.post(f"orders/{made['id']}/accept")
    worker.post(f"orders/{made['id']}/complete", {"note": "都送到了"})
    told = clerk.get(f"orders/{made['id']}")
    assert told["state"] == "completed" and [s["kind"] for s in told["steps"]] == ["accepted", "completed"]
    clerk.post(f"orders/{made['id']}/close")
    assert not clerk.every("orders") and len(clerk.every("orders", only="all")) == 1
    stranger = machine(hamlet, "hongxing", "assign_work", place="next_street")
    stranger.get(f"orders/{made['id']}", status=404)
    stranger.post(f"orders/{made['id']}/close", status=404)


def test_an_order_is_given_back_with_a_reason_and_rated_by_who_gave_it(hamlet: Hamlet, clerk: Machine) -> None:
    made = clerk.post("orders", job(hamlet))
    worker = machine(hamlet, "wangge1", "record_visits", place="grid")
    assert worker.post(f"orders/{made['id']}/return", status=422)["detail"] == "note"
    worker.post(f"orders/{made['id']}/return", {"note": "人手不够"})
    assert clerk.get(f"orders/{made['id']}")["state"] == "returned"
    clerk.post(f"orders/{made['id']}/rate", {"stars": 5}, status=422)
    clerk.post(f"orders/{made['id']}/close")
    clerk.post(f"orders/{made['id']}/rate", {"stars": 6}, status=400)
    clerk.post(f"orders/{made['id']}/rate", {"stars": 4, "words": "及时"})
    assert [s["kind"] for s in clerk.get(f"orders/{made['id']}")["steps"]] == ["returned", "closed", "rated"]


def test_nobody_is_given_work_where_they_do_not_work(hamlet: Hamlet, clerk: Machine) -> None:
    wrong = job(hamlet) | {"assignee": hamlet.user("hongxing").public_id}
    assert clerk.post("orders", wrong, status=422)["detail"] == "assignee"
    assert not WorkOrder.objects.exists()


def test_the_journal_says_what_was_done_through_which_token(hamlet: Hamlet, clerk: Machine) -> None:
    clerk.post("orders", job(hamlet))
    first, second = JournalLine.objects.order_by("-pk")[:2]
    assert [first.action, second.action] == ["use_token", "order_work"]
    assert first.block_id == second.block_id and first.by_id == second.by_id == hamlet.user("shequ").pk


def test_a_key_is_asked_for_and_belongs_to_one_request(hamlet: Hamlet, clerk: Machine) -> None:
    answer = clerk.client.post("/api/v1/orders", job(hamlet), content_type="application/json")
    assert answer.status_code == 400 and answer.json()["type"] == "key-missing"
    body = job(hamlet)
    first = clerk.post("orders", body, key="第一单")
    assert clerk.post("orders", body, key="第一单") == first
    other = clerk.post("orders", body | {"title": "另一件事"}, key="第一单", status=422)
    assert other["type"] == "key-reused" and WorkOrder.objects.count() == 1
    clerk.post("orders", body, key="第二单")
    assert WorkOrder.objects.count() == 2


def test_what_was_refused_may_be_mended_and_sent_again_under_its_key(hamlet: Hamlet, clerk: Machine) -> None:
    wrong = job(hamlet) | {"assignee": hamlet.user("hongxing").public_id}
    clerk.post("orders", wrong, key="k", status=422)
    clerk.post("orders", job(hamlet), key="k")
    assert WorkOrder.objects.count() == 1


def test_answers_are_kept_for_a_day(hamlet: Hamlet, clerk: Machine) -> None:
    body = job(hamlet)
    clerk.post("orders", body, key="k")
    assert run(clock.now()) == 0 and KeptAnswer.objects.count() == 1
    assert run(clock.now() + timedelta(hours=25)) == 1
    clerk.post("orders", body, key="k")
    assert WorkOrder.objects.count() == 2


@settings(max_examples=25, deadline=None, suppress_health_check=KEEP)
@given(sent=st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from(["送口罩", "送菜"])), max_size=8))
def test_however_requests_are_sent_again_each_key_does_one_thing(hamlet: Hamlet, sent: list[tuple[str, str]]) -> None:
    """Of any series of requests, each key's first one is done, the same again is answered the same, another is refused."""
    clerk = machine(hamlet, "shequ", "assign_work", place="community")
    before, base = WorkOrder.objects.count(), job(hamlet)
    first: dict[str, str] = {}
    answers: dict[str, Any] = {}
    for key, title in sent:
        said = first.setdefault(key, title)
        answer = clerk.post("orders", base | {"title": title}, key=key, status=201 if said == title else 422)
        if said == title:
            assert answers.setdefault(key, answer) == answer
    assert WorkOrder.objects.count() == before + len(first)
