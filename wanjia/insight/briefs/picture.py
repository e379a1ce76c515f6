"""A brief as a picture for a chat group: sharp on a phone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from wanjia.core import paper

TEMPLATE = Path(__file__).with_name("brief.typ")


def drawn(text: Sequence[str], lines: Sequence[Mapping[str, object]]) -> bytes:
    """Give the picture of a brief: its numbers between the first two lines of its text and what comes after them.

    Raises Refused on a machine without a Chinese font.
    """
    title, asof = (*text, "", "")[:2]
    note = "\n".join(text[2 + len(lines) :])
    return paper.png(TEMPLATE, {"title": title, "asof": asof, "lines": list(lines), "note": note}, dots=200)
