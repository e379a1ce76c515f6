"""Names of any form, kept as people write them, and the keys by which they are searched.

A Mongolian name has no surname and can be long; it comes in Chinese characters, in Cyrillic or in the traditional
script (whose format characters belong to the spelling). Rare characters are kept, also those of private use.
"""

import re
import unicodedata
from typing import Final

from django.utils.translation import gettext as _

from wanjia.registry.people.identity.refusal import IdentityRefused

LONGEST: Final = 80
INTERPUNCT: Final = "·"

_INTERPUNCTS: Final = re.compile(r"\s*[·•‧∙⋅・･․●᛫⸱]\s*")
_HAN: Final = r"\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\u2ff0-\u2fff\U00020000-\U0003ffff"
_DOT_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])[.．](?=[{_HAN}])")
_SPACE_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_HAN_ONLY: Final = re.compile(rf"[{_HAN}]+")
# The everyday case, where nothing is to be done: unified ideographs only.
_PLAIN_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/\n\r]+")
_FULL_WIDTH: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20}
_TRADITIONAL: Final = re.compile(r"[\u1820-\u18aa]")
# Variation selectors, vowel separator, joiners and the narrow space: part of the spelling in the traditional script.
_TRADITIONAL_FORMAT: Final = frozenset("\u180b\u180c\u180d\u180e\u180f\u200c\u200d\u202f\u180a\u1807")
_MARKS: Final = frozenset(" ·'’-.ʹʼ")


def clean_name(raw: str) -> str:
    """Return the name in its stored form; raise IdentityRefused when it is empty, too long or garbled."""
    if len(raw) <= LONGEST and _PLAIN_HAN.fullmatch(raw):
        return raw
    name = unicodedata.normalize("NFC", raw).translate(_FULL_WIDTH).strip(" \t\r\n\v\f")
    if not name:
        raise IdentityRefused("empty", _("姓名是空的"))
    _refuse_several(name)
    _refuse_invisible(name)
    name = re.sub(r"[ \t]+", " ", name)
    name = _INTERPUNCTS.sub(INTERPUNCT, name)
    name = _SPACE_BETWEEN_HAN.sub("", _DOT_BETWEEN_HAN.sub(INTERPUNCT, name)).strip(INTERPUNCT)
    if len(name) > LONGEST:
        text = _("姓名最多%(most)d个字符，现有%(count)d个")
        raise IdentityRefused("long", text % {"most": LONGEST, "count": len(name)})
    if not name.strip("".join(_MARKS)):
        raise IdentityRefused("empty", _("姓名是空的"))
    stray = next((character for character in name if not _belongs(character)), None)
    if stray in ("?", "\ufffd"):
        raise IdentityRefused("lost_character", _("姓名里有字丢失（%(name)s），多半是编码转换造成的") % {"name": name})
    if stray is not None:
        raise IdentityRefused("character", _("姓名里有不该出现的字符“%(bad)s”") % {"bad": stray})
    return name


def _refuse_several(name: str) -> None:
    several = [part.strip() for part in _BETWEEN_NAMES.split(name)]
    if len(several) > 1 and all(len(part) > 1 and _HAN_ONLY.fullmatch(part) for part in several):
        text = _("一个格里有%(count)d个人（%(names)s），请一人一行")
        raise IdentityRefused("several", text % {"count": len(several), "names": "、".join(several)[:LONGEST]})


def is_han(name: str) -> bool:
    """Say whether the whole name is written in Chinese characters (an interpunct aside)."""
    return _HAN_ONLY.fullmatch(name.replace(INTERPUNCT, "")) is not None


def _refuse_invisible(name: str) -> None:
    traditional = _TRADITIONAL.search(name) is not None
    for character in name:
        if traditional and character in _TRADITIONAL_FORMAT:
            continue
        if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            code = f"U+{ord(character):04X}"
            raise IdentityRefused("invisible", _("姓名里有看不见的字符（%(code)s）") % {"code": code})


def _belongs(character: str) -> bool:
    if character in _MARKS or character in _TRADITIONAL_FORMAT:
        return True
    return unicodedata.category(character)[0] in "LM" or _HAN_ONLY.fullmatch(character) is not None
