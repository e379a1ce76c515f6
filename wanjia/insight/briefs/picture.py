"""A brief as a picture for a chat group: laid out by Typst, sharp on a phone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import typst
from django.conf import settings

from wanjia.core.paper import font

TEMPLATE = Path(__file__).with_name("brief.typ")
PIXELS_AN_INCH = 200.0


def drawn(text: Sequence[str], lines: Sequence[Mapping[str, object]]) -> bytes:
    """Give the picture of a brief: its first two lines of text above its numbers. Raises Refused without a Chinese font."""
    values = {
        "title": text[0],
        "asof": text[1] if len(text) > 1 else "",
        "lines": list(lines),
        "note": _note(text, lines),
    }
    made = typst.compile(
        str(TEMPLATE),
        format="png",
        ppi=PIXELS_AN_INCH,
        font_paths=settings.WANJIA_FONT_DIRS,
        sys_inputs={"font": font(), "values": json.dumps(values, ensure_ascii=False)},
    )
    return bytes(made[0] if isinstance(made, list) else made)


def _note(text: Sequence[str], lines: Sequence[Mapping[str, object]]) -> str:
    return "\n".join(text[2 + len(lines) :])
