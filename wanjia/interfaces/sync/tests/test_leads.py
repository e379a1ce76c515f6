"""A lead at a community stands on every phone of it until somebody answers; two answers are both kept, and a human decides."""

from datetime import timedelta
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.interfaces.sync.models import Conflict
from wanjia.interfaces.sync.tests.phones import DOOR, LONG_AGO, Copy, Phone, member, targets_of
from wanjia.response.isolation.tests.scene import desk
from wanjia.response.screening.actions import NewLead, assign_lead, declare_oneself
from wanjia.response.screening.models import Lead, LeadResult


@pytest.fixture
def phones(hamlet: Hamlet) -> list[Phone]:
    """The phones of the two grids of one community."""
    return [Phone(hamlet.user(name)) for name in ("wangge1", "wangge2")]


def called_in(hamlet: Hamlet, place: str = "community") -> Lead:
    """Let somebody answer a search notice."""
    lead = NewLead("苏日娜", "书香社区", hamlet.places[place], phone="+8613812340000", note="看到通告来电")
    return declare_oneself(lead=lead, due_at=LONG_AGO + timedelta(days=1), by=None, at=LONG_AGO)


def pulled(phone: Phone, cursor: str = "") -> dict[str, Any]:
    """Pull the work of a phone's grid to the end; the last page with every row and removal on the way."""
    (name,) = [b["bucket"] for b in phone.client.get(f"{DOOR}buckets").json()["buckets"] if b["dataset"] == "work"]
    rows: list[dict[str, Any]] = []
    removed: list[str] = []
    while True:
        page = phone.client.get(f"{DOOR}pull", {"bucket": name, "cursor": cursor}).json()
        rows, removed, cursor = rows + page["rows"], removed + page["removed"], page["cursor"]
        if not page["more"]:
            return dict(page) | {"rows": rows, "removed": removed}


def leads(page: dict[str, Any]) -> list[str]:
    return [row["name"] for row in page["rows"] if row["type"] == "lead"]


def listed(phone: Phone) -> list[str]:
    """Give the leads on somebody's own list."""
    copy = Copy(phone)
    copy.pull()
    return [row["name"] for name, rows in copy.rows.items() if name.endswith(":to_do") for row in rows.values()]


def answer(phone: Phone, lead: Lead, result: str, person: str | None = None) -> dict[str, Any]:
    return phone.event("lead_result@1", lead.public_id, {"result": result, "person": person, "note": "在家"})


def test_every_phone_of_the_community_lists_it_until_whoever_is_first_answers(
    hamlet: Hamlet, phones: list[Phone]
) -> None:
    before = [pulled(phone)["cursor"] for phone in phones]
    lead = called_in(hamlet)
    fresh = [pulled(phone, cursor) for phone, cursor in zip(phones, before, strict=True)]
    assert [leads(page) for page in fresh] == [["苏日娜"]] * 2, "told as news"
    assert [leads(pulled(phone)) for phone in phones] == [["苏日娜"]] * 2, "and to a phone that begins anew"
    assert leads(pulled(Phone(hamlet.user("hongxing")))) == [], "not in another street"
    second = phones[1]
    assert second.results(answer(second, lead, "matched", member(hamlet.households_at("next_grid")[0]).public_id)) == [
        "accepted"
    ]
    for phone, page in zip(phones, fresh, strict=True):
        after = pulled(phone, page["cursor"])
        assert after["removed"] == [lead.public_id] and leads(pulled(phone)) == []
        told = phone.client.get(f"{DOOR}buckets").json()["buckets"]
        assert after["checksum"] == next(b["checksum"] for b in told if b["dataset"] == "work")


def test_one_that_was_given_to_somebody_is_theirs_alone_and_no_other_community_may_answer(
    hamlet: Hamlet, phones: list[Phone]
) -> None:
    lead = called_in(hamlet)
    stranger = Phone(hamlet.user("hongxing"))
    assert [r["code"] for r in stranger.push(answer(stranger, lead, "not_found"))] == ["not_yours"]
    assign_lead(lead=lead, assignee=phones[1].user, by=hamlet.user("shequ"), at=LONG_AGO)
    assert [leads(pulled(phone)) for phone in phones] == [[], []], "on nobody's list of the area"
    assert [listed(phone) for phone in phones] == [[], ["苏日娜"]], "on the own one"
    own = called_in(hamlet, "next_grid")
    assert [leads(pulled(phone)) for phone in phones] == [[], ["苏日娜"]], "a grid's own stays with it"
    assert [r["code"] for r in phones[0].push(answer(phones[0], own, "not_found"))] == ["not_yours"]


def test_two_answers_given_offline_are_both_kept_and_a_human_says_which_holds(
    hamlet: Hamlet, phones: list[Phone]
) -> None:
    lead, first, second = called_in(hamlet), *phones
    found = member(targets_of(hamlet, "grid")[0].household)
    assert first.results(answer(first, lead, "matched", found.public_id)) == ["accepted"]
    assert second.results(answer(second, lead, "not_found")) == ["flagged"]
    assert sorted(lead.results.values_list("result", flat=True)) == ["matched", "not_found"]
    clerk, asked = desk(hamlet, "shequ"), Conflict.objects.get()
    page = clerk.get("/conflicts/").content.decode()
    for word in (
        "同一条线索两人结果不同",
        "苏日娜",
        "已核实",
        "查无此人",
        found.name,
        first.user.name,
        second.user.name,
    ):
        assert word in page, word
    assert clerk.post(f"/conflicts/{asked.public_id}/", {"decision": "first"}).status_code == 302
    last: LeadResult = lead.results.latest("pk")
    assert (last.result, last.person, last.by) == ("matched", found, hamlet.user("shequ")) and lead.results.count() == 3
    assert Lead.objects.with_result().get(pk=lead.pk).result == "matched"


def test_the_same_answer_twice_and_a_workers_own_second_thought_ask_nobody(hamlet: Hamlet, phones: list[Phone]) -> None:
    lead, first, second = called_in(hamlet), *phones
    assert first.results(answer(first, lead, "not_here"), answer(first, lead, "not_found")) == ["accepted", "accepted"]
    assert second.results(answer(second, lead, "not_found")) == ["accepted"]
    assert not Conflict.objects.exists() and lead.results.count() == 3
