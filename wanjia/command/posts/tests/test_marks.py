"""Marks of GB/T 9704-2012: secret papers that only their readers open, urgency, attachments, several issuers."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from docx.oxml.ns import qn
from docx.shared import Pt

from demo.hamlet import Hamlet
from wanjia.command.posts import actions, official
from wanjia.command.posts.models import CommandPost, Document, DocumentAttachment, DocumentOpening
from wanjia.command.posts.queries import documents_to_cite
from wanjia.command.posts.queries.papers import citable, library
from wanjia.command.posts.rules import chinese_day, fits_secrecy, listed, marks
from wanjia.command.posts.tests.test_documents import TEXT, pages, scheme, signed
from wanjia.core.actions import Refused
from wanjia.core.files import Upload, kind_of
from wanjia.registry.accounts.queries import standing

DAY = timedelta(days=1)
PDF = b"%PDF-1.7 list of points"


def packed(*names: str) -> bytes:
    """A file of an office program that has these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


def secret(hamlet: Hamlet, *readers: str, **more: Any) -> Document:
    paper = scheme(hamlet, **{"secrecy": "confidential", "secret_months": 12, "title": "涉密流调方案", **more})
    if readers:
        actions.deliver_document(
            document=paper, users=[hamlet.user(name) for name in readers], by=hamlet.user("zhihui"), at=hamlet.at
        )
    return paper


def post(hamlet: Hamlet, name: str, member: str) -> CommandPost:
    said = {"by": hamlet.user("zhihui"), "at": hamlet.at}
    made = actions.found_post(place=hamlet.places["county"], kind="post", sector="police", name=name, **said)
    actions.appoint_member(post=made, user=hamlet.user(member), duty="chief", **said)
    return made


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (("", None, "", None), []),
        (("", None, "extra", None), ["特急"]),
        (("confidential", 12, "urgent", 7), ["000007", "机密★1年", "加急"]),
        (("secret", 6, "", 1), ["000001", "秘密★6个月"]),
        (("top", 360, "", 1), ["000001", "绝密★30年"]),
    ],
)
def test_marks_stand_in_the_order_of_the_standard(given: Any, written: list[str]) -> None:
    assert marks(*given) == written


def test_a_period_is_named_for_secrets_only_and_within_the_law() -> None:
    assert fits_secrecy("", None) and fits_secrecy("secret", 120) and fits_secrecy("top", 360)
    assert not fits_secrecy("", 12) and not fits_secrecy("secret", None) and not fits_secrecy("secret", 121)
    assert not fits_secrecy("confidential", 241) and not fits_secrecy("hidden", 1) and not fits_secrecy("top", 0)


def test_attachments_are_numbered_when_there_are_several_and_end_in_nothing() -> None:
    assert listed(["点位表。"]) == ["点位表"] and listed(["点位表", "名单；"]) == ["1.点位表", "2.名单"]


def test_a_file_is_what_its_bytes_say_and_carries_no_program() -> None:
    assert [kind_of(PDF), kind_of(b"\xff\xd8\xff\xe0"), kind_of(b"\x89PNG\r\n\x1a\n")] == ["pdf", "jpeg", "png"]
    assert kind_of(packed("[Content_Types].xml", "word/document.xml")) == "docx"
    assert kind_of(packed("[Content_Types].xml", "xl/workbook.xml")) == "xlsx"
    assert kind_of(packed("xl/workbook.xml", "xl/vbaProject.bin")) == kind_of(packed("a.txt")) == ""
    assert kind_of(b"MZ program") == kind_of(b"<html>") == kind_of(b"PK\x03\x04 cut") == kind_of(b"") == ""


def test_a_secret_paper_is_seen_by_its_writer_and_its_readers_only(hamlet: Hamlet) -> None:
    paper = secret(hamlet, "liudiao")
    where = f"/documents/{paper.public_id}/"
    for name in ("zhihui", "liudiao"):
        assert "不漏一户" in signed(hamlet, name).get(where).content.decode()
    for name in ("jiedao", "zongzhi", "ducha", "shequ", "wangge1"):  # over it, at it and under it
        client = signed(hamlet, name)
        for page in ("", "word/", "pdf/", "attachments/1/", "distribution/", "openings/", "revise/", "deliver/"):
            assert client.get(where + page).status_code in (403, 404), (name, page)
        assert client.post(f"{where}read/").status_code == client.post(f"{where}seal/").status_code == 404
        assert "涉密流调方案" not in client.get("/documents/", follow=True).content.decode()
        assert "涉密流调方案" not in client.get("/to-do/").content.decode()
    assert "涉密流调方案" in signed(hamlet, "zhihui").get("/documents/").content.decode()
    assert "涉密流调方案" in signed(hamlet, "liudiao").get("/documents/to-read/").content.decode()


def test_nothing_cites_copies_or_lists_a_secret_paper(hamlet: Hamlet) -> None:
    paper, held = secret(hamlet), standing(hamlet.user("zhihui"), hamlet.at)
    assert paper not in Document.objects.all() and paper in Document.papers.all()
    assert paper not in citable(hamlet.places["street"], hamlet.at) and paper not in library(held, hamlet.at)
    assert paper not in documents_to_cite(held, "run_campaigns")
    assert scheme(hamlet).number != paper.number, "its number is used all the same"
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"].public_id
    assert client.get(f"/documents/{county}/new/?from={paper.public_id}").status_code == 404


def test_each_reader_gets_a_numbered_copy_and_each_opening_is_kept(hamlet: Hamlet) -> None:
    paper = secret(hamlet, "liudiao", "yihu")
    assert dict(paper.deliveries.values_list("user__username", "copy_number")) == {"liudiao": 2, "yihu": 3}
    reader, where = signed(hamlet, "yihu"), f"/documents/{paper.public_id}/"
    assert "000003" in reader.get(where).content.decode()
    made = docx.Document(io.BytesIO(reader.get(f"{where}word/").content))
    assert [line.text for line in made.paragraphs[:2]] == ["000003", "机密★1年"]
    reader.get(f"{where}pdf/")
    assert reader.get(where + "attachments/1/").status_code == 404
    told = list(DocumentOpening.objects.filter(user__username="yihu").order_by("id").values_list("form", flat=True))
    assert told == ["screen", "word", "pdf", "attachment"]
    assert not DocumentOpening.objects.filter(document=scheme(hamlet)).exists()
    own = signed(hamlet, "zhihui")
    assert hamlet.user("yihu").name in own.get(f"{where}openings/").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(own.get(f"{where}openings/?export=xlsx").content))
    assert [row[2] for row in book.active.iter_rows(min_row=2, values_only=True)].count("PDF") == 1
    assert reader.get(f"{where}openings/").status_code == 403


def test_a_secret_paper_goes_to_people_and_not_to_places(hamlet: Hamlet) -> None:
    paper, said = secret(hamlet), {"by": hamlet.user("zhihui"), "at": hamlet.at}
    with pytest.raises(Refused, match="只发到人"):
        actions.deliver_document(document=paper, places=[hamlet.places["street"]], **said)
    client = signed(hamlet, "zhihui")
    page = client.get(f"/documents/{paper.public_id}/deliver/").content.decode()
    assert "发给下辖的每一个" not in page and "发给这些人" in page
    assert client.post(f"/documents/{paper.public_id}/deliver/", {"names": "liudiao"}).status_code == 302
    with pytest.raises(Refused, match="保密期限，最多10年"):
        scheme(hamlet, secrecy="secret", secret_months=121)
    with pytest.raises(Refused, match="没有保密期限"):
        scheme(hamlet, secret_months=12)


def test_a_version_is_secret_or_no_more_and_its_readers_stay(hamlet: Hamlet) -> None:
    first, said = scheme(hamlet), {"by": hamlet.user("zhihui"), "at": hamlet.at + DAY, "text": TEXT}
    to = {"places": [hamlet.places["street"]], "users": [hamlet.user("liudiao")]}
    actions.deliver_document(document=first, **to, by=hamlet.user("zhihui"), at=hamlet.at)
    closed = actions.revise_document(
        document=first, title="第二版", effective_from=hamlet.at + DAY, secrecy="secret", secret_months=6, **said
    )
    assert [(row.user, row.copy_number) for row in closed.deliveries.all()] == [(hamlet.user("liudiao"), 2)]
    page = signed(hamlet, "jiedao").get(f"/documents/{first.public_id}/").content.decode()
    assert "已被替代" in page and "第二版" not in page
    opened = actions.revise_document(
        document=closed, title="第三版", effective_from=hamlet.at + 2 * DAY, secrecy="", **said
    )
    page = signed(hamlet, "jiedao").get(f"/documents/{opened.public_id}/").content.decode()
    assert "第三版" in page and "第二版" not in page


def test_attachments_come_with_the_form_are_listed_on_the_paper_and_stay_with_the_next_version(hamlet: Hamlet) -> None:
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"].public_id
    sheet = packed("[Content_Types].xml", "xl/workbook.xml")
    sent = {
        "kind": "notice",
        "title": "关于设点的通知",
        "text": TEXT,
        "effective_from": "2022-11-11T09:00",
        "urgency": "extra",
    }

    def files() -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile("采样点位表.xlsx", sheet), SimpleUploadedFile("交通图.pdf", PDF)]

    wrong = client.post(f"/documents/{county}/new/", sent | {"attachments": [SimpleUploadedFile("a.pdf", b"MZ")]})
    assert wrong.status_code == 422 and "文件要是 5 MB 以内的" in wrong.content.decode()
    large = SimpleUploadedFile("a.pdf", PDF + bytes(5_000_000))
    assert client.post(f"/documents/{county}/new/", sent | {"attachments": [large]}).status_code == 422
    many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(11)]
    assert "附件最多10个" in client.post(f"/documents/{county}/new/", sent | {"attachments": many}).content.decode()
    assert not DocumentAttachment.objects.exists()
    assert client.post(f"/documents/{county}/new/", sent | {"attachments": files()}).status_code == 302
    paper = Document.objects.latest("pk")
    where = f"/documents/{paper.public_id}/"
    page = signed(hamlet, "jiedao").get(where).content.decode()
    assert "采样点位表" in page and "交通图" in page and "特急" in page
    got = signed(hamlet, "jiedao").get(f"{where}attachments/1/")
    assert got.content == sheet and "attachment" in got.headers["Content-Disposition"]
    assert signed(hamlet, "jiedao").get(f"{where}attachments/3/").status_code == 404
    made = docx.Document(io.BytesIO(client.get(f"{where}word/").content))
    said = [line.text for line in made.paragraphs if line.text]
    assert said[said.index("附件：1.采样点位表") + 1] == "2.交通图" and said.index("2.交通图") < said.index(
        "科尔沁区", 5
    )
    assert made.paragraphs[0].text == "特急" and made.paragraphs[0].runs[0].font.size == Pt(16)
    assert made.paragraphs[0].runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    lines = {line.text: line for line in made.paragraphs}
    first, second = lines["附件：1.采样点位表"].paragraph_format, lines["2.交通图"].paragraph_format
    assert first.left_indent == second.left_indent and first.first_line_indent < 0 == second.first_line_indent
    again = {"title": "修订", "text": TEXT, "effective_from": "2022-11-12T09:00", "kept": ["2"]}
    assert client.post(f"{where}revise/", again).status_code == 302
    version = Document.objects.latest("pk")
    assert [(row.number, row.title, bytes(row.content)) for row in version.attachments.all()] == [(1, "交通图", PDF)]
    assert version.urgency == "" and paper.attachments.count() == 2


def test_several_issuers_stand_main_one_first_and_each_puts_its_own_seal(hamlet: Hamlet) -> None:
    police, health = post(hamlet, "区公安指挥部", "kakou"), post(hamlet, "区卫健指挥部", "yihu")
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"].public_id
    sent: dict[str, Any] = {"kind": "notice", "number": "科防指〔2022〕9号", "title": "联合通知", "text": TEXT}
    sent |= {"effective_from": "2022-11-11T09:00", "issuers": [police.public_id, health.public_id]}
    assert client.post(f"/documents/{county}/new/", sent).status_code == 302
    paper = Document.objects.latest("pk")
    where = f"/documents/{paper.public_id}/"
    made = docx.Document(io.BytesIO(client.get(f"{where}word/").content))
    assert [line.text for line in made.paragraphs if line.text][:3] == ["科尔沁区", "区公安指挥部", "区卫健指挥部"]
    cells = [cell.text for cell in made.tables[0].rows[0].cells]
    assert cells == ["科尔沁区", "区公安指挥部", f"区卫健指挥部\n{chinese_day(localdate(paper.issued_at))}"]
    first, second = paper.issuers.order_by("number")
    assert client.post(f"{where}seal/").status_code == 422  # who wrote it
    officer, medic, chief = (signed(hamlet, name) for name in ("kakou", "yihu", "zongzhi"))
    assert officer.post(f"{where}seal/", {"issuer": second.public_id}).status_code == 403  # another post's
    assert officer.post(f"{where}seal/", {"issuer": first.public_id}).status_code == 302
    assert medic.post(f"{where}seal/", {"issuer": second.public_id}).status_code == 302
    assert medic.post(f"{where}seal/", {"issuer": second.public_id}).status_code == 403
    assert "主办" in client.get(where).content.decode() and "未用印" in client.get(where).content.decode()
    assert chief.post(f"{where}seal/").status_code == 302
    assert "未用印" not in client.get(where).content.decode()
    sealed = docx.Document(io.BytesIO(client.get(f"{where}word/").content))
    rings = [ring.find(qn("wp:docPr")).get("descr") for ring in sealed.element.findall(f".//{qn('wp:anchor')}")]
    assert rings == ["科尔沁区 用印登记\n第3号", "区公安指挥部 用印登记\n第1号", "区卫健指挥部 用印登记\n第2号"]
    assert set(pages(official.pdf(paper))) == {(595, 842)}
    version = actions.revise_document(
        document=paper, title="修订", text=TEXT, effective_from=hamlet.at + DAY, by=hamlet.user("zhihui"), at=hamlet.at
    )
    assert [row.post for row in version.issuers.order_by("number")] == [police, health] and not version.seals.exists()
    with pytest.raises(Refused, match="联合发文的单位要在"):
        actions.issue_document(
            kind="notice", title="越界", place=hamlet.places["street"], effective_from=hamlet.at, issuers=[police],
            by=hamlet.user("jiedao"), at=hamlet.at,
        )  # fmt: skip


def test_a_paper_with_every_mark_is_printed(hamlet: Hamlet) -> None:
    police = post(hamlet, "区公安指挥部", "kakou")
    paper = secret(
        hamlet,
        urgency="urgent",
        issuers=[police],
        attachments=[Upload("点位表", PDF), Upload("名单", PDF)],
        text=TEXT * 20,
    )
    actions.seal_document(document=paper, by=hamlet.user("zongzhi"), at=hamlet.at)
    assert len(pages(official.pdf(paper, copy=1))) >= 2 and official.pdf(paper, copy=1) != official.pdf(paper, copy=2)


def test_a_proposal_goes_to_everybody_of_an_organisation_and_nobody_else(hamlet: Hamlet) -> None:
    police, paper = post(hamlet, "区公安指挥部", "kakou"), scheme(hamlet, kind="proposal", title="倡议书")
    client, where = signed(hamlet, "zhihui"), f"/documents/{paper.public_id}/deliver/"
    assert client.post(where, {"post": police.public_id}).status_code == 302
    (given,) = paper.deliveries.select_related("user")
    assert (given.user, given.place) == (hamlet.user("kakou"), None)
