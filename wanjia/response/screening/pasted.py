"""Reads a list of leads as people paste it from a sheet: every mistake of every row is said at once."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused

MOST_ROWS = 2000
LONGEST = {0: 80, 2: 200, 3: 100}
_DAY = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_HEADINGS = {"姓名", "name"}


@dataclass(frozen=True)
class PastedLead:
    """One good row: telephone in E.164 or empty."""

    name: str
    phone: str
    address: str
    origin: str
    arrival_date: date | None


class RowError(NamedTuple):
    """What is wrong with one row (counted from 1)."""

    row: int
    column: str
    text: str


def read_pasted(text: str) -> tuple[list[PastedLead], list[RowError]]:
    """Read rows of name, telephone, address, origin, day of arrival, parted by tabs or commas; a heading row is passed over."""
    rows, errors = [], []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and _cells(lines[0][1])[0].strip().lower() in _HEADINGS:
        lines = lines[1:]
    if len(lines) > MOST_ROWS:
        errors.append(RowError(MOST_ROWS + 1, "", _("一次最多%(most)d行") % {"most": MOST_ROWS}))
    for number, line in lines[:MOST_ROWS]:
        row, wrong = _read(number, [*_cells(line), "", "", "", ""])
        rows.append(row)
        errors += wrong
    return [row for row in rows if row is not None], errors


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else re.split("[,，]", line)
    return [unicodedata.normalize("NFC", part).strip().strip('"') for part in parts]


def _read(number: int, cells: Sequence[str]) -> tuple[PastedLead | None, list[RowError]]:
    errors: list[RowError] = []
    name, phone, address, origin, arrival = cells[:5]
    for index, title in ((0, _("姓名")), (2, _("地址")), (3, _("来自"))):
        if len(cells[index]) > LONGEST[index]:
            errors.append(RowError(number, title, _("太长，最多%(most)d个字") % {"most": LONGEST[index]}))
    if not name:
        errors.append(RowError(number, _("姓名"), _("没有填写")))
    if not phone and not address:
        errors.append(RowError(number, _("电话"), _("电话和地址至少要有一项")))
    number_text, day = "", None
    try:
        number_text = read_phone(phone).e164 if phone else ""
    except IdentityRefused as refusal:
        errors.append(RowError(number, _("电话"), str(refusal)))
    try:
        day = read_day(arrival) if arrival else None
    except ValueError:
        errors.append(RowError(number, _("到达日期"), _("日期应写成2022-11-12")))
    if any(cells[5:]):
        errors.append(RowError(number, "", _("多出了列，请检查地址里的逗号")))
    return (None if errors else PastedLead(name, number_text, address, origin, day)), errors


def read_day(text: str) -> date:
    """Read 2022-11-12, 2022/11/12 or 2022年11月12日. Raises ValueError."""
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))
