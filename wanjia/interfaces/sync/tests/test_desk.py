"""The office decides what two phones disagree about, and sees what waits and who has not uploaded."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.queries import reconcile
from wanjia.interfaces.sync.jobs import apply_due
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Receipt, RejectedEvent, Upload
from wanjia.interfaces.sync.queries import devices_not_uploaded
from wanjia.interfaces.sync.tests.phones import Phone, member, targets_of
from wanjia.registry.accounts.actions import revoke_device
from wanjia.registry.people.models import Reading
from wanjia.response.sampling.actions import settle_discrepancy
from wanjia.response.sampling.models import Discrepancy
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_custody import seal
from wanjia.response.sampling.tests.test_results import scan

NOW = datetime.now(UTC)
PAGES = ["/conflicts/", "/conflicts/waiting/", "/conflicts/not-uploaded/", "/conflicts/handover/"]


def desk(hamlet: Hamlet, who: str = "shequ") -> Client:
    client = Client()
    client.force_login(hamlet.user(who), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def contradiction(hamlet: Hamlet) -> Conflict:
    """The worker says nobody lives there, the clerk met somebody."""
    worker, clerk = Phone(hamlet.user("wangge1")), Phone(hamlet.user("shequ"))
    target = targets_of(hamlet, "grid")[0]
    worker.push(worker.visit(target, "vacant"))
    clerk.push(clerk.visit(target))
    return Conflict.objects.get()


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_signs_in_first_and_those_without_the_right_are_refused(hamlet: Hamlet, page: str) -> None:
    assert Client().get(page).status_code == 302
    assert [desk(hamlet, who).get(page).status_code for who in ("wangge1", "ducha", "guanli")] == [403] * 3
    assert desk(hamlet).get(page).status_code == 200


def test_the_inbox_shows_both_sides_to_its_own_territory_only(hamlet: Hamlet, contradiction: Conflict) -> None:
    page = desk(hamlet).get("/conflicts/").content.decode()
    assert "乌兰网格员" in page and "苏文员" in page and "1号楼1单元101" in page
    other = desk(hamlet, "hongxing")
    assert "1号楼1单元101" not in other.get("/conflicts/").content.decode()
    assert other.post(f"/conflicts/{contradiction.public_id}/", {"decision": "first"}).status_code == 404


@pytest.mark.parametrize(("decision", "state"), [("first", "vacant"), ("second", "reached"), ("both", "reached")])
def test_one_click_decides_and_the_counts_follow(
    hamlet: Hamlet, contradiction: Conflict, decision: str, state: str
) -> None:
    client = desk(hamlet)
    assert client.post(f"/conflicts/{contradiction.public_id}/", {"decision": decision}).status_code == 302
    target = contradiction.target
    assert target is not None
    target.refresh_from_db()
    assert target.state == state and not list(reconcile())
    contradiction.refresh_from_db()
    assert contradiction.decided_by == hamlet.user("shequ")
    client.post(f"/conflicts/{contradiction.public_id}/", {"decision": "both"})
    assert "已经有人核对过" in client.get("/conflicts/").content.decode()


def test_what_a_revoked_phone_handed_in_is_let_in_by_the_office(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    target = targets_of(hamlet, "grid")[0]
    revoke_device(device=phone.device, by=hamlet.user("guanli"), at=NOW)
    visit = phone.visit(target)
    phone.push(visit)
    held = HeldEvent.objects.get()
    page = desk(hamlet).get("/conflicts/waiting/").content.decode()
    assert f"{target.household.door.label}</a> 上门 已见到" in page
    assert Reading.objects.filter(household=target.household, through="conflicts").exists()
    assert apply_due(NOW + timedelta(days=30)) == 0, "what waits for the office is never let in by itself"
    desk(hamlet).post(f"/conflicts/held/{held.public_id}/", {"decision": "let_in"})
    target.refresh_from_db()
    assert target.state == "reached" and Receipt.objects.get().result == "accepted"
    assert phone.results(visit) == ["duplicate"]


def test_of_a_rejected_visit_elsewhere_the_office_learns_no_door(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("hongxing"))
    elsewhere = targets_of(hamlet, "grid")[0]
    assert phone.results(phone.visit(elsewhere), ["no event at all"], {"kind": 1}) == ["rejected"] * 3
    page = desk(hamlet, "hongxing").get("/conflicts/waiting/").content.decode()
    assert "这一户不在您的片区" in page
    assert elsewhere.household.door.label not in page


def test_a_held_event_that_is_discarded_stays_out(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    revoke_device(device=phone.device, by=hamlet.user("guanli"), at=NOW)
    phone.push(phone.visit(targets_of(hamlet, "grid")[0]))
    desk(hamlet).post(f"/conflicts/held/{HeldEvent.objects.get().public_id}/", {"decision": "discard"})
    assert Receipt.objects.get().result == "rejected" and not HeldEvent.objects.filter(settled_at=None).exists()


def test_an_event_whose_other_never_came_goes_to_the_office_after_a_day(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    contact = phone.event("contact@1", "0193e0a0-0000-7000-8000-000000000009", {"phone": "13800138001"})
    assert phone.results(contact) == ["held"]
    assert apply_due(datetime.now(UTC) + timedelta(hours=23)) == 0
    assert apply_due(datetime.now(UTC) + timedelta(hours=25)) == 1
    assert RejectedEvent.objects.get().code == "never_arrived"
    assert phone.push(contact)[0]["code"] == "never_arrived"


def test_a_hand_over_file_gets_the_receipts_its_phone_would_have_got(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    events = [phone.visit(target) for target in targets_of(hamlet, "grid")[:2]]
    phone.push(events[0])
    user = {"id": phone.user.public_id, "name": phone.user.name}
    file = {"wanjia_handover": 1, "device": phone.device.public_id, "user": user, "events": events}
    upload = SimpleUploadedFile("handover.json", json.dumps(file).encode())
    page = desk(hamlet).post("/conflicts/handover/", {"file": upload}).content.decode()
    assert "早已收下" in page and "已收下" in page
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"\xff\xd8\xff", b'{"wanjia_handover":1,"device":"x","user":"y","events":[]}']
)
def test_any_other_file_is_refused_with_a_reason(hamlet: Hamlet, content: bytes) -> None:
    answer = desk(hamlet).post("/conflicts/handover/", {"file": SimpleUploadedFile("x.json", content)})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_the_desk_sees_who_still_owes_something(hamlet: Hamlet) -> None:
    phone, other = Phone(hamlet.user("wangge1")), Phone(hamlet.user("wangge2"))
    events = [phone.visit(target) for target in targets_of(hamlet, "grid")[:3]]
    phone.send(events[0], events[2], unsent=4)
    other.send(other.visit(targets_of(hamlet, "next_grid")[0]), unsent=0)
    street = hamlet.places["street"]
    found = devices_not_uploaded(street, datetime.now(UTC))
    assert [(row.user, row.unsent, row.missing) for row in found] == [("乌兰网格员", 4, [[2, 2]])]
    phone.send(events[1], unsent=0)
    assert devices_not_uploaded(street, datetime.now(UTC)) == []
    Upload.objects.update(heard_at=NOW - timedelta(days=2))
    assert len(devices_not_uploaded(street, datetime.now(UTC))) == 2
    assert devices_not_uploaded(hamlet.places["sumu"], datetime.now(UTC)) == []


def test_a_correction_voids_the_visit_it_replaces(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    target = targets_of(hamlet, "grid")[0]
    first = phone.visit(target)
    phone.push(first)
    assert phone.results(phone.visit(target, "absent", supersedes=first["id"])) == ["accepted"]
    target.refresh_from_db()
    assert target.state == "absent" and not list(reconcile())


def test_the_other_telephone_number_can_be_chosen(hamlet: Hamlet) -> None:
    worker, clerk = Phone(hamlet.user("wangge1")), Phone(hamlet.user("shequ"))
    person = member(targets_of(hamlet, "grid")[0].household)
    base: dict[str, Any] = {"base": {"contact": "1"}}
    clerk.push(clerk.event("contact@1", person.public_id, {"phone": "13800138003"}, **base))
    worker.push(worker.event("contact@1", person.public_id, {"phone": "13800138002"}, **base))
    conflict = Conflict.objects.get(kind="contact")
    first = json.loads(conflict.first)["phone"]
    desk(hamlet).post(f"/conflicts/{conflict.public_id}/", {"decision": "first"})
    person.refresh_from_db()
    assert person.phone == first


def test_held_and_rejected_records_page_on_each_for_itself(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("hongxing"))
    elsewhere = targets_of(hamlet, "grid")[0]
    phone.results(*(phone.visit(elsewhere) for _ in range(53)))
    client, seen, after = desk(hamlet, "hongxing"), [], ""
    for rows in (50, 3):
        page = client.get("/conflicts/waiting/", {"refused": after})
        assert len(page.context["refused"]) == rows
        seen += [each.row.pk for each in page.context["refused"]]
        after = page.context["more_refused"]
    assert not after and len(set(seen)) == 53 == RejectedEvent.objects.count()


def test_findings_that_contradict_are_in_the_inbox_and_retests_and_differences_on_the_first_screen(
    sampling: Scene,
) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    scan(sampling, "T0000001", "negative")
    scan(sampling, "T0000001", "positive", hours=4)
    lead, page = desk(sampling.hamlet, "jiedao"), "/conflicts/"
    shown = lead.get(page).content.decode()
    assert "同一管的检测结果互相矛盾" in shown and "T0000001" in shown
    assert shown.count("霍检验") == 2 and "阴性" in shown and "阳性" in shown
    assert b"T0000001" in b"".join(lead.get(f"{page}?export=csv"))
    assert "T0000001" not in desk(sampling.hamlet, "hongxing").get(page).content.decode()
    today = lead.get("/").content.decode()
    for line in ("单采复检待采：第一轮全员核酸", "样本差异还没有查清", "手机与记录不一致，待核对"):
        assert line in today
    user = sampling.hamlet.user("jiedao")
    settle_discrepancy(discrepancy=Discrepancy.objects.get(), settlement="复核为阳性", by=user, at=NOW)
    assert "T0000001" not in lead.get(page).content.decode()
    assert "样本差异还没有查清" not in lead.get("/").content.decode()
