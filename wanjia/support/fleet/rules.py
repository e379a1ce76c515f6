"""How a plate is written: values in, values out."""

import re
import unicodedata

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SIGN = "A-HJ-NP-Z0-9"  # I and O are not used: they read as 1 and 0
_PLATES = (
    rf"[{_PROVINCES}][A-Z][{_SIGN}]{{4}}[{_SIGN}挂学警港澳使领]",
    rf"[{_PROVINCES}][A-Z][{_SIGN}]{{6}}",  # new energy
    rf"[{_PROVINCES}]X[{_SIGN}]{{4}}应急",
    rf"WJ[{_PROVINCES}]?[0-9]{{4}}[{_SIGN}]",
    r"[A-Z]{2}[0-9]{5}",  # the forces
)
_PLATE = re.compile("|".join(_PLATES))
_SERVICE = ("挂", "学", "警", "使", "领", "应急")
LONGEST = 10


def read_plate(text: str) -> str | None:
    """Give a plate as it is kept (蒙G12345): capitals, no separators; None for a text that is none."""
    plain = re.sub(r"[\s·•・.\-_—–]", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if _PLATE.fullmatch(plain) else None


def is_private(plate: str) -> bool:
    """Tell whether a plate may be a private car's: none of a service, a trailer, a learner or the forces."""
    return plate[0] in _PROVINCES and not plate.endswith(_SERVICE)
