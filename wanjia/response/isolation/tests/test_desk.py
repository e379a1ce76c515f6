"""The desk's pages of the isolated, as the cast walks them, and the page of who reports for themselves."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.people.models import Reading
from wanjia.registry.places.actions import add_site
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.actions import issue_self_code
from wanjia.response.isolation.models import Bed, FollowUp, HouseholdFile, Lodging, Seal, Watch
from wanjia.response.isolation.tests.scene import desk, filed, watches
from wanjia.response.measures.models import Measure


@pytest.fixture
def file(hamlet: Hamlet) -> HouseholdFile:
    return filed(hamlet, at=clock.now() - timedelta(days=2))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_what_is_due_and_missed_stands_on_the_first_page_and_on_the_board(hamlet: Hamlet, file: HouseholdFile) -> None:
    clerk, medic = desk(hamlet, "shequ"), desk(hamlet, "yihu")
    home = text(clerk, "/")
    assert "五包一有缺口的户" in home and ("现在应随访" in home or "今天漏了随访" in home)
    board = text(clerk, "/isolation/?only=missing")
    assert "包明月" in board and "包明月" not in text(medic, "/isolation/?only=all"), (
        "a medic of the county sees no names"
    )
    assert desk(hamlet, "kakou").get("/isolation/").status_code == 403
    sheet = clerk.get("/isolation/?only=all&export=csv")
    assert "包志强" in b"".join(sheet.streaming_content).decode()
    mother = watches(file)[0]
    page = f"/isolation/watches/{mother.public_id}/"
    sent = {"way": "phone", "result": "answered", "symptoms": ["cough"], "note": "<script>"}
    assert clerk.post(page, sent | {"temperature": "365"}).status_code == 422
    assert clerk.post(page, sent | {"temperature": "38.5"}).status_code == 302
    told = text(clerk, page)
    assert "38.5" in told and "发热转送" in told and "<script>" not in told.split("记一次随访")[1]
    assert (
        FeverChain.objects.get().person == mother.person and Reading.objects.filter(through="isolation:watch").exists()
    )
    plan = {"keeper": hamlet.user("wangge2").public_id, "a_day": "3", "days": ""}
    assert clerk.post(f"{page}plan/", plan | {"days": "一"}).status_code == 422
    assert clerk.post(f"{page}plan/", plan).status_code == 302
    assert Watch.objects.get(person=mother.person, ended_at=None).a_day == 3


def test_a_file_is_kept_at_the_desk(hamlet: Hamlet, file: HouseholdFile) -> None:
    clerk = desk(hamlet, "shequ")
    page = f"/isolation/files/{file.public_id}/"
    assert "包志强" in text(clerk, page) and "包志强" not in text(desk(hamlet, "yihu"), page), "a medic sees no names"
    picture = SimpleUploadedFile("seal.jpg", b"\xff\xd8\xff" + b"x" * 50, content_type="image/jpeg")
    acts = {
        "duty": {"role": "police", "name": "巴图警官"},
        "seal": {"number": "FT-9", "photo": picture},
        "service": {"kind": "waste", "amount": "1袋"},
        "patrol": {"result": "home"},
        "breach": {"kind": "visitor", "note": "送快递的人进门"},
    }
    for deed, sent in acts.items():
        assert clerk.post(f"{page}{deed}/", sent).status_code == 302, deed
        assert clerk.post(f"{page}{deed}/", {}).status_code == 422, deed
    assert clerk.post(f"{page}nothing/").status_code == 404
    told = text(clerk, page)
    for word in ("巴图警官", "FT-9", "收运垃圾", "有人进入", "缺 4 人"):
        assert word in told, word
    seal = Seal.objects.get()
    assert clerk.get(f"/isolation/seals/{seal.public_id}/photo/")["Content-Type"] == "image/jpeg"
    assert clerk.post(f"{page}close/").status_code == 422
    assert "五包一有缺口" in text(clerk, "/isolation/files/?only=five") and "FT-9" not in text(
        clerk, "/isolation/files/"
    )
    assert clerk.post(f"/isolation/seals/{seal.public_id}/removed/").status_code == 302
    assert clerk.post(f"/isolation/breaches/{file.breaches.get().public_id}/", {"step": "warned"}).status_code == 302
    Measure.objects.update(until_at=clock.now())
    assert clerk.post(f"{page}close/").status_code == 302
    assert "孩子" not in text(clerk, "/isolation/files/?only=closed")


def test_who_is_released_today_gets_a_certificate_on_paper(hamlet: Hamlet, file: HouseholdFile) -> None:
    clerk = desk(hamlet, "shequ")
    mother = watches(file)[0]
    assert "今天没有要解除的人" in text(clerk, "/isolation/release/")
    Watch.objects.update(test_days=[1])
    Measure.objects.update(until_at=clock.now())
    assert "第 1 天" in text(clerk, "/isolation/release/")
    there = f"/isolation/release/{mother.public_id}/"
    assert clerk.post(there).status_code == 422
    assert clerk.post(there, {"without_tests": "试剂短缺"}).status_code == 302
    told = text(clerk, "/isolation/release/")
    assert "JC2" in told
    mother.refresh_from_db()
    assert clerk.get(f"/isolation/released/{mother.release.public_id}/").content.startswith(b"%PDF")


def test_rooms_guards_and_who_lies_where(hamlet: Hamlet, file: HouseholdFile) -> None:
    medic, at = desk(hamlet, "yihu"), clock.now()
    site = add_site(kind="isolation_site", name="红星宾馆", place=hamlet.places["county"], by=None, at=at)
    assert medic.post("/isolation/centres/", {"site": site.public_id, "exposed_days": "7"}).status_code == 302
    page = medic.get("/isolation/centres/").content.decode().split('href="/isolation/centres/')[2].split('"')[0]
    there = f"/isolation/centres/{page}"
    assert "缺岗" in text(medic, there)
    assert medic.post(there, {"deed": "rooms", "first": "101", "last": "102", "beds": "1"}).status_code == 302
    now = clock.now().astimezone()
    hours = {"from_at": f"{now:%Y-%m-%dT%H:%M}", "until_at": f"{now + timedelta(hours=30):%Y-%m-%dT%H:%M}"}
    assert medic.post(there, {"deed": "turn", "duty": "guard", "name": "民警甲", **hours}).status_code == 302
    for bed, status in zip(Bed.objects.order_by("pk"), (302, 422), strict=True):
        sent = {"deed": "lodging", "watch": watches(file)[0].public_id, "bed": bed.public_id}
        assert medic.post(there, sent).status_code == status
    assert "101-1" in text(medic, there)
    assert medic.post(f"/isolation/lodgings/{Lodging.objects.get().public_id}/out/").status_code == 302


def test_a_person_reports_with_a_code_and_a_wrong_one_opens_nothing(hamlet: Hamlet, file: HouseholdFile) -> None:
    mother, at = watches(file)[0], clock.now()
    clerk = desk(hamlet, "shequ")
    assert "只显示这一次" in clerk.post(f"/isolation/watches/{mother.public_id}/code/").content.decode()
    code = issue_self_code(watch=mother, by=hamlet.user("shequ"), at=at)
    stranger = Client(headers={"accept-language": "zh-CN"})
    assert "包明月" not in text(stranger, "/my/health/")
    for wrong in ({"code": "0" * 32, "temperature": "36.5"}, {"code": code}, {"code": code, "temperature": "3.65"}):
        assert stranger.post("/my/health/", wrong).status_code == 422
    answer = stranger.post("/my/health/", {"code": code.upper(), "temperature": "38.6"}).content.decode()
    assert "医务人员会马上联系您" in answer and mother.person.name not in answer
    row = FollowUp.objects.get()
    assert (row.way, row.by, row.temperature) == ("self", None, 386) and row.chain is not None
    Measure.objects.update(until_at=clock.now())
    assert stranger.post("/my/health/", {"code": code, "temperature": "36.5"}).status_code == 422
    for _more in range(20):
        last = stranger.post("/my/health/", {"code": "1", "temperature": "36.5"})
    assert last.status_code == 429
