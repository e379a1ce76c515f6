"""What single cells of a line list say: days as people write them, categories, outcomes, sexes, ages."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

NOTHING = {"", "na", "n/a", "nan", "null", "none", "unknown", "unk", "不详", "未知", "-", "--", "无", "/", "?", "nd"}
_YEAR_FIRST = re.compile(r"(\d{4,5})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?:\s.*)?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]+([A-Za-z]{3})[a-z]*\.?[-\s./,]+(\d{4}|\d\d)(?:\s.*)?")
_NAMED_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:[\s,].*)?")
_SERIAL = re.compile(r"[34]\d{4}(?:\.\d+)?")  # the days of a spreadsheet from 1982 to 2036
_PLAIN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SILENT = ("asymptomatic", "无症状")  # infected without symptoms: counted with the confirmed, and said so
_CATEGORIES = (
    ("excluded", ("notacase", "nocase", "noncase", "discard", "notcase", "negative", "排除", "非病例", "阴性")),
    (
        "suspected",
        (
            "notclassified",
            "notyetclassified",
            "unclassified",
            "probable",
            "suspect",
            "notconfirmed",
            "notyetconfirmed",
            "unconfirmed",
            "nonconfirmed",
            "可能",
            "疑似",
            "待定",
            "待排",
            "待确诊",
            "未确诊",
            "临床诊断",
        ),
    ),
    ("fever", ("fever", "发热")),
    ("contact", ("contact", "密接", "密切接触")),
    ("confirmed", ("confirm", "确诊", "实验室", "阳性", "positive", *SILENT)),
)
# What turns a word into its contrary when it stands right before it: 未治愈 has not recovered.
_DENIALS = ("not", "notyet", "un", "non", "未", "没", "没有", "非", "不")
# Ages of infants: how many of the unit make a year.
_UNITS = (
    (12, re.compile(r"^\d+(\.\d+)?\s*(个?月龄?|months?|mos?|m)$")),
    (52, re.compile(r"^\d+\s*(周龄?|weeks?|w)$")),
    (365, re.compile(r"^\d+\s*(天|日龄?|days?|d)$")),
)
_OUTCOMES = (
    ("died", ("dead", "death", "died", "decease", "fatal", "死亡")),
    ("discharged", ("discharg", "出院", "released")),
    ("recovered", ("recover", "alive", "cured", "survive", "治愈", "康复", "存活")),
    ("transferred", ("transfer", "转出", "转院")),
)


def text_of(value: str) -> str:
    """Give a cell's text, empty for what means that nothing is known."""
    text = value.strip()
    return "" if text.lower() in NOTHING else text


def month_first(values: Iterable[str]) -> bool | None:
    """Tell whether a column writes 12/31/2014 (True) or 31/12/2014; None where both can be read and no day tells which."""
    found = [match for value in values if (match := _YEAR_LAST.fullmatch(value.strip()))]
    day_first = any(int(match[1]) > 12 for match in found)
    if any(int(match[2]) > 12 for match in found) and not day_first:
        return True
    return False if day_first or all(match[1] == match[2] for match in found) else None


def read_day(value: str, *, american: bool = False) -> date | None:
    """Read a day, None for nothing. Raises ValueError, saying why: a year 0020 or 20222 is none."""
    text = text_of(value)
    if not text:
        return None
    try:
        return _day(text, american)
    except ValueError as error:
        raise ValueError(_("“%(text)s”不是日期") % {"text": text[:30]}) from error


def _day(text: str, american: bool) -> date:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _YEAR_LAST.fullmatch(text):
        one, other, year = map(int, match.groups())
        day, month = (other, one) if american else (one, other)
    elif match := _NAMED.fullmatch(text):
        day, month, year = int(match[1]), _MONTHS.index(match[2].lower()) + 1, int(match[3])
        year += 2000 if year < 100 else 0  # 2-Nov-22, as spreadsheets shorten it
    elif match := _NAMED_FIRST.fullmatch(text):
        day, month, year = int(match[2]), _MONTHS.index(match[1].lower()) + 1, int(match[3])
    elif match := _PLAIN.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif _SERIAL.fullmatch(text):
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    else:
        raise ValueError(text)
    if not 1900 <= year <= 2100:
        raise ValueError(text)
    return date(year, month, day)


def _word(value: str, words: Iterable[tuple[str, tuple[str, ...]]]) -> str | None:
    plain = re.sub(r"[\s_\-]", "", value.lower())
    return next((code for code, known in words if any(_says(plain, word) for word in known)), None)


def _says(plain: str, word: str) -> bool:
    return word in plain and not plain.partition(word)[0].endswith(_DENIALS)


def read_category(value: str) -> str:
    """Read a classification; a list that does not say is of confirmed cases. Raises ValueError."""
    text = text_of(value)
    found = _word(text, _CATEGORIES) if text else "confirmed"
    if found is None:
        raise ValueError(_("没有“%(text)s”这个分类") % {"text": text[:30]})
    return found


def is_silent(value: str) -> bool:
    """Tell whether a classification speaks of an infection without symptoms."""
    return any(word in re.sub(r"[\s_\-]", "", value.lower()) for word in SILENT)


def read_outcome(value: str) -> str | None:
    """Read an outcome, empty for nothing, None for a word nobody knows."""
    text = text_of(value)
    if not text or "noout" in re.sub(r"[\s_]", "", text.lower()) or "active" in text.lower():
        return ""
    return _word(text, _OUTCOMES)


def read_sex(value: str) -> str:
    """Read a sex; what is neither word is unknown."""
    text = text_of(value).lower()
    if text.endswith("female") or text in ("f", "女", "女性", "w"):
        return "female"
    return "male" if text.endswith("male") or text in ("m", "男", "男性") else "unknown"


def read_age(value: str) -> int | None:
    """Read an age in years, of an infant's months or days the whole years. Raises ValueError."""
    text = re.sub(r"^(大?约|about|approx\.?|~)\s*|(?<=岁)(半|零?\d+个?月)$", "", text_of(value).lower())
    of_years = next((per for per, unit in _UNITS if unit.search(text)), 1)
    text = re.sub(r"[^\d.]+$", "", text) if of_years > 1 else re.sub(r"(周?岁|years?|yrs?|y)$", "", text).strip()
    if not text:
        return None
    try:
        years = float(text) / of_years
    except ValueError as error:
        raise ValueError(_("“%(text)s”不是年龄") % {"text": text[:30]}) from error
    if not 0 <= years <= 130:
        raise ValueError(_("“%(text)s”不是年龄") % {"text": text[:30]})
    return int(years)


def is_a_number(value: str) -> bool:
    """Tell whether an age is a number at all: 200 is a slip to be corrected, 40-49 and 老年 are no ages in years."""
    return re.fullmatch(r"-?\d+(\.\d+)?\D*", value) is not None


def read_reason(value: str) -> str:
    """Read how two met: the reasons we know, else that a list says so."""
    text = value.lower()
    words = (
        ("household", ("household", "family", "home", "同住", "家")),
        ("workplace", ("work", "colleague", "office", "同事", "单位", "school", "同学")),
        ("ride", ("transport", "flight", "train", "bus", "同乘", "车")),
    )
    return _word(text, words) or "file"
