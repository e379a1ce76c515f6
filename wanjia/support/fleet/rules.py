"""Plates as GA 36 writes them: read from what somebody typed, or told what is wrong. frontend/field/station/plates.ts agrees.

The vectors both are tried with are tests/vectors/plates.json.
"""

import re
import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext as _

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_LETTER, _FIGURE = "A-HJ-NP-Z", "A-HJ-NP-Z0-9"
LONGEST = 10
_BETWEEN = re.compile(r"[\s·•・.\-‐‑–—]+")
# In the order in which they are tried: kind and pattern. Of an ordinary plate's five at most two are letters.
FORMS = [
    ("ordinary", re.compile(f"[{PROVINCES}][{_LETTER}O](?=(?:[0-9]*[{_LETTER}]?){{2}}[0-9]*$)[{_FIGURE}]{{5}}")),
    ("new_energy", re.compile(f"[{PROVINCES}][{_LETTER}](?:[A-HJK][{_FIGURE}][0-9]{{4}}|[0-9]{{5}}[A-HJK])")),
    ("marked", re.compile(f"[{PROVINCES}][{_LETTER}][{_FIGURE}]{{4}}[学挂警领]")),
    ("border", re.compile(f"粤Z[{_FIGURE}]{{4}}[港澳]")),
    ("embassy", re.compile(r"[0-9]{6}使|使[0-9]{6}")),
    ("emergency", re.compile(f"[{PROVINCES}][XS][{_FIGURE}]{{4}}应急")),
    ("armed_police", re.compile(f"WJ[{PROVINCES}][0-9]{{4}}[0-9A-Z]")),
    ("military", re.compile(r"[A-Z]{2}[0-9]{5}")),
]


class Plate(NamedTuple):
    """A plate in capitals without separators, and which form it has."""

    text: str
    kind: str

    @property
    def may_be_private(self) -> bool:
        """Tell whether a private car may carry it: none of a service, a trailer, a learner or the forces."""
        return self.kind in ("ordinary", "new_energy")


class PlateRefused(ValueError):
    """The text is no plate; says what is wrong with it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def plain(raw: str) -> str:
    """Give a plate as it is stored: capitals, no separators."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", raw)).upper()


def read_plate(raw: str) -> Plate:
    """Give the plate of what was typed. Raises PlateRefused."""
    text = plain(raw)
    for kind, form in FORMS:
        if form.fullmatch(text):
            return Plate(text, kind)
    code, said = _fault(text)
    raise PlateRefused(code, said)


def _fault(text: str) -> tuple[str, str]:
    if not text:
        return "empty", _("请填车牌")
    if re.search(f"[^0-9A-Z{PROVINCES}学挂警领港澳使应急]", text):
        return "character", _("车牌里有不该出现的字符")
    if text[0] not in PROVINCES:
        return "province", _("第一位应是省份简称，例如 蒙")
    if len(text) > 1 and not re.match("[A-Z]", text[1]):
        return "office", _("第二位应是发牌机关的字母")
    if re.search("[IO]", text[2:]):
        return "letters_i_o", _("车牌里没有字母 I 和 O，是不是数字 1 和 0？")
    if len(text) not in (7, 8):
        return "length", _("普通车牌 7 位，新能源车牌 8 位，现有 %(count)d 位") % {"count": len(text)}
    if len(text) == 8:
        return "new_energy", _("新能源车牌第三位或最后一位是 A 至 K 的字母，其余主要是数字")
    return "too_many_letters", _("后五位最多两个字母")


def masked(text: str) -> str:
    """Give a plate as those see it who only count: the office and the last two."""
    return f"{text[:2]}···{text[-2:]}" if len(text) > 4 else text
