"""Word files that people go on writing in: in the fonts of a Chinese office, tables whose headings come again on each page."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

HEADINGS, BODY = "黑体", "宋体"
INK = RGBColor(0x17, 0x21, 0x1E)
TEXT_CM = 16.0  # between the margins of a sheet


def begin(title: str, author: str) -> Any:
    """Give a file of A4 sheets with a title and nothing else."""
    file = Document()
    for section in file.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - TEXT_CM) / 2)
        section.top_margin = section.bottom_margin = Cm(1.8)
    for style, size in (("Normal", 11), ("Title", 20), ("Heading 1", 15), ("Heading 2", 12)):
        _set_in(file.styles[style], BODY if style == "Normal" else HEADINGS, size)
    file.core_properties.title, file.core_properties.author = title, author
    middle(file, title, style="Title")
    return file


def _set_in(style: Any, family: str, size: int) -> None:
    """Set a style in a Chinese font: Word keeps it apart from the Latin one, and a theme's font goes before both."""
    style.font.name, style.font.size = family, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), family)
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    style.paragraph_format.space_after = Pt(5)
    if style.name != "Normal":
        style.font.color.rgb = INK
    for line in style.element.findall(f".//{qn('w:pBdr')}"):
        line.getparent().remove(line)


def middle(file: Any, text: str, style: str = "Normal") -> None:
    """Add a line in the middle."""
    file.add_paragraph(text, style=style).alignment = WD_ALIGN_PARAGRAPH.CENTER


def table(
    file: Any,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    wide: Sequence[float],
    numbers: Collection[int] = (1,),
    size: float = 10,
) -> None:
    """Add a table; ``wide`` are shares of the text's width, ``numbers`` which columns hold numbers, from 0 on."""
    made = file.add_table(rows=1, cols=len(headings), style="Table Grid")
    made.autofit = False
    widths = [Cm(TEXT_CM * share / sum(wide)) for share in wide]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    _fill(made.rows[0], headings, widths, numbers, size, bold=True)
    again = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(again)
    for row in rows:
        _fill(made.add_row(), row, widths, numbers, size)
    file.add_paragraph()


def _fill(
    row: Any, texts: Sequence[str], widths: Sequence[Any], right: Collection[int], size: float, *, bold: bool = False
) -> None:
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)
    for n, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = width
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(str(text))
        run.bold, run.font.size = bold, Pt(size)
        paragraph.paragraph_format.space_after = Pt(0)
        if n in right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
