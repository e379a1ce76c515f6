"""Patrols and seals come in from phones: late, twice, ahead of time, after the release; nothing is lost, photos included."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.interfaces.sync.models import Conflict, RejectedEvent
from wanjia.interfaces.sync.tests.phones import DOOR, Phone, member
from wanjia.registry.people.models import Reading
from wanjia.response.isolation.actions import act_on_breach, close_file, post_seal
from wanjia.response.isolation.models import Breach, HouseholdFile, Patrol, Seal
from wanjia.response.isolation.rules import DAY, local_seconds
from wanjia.response.isolation.tests.scene import DAYS, desk, filed

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
HOUR = timedelta(hours=1)


@pytest.fixture
def file(hamlet: Hamlet) -> HouseholdFile:
    return filed(hamlet)


@pytest.fixture
def phone(hamlet: Hamlet, settings: Any, tmp_path: Path) -> Phone:
    settings.MEDIA_ROOT = tmp_path
    return Phone(hamlet.user("wangge1"))


def patrol(phone: Phone, file: HouseholdFile, at: datetime, result: str = "home", **more: Any) -> dict[str, Any]:
    return phone.event("patrol@1", file.public_id, {"result": result} | more, wall=at.isoformat())


def sealed(phone: Phone, file: HouseholdFile, at: datetime, what: str, number: str, **more: Any) -> dict[str, Any]:
    return phone.event("seal@1", file.public_id, {"what": what, "number": number} | more, wall=at.isoformat())


def slot_of(at: datetime) -> int:
    return local_seconds(at) // (DAY // 2)


def row_of(phone: Phone) -> dict[str, Any]:
    """Give the one file that the phone pulls."""
    (name,) = [b["bucket"] for b in phone.client.get(f"{DOOR}buckets").json()["buckets"] if b["dataset"] == "follow"]
    rows = phone.client.get(f"{DOOR}pull", {"bucket": name, "cursor": ""}).json()["rows"]
    (row,) = [row for row in rows if row["type"] == "file"]
    return dict(row)


def test_two_patrols_of_a_day_are_taken_in_once_and_seen_by_everybody(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    tomorrow = hamlet.at + 24 * HOUR
    both = [
        patrol(phone, file, tomorrow, slot=slot_of(tomorrow), note="隔门答应"),
        patrol(phone, file, tomorrow + 6 * HOUR, "no_answer"),
    ]
    assert phone.results(*both) == ["accepted", "accepted"]
    assert phone.results(*both) == ["duplicate", "duplicate"]
    first, second = Patrol.objects.order_by("at")
    assert (first.by, first.note, first.counts, first.slot) == (phone.user, "隔门答应", True, slot_of(tomorrow))
    assert (second.result, second.counts, second.slot) == ("no_answer", True, first.slot + 1)
    row = row_of(phone)
    assert (row["door"], row["a_day"], row["last"], row["breaches"]) == ("1号楼1单元101", 2, second.slot, 0)
    assert datetime.fromisoformat(row["ends"]) == hamlet.at + DAYS and row["household"] and row["seals"] == []
    assert "隔门答应" in desk(hamlet, "shequ").get(f"/isolation/files/{file.public_id}/").content.decode()


def test_a_slot_of_tomorrow_is_refused_and_one_of_this_morning_or_a_second_one_is_kept_and_asked_about(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    noon = hamlet.at + 29 * HOUR
    ahead, past = (patrol(phone, file, noon, slot=slot_of(noon) + n) for n in (1, -2))
    assert [r["code"] for r in phone.push(ahead, past)] == ["slot_ahead", "slot_past"]
    assert RejectedEvent.objects.count() == 2 and not Patrol.objects.exists(), "with the office, in no figure"
    late = patrol(phone, file, noon, slot=slot_of(noon) - 1)
    assert phone.results(late) == ["flagged"]
    assert Patrol.objects.get().counts and Conflict.objects.get().kind == "patrol_late"
    again = [patrol(phone, file, noon + n * HOUR) for n in (1, 2)]
    assert phone.results(*again) == ["accepted", "flagged"]
    assert [row.counts for row in Patrol.objects.order_by("pk")] == [True, True, False]
    assert Conflict.objects.latest("pk").kind == "patrol_twice"
    page = desk(hamlet, "shequ").get("/conflicts/").content.decode()
    assert "补记的巡查" in page and "同一时段又记了一次巡查" in page and "1号楼1单元101" in page


def test_a_patrol_that_was_sent_back_is_mended_as_the_same_fact_and_leaves_the_offices_list(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    seen, stranger = hamlet.at + 5 * HOUR, member(hamlet.households[-1])
    said = {"breach": "visitor", "person": stranger.public_id, "note": "送货的进门"}
    wrong = patrol(phone, file, seen, "breach", **said)
    (receipt,) = phone.push(wrong)
    assert (receipt["code"], receipt["fixable"]) == ("not_member", True) and "不是这一户的人" in receipt["text"]
    waiting = desk(hamlet, "shequ").get("/conflicts/waiting/").content.decode()
    assert "不是这一户的人" in waiting and not Patrol.objects.exists()
    own = said | {"person": member(file.household).public_id}
    mended = patrol(phone, file, seen, "breach", **own) | {"supersedes": wrong["id"]}
    assert phone.results(mended) == ["accepted"] and phone.results(mended, wrong) == ["duplicate", "rejected"]
    row = Patrol.objects.get()
    assert (row.at, row.result, Breach.objects.get().person) == (seen, "breach", member(file.household))
    settled = RejectedEvent.objects.get()
    assert settled.settled_at is not None and settled.settled_by == phone.user, (
        "nobody in the office need look any more"
    )


def test_a_breach_seen_on_patrol_names_what_and_who_and_shows_on_the_phone_until_it_is_acted_on(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    who = member(file.household)
    seen = patrol(
        phone, file, hamlet.at + 5 * HOUR, "breach", breach="visitor", person=who.public_id, note="送货的进门"
    )
    stranger = patrol(phone, file, hamlet.at + 6 * HOUR, "breach", person=member(hamlet.households[-1]).public_id)
    nobody = patrol(phone, file, hamlet.at + 6 * HOUR, "breach", person="0" * 26)
    assert phone.results(seen) == ["accepted"]
    assert [r["code"] for r in phone.push(stranger, nobody)] == ["not_member", "unknown_person"]
    breach = Breach.objects.get()
    assert (breach.kind, breach.person, breach.note) == ("visitor", who, "送货的进门")
    assert row_of(phone)["breaches"] == 1 and Patrol.objects.count() == 1
    act_on_breach(breach=breach, step="warned", by=hamlet.user("shequ"), at=hamlet.at + 7 * HOUR)
    assert row_of(phone)["breaches"] == 0


def test_a_seal_is_put_on_found_broken_and_taken_off_with_its_pictures(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    name, at = hashlib.sha256(JPEG).hexdigest(), hamlet.at + HOUR
    assert phone.results(sealed(phone, file, at, "posted", " FT-1 ", photo=name)) == ["accepted"]
    assert row_of(phone)["seals"] == [["FT-1", False]]
    wrong = [
        sealed(phone, file, at, "posted", "FT-1"), sealed(phone, file, at, "posted", "FT-2"),
        sealed(phone, file, at, "broken", "FT-9"),
    ]  # fmt: skip
    receipts = phone.push(*wrong)
    assert [(r["result"], r["field"]) for r in receipts] == [("rejected", "payload.number")] * 3
    assert "只用一次" in receipts[0]["text"] and "没有这个编号" in receipts[2]["text"]
    seal = Seal.objects.get()
    where, clerk = f"/photos/of-seal/{seal.public_id}/{name}/", desk(hamlet, "shequ")
    assert clerk.get(where).status_code == 404, "it has not arrived yet"
    phone.client.put(f"{DOOR}photo/{name}?offset=0", data=JPEG, content_type="application/octet-stream")
    assert clerk.get(where).content == JPEG
    assert Reading.objects.filter(household=file.household, revealed="photo").count() == 1
    assert where in clerk.get(f"/isolation/files/{file.public_id}/").content.decode()
    assert clerk.get(where.replace(name, "0" * 64)).status_code == 404
    assert desk(hamlet, "hongxing").get(where).status_code == 404
    assert phone.results(sealed(phone, file, at + HOUR, "broken", "FT-1", note="撕开")) == ["accepted"]
    assert Breach.objects.get().kind == "seal" and row_of(phone)["seals"] == [["FT-1", True]]
    off = sealed(phone, file, at + 2 * HOUR, "removed", "FT-1")
    on = sealed(phone, file, at + 3 * HOUR, "posted", "FT-2")
    assert phone.results(off, on) == ["accepted", "accepted"]
    assert row_of(phone)["seals"] == [["FT-2", False]]


def test_what_is_said_after_the_release_is_kept_and_flagged_and_a_new_seal_refused(
    hamlet: Hamlet, file: HouseholdFile, phone: Phone
) -> None:
    over, worker = hamlet.at + DAYS + HOUR, hamlet.user("wangge1")
    post_seal(file=file, number="FT-1", by=worker, at=hamlet.at)
    gone = patrol(phone, file, over, "breach")
    torn, off = (sealed(phone, file, over, what, "FT-1") for what in ("broken", "removed"))
    assert phone.results(gone, torn, off) == ["flagged", "flagged", "accepted"]
    assert {row.kind for row in Conflict.objects.all()} == {"after_release"}
    assert not Breach.objects.exists() and not Patrol.objects.get().counts
    assert phone.push(sealed(phone, file, over, "posted", "FT-2"))[0]["code"] == "after_release"
    close_file(file=file, by=worker, at=over)
    assert phone.results(patrol(phone, file, over + HOUR)) == ["flagged"]
    assert phone.push(sealed(phone, file, over + HOUR, "posted", "FT-3"))[0]["result"] == "rejected"
    assert RejectedEvent.objects.count() == 2


def test_what_can_be_no_patrol_is_given_back_with_its_reason(hamlet: Hamlet, file: HouseholdFile, phone: Phone) -> None:
    at = hamlet.at + 5 * HOUR
    wrong = [
        patrol(phone, file, at, "perhaps"), patrol(phone, file, at, slot=-1), patrol(phone, file, at, breach="seal"),
        sealed(phone, file, at, "posted", ""), sealed(phone, file, at, "torn", "FT-1"),
        sealed(phone, file, at, "posted", "FT-1", photo="../../etc"),
        phone.event("patrol@1", "0" * 26, {"result": "home"}), phone.event("seal@1", "x", {"what": "posted", "number": "1"}),
    ]  # fmt: skip
    assert [r["code"] for r in phone.push(*wrong)] == ["invalid"] * 6 + ["unknown_file"] * 2
    for other in (hamlet.user("hongxing"), hamlet.user("wangge2")):
        away = Phone(other)
        assert away.push(patrol(away, file, at))[0]["code"] == "not_yours"
    assert not Patrol.objects.exists() and not Seal.objects.exists() and RejectedEvent.objects.count() == 10
