"""Numbers of documents, their marks by GB/T 9704-2012, and their text as paragraphs."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Mark(NamedTuple):
    """A mark of a paper: as it stands there, in Chinese whoever prints it; its name; the longest period the law allows."""

    written: str
    title: Any
    most_years: int = 0


SECRECY = {
    "secret": Mark("秘密", _("秘密"), 10),
    "confidential": Mark("机密", _("机密"), 20),
    "top": Mark("绝密", _("绝密"), 30),
}
URGENCY = {"urgent": Mark("加急", _("加急")), "extra": Mark("特急", _("特急"))}
SERIAL = re.compile(r"(\d+)(\D*)$")
FIRST = "第1号"
HEADINGS = (re.compile("[一二三四五六七八九十]+、"), re.compile("（[一二三四五六七八九十]+）"))
PAUSES = "。；：，、！？…"


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


def heading(text: str) -> int:
    """Give of which rank a paragraph is a heading: 1 for 一、, 2 for （一）, 0 for text and for counted sentences."""
    if text[-1:] in PAUSES:
        return 0
    return next((rank for rank, begin in enumerate(HEADINGS, start=1) if begin.match(text)), 0)


def fits_secrecy(secrecy: str, months: int | None) -> bool:
    """Tell whether a secret paper has a period within the law's, and any other has none."""
    if not secrecy:
        return months is None
    return secrecy in SECRECY and months is not None and 1 <= months <= SECRECY[secrecy].most_years * 12


def marks(secrecy: str, months: int | None, urgency: str, copy: int | None) -> list[str]:
    """Give what stands at the top left of a paper, from above: number of the copy, secrecy with its period, urgency."""
    found = [f"{copy:06d}"] if copy is not None else []
    if secrecy and months is not None:
        period = f"{months // 12}年" if months % 12 == 0 else f"{months}个月"
        found.append(f"{SECRECY[secrecy].written}★{period}")
    return [*found, URGENCY[urgency].written] if urgency else found


def listed(titles: Iterable[str]) -> list[str]:
    """Give the names of attachments as a paper lists them: numbered when there are several, nothing after a name."""
    names = [title.strip().rstrip("。，；;,.") for title in titles]
    return names if len(names) < 2 else [f"{number}.{name}" for number, name in enumerate(names, start=1)]


@dataclass(frozen=True)
class Paper:
    """What stands on an official paper; ``to`` are the main recipients, ``issuer`` signs at the end.

    ``seal`` are the words inside the ring of a seal, empty for a paper without one; ``copies`` stand in the ``imprint``.
    ``joint`` are the other issuers, each with the words of its own seal; ``marks`` stand at the top left (None: no room is
    kept for them); ``attached`` are the names of the attachments.
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
    joint: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] | None = None
    attached: tuple[str, ...] = ()


def chinese_day(day: date) -> str:
    """Write a day as official papers do."""
    return f"{day.year}年{day.month}月{day.day}日"
