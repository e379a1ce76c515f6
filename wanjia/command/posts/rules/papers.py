"""Numbers of documents, and their text as paragraphs."""

import re
from collections.abc import Iterable

SERIAL = re.compile(r"(\d+)(\D*)$")
FIRST = "第1号"


def next_number(used: Iterable[str]) -> str:
    """Give the number after the highest one written like the latest: 第15号 → 第16号, 莫防指〔2022〕3号 → 莫防指〔2022〕4号.

    ``used`` has the latest first. Without any that ends in a figure it is the first.
    """
    parts = [(number[: found.start()], int(found[1]), found[2]) for number in used if (found := SERIAL.search(number))]
    if not parts:
        return FIRST
    before, _serial, after = parts[0]
    highest = max(serial for start, serial, end in parts if (start, end) == (before, after))
    return f"{before}{highest + 1}{after}"


def paragraphs(text: str) -> list[str]:
    """Give the paragraphs of a plain text, one a line, without the spaces people indent them with."""
    return [line for line in (line.strip() for line in text.splitlines()) if line]
