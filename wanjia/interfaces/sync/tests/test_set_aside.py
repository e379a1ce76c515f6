"""What a phone was sent back and does not mend is left to the office with a reason; a tube's samples are never lost by it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from wanjia.core.journal import broken_links
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync.models import Conflict, Receipt, RejectedEvent
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_tubes import all_is_sound, tube
from wanjia.registry.people.models import Person
from wanjia.response.sampling.models import Sample, Tube
from wanjia.response.sampling.tests.scene import Scene

STRANGER = {
    "id": "0193e0a0-0000-7000-8000-000000000001",
    "name": "过路人",
    "phone": "12",
    "document_kind": "resident_id",
    "document": "110105194912310021",
}


@pytest.fixture
def nurse(sampling: Scene) -> Phone:
    """谢护士 at table 1 of point 1."""
    return Phone(sampling.hamlet.user("caiyang"))


def aside(phone: Phone, event: dict[str, Any], reason: str = "人已离开，问不到了") -> dict[str, Any]:
    return phone.event("set_aside@1", event["id"], {"reason": reason})


def office(scene: Scene, who: str = "shequ") -> Client:
    client = Client()
    client.force_login(scene.hamlet.user(who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_refused_walk_in_is_named_and_the_mended_tube_counts_once(sampling: Scene, nurse: Phone) -> None:
    first, second = sampling.targets("grid")[:2]
    sent = tube(nurse, sampling, "T0000001", first, STRANGER, second)
    receipt = nurse.push(sent)[0]
    assert (receipt["result"], receipt["fixable"]) == ("rejected", True)
    assert receipt["field"] == "payload.samples[1]" and not Tube.objects.exists()
    right = STRANGER | {"document": "11010519491231002X", "phone": ""}
    mended = tube(nurse, sampling, "T0000001", first, right, second, opened_at=sent["payload"]["opened_at"])
    mended |= {"supersedes": sent["id"], "wall": sent["wall"]}
    assert nurse.results(mended) == ["accepted"]
    assert Tube.objects.get().samples == 3 and Sample.objects.count() == 3
    assert not RejectedEvent.objects.filter(settled_at=None).exists() and all_is_sound()


def test_the_office_reads_why_a_record_was_left_to_it(sampling: Scene, nurse: Phone) -> None:
    sent = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0], STRANGER)
    nurse.push(sent)
    assert nurse.results(aside(nurse, sent)) == ["accepted"]
    page = office(sampling).get("/conflicts/waiting/").content.decode()
    assert "人已离开，问不到了" in page and "T0000001" in page and "照收" in page
    assert RejectedEvent.objects.filter(settled_at=None).count() == 1, "it waits for the office"
    assert JournalLine.objects.filter(action="set_aside_event").count() == 1
    assert "问不到了" not in office(sampling, "hongxing").get("/conflicts/waiting/").content.decode()


def test_a_tube_left_to_the_office_is_let_in_with_everybody_in_it(sampling: Scene, nurse: Phone) -> None:
    first, second = sampling.targets("grid")[:2]
    sent = tube(nurse, sampling, "T0000001", first, STRANGER, second)
    nurse.push(sent)
    nurse.push(aside(nurse, sent))
    row = RejectedEvent.objects.get()
    client = office(sampling)
    client.post(f"/conflicts/rejected/{row.public_id}/", {"decision": "let_in"})
    assert Tube.objects.get().samples == 3
    stranger = Person.objects.get(name="过路人")
    assert (stranger.phone, stranger.document_kind) == ("", "none")
    row.refresh_from_db()
    assert row.settled_by == sampling.hamlet.user("shequ")
    assert Receipt.objects.get(event=sent["id"]).result == "accepted"
    assert nurse.results(sent) == ["duplicate"]
    assert (
        "已经处理过"
        in client.post(f"/conflicts/rejected/{row.public_id}/", {"decision": "let_in"}, follow=True).content.decode()
    )
    assert Tube.objects.count() == 1 and all_is_sound() and not list(broken_links())


def test_only_a_tube_that_can_come_in_is_let_in(sampling: Scene, nurse: Phone) -> None:
    clerk = Phone(sampling.hamlet.user("shequ"))
    order = clerk.event("complete_order@1", "x" * 26, {})
    wrong = tube(clerk, sampling, "T0000001", sampling.targets("grid")[0], round="x" * 26)
    assert clerk.results(order, wrong) == ["rejected"] * 2
    client = office(sampling)
    for row, said in zip(
        RejectedEvent.objects.order_by("id"), ("只有采样管可以照收", "采样台不属于这一轮"), strict=True
    ):
        answer = client.post(f"/conflicts/rejected/{row.public_id}/", {"decision": "let_in"}, follow=True)
        assert said in answer.content.decode()
    assert RejectedEvent.objects.filter(settled_at=None).count() == 2 and not Tube.objects.exists()
    assert Receipt.objects.filter(result="rejected").count() == 2


def test_nobody_sets_aside_what_is_not_theirs_or_without_a_reason(sampling: Scene, nurse: Phone) -> None:
    clerk = Phone(sampling.hamlet.user("shequ"))
    sent = tube(nurse, sampling, "T0000001", STRANGER)
    nurse.push(sent)
    other, nothing, blank = aside(clerk, sent), aside(nurse, {"id": "never sent"}), aside(nurse, sent, "  ")
    assert [clerk.push(other)[0]["code"], nurse.push(nothing)[0]["code"]] == ["unknown_event"] * 2
    assert nurse.push(blank)[0]["code"] == "required"
    assert RejectedEvent.objects.get(event=sent["id"]).reason == ""


def test_a_mended_tube_that_the_office_had_let_in_is_asked_about(sampling: Scene, nurse: Phone) -> None:
    sent = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0], STRANGER)
    nurse.push(sent)
    office(sampling).post(f"/conflicts/rejected/{RejectedEvent.objects.get().public_id}/", {"decision": "let_in"})
    again = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0]) | {"supersedes": sent["id"]}
    assert nurse.results(again) == ["flagged"]
    assert {c.kind for c in Conflict.objects.all()} == {"after_seal", "sampled_twice"}


def test_a_tube_is_as_old_as_its_phone_said_whatever_the_clocks_offset(sampling: Scene, nurse: Phone) -> None:
    sent = tube(nurse, sampling, "T0000001", sampling.targets("grid")[0])
    skew = timedelta(minutes=7)
    wall = nurse.clock - skew
    assert nurse.results(sent | {"wall": wall.isoformat(), "skew_ms": 7 * 60_000}) == ["accepted"]
    assert Tube.objects.get().opened_at.isoformat() == sent["payload"]["opened_at"].replace("Z", "+00:00")
