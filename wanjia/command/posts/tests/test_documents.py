"""Documents: numbers, versions, who was given them and has read them, and how they look on official paper."""

import io
import re
import zlib
from datetime import date, timedelta
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from demo.hamlet import Hamlet
from wanjia.command.posts import actions, official
from wanjia.command.posts.models import Document, DocumentDelivery
from wanjia.command.posts.queries import documents_to_cite
from wanjia.command.posts.rules import Paper, heading, next_number, paragraphs
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing

DAY = timedelta(days=1)
TEXT = "一、逐户登记，不漏一户、不漏一人。\n\n　　二、凡从外地返回的，当日报告社区。"


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def scheme(hamlet: Hamlet, **more: Any) -> Document:
    county, by, at = hamlet.places["county"], hamlet.user("zhihui"), hamlet.at
    given = {"kind": "scheme", "title": "入户排查实施方案", "text": TEXT, "effective_from": at, "at": at, **more}
    return actions.issue_document(place=county, by=by, **given)


@pytest.mark.parametrize(
    ("used", "number"),
    [
        ([], "第1号"),
        (["第15号", "第9号"], "第16号"),
        (["第9号", "第15号"], "第16号"),
        (["科防指〔2022〕3号", "第15号"], "科防指〔2022〕4号"),
        (["关于封控", "第2号"], "第3号"),
    ],
)
def test_the_next_number_follows_the_highest_written_like_the_latest(used: list[str], number: str) -> None:
    assert next_number(used) == number


def test_the_sixteenth_announcement_is_proposed_after_the_fifteenth(hamlet: Hamlet) -> None:
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"].public_id
    assert "公告 第16号" in client.get(f"/documents/{county}/new/").content.decode()
    sent = {"kind": "announcement", "title": "关于管控16个小区的公告", "effective_from": "2022-11-11T09:00"}
    assert client.post(f"/documents/{county}/new/", sent).status_code == 302
    assert Document.objects.latest("pk").number == "第16号"
    again = client.post(f"/documents/{county}/new/", sent | {"number": "第15号"})
    assert again.status_code == 422 and "文号“第15号”已存在" in again.content.decode()


def test_a_document_does_not_end_before_it_begins(hamlet: Hamlet) -> None:
    county = hamlet.places["county"].public_id
    sent = {
        "kind": "notice",
        "title": "通知",
        "effective_from": "2022-11-11T09:00",
        "effective_until": "2022-11-10T09:00",
    }
    answer = signed(hamlet, "zhihui").post(f"/documents/{county}/new/", sent)
    assert answer.status_code == 422 and "失效时间要晚于生效时间" in answer.content.decode()


def test_a_new_version_keeps_the_number_and_the_old_one_its_readers(hamlet: Hamlet) -> None:
    by, at = hamlet.user("zhihui"), hamlet.at
    first = scheme(hamlet)
    actions.deliver_document(document=first, places=[hamlet.places["street"]], by=by, at=at)
    actions.read_document(document=first, by=hamlet.user("jiedao"), at=at + timedelta(hours=1))
    second = actions.revise_document(
        document=first, title=first.title, text="三、修订。", effective_from=at + DAY, by=by, at=at + DAY
    )
    first.refresh_from_db()
    assert (second.number, second.version, first.effective_until) == (first.number, 2, at + DAY)
    assert first.deliveries.get().read_by == hamlet.user("jiedao") and first.text == TEXT
    assert second.deliveries.get().read_at is None  # who was given the old one is given the new one
    page = signed(hamlet, "jiedao").get(f"/documents/{first.public_id}/").content.decode()
    assert "已被替代" in page and second.public_id in page
    with pytest.raises(Refused, match="已被后来的文件替代"):
        actions.revise_document(document=first, title="又一版", text="", effective_from=at + DAY, by=by, at=at + DAY)
    with pytest.raises(Refused, match="生效时间要晚于"):
        actions.revise_document(document=second, title="早了", text="", effective_from=at, by=by, at=at + DAY)


def test_what_another_document_superseded_can_be_cited_no_more(hamlet: Hamlet) -> None:
    at = hamlet.at
    scheme(hamlet, kind="announcement", title="关于调整排查的公告", supersedes=hamlet.document)
    hamlet.document.refresh_from_db()
    assert hamlet.document.effective_until == at
    cited = documents_to_cite(standing(hamlet.user("zhihui"), at), "run_campaigns")
    assert hamlet.document not in cited and cited[0].title == "关于调整排查的公告"


def test_every_street_gets_it_and_the_page_says_who_has_not_read_it(hamlet: Hamlet) -> None:
    paper, client = scheme(hamlet), signed(hamlet, "zhihui")
    where = f"/documents/{paper.public_id}/"
    assert client.post(f"{where}deliver/", {"level": ""}).status_code == 422
    assert "没有“甲乙丙”" in client.post(f"{where}deliver/", {"names": "甲乙丙"}).content.decode()
    assert client.post(f"{where}deliver/", {"level": "township", "names": "谢护士\njianyan"}).status_code == 302
    assert DocumentDelivery.objects.count() == 5
    reader = signed(hamlet, "jiedao")
    assert "入户排查实施方案" in reader.get("/documents/to-read/").content.decode()
    assert reader.post(f"{where}read/").status_code == 302
    assert reader.post(f"{where}read/").status_code == 422
    assert "没有等您签阅的文件" in reader.get("/documents/to-read/").content.decode()
    unread = client.get(f"{where}distribution/?only=unread").content.decode()
    assert "红星街道" in unread and "莫力庙苏木" in unread and "永清街道" not in unread
    assert "4 处还没有签阅" in client.get(where).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}distribution/?export=xlsx").content))
    told = {row[0]: row[4] for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert told["永清街道"] == "孟书记" and len(told) == 5
    again = client.post(f"{where}deliver/", {"level": "township"})
    assert again.status_code == 422 and "没有新的收件单位" in again.content.decode()


def test_somebody_given_it_by_name_reads_it_whatever_else_they_may(hamlet: Hamlet) -> None:
    paper = scheme(hamlet)
    actions.deliver_document(document=paper, users=[hamlet.user("jianyan")], by=hamlet.user("zhihui"), at=hamlet.at)
    client = signed(hamlet, "jianyan")
    assert "不漏一户" in client.get(f"/documents/{paper.public_id}/").content.decode()
    assert client.post(f"/documents/{paper.public_id}/read/").status_code == 302
    assert client.get(f"/documents/{paper.public_id}/distribution/").status_code == 403


def test_an_earlier_plan_is_the_template_of_the_next_one(hamlet: Hamlet) -> None:
    old = scheme(hamlet, kind="contingency", title="非典应急预案", effective_from=hamlet.at - 900 * DAY)
    client, street = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    where = f"/documents/{street}/new/?from={old.public_id}"
    page = client.get(where).content.decode()
    assert "范本：非典应急预案" in page and "不漏一户" in page
    sent = {"kind": "contingency", "title": "永清街道应急预案", "text": TEXT, "effective_from": "2022-11-11T09:00"}
    client.post(where, sent)
    made = Document.objects.get(title="永清街道应急预案")
    assert made.origin == old and made.place == hamlet.places["street"] and made.number == "第1号"
    assert "非典应急预案" in client.get("/documents/?show=library&q=非典").content.decode()


def test_the_word_file_is_laid_out_as_the_standard_says(hamlet: Hamlet) -> None:
    paper = scheme(hamlet, number="科防指〔2022〕42号", text=TEXT + "\n怪字\x01\x1f结束")
    actions.deliver_document(document=paper, places=[hamlet.places["street"]], by=hamlet.user("zhihui"), at=hamlet.at)
    answer = signed(hamlet, "jiedao").get(f"/documents/{paper.public_id}/word/")
    made = docx.Document(io.BytesIO(answer.content))
    section = made.sections[0]
    width, height = section.page_width, section.page_height
    area = (width - section.left_margin - section.right_margin, height - section.top_margin - section.bottom_margin)
    laid = [width, height, section.top_margin, section.left_margin, *area]
    assert [round(length / Mm(1), 1) for length in laid] == [210, 297, 37, 28, 156, 225]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert 22 * int(grid.get(qn("w:linePitch"))) / 20 == pytest.approx(225 * 72 / 25.4, abs=1)
    assert 28 * (16 + int(grid.get(qn("w:charSpace"))) / 4096) == pytest.approx(156 * 72 / 25.4, abs=0.1)
    said = {line.text: line for line in made.paragraphs if line.text}
    assert "科防指〔2022〕42号" in said and "永清街道：" in said and "怪字结束" in said and "2022年11月11日" in said
    title, body = said["入户排查实施方案"].runs[0], said["一、逐户登记，不漏一户、不漏一人。"].runs[0]
    assert (title.font.size, body.font.size) == (Pt(22), Pt(16))
    assert title._element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert body._element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


@pytest.mark.parametrize(("issuer", "ends"), [("科尔沁区", (7, 2)), ("通辽市科尔沁区疫情防控指挥部", (2, 7))])
def test_head_signature_and_page_numbers_stand_where_the_standard_says(issuer: str, ends: tuple[float, float]) -> None:
    text, day = ["逐户登记。", "不漏一户。"], date(2022, 11, 11)
    paper = Paper(issuer, "科防指〔2022〕42号", "方案", "", text, day, imprint=True)
    made = docx.Document(io.BytesIO(official.write_paper(paper)))
    lines = made.paragraphs
    said = [line.text for line in lines]
    # Two lines below the letters, two below the red line.
    assert said[:7] == [issuer, *["", ""], "科防指〔2022〕42号", *["", ""], "方案"]
    signature = said.index("2022年11月11日")
    assert said[signature - 1] == issuer
    assert tuple(line.paragraph_format.right_indent / Pt(16) for line in lines[signature - 1 : signature + 1]) == ends
    # Odd pages are numbered on the right, even ones on the left, a character in.
    assert made.settings.odd_and_even_pages_header_footer
    odd, even = (part.paragraphs[0] for part in (made.sections[0].footer, made.sections[0].even_page_footer))
    assert (odd.alignment, odd.paragraph_format.right_indent) == (WD_ALIGN_PARAGRAPH.RIGHT, Pt(14))
    assert (even.alignment, even.paragraph_format.left_indent) == (WD_ALIGN_PARAGRAPH.LEFT, Pt(14))
    kept = [line.text for line in lines if line.paragraph_format.keep_with_next]
    assert kept == ["不漏一户。", ""]  # no page has the signature and no text


def test_headings_have_the_fonts_of_their_rank_and_sentences_that_are_counted_are_none() -> None:
    body = ["一、组织领导", "（一）指挥部", "各单位分工如下：", "二、逐户登记，不漏一户。", "十二、保障"]
    assert [heading(text) for text in body] == [1, 2, 0, 0, 1]
    paper = Paper("科尔沁区", "第1号", "方案", "", body, date(2022, 11, 11))
    lines = {line.text: line for line in docx.Document(io.BytesIO(official.write_paper(paper))).paragraphs}
    fonts = [lines[text].runs[0]._element.rPr.rFonts.get(qn("w:eastAsia")) for text in body]
    assert fonts == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312", "黑体"]
    assert [bool(lines[text].paragraph_format.keep_with_next) for text in body[:4]] == [True, True, False, False]
    assert official.print_paper(paper).startswith(b"%PDF")


def test_a_second_person_puts_the_seal_and_each_use_has_its_number(hamlet: Hamlet) -> None:
    first, second = scheme(hamlet), scheme(hamlet, title="流调实施方案")
    own, other = signed(hamlet, "zhihui"), signed(hamlet, "zongzhi")
    answer = own.post(f"/documents/{first.public_id}/seal/")
    assert answer.status_code == 422 and "不能自己用印" in answer.content.decode()
    assert "未用印" in own.get(f"/documents/{first.public_id}/").content.decode()
    for paper in (second, first):
        assert other.post(f"/documents/{paper.public_id}/seal/").status_code == 302
    assert other.post(f"/documents/{first.public_id}/seal/").status_code == 422
    assert "已用印，登记第2号" in own.get(f"/documents/{first.public_id}/").content.decode()
    assert "入户排查实施方案" in own.get("/documents/?show=sealed").content.decode()
    empty = scheme(hamlet, text=" ", title="空白")
    with pytest.raises(Refused, match="没有正文"):
        actions.seal_document(document=empty, by=hamlet.user("zongzhi"), at=hamlet.at)
    actions.revise_document(
        document=first, title="修订", text=TEXT, effective_from=hamlet.at + DAY, by=hamlet.user("zhihui"), at=hamlet.at
    )
    version = Document.objects.latest("pk")
    assert "未用印" in own.get(f"/documents/{version.public_id}/").content.decode()
    assert signed(hamlet, "wangge1").post(f"/documents/{version.public_id}/seal/").status_code == 403


def test_copies_and_the_seal_stand_on_the_paper(hamlet: Hamlet) -> None:
    paper, client = scheme(hamlet), signed(hamlet, "zhihui")
    where = f"/documents/{paper.public_id}/"
    actions.deliver_document(document=paper, places=[hamlet.places["street"]], by=hamlet.user("zhihui"), at=hamlet.at)
    assert client.post(f"{where}deliver/", {"level": "township", "copied": "copied"}).status_code == 302
    assert sorted(paper.deliveries.values_list("place__name", "copied")) == [
        ("永清街道", False), ("红星街道", True), ("莫力庙苏木", True),
    ]  # fmt: skip
    plain = docx.Document(io.BytesIO(client.get(f"{where}word/").content))
    assert not plain.inline_shapes and not plain.element.findall(f".//{qn('wp:anchor')}")
    actions.seal_document(document=paper, by=hamlet.user("zongzhi"), at=hamlet.at)
    made = docx.Document(io.BytesIO(client.get(f"{where}word/").content))
    lines = [line.text for line in made.paragraphs if line.text]
    assert "永清街道：" in lines and lines[-2:] == ["抄送：红星街道，莫力庙苏木。", "科尔沁区\t2022年11月11日印发"]
    anchors = made.element.findall(f".//{qn('wp:anchor')}")
    (seal,) = anchors
    assert seal.find(qn("wp:docPr")).get("descr") == "科尔沁区 用印登记\n第1号"
    assert seal.find(qn("wp:extent")).get("cx") == str(Mm(40))
    below = [
        line for line in made.paragraphs if line._p.pPr is not None and line._p.pPr.find(qn("w:framePr")) is not None
    ]
    assert [line.text for line in below] == lines[-2:]
    again = actions.revise_document(
        document=paper, title="修订", text=TEXT, effective_from=hamlet.at + DAY, by=hamlet.user("zhihui"), at=hamlet.at
    )
    assert again.deliveries.filter(copied=True).count() == 2
    assert set(pages(official.pdf(paper))) == {(595, 842)} and len(pages(official.pdf(paper))) == 1
    assert official.pdf(paper) != official.pdf(again)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{where}distribution/?export=xlsx").content))
    assert {row[5] for row in book.active.iter_rows(min_row=2, values_only=True)} == {"主送", "抄送"}


def test_what_is_unread_stands_on_the_first_page_of_its_reader_until_it_is_signed(hamlet: Hamlet) -> None:
    paper, reader = scheme(hamlet), signed(hamlet, "jiedao")
    assert "文件等您签阅" not in reader.get("/").content.decode()
    street, by, at = hamlet.places["street"], hamlet.user("zhihui"), hamlet.at
    actions.deliver_document(document=paper, places=[street], users=[hamlet.user("jiedao")], by=by, at=at)
    for page in ("/", "/to-do/"):
        told = reader.get(page).content.decode()
        assert told.count(paper.public_id) == 1 and "入户排查实施方案" in told and "文件待签阅" in told
    assert "文件等您签阅" in reader.get("/").content.decode()
    assert "入户排查实施方案" not in signed(hamlet, "hongxing").get("/to-do/").content.decode()
    later = actions.revise_document(
        document=paper, title="修订后的方案", text=TEXT, effective_from=at + DAY, by=by, at=at
    )
    told = reader.get("/to-do/").content.decode()
    assert "修订后的方案" in told and "入户排查实施方案" not in told  # what was replaced needs no reading
    reader.post(f"/documents/{later.public_id}/read/")
    assert "文件等您签阅" not in reader.get("/").content.decode()


def test_the_pdf_is_a4_and_the_sampler_gets_none_of_another_county(hamlet: Hamlet) -> None:
    paper = scheme(hamlet, text="\n".join([TEXT] * 20))
    made = official.pdf(paper)
    assert set(pages(made)) == {(595, 842)} and len(pages(made)) >= 2
    other = actions.issue_document(
        kind="notice", title="别处的通知", place=hamlet.places["next_street"], effective_from=hamlet.at,
        by=hamlet.user("zhihui"), at=hamlet.at,
    )  # fmt: skip
    client = signed(hamlet, "caiyang")
    assert client.get(f"/documents/{other.public_id}/pdf/").status_code == 404
    assert client.get(f"/documents/{paper.public_id}/pdf/").headers["Content-Type"] == "application/pdf"


def pages(made: bytes) -> list[tuple[int, int]]:
    """The size of each page in points; Typst packs the objects that name them."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    plain = made + b"".join(zlib.decompress(part) for part in packed if part[:1] == b"x")
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", plain)
    return [(round(float(wide)), round(float(high))) for wide, high in boxes]


def test_the_list_is_filtered_and_leaves_as_a_file(hamlet: Hamlet) -> None:
    scheme(hamlet, effective_until=hamlet.at + DAY)
    client = signed(hamlet, "wangge1")
    assert clock.now() > hamlet.at + DAY
    assert "入户排查实施方案" not in client.get("/documents/?show=in_effect").content.decode()
    page = client.get("/documents/?kind=scheme&show=ended").content.decode()
    assert "入户排查实施方案" in page and "第15号" not in page
    book = openpyxl.load_workbook(io.BytesIO(client.get("/documents/?kind=scheme&export=xlsx").content))
    assert [row[3] for row in book.active.iter_rows(values_only=True)] == ["标题", "入户排查实施方案"]


def test_paragraphs_lose_the_spaces_people_indent_with() -> None:
    assert paragraphs(TEXT) == ["一、逐户登记，不漏一户、不漏一人。", "二、凡从外地返回的，当日报告社区。"]
