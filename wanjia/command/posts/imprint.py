"""What stands on a Word paper beside its lines: the seal over the signature, the imprint at the foot of the last page."""

import io
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt

RING = 40  # millimetres across
SMALL = 14  # 4号
# What may follow in a paragraph's properties: Word reads them in this order only.
NAMES = (
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
)
AFTER_BORDER = tuple(f"w:{name}" for name in NAMES.split())
AFTER_FRAME = ("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", *AFTER_BORDER)


def border(line: Any, **edges: tuple[int, str, int]) -> None:
    """Draw lines at edges of a paragraph: eighths of a point, colour, points of distance."""
    drawn = OxmlElement("w:pBdr")
    for edge in ("top", "bottom"):
        if edge in edges:
            width, colour, space = edges[edge]
            made = OxmlElement(f"w:{edge}")
            for name, value in (("val", "single"), ("sz", str(width)), ("space", str(space)), ("color", colour)):
                made.set(qn(f"w:{name}"), value)
            drawn.append(made)
    line._p.get_or_add_pPr().insert_element_before(drawn, *AFTER_BORDER)


def float_seal(line: Any, picture: bytes, *, centre: float, words: str, drop: float = 0) -> None:
    """Let a picture of a seal lie under a paragraph, its middle ``centre`` points from the left and ``drop`` below its top."""
    run = line.add_run()
    inline = run.add_picture(io.BytesIO(picture), width=Mm(RING))._inline
    left, up = Emu(Pt(centre) - Mm(RING) // 2), Emu(Pt(drop) - Mm(RING) // 2)
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="1" behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="column"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="paragraph"><wp:posOffset>{up}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{inline.extent.cx}" cy="{inline.extent.cy}"/><wp:wrapNone/></wp:anchor>'
    )
    inline.docPr.set("descr", words)
    anchor.extend([inline.docPr, inline.graphic])
    inline.getparent().replace(inline, anchor)


def add_imprint(made: Any, rows: list[tuple[str, str]], *, width: float, name_font: Any) -> None:
    """Set rows of words, left and right, between lines at the foot of the page on which the text ends."""
    for number, (left, right) in enumerate(rows):
        line = made.add_paragraph()
        shape = line.paragraph_format
        shape.left_indent = shape.right_indent = Pt(SMALL)
        shape.tab_stops.add_tab_stop(Pt(width - SMALL), WD_TAB_ALIGNMENT.RIGHT)
        edges = {"top": (8 if number == 0 else 6, "000000", 3)}
        if number == len(rows) - 1:
            edges["bottom"] = (8, "000000", 3)
        border(line, **edges)
        frame = OxmlElement("w:framePr")
        said = {"w": str(round(width * 20)), "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
        for name, value in (said | {"xAlign": "left", "yAlign": "bottom"}).items():
            frame.set(qn(f"w:{name}"), value)
        line._p.get_or_add_pPr().insert_element_before(frame, *AFTER_FRAME)
        run = line.add_run(f"{left}\t{right}" if right else left)
        run.font.size = Pt(SMALL)
        name_font(run._element.get_or_add_rPr())
