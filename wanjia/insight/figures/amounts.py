"""Numbers as people say them: a value with what it leaves open (余, 近, 约). Values in, values out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Qualifier(StrEnum):
    """What a number leaves open."""

    EXACT = "exact"
    OVER = "over"  # 余, 多, 超过: that many or more
    NEARLY = "nearly"  # 近: that many or fewer
    ABOUT = "about"  # 约, 左右: a tenth more or less


WORDS = {
    Qualifier.OVER: ("超过", "以上", "多于", "不少于", "余", "多", "逾", "over ", "more than "),
    Qualifier.NEARLY: ("将近", "接近", "不足", "近", "nearly ", "almost "),
    Qualifier.ABOUT: ("大约", "大概", "左右", "上下", "约", "about "),
}
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
TOKEN = re.compile(r"\d[\d,，]*(?:\.\d+)?|[零〇一二两三四五六七八九]|[十百千万亿]")
TENTH = Decimal("0.1")
MOST = 10**15


@dataclass(frozen=True)
class Amount:
    """A number as it is said. ``step`` is what its last digit stands for: 3.4万 is known to the thousand."""

    value: Decimal
    qualifier: Qualifier = Qualifier.EXACT
    step: Decimal = Decimal(1)

    @property
    def low(self) -> Decimal | None:
        """The least it can mean, None when it says nothing of that."""
        half = self.step / 2 if self.step > 1 else Decimal(0)
        lowest = {
            Qualifier.EXACT: self.value - half,
            Qualifier.OVER: self.value,
            Qualifier.ABOUT: self.value * (1 - TENTH),
        }
        return lowest.get(self.qualifier)

    @property
    def high(self) -> Decimal | None:
        """The most it can mean, None when it says nothing of that."""
        half = self.step / 2 if self.step > 1 else Decimal(0)
        highest = {
            Qualifier.EXACT: self.value + half,
            Qualifier.NEARLY: self.value,
            Qualifier.ABOUT: self.value * (1 + TENTH),
        }
        return highest.get(self.qualifier)

    def admits(self, number: Decimal | int) -> bool:
        """Tell whether a counted number agrees with what was said: 9.4万 with 近10万."""
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)

    def compare(self, other: "Amount") -> int | None:
        """Give -1, 0 or 1 for surely less, the same exact number, surely more; None where the words do not tell."""
        if self.high is not None and other.low is not None and self.high < other.low:
            return -1
        if self.low is not None and other.high is not None and self.low > other.high:
            return 1
        exact = self.qualifier == other.qualifier == Qualifier.EXACT and self.step <= 1 and other.step <= 1
        return 0 if exact else None


def read_amount(text: str) -> Amount:
    """Read a number with its qualifier: 300余万, 近10万, 2万3千余名, 1.22亿元. Raises ValueError for what is none."""
    plain = "".join(chr(ord(char) - 0xFEE0) if "０" <= char <= "９" else char for char in text.strip()).lower()
    if not plain or re.search(r"[-－−]\s*\d", plain):
        raise ValueError(text)
    qualifier = next((q for q, words in WORDS.items() if any(word in plain for word in words)), Qualifier.EXACT)
    tokens = TOKEN.findall(plain)
    if not tokens or len(re.findall(r"\d[\d,，.]*\s+\d", plain)):
        raise ValueError(text)
    value, step = _value(tokens, text)
    if not 0 <= value < MOST:
        raise ValueError(text)
    return Amount(value, qualifier, step if qualifier == Qualifier.EXACT else Decimal(1))


def _value(tokens: list[str], text: str) -> tuple[Decimal, Decimal]:
    """Add up what stands before each unit; also what the last digit stands for."""
    whole = section = Decimal(0)
    number: Decimal | None = None
    step = Decimal(1)
    for token in tokens:
        if token in SMALL:
            section += (Decimal(1) if number is None else number) * SMALL[token]
            step, number = Decimal(SMALL[token]) * _part(number), None
        elif token in LARGE:
            before = section + (number or 0)
            if not before and not whole:
                before = Decimal(1)
            step = Decimal(LARGE[token]) * (_part(number) if number is not None else step if section else 1)
            whole = (
                (whole + before) * LARGE[token] if LARGE[token] > 10_000 and whole else whole + before * LARGE[token]
            )
            section, number = Decimal(0), None
        else:
            if number is not None:
                raise ValueError(text)
            number = Decimal(DIGITS[token]) if token in DIGITS else Decimal(re.sub("[,，]", "", token))
    if number is not None:
        step = _part(number)
    return whole + section + (number or 0), step


def _part(number: Decimal | None) -> Decimal:
    """Give what the last digit of a number as written stands for: 0.1 of 3.4."""
    exponent = number.as_tuple().exponent if number is not None else 0
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def plain(value: Decimal | int) -> str:
    """Give a number with its thousands apart and no idle zeros."""
    number = Decimal(value)
    return f"{number:,f}".rstrip("0").rstrip(".") if number != number.to_integral_value() else f"{int(number):,}"


def written(amount: Amount) -> str:
    """Write an amount as people of the reader's language do; in Chinese ``read_amount`` reads it back."""
    if not (get_language() or "zh").startswith("zh"):
        words = {Qualifier.OVER: _("超过%(n)s"), Qualifier.NEARLY: _("近%(n)s"), Qualifier.ABOUT: _("约%(n)s")}
        said = plain(amount.value)
        return words[amount.qualifier] % {"n": said} if amount.qualifier in words else said
    number, unit = _in_units(amount)
    if amount.qualifier == Qualifier.OVER:
        round_number = "." not in number and number.endswith("0")
        return f"{number}余{unit}" if round_number else f"超过{number}{unit}"
    return {Qualifier.NEARLY: "近", Qualifier.ABOUT: "约"}.get(amount.qualifier, "") + number + unit


def _in_units(amount: Amount) -> tuple[str, str]:
    """Give the digits and 万 or 亿 where the number was said so roughly; a counted number keeps all its digits."""
    exact = amount.qualifier == Qualifier.EXACT
    for unit in ("亿", "万"):
        many = Decimal(LARGE[unit])
        digits = amount.value / many
        step = amount.step / many if exact else max(Decimal(1).scaleb(_places(digits)), TENTH**2)
        if digits >= 1 and TENTH**4 <= step <= 1 and (amount.step > 1 or not exact) and digits % step == 0:
            return f"{digits.quantize(step):f}", unit
    return plain(amount.value).replace(",", "" if not exact else ","), ""


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0
