"""What a phone pulls is what the tables say, no more than its territory, and the state check proves it."""

from datetime import UTC, datetime, timedelta

import pytest

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Target
from wanjia.command.posts.actions import make_responsible
from wanjia.command.tasks.actions import issue_directive, order_work, return_order
from wanjia.command.tasks.models import WorkOrder
from wanjia.interfaces.sync import pull as pulling
from wanjia.interfaces.sync.tests.phones import DOOR, Copy, Phone, targets_of
from wanjia.registry.accounts.actions import end_grant, revoke_device
from wanjia.registry.people.actions import change_contact, change_needs, move_person, record_departure
from wanjia.registry.people.models import Person, Reading

NOW = datetime(2022, 11, 11, 8, 0, tzinfo=UTC)


@pytest.fixture
def copy(hamlet: Hamlet) -> Copy:
    made = Copy(Phone(hamlet.user("wangge1")))
    made.pull()
    return made


def people_at(hamlet: Hamlet, place: str) -> set[str]:
    homes = hamlet.households_at(place)
    return {p.public_id for p in Person.objects.current().filter(household__in=[h.pk for h in homes])}


def test_a_grid_worker_gets_the_grid_and_nothing_beside_it(hamlet: Hamlet, copy: Copy) -> None:
    assert set(copy.of("person")) == people_at(hamlet, "grid")
    assert set(copy.of("target")) == {t.public_id for t in targets_of(hamlet, "grid")}
    assert set(copy.of("household")) == {h.public_id for h in hamlet.households_at("grid")}
    assert {row["level"] for row in copy.of("place").values()} == {"grid", "building"}
    assert [row["letter"] for row in copy.of("campaign").values()] == ["致广大居民的一封信"]


def test_numbers_are_masked_and_doors_stand_under_their_building(hamlet: Hamlet, copy: Copy) -> None:
    home = copy.of("household")[hamlet.households_at("grid")[0].public_id]
    assert home["place"] == hamlet.places["building"].public_id and home["label"] == "1-101"
    assert home["position"] < 2**25
    for person in copy.of("person").values():
        assert person["phone_masked"] == "*******" + person["phone_tail"]
    text = str(copy.rows)
    assert not [p for p in Person.objects.all() if p.phone[3:] in text]


def test_what_was_delivered_is_on_record_as_read(hamlet: Hamlet, copy: Copy) -> None:
    read = set(Reading.objects.filter(user=hamlet.user("wangge1")).values_list("household_id", flat=True))
    assert read == {h.pk for h in hamlet.households_at("grid")}


def test_a_second_pull_brings_nothing(hamlet: Hamlet, copy: Copy) -> None:
    page = copy.get("pull", bucket=next(iter(copy.rows)), cursor=next(iter(copy.cursors.values())))
    assert (page["rows"], page["removed"], page["more"]) == ([], [], False)


def test_a_visit_comes_back_to_every_phone_of_the_grid(hamlet: Hamlet, copy: Copy) -> None:
    clerk = Phone(hamlet.user("shequ"))
    target = targets_of(hamlet, "grid")[0]
    clerk.push(clerk.visit(target, "absent"))
    copy.pull()
    row = copy.of("target")[target.public_id]
    assert row["state"] == "absent" and row["last"]["by"] == hamlet.user("shequ").name
    assert row["last"]["outcome"] == "absent" and row["revisit_at"].startswith("2022-11-12T11:00")
    assert copy.resets == 0


def test_a_work_order_about_a_target_names_the_door(hamlet: Hamlet, copy: Copy) -> None:
    target, worker, clerk = targets_of(hamlet, "grid")[0], hamlet.user("wangge1"), hamlet.user("shequ")
    rows = [("再次上门", hamlet.places["grid"], target), ("张贴告知书", hamlet.places["grid"], None)]
    order_work(rows=rows, assignee=worker, due_at=NOW + timedelta(hours=5), by=clerk, at=NOW)
    copy.pull()
    homes = {row["title"]: row["household"] for row in copy.of("order").values()}
    assert homes == {"再次上门": target.household.public_id, "张贴告知书": None}


def test_an_order_of_a_directive_reaches_the_phone_and_one_given_back_leaves_it(hamlet: Hamlet) -> None:
    clerk, chief, street = hamlet.user("shequ"), hamlet.user("zhihui"), hamlet.places["street"]
    make_responsible(place=hamlet.places["community"], user=clerk, duty="lead", by=chief, at=NOW)
    copy = Copy(Phone(clerk))
    copy.pull()
    said = {"title": "今晚报送空户", "place": hamlet.places["county"], "document": hamlet.document, "asks": "orders"}
    issue_directive(recipients=[street], due_at=NOW + timedelta(hours=5), by=chief, at=NOW, **said)
    copy.pull()
    assert [row["title"] for row in copy.of("order").values()] == ["今晚报送空户"]
    return_order(order=WorkOrder.objects.get(), reason="人手不够", by=clerk, at=NOW)
    copy.pull()
    assert copy.of("order") == {}


def test_changes_of_people_arrive_and_who_left_is_removed(hamlet: Hamlet, copy: Copy) -> None:
    home, other = hamlet.households_at("grid")[0], hamlet.households_at("next_grid")[0]
    first, second = Person.objects.filter(household=home).order_by("pk")[:2]
    by = hamlet.user("shequ")
    change_contact(person=first, phone="+8613800138000", by=by, at=NOW)
    change_needs(person=first, add=["infant"], by=by, at=NOW)
    move_person(person=second, household=other, by=by, at=NOW)
    copy.pull()
    assert copy.of("person")[first.public_id]["phone_tail"] == "8000"
    assert copy.of("person")[first.public_id]["needs"] == ["infant"]
    assert second.public_id not in copy.of("person")
    record_departure(person=first, by=by, at=NOW)
    copy.pull()
    assert set(copy.of("person")) == people_at(hamlet, "grid")


def test_pages_of_a_snapshot_can_be_taken_up_where_they_stopped(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "PAGE", 3)
    made = Copy(Phone(hamlet.user("shequ")))
    listed = made.get("buckets")["buckets"]
    name = next(b["bucket"] for b in listed if b["dataset"] == "people")
    page = made.get("pull", bucket=name)
    assert page["more"] and len(page["rows"]) == 3
    moved = Person.objects.current().filter(household=hamlet.households_at("grid")[0]).order_by("pk")[0]
    record_departure(person=moved, by=hamlet.user("shequ"), at=NOW)
    made.rows[name], made.cursors[name] = {row["id"]: row for row in page["rows"]}, page["cursor"]
    made.pull()
    assert set(made.of("person")) == people_at(hamlet, "grid") | people_at(hamlet, "next_grid")


def test_when_the_territory_ends_its_buckets_are_gone(hamlet: Hamlet, copy: Copy) -> None:
    name = next(iter(copy.rows))
    for grant in hamlet.user("wangge1").grants.all():
        end_grant(grant=grant, by=hamlet.user("guanli"), at=NOW)
    copy.pull()
    assert copy.rows == {}
    assert copy.phone.client.get(f"{DOOR}pull", {"bucket": name}).status_code == 404


@pytest.mark.parametrize("who", ["hongxing", "wangge2", "zhihui", "ducha", "guanli", "louzhang"])
def test_nobody_pulls_a_grid_that_is_not_theirs(hamlet: Hamlet, copy: Copy, who: str) -> None:
    phone = Phone(hamlet.user(who))
    for name in copy.rows:
        assert phone.client.get(f"{DOOR}pull", {"bucket": name}).status_code == 404
    assert set(copy.rows).isdisjoint(b["bucket"] for b in phone.client.get(f"{DOOR}buckets").json()["buckets"])


def test_a_building_chief_gets_the_building(hamlet: Hamlet) -> None:
    made = Copy(Phone(hamlet.user("louzhang")))
    made.pull()
    assert set(made.of("person")) == people_at(hamlet, "building")
    assert {row["level"] for row in made.of("place").values()} == {"building"}


def test_a_revoked_phone_gets_403_device_revoked(hamlet: Hamlet, copy: Copy) -> None:
    revoke_device(device=copy.phone.device, by=hamlet.user("guanli"), at=NOW)
    answer = copy.phone.client.get(f"{DOOR}buckets")
    assert answer.status_code == 403 and answer.json()["type"] == "device-revoked"


@pytest.mark.parametrize("cursor", ["x", "W10=", "é", "WzEsMl0=", "bnVsbA==", "WzEsbnVsbCwiIl0="])
def test_a_cursor_that_is_not_ours_begins_anew(hamlet: Hamlet, copy: Copy, cursor: str) -> None:
    name = next(n for n in copy.rows if n.endswith(":work"))
    assert copy.get("pull", bucket=name, cursor=cursor)["reset"] is True


def test_another_campaign_makes_the_work_anew(hamlet: Hamlet, copy: Copy) -> None:
    assert hamlet.campaign is not None
    hamlet.campaign.closed_at = NOW + timedelta(hours=1)
    hamlet.campaign.save(update_fields=["closed_at"])
    copy.pull()
    assert copy.resets == 1 and not copy.of("target") and not copy.of("campaign")
    assert Target.objects.exists()
