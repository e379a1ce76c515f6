"""Official papers as Word files: the type area, its lines and characters, marks, seals, imprint and page numbers."""

import io
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from wanjia.command.posts.imprint import RING, add_imprint, border, float_seal
from wanjia.command.posts.rules import Paper, chinese_day, heading
from wanjia.core.paper import png as picture

SEAL = Path(__file__).parent / "templates" / "posts" / "seal_picture.typ"
PAGE, TOP, LEFT, AREA = (210, 297), 37, 28, (156, 225)  # millimetres
LINES, CHARACTERS = 22, 28
POINTS = 72 / 25.4  # in a millimetre
PITCH = AREA[1] * POINTS / LINES  # from line to line
STEP = AREA[0] * POINTS / CHARACTERS  # from character to character
BODY, TITLE, MARK, NUMBER = 16, 22, 42, 14  # 3号, 2号, the issuer's red letters, 4号
LONG, SMALLER = 9, 30  # an issuer's name of more characters has smaller letters, and so have those beside it
HEAD = 35  # millimetres from the top of the type area to the issuer's red letters; the marks stand in it
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
A_ROW = 3  # seals side by side: none may touch another, nor leave the type area
RED = RGBColor(0xC8, 0x10, 0x2E)


def write_paper(paper: Paper) -> bytes:
    """Give an official paper as a Word file."""
    made = docx.Document()
    _set_page(made)
    if paper.marks is not None:
        _mark(made, paper.marks)
    issuers = [paper.issuer, *(name for name, _words in paper.joint)]
    tall = MARK if max(map(len, issuers)) <= LONG else SMALLER
    for name in issuers:
        _line(made, name, size=tall, font=SONG, centred=True, colour=RED, grid=False)
    _blank(made, 2)
    border(_line(made, paper.number, size=BODY, centred=True), bottom=(12, str(RED), 6))
    _blank(made, 2)
    _line(made, paper.title, size=TITLE, font=SONG, centred=True)
    _blank(made)
    _write_body(made, paper)
    if paper.joint:
        _sign_together(made, paper)
    else:
        _sign(made, paper)
    if paper.imprint:
        rows = [(paper.copies, "")] if paper.copies else []
        rows.append((paper.issuer, f"{chinese_day(paper.day)}印发"))
        add_imprint(made, rows, width=AREA[0] * POINTS, name_font=lambda properties: _name_font(properties, FANG))
    _number_pages(made)
    made.core_properties.title = paper.title
    made.core_properties.author = paper.issuer
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _write_body(made: Any, paper: Paper) -> None:
    """To whom, the text, the names of attachments; its end goes with the signature: no page has that and no text."""
    if paper.to:
        _line(made, paper.to, size=BODY)
    for text in paper.body:
        rank = heading(text)
        line = _line(made, text, size=BODY, indent=2, font=(FANG, HEI, KAI)[rank])
        line.paragraph_format.keep_with_next = bool(rank)
    end = len(made.paragraphs) - 1
    _blank(made)
    if paper.attached:
        _list_attached(made, paper.attached)
        _blank(made)
    for line in made.paragraphs[end:]:
        line.paragraph_format.keep_with_next = True


def _blank(made: Any, lines: int = 1) -> None:
    for _number in range(lines):
        _line(made, "", size=BODY)


def _mark(made: Any, said: tuple[str, ...]) -> None:
    """Number of the copy, secrecy and urgency, from the first line down, in the room above the issuer's letters."""
    for text in said:
        _line(made, text, size=BODY, font=FANG if text.isdigit() else HEI)
    room = _line(made, "", size=BODY)
    room.paragraph_format.line_spacing = Pt(max(1.0, HEAD * POINTS - len(said) * PITCH))


def _list_attached(made: Any, titles: tuple[str, ...]) -> None:
    """The attachments' names, two characters in; those of the second and later stand under the first one's."""
    for number, title in enumerate(titles):
        line = _line(made, ("附件：" if number == 0 else "") + title, size=BODY)
        line.paragraph_format.left_indent = Pt(5 * STEP)
        line.paragraph_format.first_line_indent = Pt(-3 * STEP if number == 0 else 0)


def _sign_together(made: Any, paper: Paper) -> None:
    """The issuers in their turn, three a row, each under its own ring; the last one's name stands over the day."""
    names = [(paper.issuer, paper.seal), *paper.joint]
    table = made.add_table(rows=-(-len(names) // A_ROW), cols=A_ROW)
    for row in table.rows:
        row.height = Mm(RING + 6)
    for turn, (name, words) in enumerate(names):
        last = turn == len(names) - 1
        cell = table.cell(turn // A_ROW, turn % A_ROW)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        line = cell.paragraphs[0]
        _write(line, name, size=BODY)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if words:
            ring = picture(SEAL, {"issuer": name, "words": words}, dots=300)
            float_seal(line, ring, centre=AREA[0] * POINTS / A_ROW / 2, words=f"{name} {words}", drop=PITCH / 2)
        if last:
            line.add_run().add_break()
            _write(line, chinese_day(paper.day), size=BODY)


def _sign(made: Any, paper: Paper) -> None:
    """Issuer and day; under a seal the issuer stands over the middle of the day, and the ring over both.

    Without a seal the day begins two characters right of the issuer, and the longer of the two ends two before the edge.
    """
    day = chinese_day(paper.day)
    if not paper.seal:
        more = (_length(paper.issuer) - _length(day)) / BODY  # characters by which the issuer is longer
        _line(made, paper.issuer, size=BODY, right=2 if more >= 0 else 4 - more)
        _line(made, day, size=BODY, right=more if more >= 0 else 2)
        return
    middle = 4 * BODY + _length(day) / 2  # points from the right edge
    _line(made, paper.issuer, size=BODY, right=max(0.0, middle - _length(paper.issuer) / 2) / BODY)
    line = _line(made, day, size=BODY, right=4)
    ring = picture(SEAL, {"issuer": paper.issuer, "words": paper.seal}, dots=300)
    float_seal(line, ring, centre=AREA[0] * POINTS - middle, words=f"{paper.issuer} {paper.seal}")


def _length(text: str) -> float:
    """Give about how many points a text takes: figures are half as wide as characters."""
    return sum(BODY / 2 if letter.isascii() else BODY for letter in text)


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
    run = _write(line, text, size=size, font=font)
    if colour is not None:
        run.font.color.rgb = colour
    return line


def _write(line: Any, text: str, *, size: int, font: str = FANG) -> Any:
    run = line.add_run(text)
    run.font.size = Pt(size)
    _name_font(run._element.get_or_add_rPr(), font)
    return run


def _name_font(properties: Any, font: str) -> None:
    """Name a font for Chinese and for figures: python-docx by itself names only the latter."""
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)


def _number_pages(made: Any) -> None:
    """Number the pages below the type area: — 1 — a character from the right edge, even ones from the left."""
    made.settings.odd_and_even_pages_header_footer = True
    section = made.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    odd.alignment, odd.paragraph_format.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(NUMBER)
    even.alignment, even.paragraph_format.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Pt(NUMBER)
    for line in (odd, even):
        _number(line)


def _number(line: Any) -> None:
    """Write the number of the page between dashes."""
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (" —", "")):
        run = line.add_run(text if kind == "" else "")
        run.font.size = Pt(NUMBER)
        _name_font(run._element.get_or_add_rPr(), "宋体")
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
