"""Papers in the official layout of GB/T 9704-2012, in Word and as PDF.

A4, 37 mm above, 28 mm left, a type area of 156 x 225 mm that holds 22 lines of 28 characters; title in 小标宋 2号, body in
仿宋 3号. The standard's fonts are named and not shipped: where they are missing, Word and Typst fall back to what is there.
"""

import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from wanjia.command.posts.imprint import add_imprint, border, float_seal
from wanjia.command.posts.models import Document, DocumentSeal
from wanjia.command.posts.rules import paragraphs
from wanjia.core.paper import pdf as typeset
from wanjia.core.paper import png as picture

TEMPLATES = Path(__file__).parent / "templates" / "posts"
TEMPLATE, SEAL = TEMPLATES / "official.typ", TEMPLATES / "seal_picture.typ"
PAGE, TOP, LEFT, AREA = (210, 297), 37, 28, (156, 225)  # millimetres
LINES, CHARACTERS = 22, 28
POINTS = 72 / 25.4  # in a millimetre
PITCH = AREA[1] * POINTS / LINES  # from line to line
STEP = AREA[0] * POINTS / CHARACTERS  # from character to character
BODY, TITLE, MARK = 16, 22, 42  # 3号, 2号, the issuer's red letters
SONG, FANG = "方正小标宋简体", "仿宋_GB2312"
MOST_NAMED = 5  # main recipients on the paper; more are on its distribution list
MOST_COPIED = 20  # of those who are sent a copy
RED = RGBColor(0xC8, 0x10, 0x2E)
UNPRINTABLE = re.compile("[^\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML has no way to hold
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Paper:
    """What stands on an official paper; ``to`` are the main recipients, ``issuer`` signs at the end.

    ``seal`` are the words inside the ring of a seal, empty for a paper without one; ``copies`` stand in the ``imprint``.
    """

    issuer: str
    number: str
    title: str
    to: str
    body: list[str]
    day: date
    seal: str = ""
    copies: str = ""
    imprint: bool = False


def paper_of(document: Document) -> Paper:
    """Give a document as an official paper."""
    places = _sent_to(document, MOST_NAMED, copied=False)
    copies = _sent_to(document, MOST_COPIED, copied=True)
    seal = DocumentSeal.objects.filter(document=document).first()
    return Paper(
        issuer=document.place.name,
        number=_printable(document.number),
        title=_printable(document.title),
        to="、".join(places) + "：" if 0 < len(places) <= MOST_NAMED else "",
        body=[_printable(text) for text in paragraphs(document.text)],
        day=timezone.localdate(document.issued_at),
        seal=f"用印登记\n第{seal.number}号" if seal else "",
        copies="抄送：" + "，".join(copies[:MOST_COPIED]) + ("等。" if len(copies) > MOST_COPIED else "。")
        if copies
        else "",
        imprint=True,
    )


def _sent_to(document: Document, most: int, *, copied: bool) -> list[str]:
    """Give the places a document was sent to, one more than ``most`` when there are more."""
    sent = document.deliveries.filter(place__isnull=False, copied=copied).order_by("id")
    return list(sent.values_list("place__name", flat=True)[: most + 1])


def _printable(text: str) -> str:
    return UNPRINTABLE.sub("", text)


def pdf(document: Document) -> bytes:
    """Give a document as a PDF in the official layout."""
    return print_paper(paper_of(document))


def word(document: Document) -> bytes:
    """Give a document as a Word file in the official layout."""
    return write_paper(paper_of(document))


def chinese_day(day: date) -> str:
    """Write a day as official papers do."""
    return f"{day.year}年{day.month}月{day.day}日"


def print_paper(paper: Paper) -> bytes:
    """Give an official paper as a PDF."""
    return typeset(
        TEMPLATE,
        {
            "issuer": paper.issuer,
            "number": paper.number,
            "title": paper.title,
            "to": paper.to,
            "body": paper.body,
            "day": chinese_day(paper.day),
            "seal": paper.seal,
            "copies": paper.copies,
            "imprint": paper.imprint,
        },
    )


def write_paper(paper: Paper) -> bytes:
    """Give an official paper as a Word file."""
    made = docx.Document()
    _set_page(made)
    _line(made, paper.issuer, size=MARK, font=SONG, centred=True, colour=RED, grid=False)
    _line(made, "", size=BODY)
    border(_line(made, paper.number, size=BODY, centred=True), bottom=(12, str(RED), 6))
    _line(made, "", size=BODY)
    _line(made, paper.title, size=TITLE, font=SONG, centred=True)
    _line(made, "", size=BODY)
    if paper.to:
        _line(made, paper.to, size=BODY)
    for text in paper.body:
        _line(made, text, size=BODY, indent=2)
    _line(made, "", size=BODY)
    _sign(made, paper)
    if paper.imprint:
        rows = [(paper.copies, "")] if paper.copies else []
        rows.append((paper.issuer, f"{chinese_day(paper.day)}印发"))
        add_imprint(made, rows, width=AREA[0] * POINTS, name_font=lambda properties: _name_font(properties, FANG))
    _number_pages(made.sections[0])
    made.core_properties.title = paper.title
    made.core_properties.author = paper.issuer
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _sign(made: Any, paper: Paper) -> None:
    """Issuer and day; under a seal the issuer stands over the middle of the day, and the ring over both."""
    day = chinese_day(paper.day)
    if not paper.seal:
        for text in (paper.issuer, day):
            _line(made, text, size=BODY, right=4)
        return
    middle = 4 * BODY + _length(day) / 2  # points from the right edge
    _line(made, paper.issuer, size=BODY, right=max(0.0, middle - _length(paper.issuer) / 2) / BODY)
    line = _line(made, day, size=BODY, right=4)
    ring = picture(SEAL, {"issuer": paper.issuer, "words": paper.seal}, dots=300)
    float_seal(line, ring, centre=AREA[0] * POINTS - middle, words=f"{paper.issuer} {paper.seal}")


def _length(text: str) -> float:
    """Give about how many points a text takes: figures are half as wide as characters."""
    return sum(BODY / 2 if letter.isascii() else BODY for letter in text)


def send_word(name: str, content: bytes) -> HttpResponse:
    """Answer with a Word file called ``name``."""
    answer = HttpResponse(content, content_type=WORD_TYPE)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _set_page(made: Any) -> None:
    """Page, margins, the grid of lines and characters, and the style that every paragraph starts from."""
    section = made.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.bottom_margin = Mm(PAGE[1] - TOP - AREA[1])
    section.right_margin = Mm(PAGE[0] - LEFT - AREA[0])
    section.footer_distance = Mm(28)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))  # twentieths of a point
    grid.set(qn("w:charSpace"), str(round((STEP - BODY) * 4096)))
    section._sectPr.append(grid)
    style = made.styles["Normal"]
    style.font.size = Pt(BODY)
    _name_font(style.element.get_or_add_rPr(), FANG)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Emu(round(PITCH * 12700))
    style.paragraph_format.widow_control = False  # the standard counts lines, not beauty


def _line(
    made: Any,
    text: str,
    *,
    size: int,
    font: str = FANG,
    centred: bool = False,
    colour: RGBColor | None = None,
    indent: int = 0,
    right: float = 0,
    grid: bool = True,
) -> Any:
    """Add one paragraph; indent and right are counted in characters."""
    line = made.add_paragraph()
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(right * BODY)
    if indent:
        line.paragraph_format.first_line_indent = Pt(indent * BODY)
    if not grid or size > BODY:
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = Pt(max(PITCH, size * 1.25))
    run = line.add_run(text)
    run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    _name_font(run._element.get_or_add_rPr(), font)
    return line


def _name_font(properties: Any, font: str) -> None:
    """Name a font for Chinese and for figures: python-docx by itself names only the latter."""
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)


def _number_pages(section: Any) -> None:
    """Number the pages below the type area: — 1 —."""
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (" —", "")):
        run = line.add_run(text if kind == "" else "")
        run.font.size = Pt(14)
        _name_font(run._element.get_or_add_rPr(), "宋体")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
