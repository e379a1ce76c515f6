"""Take an address apart: compound, building, unit, door; forms like 3号楼2单元501, 3-2-501, 3#2-501, A座1203."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from wanjia.registry.people.identity.refusal import IdentityRefused

_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE: Final = re.compile(r"[一二三四五六七八九十两零〇]+(?=号楼|栋|幢|座|单元|门|号|室|楼|层)")
_NO: Final = r"[A-Za-z]?\d{1,4}[A-Za-z]?"
_DOOR: Final = r"[A-Za-z]?\d{1,5}(?:[A-Za-z](?!\w))?"
_DASH: Final = r"\s*[-—–－#~_/]\s*"
_WRITTEN: Final = re.compile(
    rf"(?P<before>.*?)(?P<building>{_NO}|[A-Za-z])\s*(?:#?号楼|#楼|栋楼?|幢|座|号栋|#|楼)\s*[-—–]?\s*"
    rf"(?:(?P<unit>{_NO}|[A-Za-z])\s*(?:#?单元|门|{_DASH})\s*[-—–]?\s*)?(?:\d{{1,2}}[层楼]\s*)?"
    rf"(?:(?P<door>{_DOOR})\s*(?:室|号房?|户|房)?)?$"
)
_THREE: Final = re.compile(
    rf"(?P<before>.*?(?<![\dA-Za-z]))(?P<building>{_NO}|[A-Za-z]){_DASH}"
    rf"(?P<unit>{_NO}|[A-Za-z]){_DASH}(?P<door>{_DOOR})\s*(?:室|号)?$"
)
_TWO: Final = re.compile(
    rf"(?P<before>.*?(?<![\dA-Za-z]))(?P<building>{_NO}|[A-Za-z]){_DASH}(?P<door>{_DOOR})\s*(?:室|号)?$"
)
_ONE: Final = re.compile(rf"(?P<before>.*?(?<![\dA-Za-z]))(?P<door>{_DOOR})\s*(?:室|号院?|户)$")
_BUILDING_END: Final = re.compile(r"(?:号楼|#楼|栋楼|号栋|栋|幢|座|楼|#|号)$")
_UNIT_END: Final = re.compile(r"(?:号?单元|#单元|#|门|号)$")
_DOOR_END: Final = re.compile(r"(?:室|号房|号|房|户|#)$")
_DAY: Final = re.compile(r"\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?|\d{1,2}月\d{1,2}日")


class Address(NamedTuple):
    """The parts of an address; `compound` is whatever stands before the building. Empty where nothing is said."""

    compound: str
    building: str
    unit: str
    door: str


def read_address(text: str) -> Address | None:
    """Return the parts of a combined address; None when it does not fall into parts."""
    plain = _arabic(_plain(text))
    refuse_day(plain)
    for form in (_WRITTEN, _THREE, _TWO, _ONE):
        match = form.fullmatch(plain)
        if match:
            found = {name: (part or "").upper() for name, part in match.groupdict().items() if name != "before"}
            compound = match["before"].strip(" ,，、-")
            return Address(compound, found.get("building", ""), found.get("unit", ""), found.get("door", ""))
    return None


@lru_cache(maxsize=4_096)
def read_building(text: str) -> str:
    """Return the number of a building ("3号楼" is "3"); raise IdentityRefused when a spreadsheet made it a day."""
    return _without(text, _BUILDING_END)


@lru_cache(maxsize=4_096)
def read_unit(text: str) -> str:
    """Return the number of a unit ("2单元" is "2"); raise IdentityRefused when a spreadsheet made it a day."""
    return _without(text, _UNIT_END)


@lru_cache(maxsize=4_096)
def read_door(text: str) -> str:
    """Return the number of a door ("501室" is "501"); raise IdentityRefused when a spreadsheet made it a day."""
    return _without(text, _DOOR_END)


def _without(text: str, end: re.Pattern[str]) -> str:
    plain = _arabic(_plain(text))
    refuse_day(plain)
    short = end.sub("", plain).strip()
    return (short if re.fullmatch(r"[\w\-]+", short, re.ASCII) else plain).upper()


def refuse_day(text: str) -> None:
    """Raise IdentityRefused when a spreadsheet has turned a door like 3-2 into a day."""
    if _DAY.fullmatch(text):
        raise IdentityRefused("became_day", _("“%(text)s”被表格软件变成了日期，请设为文本后重新填写") % {"text": text})


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _arabic(text: str) -> str:
    """Write Chinese numerals before 号楼, 单元 and the like in digits: 十二单元 is 12单元."""
    return _CHINESE.sub(lambda match: _number(match[0]), text)


def _number(numerals: str) -> str:
    if "十" not in numerals:
        return "".join(str(_DIGITS[numeral]) for numeral in numerals)
    tens, _ten, ones = numerals.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return numerals
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
