"""The intake wizard as a clerk of 书香社区, a stranger and a clerk of another street meet it."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.registry.intake import jobs
from wanjia.registry.intake.actions import ask_store, upload_roster
from wanjia.registry.intake.models import Batch, SavedMapping
from wanjia.registry.intake.tests.rosters import HEADERS, csv_bytes, families, row
from wanjia.registry.people.models import Person


def sign_in(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(hamlet: Hamlet, client: Client, content: bytes, name: str = "名册.csv", place: str = "community"):
    file = SimpleUploadedFile(name, content)
    return client.post("/rosters/", {"place": hamlet.places[place].public_id, "file": file})


def checked(hamlet: Hamlet, count: int = 6) -> Batch:
    return upload_roster(
        place=hamlet.places["community"], filename="名册.csv", content=csv_bytes([*families(count), row("")]),
        by=hamlet.user("shequ"), at=hamlet.at,
    )  # fmt: skip


PAGES = ["/rosters/{}/", "/rosters/{}/columns/", "/rosters/{}/rejected/"]
BUTTONS = ["/rosters/{}/store/", "/rosters/{}/undo/", "/rosters/{}/step/"]


@pytest.mark.parametrize("address", ["/rosters/", "/rosters/template/", *PAGES])
def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet, address: str) -> None:
    answer = Client().get(address.format(checked(hamlet).public_id))
    assert answer.status_code == 302 and "sign" in answer["Location"]


@pytest.mark.parametrize("address", PAGES)
def test_a_clerk_of_another_street_finds_no_such_page(hamlet: Hamlet, address: str) -> None:
    assert sign_in(hamlet, "hongxing").get(address.format(checked(hamlet).public_id)).status_code == 404


@pytest.mark.parametrize("address", BUTTONS)
def test_a_clerk_of_another_street_presses_nothing(hamlet: Hamlet, address: str) -> None:
    batch = checked(hamlet)
    assert sign_in(hamlet, "hongxing").post(address.format(batch.public_id)).status_code == 404
    assert Batch.objects.get(pk=batch.pk).state == "checked"


def test_a_grid_worker_may_not_import(hamlet: Hamlet) -> None:
    assert sign_in(hamlet, "wangge1").get("/rosters/").status_code == 403


def test_from_upload_to_store_to_undo(hamlet: Hamlet) -> None:
    client = sign_in(hamlet, "shequ")
    before = Person.objects.count()
    columns = send(hamlet, client, csv_bytes(families(6)))["Location"]
    page = client.get(columns).content.decode()
    assert "楼栋" in page and "名册.csv" in page
    chosen = {"name": 6, "grid": 1, "compound": 2, "building": 3, "unit": 4, "door": 5, "id_number": 9, "phone": 10}
    batch = client.post(columns, {**chosen, "may_build": "on", "keep": "on"})["Location"]
    assert Person.objects.count() == before
    assert "入库6行" in client.get(batch).content.decode()
    client.post(f"{batch}store/")
    assert Person.objects.count() == before + 6
    assert "撤销入库" in client.get(batch).content.decode()
    client.post(f"{batch}undo/")
    assert Person.objects.count() == before
    assert SavedMapping.objects.get().columns["name"] == 6


def test_a_saved_mapping_is_used_for_the_next_file(hamlet: Hamlet) -> None:
    client = sign_in(hamlet, "shequ")
    headers = ("甲", "乙", "丙")
    rows = [["1号楼1单元101", "白云山", "13900000077"]]
    columns = send(hamlet, client, csv_bytes(rows, headers=headers))["Location"]
    client.post(columns, {"address": 0, "name": 1, "phone": 2, "may_build": "on", "keep": "on"})
    send(hamlet, client, csv_bytes(rows, headers=headers))
    assert Batch.objects.latest("id").columns == {"address": 0, "name": 1, "phone": 2}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        ("空.csv", b"", "空"),
        ("头.csv", csv_bytes([]), "只有表头"),
        ("坏.xlsx", b"PK\x03\x04" + b"x" * 200, "截断"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    hamlet: Hamlet, name: str, content: bytes, reason: str
) -> None:
    answer = send(hamlet, sign_in(hamlet, "shequ"), content, name)
    assert answer.status_code == 422 and reason in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_place_outside_the_territory_cannot_be_chosen(hamlet: Hamlet) -> None:
    answer = send(hamlet, sign_in(hamlet, "shequ"), csv_bytes(families(2)), place="next_community")
    assert answer.status_code == 422 and not Batch.objects.exists()


def test_columns_without_a_name_are_refused(hamlet: Hamlet) -> None:
    client = sign_in(hamlet, "shequ")
    columns = send(hamlet, client, csv_bytes(families(2)))["Location"]
    assert client.post(columns, {"door": 5}).status_code == 422
    assert client.post(columns, {"name": 99}).status_code == 422


def test_storing_twice_is_refused(hamlet: Hamlet) -> None:
    client = sign_in(hamlet, "shequ")
    address = f"/rosters/{checked(hamlet).public_id}/"
    assert client.post(f"{address}store/").status_code == 302
    assert client.post(f"{address}store/").status_code == 422


def test_the_rejected_rows_come_back_as_a_workbook(hamlet: Hamlet) -> None:
    answer = sign_in(hamlet, "shequ").get(f"/rosters/{checked(hamlet).public_id}/rejected/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["错误原因", "原行号", HEADERS[0]]
    assert sheet.max_row == 2 and "姓名" in sheet["A2"].value


def test_the_template_is_understood_without_help(hamlet: Hamlet) -> None:
    answer = sign_in(hamlet, "shequ").get("/rosters/template/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.worksheets[0].append(["1", "书香社区", "1", "文庭雅苑", "1号楼", "1单元", "101", "", "白云山"])
    target = io.BytesIO()
    book.save(target)
    batch = upload_roster(
        place=hamlet.places["community"],
        filename="模板.xlsx",
        content=target.getvalue(),
        by=hamlet.user("shequ"),
        at=hamlet.at,
    )
    assert (batch.rows, batch.accepted) == (1, 1)


def test_a_long_file_is_stored_step_by_step_showing_how_far_it_is(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wanjia.registry.intake.actions import check

    monkeypatch.setattr(check, "cut", lambda groups: [rows for group in groups for rows in [group]])
    batch = checked(hamlet, 12)
    client, address = sign_in(hamlet, "shequ"), f"/rosters/{batch.public_id}/"
    client.post(f"{address}store/")
    assert 'value="6"' in client.get(address).content.decode()
    answer = client.post(f"{address}step/", headers={"HX-Request": "true"})
    assert 'value="8"' in answer.content.decode()
    while "HX-Refresh" not in answer.headers:
        answer = client.post(f"{address}step/", headers={"HX-Request": "true"})
    assert Batch.objects.get(pk=batch.pk).stored == 12


def test_a_job_finishes_what_was_asked_unless_the_clerk_may_no_longer(hamlet: Hamlet) -> None:
    from wanjia.registry.accounts.actions import end_grant
    from wanjia.registry.accounts.models import Grant

    batch, other = checked(hamlet), checked(hamlet)
    ask_store(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
    assert jobs.run(hamlet.at) >= 1
    assert Batch.objects.get(pk=batch.pk).state == "stored"
    ask_store(batch=other, by=hamlet.user("shequ"), at=hamlet.at)
    end_grant(grant=Grant.objects.get(user=hamlet.user("shequ")), by=hamlet.user("guanli"), at=hamlet.at)
    jobs.run(hamlet.at)
    assert Batch.objects.get(pk=other.pk).state == "storing"
