"""Events come in once, each with its own fate, whatever order and company they come in."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import close_campaign
from wanjia.command.campaigns.models import Outcome, Target
from wanjia.command.campaigns.queries import reconcile
from wanjia.core.journal import broken_links
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Receipt, RejectedEvent
from wanjia.interfaces.sync.tests.phones import Phone, member, targets_of
from wanjia.registry.accounts.actions import revoke_device
from wanjia.registry.people.models import Person
from wanjia.registry.presence.models import Presence
from wanjia.response.screening.models import PersonAnswers, Visit


@pytest.fixture
def wulan(hamlet: Hamlet) -> Phone:
    return Phone(hamlet.user("wangge1"))


def test_the_same_batch_three_times_in_any_order_counts_once(hamlet: Hamlet, wulan: Phone) -> None:
    events = [wulan.visit(target) for target in targets_of(hamlet, "grid")]
    assert wulan.results(*events) == ["accepted"] * len(events)
    for _again in range(2):
        random.Random(7).shuffle(events)
        assert wulan.results(*events) == ["duplicate"] * len(events)
    assert Outcome.objects.count() == Visit.objects.count() == Receipt.objects.count() == len(events)
    assert not list(reconcile()) and not list(broken_links())


def test_an_event_twice_in_one_request_counts_once(hamlet: Hamlet, wulan: Phone) -> None:
    visit = wulan.visit(targets_of(hamlet, "grid")[0])
    assert wulan.results(visit, visit) == ["accepted", "duplicate"]
    assert Outcome.objects.count() == 1


def test_an_id_used_again_for_something_else_is_kept_and_overwrites_nothing(hamlet: Hamlet, wulan: Phone) -> None:
    target, other = targets_of(hamlet, "grid")[:2]
    visit = wulan.visit(target)
    wulan.push(visit)
    receipt = wulan.push(visit | {"subject": other.public_id})[0]
    assert (receipt["result"], receipt["code"]) == ("rejected", "id_reused")
    assert Outcome.objects.get().target_id == target.pk
    assert RejectedEvent.objects.get().code == "id_reused"
    assert wulan.results(visit) == ["duplicate"]


POISON: list[tuple[dict[str, Any], str, str]] = [
    ({"payload": {"outcome": "flew away"}}, "invalid", "payload.outcome"),
    ({"payload": {"outcome": "absent", "went": True}}, "required", "payload.revisit_at"),
    ({"payload": {"outcome": "reached"}}, "required", "payload.verified"),
    ({"kind": "visit@99"}, "unknown_kind", "kind"),
    ({"subject": "0" * 26}, "unknown_target", "subject"),
    ({"wall": "0001-01-01T00:00:00+08:00"}, "invalid", "wall"),
    ({"wall": "yesterday"}, "invalid", "wall"),
    ({"seq": "one"}, "invalid", "seq"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), POISON)
def test_a_poisoned_event_in_the_middle_blocks_no_other(
    hamlet: Hamlet, wulan: Phone, wrong: dict[str, Any], code: str, field: str
) -> None:
    first, second, third = (wulan.visit(target) for target in targets_of(hamlet, "grid")[:3])
    receipts = wulan.push(first, second | wrong, third)
    assert [r["result"] for r in receipts] == ["accepted", "rejected", "accepted"]
    assert (receipts[1]["id"], receipts[1]["code"], receipts[1]["field"]) == (second["id"], code, field)
    assert receipts[1]["text"]
    assert RejectedEvent.objects.get().event == second["id"]
    again = wulan.push(second | wrong)[0]
    assert again == receipts[1], "a rejected event that is sent again is told the same"
    assert RejectedEvent.objects.count() == 1


def test_something_that_is_no_event_blocks_no_other(hamlet: Hamlet, wulan: Phone) -> None:
    visit = wulan.visit(targets_of(hamlet, "grid")[0])
    assert wulan.results(17, visit, None, [], {"id": {}}) == ["rejected", "accepted", *["rejected"] * 3]


def test_the_text_of_a_rejection_is_in_the_users_language(hamlet: Hamlet, wulan: Phone) -> None:
    visit = wulan.visit(targets_of(hamlet, "grid")[0], more={"outcome": "absent"})
    assert wulan.push(visit)[0]["text"] == "请约定再次上门的时间"


def test_a_closed_campaign_holds_the_visit_for_the_office(hamlet: Hamlet, wulan: Phone) -> None:
    campaign = hamlet.campaign
    assert campaign is not None
    Target.objects.update(open=False)
    close_campaign(campaign=campaign, by=hamlet.user("zhihui"), at=hamlet.at)
    receipt = wulan.push(wulan.visit(targets_of(hamlet, "grid")[0]))[0]
    assert (receipt["result"], receipt["wait_for"]) == ("held", "office")
    assert HeldEvent.objects.get().why == "closed"
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("place", ["next_grid", "far_grid", "pasture"])
def test_a_door_outside_the_territory_is_refused(hamlet: Hamlet, wulan: Phone, place: str) -> None:
    receipt = wulan.push(wulan.visit(targets_of(hamlet, place)[0]))[0]
    assert (receipt["result"], receipt["code"]) == ("rejected", "not_yours")
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("who", ["zhihui", "ducha", "shenji", "guanli", "hongxing"])
def test_nobody_without_the_right_at_the_door_records_a_visit(hamlet: Hamlet, who: str) -> None:
    phone = Phone(hamlet.user(who))
    assert phone.push(phone.visit(targets_of(hamlet, "grid")[0]))[0]["code"] == "not_yours"


def test_somebody_who_lives_elsewhere_was_not_met_here(hamlet: Hamlet, wulan: Phone) -> None:
    here, there = targets_of(hamlet, "grid")[:2]
    stranger = member(there.household).public_id
    receipt = wulan.push(wulan.visit(here, more={"met": [stranger]}))[0]
    assert (receipt["code"], receipt["field"]) == ("not_member", "payload.met")


def test_answers_of_each_member_are_kept(hamlet: Hamlet, wulan: Phone) -> None:
    target = targets_of(hamlet, "grid")[0]
    person = member(target.household)
    reply = {"person": person.public_id, "answers": {"temperature": "36.4"}}
    assert wulan.results(wulan.visit(target, more={"met": [person.public_id], "people": [reply]})) == ["accepted"]
    seen = Presence.objects.get(person=person)
    assert (seen.source, seen.position, seen.from_at) == ("visit", target.position, Outcome.objects.get().at)
    assert PersonAnswers.objects.get(person=person).answers == {"temperature": "36.4"}
    assert Visit.objects.get().met == [person.pk]


def test_a_revoked_phone_hands_in_what_it_has_and_gets_nothing(hamlet: Hamlet, wulan: Phone) -> None:
    revoke_device(device=wulan.device, by=hamlet.user("guanli"), at=datetime.now(UTC))
    visit = wulan.visit(targets_of(hamlet, "grid")[0])
    assert wulan.push(visit)[0] == {"id": visit["id"], "result": "held", "wait_for": "office"}
    assert not Outcome.objects.exists() and HeldEvent.objects.get().why == "revoked"


def test_an_event_from_the_future_is_stored_and_asked_about(hamlet: Hamlet, wulan: Phone) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=900)).isoformat()
    receipt = wulan.push(wulan.visit(targets_of(hamlet, "grid")[0], wall=ahead))[0]
    assert receipt["result"] == "flagged" and receipt["conflict"] == Conflict.objects.get().public_id
    assert Outcome.objects.get().at < datetime.now(UTC) + timedelta(minutes=1)


def test_a_clock_the_phone_itself_suspects_is_asked_about(hamlet: Hamlet, wulan: Phone) -> None:
    assert wulan.results(wulan.visit(targets_of(hamlet, "grid")[0], suspect=True)) == ["flagged"]
    assert Conflict.objects.get().kind == "clock"


def test_two_workers_who_say_the_opposite_are_asked_about(hamlet: Hamlet, wulan: Phone) -> None:
    clerk = Phone(hamlet.user("shequ"))
    target = targets_of(hamlet, "grid")[0]
    first, second = wulan.visit(target, "vacant"), clerk.visit(target)
    assert wulan.results(first) == ["accepted"]
    assert clerk.results(second) == ["flagged"]
    conflict = Conflict.objects.get()
    assert (str(conflict.other_event), str(conflict.event)) == (first["id"], second["id"])
    assert Outcome.objects.count() == 2, "both accounts are kept"


def test_numbers_that_are_missing_are_asked_for_until_they_come(hamlet: Hamlet, wulan: Phone) -> None:
    events = [wulan.visit(target) for target in targets_of(hamlet, "grid")[:6]]
    assert wulan.send(events[0], events[3]).json()["missing_seq"] == [[2, 3]]
    assert wulan.send(events[2], events[5]).json()["missing_seq"] == [[2, 2], [5, 5]]
    assert wulan.send(events[1]).json()["missing_seq"] == [[5, 5]]
    assert wulan.send(events[4]).json()["missing_seq"] == []


def test_somebody_found_at_the_door_joins_the_household(hamlet: Hamlet, wulan: Phone) -> None:
    target = targets_of(hamlet, "grid")[0]
    found = {"id": "0193e0a0-0000-7000-8000-000000000001", "name": "图雅", "phone": "13800138000", "needs": ["infant"]}
    before = Person.objects.filter(household=target.household).count()
    assert wulan.results(wulan.visit(target, more={"found": [found]})) == ["accepted"]
    person = Person.objects.get(name="图雅")
    assert person.household_id == target.household_id and person.phone == "+8613800138000"
    assert Person.objects.filter(household=target.household).count() == before + 1


def test_somebody_found_who_resembles_a_member_goes_to_the_queue(hamlet: Hamlet, wulan: Phone) -> None:
    target = targets_of(hamlet, "grid")[0]
    twin = member(target.household)
    found = {"id": "0193e0a0-0000-7000-8000-000000000002", "name": twin.name, "birth_date": twin.birth_date.isoformat()}
    assert wulan.results(wulan.visit(target, more={"found": [found]})) == ["flagged"]
    assert Person.objects.filter(name=twin.name, household=target.household).count() == 2
    assert Person.objects.filter(suspicions__known=twin).exists()


def test_an_event_about_somebody_not_yet_known_waits_until_they_are(hamlet: Hamlet, wulan: Phone) -> None:
    target = targets_of(hamlet, "grid")[0]
    given = "0193e0a0-0000-7000-8000-000000000003"
    visit = wulan.visit(target, more={"found": [{"id": given, "name": "图雅"}]})
    contact = wulan.event("contact@1", given, {"phone": "13800138001"})
    receipt = wulan.push(contact)[0]
    assert (receipt["result"], receipt["wait_for"]) == ("held", given)
    assert wulan.results(visit) == ["accepted"]
    assert Person.objects.get(name="图雅").phone == "+8613800138001"
    assert wulan.results(contact) == ["duplicate"]


def test_a_household_on_no_list_becomes_door_people_and_target(hamlet: Hamlet, wulan: Phone) -> None:
    assert hamlet.campaign is not None
    people = [{"id": "0193e0a0-0000-7000-8000-000000000004", "name": "图雅"}]
    payload = {"door": "1-301", "people": people, "campaign": hamlet.campaign.public_id, "reason": "not_in_register"}
    event = wulan.event("found_household@1", hamlet.places["building"].public_id, payload)
    assert wulan.results(event) == ["accepted"]
    target = Target.objects.get(origin="found")
    assert target.household.door.label == "1号楼1单元301"
    assert not list(reconcile())
    assert wulan.results(wulan.event("visit@1", event["id"], wulan.visit(target)["payload"])) == ["accepted"]
    target.refresh_from_db()
    assert target.state == "reached"


def test_the_later_of_two_telephone_numbers_wins_and_the_other_is_shown(hamlet: Hamlet, wulan: Phone) -> None:
    clerk = Phone(hamlet.user("shequ"))
    person = member(targets_of(hamlet, "grid")[0].household)
    base = {"contact": str(person.contact_version)}
    early = wulan.event("contact@1", person.public_id, {"phone": "13800138002"}, base=base)
    clerk.clock += timedelta(hours=1)
    late = clerk.event("contact@1", person.public_id, {"phone": "13800138003"}, base=base)
    assert clerk.results(late) == ["accepted"]
    assert wulan.results(early) == ["flagged"]
    person.refresh_from_db()
    assert person.phone == "+8613800138003"
    assert "13800138002" in Conflict.objects.get(kind="contact").first


def test_a_request_that_is_too_large_is_to_be_halved(hamlet: Hamlet, wulan: Phone) -> None:
    visit = wulan.visit(targets_of(hamlet, "grid")[0])
    assert wulan.send(*[visit] * 201).status_code == 413
    assert wulan.send(visit | {"padding": "x" * 300_000}).status_code == 413
    assert wulan.send(visit | {"padding": "x" * 300_000}, zipped=True).status_code == 413
    assert wulan.send(visit, zipped=True).json()["receipts"][0]["result"] == "accepted"


@pytest.mark.parametrize("auth", ["", "Device", "Device a.b.c", "Bearer x", "Device ..", "Device é.é.é"])
def test_nobody_comes_in_without_a_secret(hamlet: Hamlet, wulan: Phone, auth: str) -> None:
    answer = wulan.client.post(
        "/api/sync/v1/push", data=b"{}", content_type="application/json", headers={"Authorization": auth}
    )
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_secret_of_another_phone_opens_nothing(hamlet: Hamlet, wulan: Phone) -> None:
    other = Phone(hamlet.user("wangge2"))
    device, user, _secret = wulan.auth.removeprefix("Device ").split(".")
    stolen = f"Device {device}.{user}.{other.auth.split('.')[2]}"
    answer = wulan.client.post(
        "/api/sync/v1/push", data=b"{}", content_type="application/json", headers={"Authorization": stolen}
    )
    assert answer.status_code == 401
