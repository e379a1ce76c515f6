"""Numbers of identity documents: normal form, check digit, birth date and sex, damage done by spreadsheets.

Resident identity numbers follow GB 11643-1999. The area code only warns: published tables reject numbers that are
valid, because counties were renumbered while people kept their numbers.
"""

import re
import unicodedata
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.registry.people.identity.refusal import IdentityRefused

Sex = Literal["male", "female"]
Kind = Literal["resident_id", "hmt_permit", "foreign_permit", "travel_permit", "passport", "none"]

KINDS: Final[dict[Kind, Any]] = {
    "resident_id": gettext_lazy("居民身份证"),
    "hmt_permit": gettext_lazy("港澳台居民居住证"),
    "foreign_permit": gettext_lazy("外国人永久居留身份证"),
    "travel_permit": gettext_lazy("来往内地通行证"),
    "passport": gettext_lazy("护照"),
    "none": gettext_lazy("无证件"),
}

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS: Final = "10X98765432"
_PROVINCES: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_HMT_AREAS: Final = ("810000", "820000", "830000")
_OLDEST_AGE: Final = 130
# Marks that stand where somebody meant X, and marks that spreadsheets put before a number to keep it as text.
_LOOKS_LIKE_X: Final = str.maketrans({"×": "X", "Х": "X", "Χ": "X", "✕": "X"})
_QUOTES: Final = "'’‘`´＇\"“”"
_PADDING: Final = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\-‐‑–—_]+")
_FORMS: Final[dict[str, re.Pattern[str]]] = {
    "foreign_permit": re.compile(r"[A-Z]{3}\d{12}"),
    "passport": re.compile(r"(?=.*\d)[A-Z0-9]{5,17}"),
    # Hong Kong and Macao: H or M with 8 digits, 10 on older ones; Taiwan: 8 digits, 10 and a letter on older ones.
    "travel_permit": re.compile(r"[HM]\d{8}(?:\d{2})?|\d{8}|\d{10}[A-Z]?"),
}


class Document(NamedTuple):
    """A number in its normal form with what it says about its holder; warnings never block."""

    kind: Kind
    number: str
    birth_date: date | None
    sex: Sex | None
    warnings: tuple[str, ...]

    @property
    def may_be_rounded(self) -> bool:
        """Whether the number ends as spreadsheets leave one of eighteen digits, its check digit right all the same."""
        return len(self.number) == 18 and self.number.endswith("000")


def read_document(raw: str, *, kind: Kind | None, today: date) -> Document:
    """Return the document a cell holds; without a kind it is guessed from the form. Raise IdentityRefused."""
    number = normal_form(raw)
    if not number or kind == "none":
        if number and kind == "none":
            raise IdentityRefused("number_without_kind", _("证件类型是无证件，却填了号码"))
        return Document("none", "", None, None, ())
    number = undamaged(number)
    kind = kind or guess_kind(number)
    if kind in ("resident_id", "hmt_permit") or (kind == "foreign_permit" and not number[0].isalpha()):
        return _eighteen_digits(number, kind, today)
    if not _FORMS[kind].fullmatch(number):
        raise IdentityRefused("form", _("号码不符合%(kind)s的格式") % {"kind": KINDS[kind]})
    return Document(kind, number, None, None, ())


def normal_form(raw: str) -> str:
    """Return the number without spaces, quotes and hyphens, half-width, in capital letters."""
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    text = unicodedata.normalize("NFKC", raw).strip().strip(_QUOTES).upper().translate(_LOOKS_LIKE_X)
    return text if "E+" in text else _PADDING.sub("", text)


def undamaged(number: str) -> str:
    """Return a number that no spreadsheet spoiled ("123456789012345.0" loses its tail); raise IdentityRefused."""
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", number):
        text = _("证件号被表格软件变成了科学计数法（%(number)s），末尾的数字已经丢失，请按文本重新填写")
        raise IdentityRefused("scientific_notation", text % {"number": number})
    whole, dot, tail = number.partition(".")
    if not dot or not whole.isdigit() or tail.strip("0"):
        return number
    if len(whole) > 15:
        text = _("证件号被表格软件当成了数字（%(number)s），15位以后的数字已经丢失，请按文本重新填写")
        raise IdentityRefused("float", text % {"number": number})
    return whole


def guess_kind(number: str) -> Kind:
    """Return the kind of document a number in its normal form most likely belongs to."""
    if re.fullmatch(r"[HM]\d{8}(\d{2})?", number):
        return "travel_permit"
    if re.fullmatch(r"[A-Z]{3}\d{12}", number) or re.fullmatch(r"9\d{16}[\dX]", number):
        return "foreign_permit"
    if number.startswith(_HMT_AREAS) and len(number) == 18:
        return "hmt_permit"
    if re.fullmatch(r"(?=.*\d)[A-Z][A-Z0-9]{4,16}", number):
        return "passport"
    return "resident_id"


def check_digit(first_seventeen: str) -> str:
    """Return the eighteenth character for seventeen digits (ISO 7064 MOD 11-2)."""
    return _CHECK_DIGITS[sum(int(d) * w for d, w in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def lengthened(fifteen: str) -> str:
    """Return the 18-character form of a 15-digit number; orders 996 to 999 were kept for people born before 1900."""
    century = "18" if fifteen[-3:] in ("996", "997", "998", "999") else "19"
    first = fifteen[:6] + century + fifteen[6:]
    return first + check_digit(first)


def mask(number: str) -> str:
    """Return the number with only its last four characters shown (two of a short number)."""
    shown = 4 if len(number) >= 8 else min(2, len(number) // 2)
    return "*" * (len(number) - shown) + number[len(number) - shown :]


def _eighteen_digits(number: str, kind: Kind, today: date) -> Document:
    warnings: list[str] = []
    number, was_short = (lengthened(number), True) if re.fullmatch(r"\d{15}", number) else (number, False)
    _check_shape(number)
    expected = check_digit(number[:17])
    if number[17] != expected:
        raise _wrong_check_digit(number)
    if number.endswith("000") and not was_short:
        warnings.append(_("末三位是000，可能被表格软件截断过，请核对"))
    birth_date = _birth_date(number[6:14], today)
    if kind == "hmt_permit" and not number.startswith(_HMT_AREAS):
        raise IdentityRefused("form", _("号码不符合%(kind)s的格式") % {"kind": KINDS[kind]})
    if kind == "foreign_permit" and not number.startswith("9"):
        raise IdentityRefused("form", _("号码不符合%(kind)s的格式") % {"kind": KINDS[kind]})
    if kind == "resident_id" and not _PROVINCES.match(number):
        warnings.append(_("身份证号开头的地区代码%(area)s不在已知省份里，请核对") % {"area": number[:6]})
    return Document(kind, number, birth_date, "male" if int(number[16]) % 2 else "female", tuple(warnings))


def _check_shape(number: str) -> None:
    if len(number) != 18:
        text = _("身份证号应为18位，现有%(count)d位")
        raise IdentityRefused("length", text % {"count": len(number)})
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        bad = next((c for c in number[:17] if c not in "0123456789"), number[17])
        raise IdentityRefused("character", _("身份证号里有不该出现的字符“%(bad)s”") % {"bad": bad})


def _wrong_check_digit(number: str) -> IdentityRefused:
    if number.endswith("000"):
        text = _("身份证号末三位是000，被表格软件按15位有效数字截断了，请按文本重新填写")
        return IdentityRefused("fifteen_digits", text)
    return IdentityRefused("check_digit", _("身份证号校验码不对，号码中有数字填错"))


def _birth_date(digits: str, today: date) -> date:
    try:
        birth_date = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        text = _("身份证号里的出生日期%(digits)s不存在")
        raise IdentityRefused("birth_date", text % {"digits": digits}) from None
    if birth_date > today or today.year - birth_date.year > _OLDEST_AGE:
        raise IdentityRefused("birth_date", _("身份证号里的出生日期%(digits)s不合理") % {"digits": digits})
    return birth_date
