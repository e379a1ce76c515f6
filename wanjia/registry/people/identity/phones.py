"""Telephone numbers: one normal form (E.164), mobile or landline, masks and tails.

A mobile number is taken by its form (1, then 3 to 9, eleven digits): number ranges are opened faster than published
tables follow, and a real number refused at a door is worse than a wrong one found at the first call.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

import phonenumbers
from django.utils.translation import gettext as _

from wanjia.registry.people.identity.refusal import IdentityRefused

_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})")
_PLAIN_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_BETWEEN: Final = re.compile(r"[/、,，;；|\n\r]+|(?<=\d{11})\s+(?=\+?\d{7})|或")
_MOBILE_TYPES: Final = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


class Phone(NamedTuple):
    """A number in E.164 form with its kind."""

    e164: str
    kind: Literal["mobile", "landline"]


def read_phones(raw: str, *, area_code: str = "") -> tuple[Phone, ...]:
    """Return every number of a cell, each once ("13800000001/13900000002" holds two); raise IdentityRefused."""
    if _PLAIN_MOBILE.fullmatch(raw):
        return (Phone("+86" + raw, "mobile"),)
    parts = [part for part in _BETWEEN.split(unicodedata.normalize("NFKC", raw)) if part.strip()]
    return tuple(dict.fromkeys(read_phone(part, area_code=area_code) for part in parts))


def read_phone(raw: str, *, area_code: str = "") -> Phone:
    """Return one number; `area_code` ("0475") completes a landline written without one. Raise IdentityRefused."""
    text = unicodedata.normalize("NFKC", raw).strip().strip("'’‘`")
    if re.fullmatch(r"\d(?:\.\d+)?[Ee]\+?\d+", text):
        raise IdentityRefused("scientific_notation", _("电话号码被表格软件变成了科学计数法，请按文本重新填写"))
    text = re.sub(r"(?<=\d)\.0+$", "", text)
    compact = re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\-‐‑–—()]+", "", text)
    mobile = _MOBILE.fullmatch(compact)
    if mobile:
        return Phone("+86" + mobile[1], "mobile")
    if re.fullmatch(r"[2-8]\d{6,7}", compact):
        if not area_code:
            raise IdentityRefused("area_code", _("座机号缺少区号"))
        compact = area_code + compact
    return _other_phone(compact)


def _other_phone(compact: str) -> Phone:
    if not re.fullmatch(r"\+?\d+", compact):
        raise IdentityRefused("character", _("电话号码里有不该出现的字符"))
    if re.fullmatch(r"1\d*", compact) and len(compact) != 11:
        raise IdentityRefused("length", _("手机号应为11位，现有%(count)d位") % {"count": len(compact)})
    try:
        number = phonenumbers.parse(compact, "CN")
    except phonenumbers.NumberParseException:
        raise IdentityRefused("form", _("不是有效的电话号码")) from None
    if not phonenumbers.is_valid_number(number):
        raise IdentityRefused("form", _("不是有效的电话号码"))
    kind: Literal["mobile", "landline"] = "mobile" if phonenumbers.number_type(number) in _MOBILE_TYPES else "landline"
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), kind)


def national(e164: str) -> str:
    """Return the number as people dial it at home: without +86; a landline gets its 0 back."""
    if not e164.startswith("+86"):
        return e164
    rest = e164[3:]
    return rest if _MOBILE.fullmatch(rest) else "0" + rest


def tail(e164: str) -> str:
    """Return the last four digits, by which a number may be searched."""
    return e164[-4:]


def mask(e164: str) -> str:
    """Return the national number with only its last four digits shown."""
    number = national(e164)
    return "*" * max(len(number) - 4, 0) + number[-4:]
