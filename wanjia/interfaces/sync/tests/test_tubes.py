"""Tubes come in from the tables' phones: every person counted once, everything strange kept and asked about."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.command.campaigns.actions import close_campaign
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.queries import counts, reconcile
from wanjia.core.journal import broken_links
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync.actions import decide_conflict, let_in_held
from wanjia.interfaces.sync.jobs import ask_due
from wanjia.interfaces.sync.models import Conflict, HeldEvent
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_fuzz import JSON, KEEP
from wanjia.registry.codes.actions import reissue_code
from wanjia.registry.codes.rules import write_code
from wanjia.registry.people.models import Person
from wanjia.response.sampling.actions import close_point, void_sample
from wanjia.response.sampling.models import Sample, Table, Tube
from wanjia.response.sampling.queries.tubes import reconcile as reconcile_samples
from wanjia.response.sampling.queries.untested import wears_ppe
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene, next_round


@pytest.fixture
def nurse(sampling: Scene) -> Phone:
    """谢护士 at table 1 of point 1."""
    return Phone(sampling.hamlet.user("caiyang"))


@pytest.fixture
def clerk(sampling: Scene) -> Phone:
    """苏文员 at table 2 of point 1."""
    return Phone(sampling.hamlet.user("shequ"))


def tube(
    phone: Phone,
    scene: Scene,
    label: str,
    *whom: Target | str | dict[str, Any],
    table: Table | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Make a sealed tube: a target is named by its id, a text is a code, a dict somebody who walked in."""
    samples = []
    for n, who in enumerate(whom, start=1):
        name = {"code": who} if isinstance(who, str) else {"person": who} if isinstance(who, dict) else None
        samples.append({"n": n, "ms": 2000 * n} | (name or {"target": who.public_id}))
    opened = (phone.clock + timedelta(seconds=20)).isoformat()
    said = {
        "round": scene.round.campaign.public_id,
        "label": label,
        "size": 10,
        "opened_at": opened,
        "samples": samples,
    }
    return phone.event("tube@1", (table or scene.tables[0]).public_id, said | more)


def all_is_sound() -> bool:
    return not list(reconcile()) and not list(reconcile_samples()) and not list(broken_links())


def test_a_tube_of_ten_counts_ten_persons_at_once(sampling: Scene, nurse: Phone) -> None:
    people = sampling.targets("community")[:10]
    event = tube(nurse, sampling, "T0000001", *people)
    assert nurse.results(event) == ["accepted"]
    assert counts(sampling.round.campaign, sampling.hamlet.places["county"]).reached == 10
    stored = Tube.objects.get()
    assert (stored.samples, stored.by_id, stored.table) == (10, nurse.user.pk, sampling.tables[0])
    third = Sample.objects.get(pk=stored.pk << 5 | 3)
    assert third.target_id == people[2].pk and third.at == stored.opened_at + timedelta(seconds=6)
    assert JournalLine.objects.filter(action="record_tube").count() == 1
    assert nurse.results(event) == ["duplicate"] and Sample.objects.count() == 10
    assert all_is_sound()


def test_persons_are_known_by_their_codes_and_a_code_nobody_has_costs_only_its_own_sample(
    sampling: Scene, nurse: Phone
) -> None:
    first, second = sampling.targets("grid")[:2]
    by, at = sampling.hamlet.user("shequ"), sampling.hamlet.at
    code = write_code(reissue_code(person=first.person, reason="asked", by=by, at=at).code)
    receipt = nurse.push(tube(nurse, sampling, "T0000001", code, "WJTORN", second))[0]
    assert receipt["result"] == "flagged"
    assert {s.target_id for s in Sample.objects.all()} == {first.pk, second.pk}
    asked = Conflict.objects.get()
    assert asked.kind == "unknown_code" and "WJTORN" in asked.second
    assert Tube.objects.get().samples == 2 and all_is_sound()


def test_the_office_is_told_whose_code_an_old_card_bears(sampling: Scene, nurse: Phone) -> None:
    person, clerk, at = sampling.targets("grid")[0].person, sampling.hamlet.user("shequ"), sampling.hamlet.at
    old = write_code(reissue_code(person=person, reason="asked", by=clerk, at=at).code)
    reissue_code(person=person, reason="lost", by=clerk, at=at + timedelta(minutes=1))
    nurse.push(tube(nurse, sampling, "T0000001", old, "WJTORN"))
    desk = Client(headers={"accept-language": "zh-CN"})
    desk.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = desk.get("/conflicts/").content.decode()
    assert page.count("查不到这个码") == 2 and page.count("这个码已在 11-11 09:01 作废（丢失）") == 1
    assert f'href="/people/{person.public_id}/code/"' in page and person.name not in page


def test_somebody_sampled_twice_is_kept_twice_and_a_human_decides(sampling: Scene, nurse: Phone, clerk: Phone) -> None:
    person, other = sampling.targets("grid")[:2]
    assert nurse.results(tube(nurse, sampling, "T0000001", person, other)) == ["accepted"]
    again = tube(clerk, sampling, "T0000002", person, table=sampling.tables[1])
    assert clerk.results(again) == ["flagged"]
    person.refresh_from_db()
    assert (person.proofs, person.state) == (2, "reached") and all_is_sound()
    conflict = Conflict.objects.get(kind="sampled_twice")
    client = Client()
    client.force_login(sampling.hamlet.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/conflicts/").content.decode()
    assert "同一人本轮采了两次" in page and "T0000001" in page and "T0000002" in page
    decide_conflict(conflict=conflict, decision="first", by=sampling.hamlet.user("jiedao"), at=sampling.hamlet.at)
    person.refresh_from_db()
    assert person.proofs == 1 and Sample.objects.get(void__isnull=False).tube.label == "T0000002"
    assert all_is_sound()


def test_somebody_twice_in_one_tube_or_in_one_upload_is_noticed(sampling: Scene, nurse: Phone) -> None:
    person, other = sampling.targets("grid")[:2]
    both = [tube(nurse, sampling, "T0000001", person, person), tube(nurse, sampling, "T0000002", other, person)]
    assert nurse.results(*both) == ["flagged", "flagged"]
    person.refresh_from_db()
    assert person.proofs == 3 and all_is_sound()
    same = Conflict.objects.filter(kind="sampled_twice").earliest("pk")
    decide_conflict(conflict=same, decision="first", by=sampling.hamlet.user("jiedao"), at=sampling.hamlet.at)
    person.refresh_from_db()
    assert person.proofs == 2 and all_is_sound()


def test_a_label_sealed_on_two_phones_and_one_scanned_into_after_its_seal_are_both_kept(
    sampling: Scene, nurse: Phone, clerk: Phone
) -> None:
    one, two, three = sampling.targets("grid")[:3]
    assert nurse.results(tube(nurse, sampling, "T0000001", one)) == ["accepted"]
    assert clerk.results(tube(clerk, sampling, "T0000001", two, table=sampling.tables[1])) == ["flagged"]
    assert clerk.results(tube(clerk, sampling, "T0000001", three, table=sampling.tables[1])) == ["flagged"]
    assert set(Conflict.objects.values_list("kind", flat=True)) == {"tube_twice", "after_seal"}
    assert Tube.objects.filter(label="T0000001").count() == 3 and all_is_sound()


def test_a_label_sealed_in_two_uploads_that_did_not_see_each_other_is_asked_about_afterwards_once(
    sampling: Scene, nurse: Phone
) -> None:
    at = sampling.hamlet.at
    one, two, three = sampling.targets("grid")[:3]
    for table, person in ((0, one), (1, two)):  # as each does whose transaction cannot see the other's
        sampled(sampling.tables[table], [person], at, label="T0000001")
    assert ask_due(at) == 1 and ask_due(at) == 0
    asked = Conflict.objects.get()
    assert asked.kind == "tube_twice" and "T0000001" in asked.second and Tube.objects.count() == 2
    assert nurse.results(tube(nurse, sampling, "T0000001", three)) == ["flagged"]
    assert ask_due(at) == 0 and all_is_sound()


def test_two_households_in_a_tube_are_asked_about_where_the_round_says_one_household_to_a_tube(
    sampling: Scene, nurse: Phone
) -> None:
    strict = next_round(sampling, household_tubes=True)
    people = strict.targets("grid")
    family = [person for person in people if person.household_id == people[0].household_id]
    neighbours = [person for person in people if person.household_id != people[0].household_id]
    table = {"table": strict.tables[0]}
    assert len(family) > 1
    own = tube(nurse, strict, "T0000001", *family, **table)
    assert nurse.results(own) == ["accepted"] and not Conflict.objects.exists()
    mixed = [tube(nurse, strict, f"T000000{n}", neighbours[n], neighbours[-n], **table) for n in (2, 3)]
    assert nurse.results(*mixed) == ["flagged", "flagged"]
    assert list(Conflict.objects.values_list("kind", flat=True)) == ["households"] * 2
    assert counts(strict.round.campaign, sampling.hamlet.places["county"]).reached == len(family) + 4
    page = Client()
    page.force_login(sampling.hamlet.user("jiedao"), backend="django.contrib.auth.backends.ModelBackend")
    shown = page.get("/conflicts/").content.decode()
    assert "一户一管，管里却有几户" in shown and "T0000002" in shown and all_is_sound()


def test_eleven_people_for_ten_places_wait_for_the_office_and_count_once_it_lets_them_in(
    sampling: Scene, nurse: Phone
) -> None:
    people = sampling.targets("community")[:11]
    assert nurse.results(tube(nurse, sampling, "T0000001", *people)) == ["held"]
    assert Tube.objects.count() == 0
    held = HeldEvent.objects.get()
    assert held.why == "too_many"
    client = Client()
    client.force_login(sampling.hamlet.user("jiedao"), backend="django.contrib.auth.backends.ModelBackend")
    assert "人数超过管的人份" in client.get("/conflicts/waiting/").content.decode()
    let_in_held(held=held, by=sampling.hamlet.user("jiedao"), at=sampling.hamlet.at)
    assert Sample.objects.count() == 11 and all_is_sound()


@pytest.mark.parametrize("label", ["X-1", "T00000001"])
def test_a_label_that_does_not_fit_the_round_waits_for_the_office(sampling: Scene, nurse: Phone, label: str) -> None:
    assert nurse.results(tube(nurse, sampling, label, sampling.targets("grid")[0])) == ["held"]
    assert HeldEvent.objects.get().why == "label" and Sample.objects.count() == 0


def test_a_label_of_another_round_waits_for_the_office(sampling: Scene, nurse: Phone) -> None:
    person = sampling.targets("grid")[0]
    assert nurse.results(tube(nurse, sampling, "T0000001", person)) == ["accepted"]
    later = next_round(sampling)
    assert nurse.results(tube(nurse, later, "T0000001", later.targets("grid")[0])) == ["held"]
    assert HeldEvent.objects.get().why == "other_round"
    wrong = tube(nurse, later, "T0000002", later.targets("grid")[0], table=sampling.tables[0])
    assert nurse.push(wrong)[0]["code"] == "wrong_round"


def test_a_person_of_another_round_is_nobody_here(sampling: Scene, nurse: Phone) -> None:
    household = Target.objects.filter(campaign=sampling.hamlet.campaign)[0]
    assert nurse.results(tube(nurse, sampling, "T0000001", household)) == ["flagged"]
    assert Sample.objects.count() == 0 and Conflict.objects.get().kind == "unknown_code"


def test_who_walks_in_is_registered_at_the_site_and_counted_as_found(sampling: Scene, nurse: Phone) -> None:
    stranger = {"id": "0193e0a0-0000-7000-8000-00000000aaaa", "name": "王远来", "phone": "13800138001"}
    before = counts(sampling.round.campaign, sampling.hamlet.places["county"])
    assert nurse.results(tube(nurse, sampling, "T0000001", stranger, sampling.targets("grid")[0])) == ["accepted"]
    person = Person.objects.get(name="王远来")
    assert person.household.kind == "collective" and person.household.door.number == "书香社区广场"
    after = counts(sampling.round.campaign, sampling.hamlet.places["county"])
    assert (after.frame, after.found, after.reached) == (before.frame, before.found + 1, 2)
    passport = {"id": "0193e0a0-0000-7000-8000-00000000bbbb", "name": "Ann Lee", "document_kind": "passport"}
    passport["document"] = "G12345678"
    first = tube(nurse, sampling, "T0000002", passport)
    second = tube(nurse, sampling, "T0000003", passport | {"id": "0193e0a0-0000-7000-8000-00000000cccc"})
    assert nurse.results(first, second) == ["accepted", "flagged"], "the document says it is the same person"
    assert Person.objects.filter(name="Ann Lee").count() == 1 and all_is_sound()


def test_a_shut_point_is_asked_about_and_a_closed_round_waits_for_the_office(sampling: Scene, nurse: Phone) -> None:
    lead, at = sampling.hamlet.user("zhihui"), sampling.hamlet.at
    close_point(point=sampling.points[0], by=lead, at=at + timedelta(minutes=1))
    assert nurse.results(tube(nurse, sampling, "T0000001", sampling.targets("grid")[0])) == ["flagged"]
    assert Conflict.objects.get().kind == "not_open"
    Target.objects.filter(campaign=sampling.round.campaign).update(open=False)
    close_campaign(campaign=sampling.round.campaign, by=lead, at=at)
    assert nurse.results(tube(nurse, sampling, "T0000002", sampling.targets("grid")[1])) == ["held"]
    assert HeldEvent.objects.get().why == "closed"


def test_a_table_elsewhere_and_a_table_nobody_set_up_are_refused(sampling: Scene, nurse: Phone) -> None:
    elsewhere = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0], table=sampling.tables[2])
    nowhere = tube(nurse, sampling, "T0000002", sampling.targets("grid")[0]) | {"subject": "nothing"}
    assert [r["code"] for r in nurse.push(elsewhere, nowhere)] == ["not_yours", "unknown_table"]


def test_a_voided_sample_leaves_its_person_untested(sampling: Scene, nurse: Phone) -> None:
    person = sampling.targets("grid")[0]
    nurse.push(tube(nurse, sampling, "T0000001", person))
    void_sample(sample=Sample.objects.get(), reason="spoiled", by=sampling.hamlet.user("jiedao"), at=sampling.hamlet.at)
    person.refresh_from_db()
    assert (person.state, person.open, person.proofs) == ("pending", True, 0) and all_is_sound()


def test_a_doorstep_where_nobody_was_sampled_is_accounted_for(sampling: Scene, clerk: Phone) -> None:
    absent, refused, moved = sampling.targets("grid")[:3]
    away = clerk.event("attempt@1", absent.public_id, {"outcome": "absent"})
    later = clerk.event("attempt@1", absent.public_id, {"outcome": "absent", "revisit_at": "2022-11-11T19:00:00+08:00"})
    no = clerk.event("attempt@1", refused.public_id, {"outcome": "refused", "reason": "不愿采样"})
    gone = clerk.event("attempt@1", moved.public_id, {"outcome": "moved"})
    assert clerk.results(away, later, no, gone) == ["rejected", "accepted", "accepted", "accepted"]
    found = counts(sampling.round.campaign, sampling.hamlet.places["grid"])
    assert (found.absent, found.refused, found.moved) == (1, 1, 1) and all_is_sound()


def test_what_a_phone_says_is_worn_opens_the_list_of_doors_on_the_desk_too(sampling: Scene, clerk: Phone) -> None:
    place, round_ = sampling.hamlet.places["community"], sampling.round.campaign.public_id
    worn = [clerk.event("ppe@1", sampling.points[0].public_id, {"round": round_, "items": items}) for items in (
        ["gloves"], ["gloves", "face_shield", "n95", "cape"]
    )]  # fmt: skip
    assert not wears_ppe(clerk.user, place, clerk.clock)
    first, second = clerk.push(*worn)
    assert first["code"] == "no_ppe" and "N95" in first["text"] and second["result"] == "accepted"
    assert wears_ppe(clerk.user, place, clerk.clock)
    elsewhere = clerk.event("ppe@1", sampling.points[1].public_id, {"round": round_, "items": []})
    assert clerk.push(elsewhere)[0]["code"] == "not_yours"


def test_a_tampered_proof_is_named(sampling: Scene, nurse: Phone) -> None:
    person = sampling.targets("grid")[0]
    nurse.push(tube(nurse, sampling, "T0000001", person))
    Target.objects.filter(pk=person.pk).update(proofs=2)
    assert any(f"campaigns_target id {person.pk}" in line for line in reconcile_samples())


@settings(max_examples=80, deadline=None, suppress_health_check=KEEP)
@given(data=st.data())
def test_a_tube_with_anything_in_any_field_gets_its_receipt_and_costs_no_other(
    sampling: Scene, nurse: Phone, data: Any
) -> None:
    first, second, third = sampling.targets("grid")[:3]
    stranger = {"id": "0193e0a0-0000-7000-8000-00000000aaaa", "name": "王远来", "document": "G1", "phone": ""}
    spoiled = tube(nurse, sampling, "T0000001", first, "WJTORN", *data.draw(st.sampled_from([[], [stranger]])))
    said = spoiled["payload"]
    field = data.draw(st.sampled_from([spoiled, said, *said["samples"]]))
    field[data.draw(st.sampled_from(sorted(field) + ["checks"]))] = data.draw(JSON)
    good = [tube(nurse, sampling, "T0000002", second), tube(nurse, sampling, "T0000003", third)]
    answer = nurse.send(spoiled, *good)
    assert answer.status_code == 200, answer.content
    assert all(r["result"] in ("accepted", "flagged") for r in answer.json()["receipts"][1:])
    assert all_is_sound()


@pytest.mark.parametrize("opened", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z"])
def test_a_tube_opened_at_the_edge_of_the_calendar_costs_no_other(sampling: Scene, nurse: Phone, opened: str) -> None:
    odd = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0], opened_at=opened)
    assert nurse.results(odd, tube(nurse, sampling, "T0000002", sampling.targets("grid")[1]))[1] == "accepted"
    assert all_is_sound()


def test_a_city_of_tables_that_were_cut_off_loses_nobody_and_doubles_nobody(sampling: Scene) -> None:
    """Three phones hand in a morning at once; one loses the answer and sends everything again, in another order."""
    phones = [Phone(sampling.hamlet.user(name)) for name in ("caiyang", "shequ", "hongxing")]
    people = iter(sampling.targets())
    outboxes: list[list[Any]] = [[], [], []]
    for number, person in enumerate(people):
        at = number % 3
        outboxes[at].append(tube(phones[at], sampling, f"T{number:07}", person, table=sampling.tables[at]))
    for phone, outbox in zip(phones, outboxes, strict=True):
        assert set(phone.results(*outbox)) == {"accepted"}
    assert set(phones[0].results(*reversed(outboxes[0]))) == {"duplicate"}
    found = counts(sampling.round.campaign, sampling.hamlet.places["county"])
    assert (found.reached, found.open) == (found.frame, 0) and Sample.objects.count() == found.frame
    assert all_is_sound()
