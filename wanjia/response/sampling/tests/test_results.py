"""Results come by scan, by file and as FHIR; every row counts or comes back; members of a positive tube are sampled alone."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from wanjia.command.tasks.models import WorkOrder
from wanjia.core.actions import Refused
from wanjia.core.journal import broken_links
from wanjia.response.sampling.actions import record_result, take_results
from wanjia.response.sampling.models import Discrepancy, Result, ResultFile, Retest, Sample
from wanjia.response.sampling.queries.results import speaking
from wanjia.response.sampling.queries.returned import returned_workbook
from wanjia.response.sampling.tests.scene import Scene, next_round
from wanjia.response.sampling.tests.test_custody import seal

HEAD = "管号,检测结果,检测时间\n"


def take(scene: Scene, content: str | bytes, name: str = "结果.csv", hours: int = 3) -> ResultFile:
    """Take a file in as 霍检验 three hours after the round began."""
    data = content.encode() if isinstance(content, str) else content
    by, at = scene.hamlet.user("jianyan"), scene.hamlet.at + timedelta(hours=hours)
    return take_results(round=scene.round, laboratory=scene.laboratory, name=name, content=data, by=by, at=at)


def scan(scene: Scene, label: str, finding: str, hours: int = 3) -> list[Result]:
    by, at = scene.hamlet.user("jianyan"), scene.hamlet.at + timedelta(hours=hours)
    return record_result(round=scene.round, label=label, finding=finding, laboratory=scene.laboratory, by=by, at=at)


def reasons(file: ResultFile) -> dict[int, str]:
    return dict(file.refused.order_by("number").values_list("number", "reason"))


def workbook(*rows: tuple[str, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def test_accepted_and_rejected_are_all_rows_and_every_error_is_named_at_once(sampling: Scene) -> None:
    other = next_round(sampling)
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    seal(other, "T0000009", other.targets("grid")[:1])
    file = take(
        sampling,
        HEAD + "T0000001,阴性,2022-11-11 10:00\nT0000009,阴性,\nT0000404,恐怕,2099/1/1\n,阳性,昨天\nT0000001,阴性,\n",
    )
    assert (file.rows, file.accepted, file.rejected) == (5, 1, 4)
    said = reasons(file)
    assert "第二轮全员核酸" in said[3]
    assert all(part in said[4] for part in ("没有这个管号", "恐怕", "将来"))
    assert "没有填管号" in said[5] and "昨天" in said[5] and "已有这个管号" in said[6]
    assert Result.objects.get().finding == "negative" and not list(broken_links())


def test_the_returned_rows_are_sent_again_when_they_are_put_right(sampling: Scene) -> None:
    file = take(sampling, HEAD + "T0000001,阴性,\n")
    assert file.rejected == 1
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    back = returned_workbook(file)
    sheet = load_workbook(io.BytesIO(back)).worksheets[0]
    assert "没有这个管号" in str(sheet.cell(2, 1).value) and sheet.cell(2, 3).value == "T0000001"
    assert take(sampling, back, "退回.xlsx").accepted == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_laboratories_write(sampling: Scene, encoding: str) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    assert take(sampling, f"某某检测中心\n{HEAD}T0000001,未检出,\n".encode(encoding)).accepted == 1
    assert take(sampling, workbook(("Barcode", "Result"), ("T0000001", "NEGATIVE")), "a.xlsx").accepted == 1


def test_the_same_file_twice_and_a_file_that_is_none_are_refused_by_name(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    take(sampling, HEAD + "T0000001,阴性,\n", "早班.csv")
    with pytest.raises(Refused, match=r"早班\.csv.*霍检验") as refused:
        take(sampling, HEAD + "T0000001,阴性,\n", "晚班.csv")
    assert refused.value.code == "same_file"
    for content in (
        b"",
        b"%PDF-1.7",
        "姓名,电话\n某,1\n".encode(),
        b'{"resourceType":"Patient"}',
        b"{",
        b"[1]",
        b"PK\x03",
    ):
        with pytest.raises(Refused):
            take(sampling, content)
    assert ResultFile.objects.count() == 1 and Result.objects.count() == 1


def test_two_findings_about_one_tube_in_one_file_are_both_sent_back(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    file = take(sampling, HEAD + "T0000001,阴性,\nT0000001,阳性,\n")
    assert (file.accepted, file.rejected) == (0, 2) and Result.objects.count() == 0


def test_nothing_is_tested_before_it_was_sealed_and_a_day_alone_means_by_its_end(sampling: Scene) -> None:
    for label in ("T0000001", "T0000002", "T0000003"):
        seal(sampling, label, sampling.targets("grid")[:1])
    rows = "T0000001,阳性,2022-11-11 05:10\nT0000002,阴性,2022-11-11\nT0000003,阴性,2022/11/11 00:00:00\n"
    file = take(sampling, HEAD + rows)
    assert reasons(file) == {2: "检测时间早于封管时间"} and not Retest.objects.exists()
    assert set(Result.objects.values_list("tested_at", flat=True)) == {file.at}
    again = take(sampling, HEAD + "T0000001,阳性,2022-11-11 11:00\nT0000002,阴性,2022-11-10\n")
    assert again.accepted == 1 and reasons(again) == {3: "检测时间早于封管时间"} and Retest.objects.count() == 1


def test_findings_that_contradict_are_asked_about_and_the_latest_tested_speaks(sampling: Scene) -> None:
    tube = seal(sampling, "T0000001", sampling.targets("grid")[:2])
    scan(sampling, "T0000001", "invalid", 1)
    scan(sampling, "T0000001", "negative", 2)
    assert Discrepancy.objects.count() == 0
    scan(sampling, "T0000001", "positive", 4)
    take(sampling, HEAD + "T0000001,阴性,2022-11-11 11:00\n", hours=5)
    asked = Discrepancy.objects.get()
    assert (asked.kind, asked.tube, asked.owner) == ("findings", tube, sampling.hamlet.user("jiedao"))
    assert speaking().get().finding == "positive"


def test_a_scan_of_a_label_nobody_sealed_or_of_another_round_is_refused_by_name(sampling: Scene) -> None:
    other = next_round(sampling)
    seal(other, "T0000009", other.targets("grid")[:1])
    for label, words in [("T0000404", "没有这个管号"), ("T0000009", "第二轮全员核酸"), ("", "没有填管号")]:
        with pytest.raises(Refused, match=words):
            scan(sampling, label, "negative")
    with pytest.raises(Refused):
        scan(sampling, "T0000009", "wonderful")


def test_a_positive_tube_sends_its_members_to_be_sampled_alone_and_nobody_else(sampling: Scene) -> None:
    people = sampling.targets("grid")[:3]
    seal(sampling, "T0000001", people)
    seal(sampling, "T0000002", sampling.targets("grid")[3:5])
    scan(sampling, "T0000001", "positive")
    at = sampling.hamlet.at + timedelta(hours=3)
    assert set(Retest.objects.values_list("target", flat=True)) == {person.pk for person in people}
    assert {(r.opened_at, r.due_at) for r in Retest.objects.all()} == {(at, at + timedelta(hours=6))}
    homes = {person.household_id for person in people}
    orders = list(WorkOrder.objects.filter(kind="retest"))
    assert {order.subject_id for order in orders} == homes and len(orders) == len(homes)
    assert {order.assignee for order in orders} == {sampling.hamlet.user("wangge1")}
    assert "阳" not in orders[0].title
    scan(sampling, "T0000001", "doubtful", 4)
    assert Retest.objects.count() == 3


def test_the_sample_taken_again_closes_the_retest_and_a_positive_one_opens_no_third(sampling: Scene) -> None:
    person = sampling.targets("grid")[0]
    seal(sampling, "T0000001", [person])
    scan(sampling, "T0000001", "doubtful")
    again = seal(sampling, "T0000002", [person], minutes=240)
    assert Retest.objects.get().sample == Sample.objects.get(tube=again)
    scan(sampling, "T0000002", "doubtful", 5)
    assert Retest.objects.count() == 2
    third = seal(sampling, "T0000003", [person], minutes=400)
    scan(sampling, "T0000003", "positive", 8)
    assert not Retest.objects.filter(sample=None).exists() and Retest.objects.filter(sample__tube=third).exists()


# FHIR R4
def report(label: str, code: str = "260385009", **more: Any) -> dict[str, Any]:
    """Make a final report about the tube with a label."""
    coding = [{"system": "http://snomed.info/sct", "code": code}]
    return {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "SARS-CoV-2 RNA"},
        "specimen": [{"identifier": {"value": label}}],
        "effectiveDateTime": "2022-11-11T10:00:00+08:00",
        "conclusionCode": [{"coding": coding}],
    } | more


def bundle(*resources: dict[str, Any]) -> str:
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": one} for n, one in enumerate(resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def test_a_fhir_report_is_read_whole_in_parts_or_contained(sampling: Scene) -> None:
    for number in range(1, 4):
        seal(sampling, f"T000000{number}", sampling.targets("grid")[number - 1 : number])
    assert take(sampling, json.dumps(report("T0000001")), "a.json").accepted == 1
    negative = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "NEG"}
    observation = {"resourceType": "Observation", "id": "o1", "interpretation": [{"coding": [negative]}]}
    specimen = {"resourceType": "Specimen", "id": "s1", "accessionIdentifier": {"value": "T0000002"}}
    parts = {
        "conclusionCode": [],
        "specimen": [{"reference": "Specimen/s1"}],
        "result": [{"reference": "Observation/o1"}],
    }
    inside = {"contained": [specimen | {"id": "in", "accessionIdentifier": {"value": "T0000003"}}]}
    file = take(
        sampling,
        bundle(
            specimen,
            observation,
            report("", **parts),
            report("", "10828004", **inside, specimen=[{"reference": "#in"}]),
        ),
        "b.json",
    )
    assert (file.format, file.rows, file.accepted) == ("fhir", 2, 2), reasons(file)
    assert sorted(Result.objects.values_list("tube__label", "finding")) == [
        ("T0000001", "negative"), ("T0000002", "negative"), ("T0000003", "positive")
    ]  # fmt: skip


def test_what_fhir_says_and_we_do_not_read_is_refused_by_name(sampling: Scene) -> None:
    for number in range(1, 8):
        seal(sampling, f"T000000{number}", sampling.targets("grid")[number - 1 : number])
    file = take(
        sampling,
        bundle(
            {"resourceType": "Patient", "name": [{"text": "某人"}]},
            report("T0000001", status="preliminary"),
            report("T0000002", "999"),
            report("T0000003", modifierExtension=[{"url": "x"}]),
            report("T0000004", conclusionCode=[], result=[{"reference": "Observation/gone"}]),
            report("T0000005", specimen=[{"identifier": {"value": "T0000005"}}, {"identifier": {"value": "T0000006"}}]),
            report("T0000404"),
            report("T0000007", specimen=7),
        ),
        "c.json",
    )
    assert (file.rows, file.accepted, file.rejected) == (8, 0, 8) and Result.objects.count() == 0
    words = [
        "Patient",
        "preliminary",
        "999",
        "modifierExtension",
        "Observation/gone",
        "一管",
        "没有这个管号",
        "DiagnosticReport",
    ]
    assert all(word in said for word, said in zip(words, reasons(file).values(), strict=True))
    assert "某人" not in "".join(reasons(file).values())
