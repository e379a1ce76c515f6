"""Pages on the way of a tube: packed, on a manifest, received, found positive, its people sampled again alone."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from wanjia.core import clock
from wanjia.registry.people.models import Person, Reading
from wanjia.response.measures.models import Measure, in_force
from wanjia.response.sampling.actions import hand_over, record_result, take_results
from wanjia.response.sampling.models import Discrepancy, Handover, Manifest, Result, ResultFile, Tube
from wanjia.response.sampling.queries.turnaround import turnaround
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_custody import pack, seal, send


def browser(scene: Scene, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(scene.hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def where(scene: Scene, page: str, place: str = "community") -> str:
    return f"/campaigns/{scene.round.campaign.public_id}/at/{scene.hamlet.places[place].public_id}/{page}"


def text(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


@pytest.fixture
def positive(sampling: Scene) -> Scene:
    """Ten people in tube T0000001, which was sent in box X1 on manifest Z1 and found positive."""
    seal(sampling, "T0000001", sampling.targets("community")[:10])
    seal(sampling, "T0000002", sampling.targets("community")[10:12], minutes=5)
    manifest, by = send(sampling, "Z1", pack(sampling, "X1", "T0000001", "T0000002")), sampling.hamlet.user("jianyan")
    for kind, minutes in (("courier", 30), ("laboratory", 60)):
        at = sampling.hamlet.at + timedelta(minutes=minutes)
        hand_over(manifest=manifest, kind=kind, boxes=1, tubes=2, by=by, at=at)
    at, said = sampling.hamlet.at + timedelta(hours=3), {"round": sampling.round, "laboratory": sampling.laboratory}
    record_result(**said, label="T0000001", finding="positive", by=by, at=at)
    record_result(**said, label="T0000002", finding="negative", by=by, at=at)
    return sampling


def test_what_comes_to_a_laboratory_and_its_files_are_sent_as_lists(positive: Scene) -> None:
    laboratory = browser(positive, "jianyan")
    take_results(
        round=positive.round, laboratory=positive.laboratory, name="下午.csv", content="管号,结果\nT0000009,阴性\n".encode(),
        by=positive.hamlet.user("jianyan"), at=positive.hamlet.at + timedelta(hours=4),
    )  # fmt: skip

    def rows(address: str) -> list[tuple[Any, ...]]:
        book = load_workbook(io.BytesIO(b"".join(laboratory.get(address))))
        return list(book.active.iter_rows(values_only=True))[1:]

    assert [(row[1], row[4], row[5], row[8:10], row[11:]) for row in rows("/laboratory/?only=all&export=xlsx")] == [
        ("Z1", 1, 2, (1, 2), (1, 2))
    ]
    assert rows("/laboratory/?export=xlsx") == []  # nothing waits: it was received
    assert [(row[0], *row[3:6]) for row in rows("/laboratory/?list=files&export=xlsx")] == [("下午.csv", 1, 0, 1)]


def test_a_positive_tube_shows_its_people_within_two_clicks_and_the_reading_is_kept(positive: Scene) -> None:
    clerk = browser(positive, "shequ")
    listed = text(clerk.get(where(positive, "results/")))
    tube = listed.split('href="/tubes/')[1].split('"')[0]
    assert listed.count('href="/tubes/') == 1 and "T0000001" in listed
    page = text(clerk.get(f"/tubes/{tube}"))
    people = positive.targets("community")[:10]
    assert all(person.person is not None and person.person.name in page for person in people)
    assert Reading.objects.filter(through="tube page").count() == len({person.household_id for person in people})
    assert "T0000002" in text(clerk.get(where(positive, "results/?only=negative")))
    assert "T0000001" in text(clerk.get(where(positive, "results/?export=csv")))


def test_a_clerk_who_is_told_a_label_finds_that_tube_whatever_was_found_in_it(positive: Scene) -> None:
    clerk = browser(positive, "shequ")
    found = text(clerk.get(where(positive, "results/?label=T0000002")))
    assert found.count('href="/tubes/') == 1 and ">T0000002<" in found
    assert "没有这样的管" in text(clerk.get(where(positive, "results/?label=T0000003")))
    assert "没有这样的管" in text(clerk.get(where(positive, "results/?label=%3Cscript%3E%25")))


def test_retests_are_listed_by_urgency_with_whom_to_call_and_leave_as_a_file_with_who_may(positive: Scene) -> None:
    clerk = browser(positive, "shequ")
    page = text(clerk.get(where(positive, "results/retests/")))
    first = positive.targets("community")[0].person
    assert first is not None and first.name in page and "11-11 18:00" in page and "campaigns" in page
    assert Reading.objects.filter(through="retests").exists()
    assert first.name in text(clerk.get(where(positive, "results/retests/?export=csv")))
    assert browser(positive, "wangge1").get(where(positive, "results/retests/?export=csv", "grid")).status_code == 403
    assert "没有要单采复检的人" in text(clerk.get(where(positive, "results/retests/?only=done")))


def test_the_laboratory_sees_labels_and_no_names(positive: Scene) -> None:
    technician = browser(positive, "jianyan")
    manifest, tube = Manifest.objects.get(), Result.objects.get(finding="positive").tube
    pages = ["/laboratory/", "/laboratory/?only=all", "/laboratory/scan/", "/laboratory/files/new/"]
    pages += [f"/manifests/{manifest.public_id}/", f"/tubes/{tube.public_id}/"]
    shown = "".join(text(technician.get(page)) for page in pages)
    assert "T0000001" in shown and "10/10" in shown
    assert not [name for name in Person.objects.values_list("name", flat=True) if name in shown]
    for page in ("results/", "results/retests/", "custody/", "custody/times/"):
        assert technician.get(where(positive, page, "county")).status_code == 403
    assert technician.get("/discrepancies/").status_code == 403


def test_boxes_are_put_on_a_manifest_printed_and_counted_by_the_laboratory(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    pack(sampling, "X1", "T0000001", "T0000002")
    clerk, technician = browser(sampling, "shequ"), browser(sampling, "jianyan")
    assert "X1" in text(clerk.get(where(sampling, "custody/"))) and "T0000002" in text(
        clerk.get(where(sampling, "custody/"))
    )
    form = f"/points/{sampling.points[0].public_id}/manifest/"
    assert clerk.post(form, {"number": "Z7", "laboratory": sampling.laboratory.public_id}).status_code == 422
    box = sampling.points[0].boxes.get()
    said = {"number": "Z7", "laboratory": sampling.laboratory.public_id, "boxes": [box.public_id]}
    page = clerk.post(form, said, follow=True)
    assert "Z7" in text(page) and "T0000002" in text(page)
    manifest = Manifest.objects.get()
    at = f"/manifests/{manifest.public_id}/"
    assert "T0000002" in text(clerk.get(f"{at}?export=csv"))
    assert "数目相符" in text(clerk.post(f"{at}courier/", {"boxes": 1, "tubes": 2}, follow=True))
    assert clerk.get(f"{at}receive/").status_code == 403
    assert technician.post(f"{at}receive/", {"boxes": -1, "tubes": 2}).status_code == 422
    assert "数目不符" in text(technician.post(f"{at}receive/", {"boxes": 1, "tubes": 1}, follow=True))
    assert technician.post(f"{at}receive/", {"boxes": 1, "tubes": 2}).status_code == 422
    assert Handover.objects.count() == 2


def test_a_difference_is_shown_with_owner_and_age_and_settled_by_who_resolves(sampling: Scene) -> None:
    hand_over(
        manifest=send(sampling, "Z1", pack(sampling, "X1", "T0000001")), kind="courier", boxes=1, tubes=0,
        by=sampling.hamlet.user("caiyang"), at=sampling.hamlet.at,
    )  # fmt: skip
    lead, row = browser(sampling, "jiedao"), Discrepancy.objects.get()
    page = text(lead.get("/discrepancies/"))
    assert "转运接收数不符" in page and "孟书记" in page and row.public_id in page
    assert browser(sampling, "ducha").post(f"/discrepancies/{row.public_id}/settle/").status_code == 403
    assert lead.post(f"/discrepancies/{row.public_id}/settle/", {"settlement": ""}).status_code == 422
    lead.post(f"/discrepancies/{row.public_id}/settle/", {"settlement": "一管漏在桌上，已补送"})
    assert "没有" in text(lead.get("/discrepancies/"))
    assert "已补送" in text(lead.get("/discrepancies/?only=settled"))
    assert "已补送" in text(lead.get("/discrepancies/?only=settled&export=csv"))


def test_findings_are_scanned_one_after_another_from_the_keyboard(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    technician = browser(sampling, "jianyan")
    said = {"round": sampling.round.public_id, "laboratory": sampling.laboratory.public_id, "finding": "invalid"}
    page = technician.post("/laboratory/scan/", said | {"label": "T0000001"})
    assert page.status_code == 200 and "T0000001：无效" in text(page)
    assert page.context["form"]["finding"].value() == "invalid"
    wrong = technician.post("/laboratory/scan/", said | {"label": "T0000404"})
    assert wrong.status_code == 422 and "没有这个管号" in text(wrong)
    assert Result.objects.get().finding == "invalid"


def test_a_file_is_taken_on_the_page_and_its_rows_come_back(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    technician = browser(sampling, "jianyan")

    def post(name: str) -> Any:
        file = io.BytesIO("管号,结果\nT0000001,阴性\nT0000404,阴性\n".encode())
        file.name = name
        said = {"round": sampling.round.public_id, "laboratory": sampling.laboratory.public_id, "file": file}
        return technician.post("/laboratory/files/new/", said, follow=True)

    page = text(post("早班.csv"))
    assert "2 行：收下 1 行，退回 1 行" in page and "没有这个管号：T0000404" in page
    back = technician.get(f"/laboratory/files/{ResultFile.objects.get().public_id}/?export=xlsx")
    assert load_workbook(io.BytesIO(back.content)).worksheets[0].cell(2, 3).value == "T0000404"
    again = post("晚班.csv")
    assert again.status_code == 422 and "早班.csv" in text(again)
    assert "早班.csv" in text(technician.get("/laboratory/"))


def test_how_long_each_stage_took_with_its_median_its_slowest_and_the_tubes_behind(positive: Scene) -> None:
    spans = turnaround(positive.points)
    point = positive.points[0].pk
    assert {stage: round(spans[point, stage].median / 60) for stage in ("boxed", "courier", "laboratory", "result")} == {
        "boxed": 5, "courier": 20, "laboratory": 30, "result": 120
    }  # fmt: skip
    assert spans[0, "all"][0] == 2 and round(spans[0, "all"].slowest / 60) == 180
    lead = browser(positive, "jiedao")
    page = text(lead.get(where(positive, "custody/times/?stage=boxed", "street")))
    assert "2 时 0 分" in page and "T0000001" in page and "10 分" in page
    assert "120.0" in text(lead.get(where(positive, "custody/times/?export=csv", "street")))
    assert lead.get(where(positive, "custody/times/?stage=nonsense&point=x", "street")).status_code == 200


@pytest.mark.parametrize("page", ["results/", "results/retests/", "custody/", "custody/times/?stage=all"])
def test_a_page_asks_as_often_with_many_rows_as_with_few(positive: Scene, page: str) -> None:
    clerk, asked = browser(positive, "shequ"), []
    for more in (False, True):
        if more:
            by, at = positive.hamlet.user("jianyan"), positive.hamlet.at + timedelta(hours=4)
            for number in range(3, 6):
                seal(positive, f"T000000{number}", positive.targets("community")[number * 4 : number * 4 + 4])
                send(positive, f"Z{number}", pack(positive, f"X{number}", f"T000000{number}"))
                said = {"round": positive.round, "laboratory": positive.laboratory, "finding": "positive"}
                record_result(**said, label=f"T000000{number}", by=by, at=at)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(where(positive, page)).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_positive_tube_restricts_nobody_until_one_proposes_and_another_approves_keeping_its_members_home(
    positive: Scene,
) -> None:
    clerk, tube = browser(positive, "shequ"), Tube.objects.get(label="T0000001")
    assert not Measure.objects.exists()
    address = f"/tubes/{tube.public_id}/measures/"
    assert address in text(clerk.get(f"/tubes/{tube.public_id}/"))
    page = clerk.get(address)
    members = positive.targets("community")[:10]
    assert page.content.decode().count('name="people"') == 10 == page.content.decode().count(" checked")
    until = page.context["form"].initial["until_at"]
    sent = {
        "people": [target.public_id for target in members[:3]],
        "disease": "covid19",
        "document": positive.hamlet.document.public_id,
        "until_at": timezone.localtime(until).strftime("%Y-%m-%dT%H:%M"),
    }
    assert clerk.post(address, {**sent, "people": []}).status_code == 422
    assert clerk.post(address, sent).status_code == 302
    proposed = Measure.objects.order_by("id")
    assert [m.person_id for m in proposed] == [target.person_id for target in members[:3]]
    assert all(m.approved_at is None and "T0000001" in m.evidence and m.kind == "home_observation" for m in proposed)
    assert not Measure.objects.filter(in_force(clock.now())).exists()


def test_who_was_sampled_again_since_is_not_offered_and_a_laboratory_proposes_nothing(positive: Scene) -> None:
    first, *others = positive.targets("community")[:10]
    seal(positive, "T0000009", [first], minutes=300)
    tube = Tube.objects.get(label="T0000001")
    address = f"/tubes/{tube.public_id}/measures/"
    page = browser(positive, "shequ").get(address).content.decode()
    assert first.public_id not in page and all(target.public_id in page for target in others)
    assert browser(positive, "jianyan").get(address).status_code in (403, 404)
    negative = Tube.objects.get(label="T0000002")
    assert browser(positive, "shequ").get(f"/tubes/{negative.public_id}/measures/").status_code == 403
