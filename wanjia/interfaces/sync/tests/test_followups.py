"""Follow-ups come in from phones: each once, a fever calls care, one after the release is kept and asked about."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync.models import Conflict, RejectedEvent
from wanjia.interfaces.sync.tests.phones import DOOR, Phone
from wanjia.registry.people.actions import record_departure
from wanjia.registry.people.models import Person
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.actions import change_plan
from wanjia.response.isolation.models import FollowUp, Watch
from wanjia.response.isolation.rules import Plan, local_seconds
from wanjia.response.isolation.tests.scene import desk, filed, watches
from wanjia.response.measures.actions import release_measure


@pytest.fixture
def mother(hamlet: Hamlet) -> Watch:
    return watches(filed(hamlet))[0]


@pytest.fixture
def phone(hamlet: Hamlet) -> Phone:
    return Phone(hamlet.user("wangge1"))


def test_the_server_and_the_phone_count_slots_alike() -> None:
    for case in json.loads((Path(__file__).parents[4] / "tests" / "vectors" / "followups.json").read_text()):
        begins, ends, at = (local_seconds(datetime.fromisoformat(case[name])) for name in ("begins", "ends", "at"))
        plan = Plan(begins, ends, case["a_day"], frozenset(case["days"]))
        assert (plan.slot(at), plan.owes(plan.slot(at))) == (case["slot"], case["owed"])


def test_a_follow_up_is_taken_in_once_and_a_fever_calls_care(hamlet: Hamlet, mother: Watch, phone: Phone) -> None:
    well = phone.event("followup@1", mother.public_id, {"result": "answered", "way": "door", "temperature": 365})
    warm = phone.event(
        "followup@1", mother.public_id, {"result": "answered", "temperature": 382, "symptoms": ["cough"]}
    )
    assert phone.results(well, warm) == ["accepted", "accepted"]
    assert phone.results(well, warm) == ["duplicate", "duplicate"]
    first, second = FollowUp.objects.order_by("at")
    assert (first.way, first.by, first.counts) == ("door", hamlet.user("wangge1"), False)
    assert second.chain == FeverChain.objects.get() and second.device_id == phone.device.pk


def test_what_can_be_no_follow_up_is_given_back_with_its_reason(hamlet: Hamlet, mother: Watch, phone: Phone) -> None:
    def said(payload: dict[str, object], subject: str = mother.public_id) -> dict[str, object]:
        return phone.event("followup@1", subject, {"result": "answered"} | payload)

    receipts = phone.push(
        said({"temperature": 3650}), said({"result": "no_answer", "temperature": 365}), said({"symptoms": ["plague"]}),
        said({"result": "perhaps"}), said({}, subject="0" * 26),
    )  # fmt: skip
    assert [each["code"] for each in receipts] == ["temperature", "invalid", "invalid", "invalid", "unknown_watch"]
    stranger = Phone(hamlet.user("hongxing"))
    assert (
        stranger.push(stranger.event("followup@1", mother.public_id, {"result": "answered"}))[0]["code"] == "not_yours"
    )
    record_departure(person=Person.objects.get(watches=mother), by=None, at=hamlet.at)
    assert phone.push(said({}))[0]["code"] == "gone"
    assert RejectedEvent.objects.count() == 7 and not FollowUp.objects.exists(), "nothing is lost, nothing counts"


def test_one_after_the_release_is_kept_and_asked_about_and_one_of_an_old_plan_counts_for_the_new(
    hamlet: Hamlet, mother: Watch, phone: Phone
) -> None:
    new = change_plan(watch=mother, a_day=3, days=[], by=hamlet.user("shequ"), at=hamlet.at + timedelta(minutes=30))
    assert phone.results(phone.event("followup@1", mother.public_id, {"result": "answered"})) == ["accepted"]
    assert FollowUp.objects.get().watch == new
    release_measure(measure=new.measure, reason="排除", by=hamlet.user("jiedao"), at=hamlet.at + timedelta(hours=1))
    late = phone.event("followup@1", new.public_id, {"result": "answered", "temperature": 366})
    assert phone.results(late) == ["flagged"]
    assert "管控结束后的记录" in desk(hamlet, "shequ").get("/conflicts/").content.decode()
    assert JournalLine.objects.filter(action="record_followup", detail__contains='"after":true').exists()
    assert FollowUp.objects.latest("pk").after and Conflict.objects.get().kind == "after_release"


def test_a_phone_pulls_who_is_followed_up_in_its_own_grid(hamlet: Hamlet, phone: Phone) -> None:
    filed(hamlet, at=clock.now())
    listed = {b["bucket"]: b for b in phone.client.get(f"{DOOR}buckets").json()["buckets"] if b["dataset"] == "follow"}
    (name,) = listed
    page = phone.client.get(f"{DOOR}pull", {"bucket": name, "cursor": ""}).json()
    assert len(page["rows"]) == listed[name]["count"] == 3
    row = page["rows"][0]
    assert (row["type"], row["a_day"], row["last"], row["alarm"]) == ("watch", 2, None, False)
    assert row["door"] == "1号楼1单元101" and row["person"]
    other = Phone(hamlet.user("wangge2"))
    rows = [b for b in other.client.get(f"{DOOR}buckets").json()["buckets"] if b["dataset"] == "follow"]
    assert [b["count"] for b in rows] == [0]
