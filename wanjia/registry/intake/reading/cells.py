"""Turn the values a spreadsheet reader hands out into text, and name what the spreadsheet itself has spoiled."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.table import Defect

Value = int | float | str | bool | time | date | datetime | timedelta
# A double holds 15 significant digits; Excel cuts the rest when it takes digits for a number.
_EXACT: Final = 10**15
_ERRORS: Final = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA"))


def text_of(value: Value) -> str:
    """Return a cell as text: whole numbers without ".0", days as 2022-11-12, numbers past 15 digits as 1.50502E+17."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def defect_of(value: Value, column: int) -> Defect | None:
    """Return what is wrong with a cell whatever its column means: an error value, a number past 15 digits."""
    if isinstance(value, float) and abs(value) >= _EXACT:
        text = _("单元格是数字不是文本，15位以后的数字已经丢失（%(value)s），请设为文本后重新填写")
        return Defect(column, "number_damaged", text % {"value": _number(value)})
    if isinstance(value, str) and value in _ERRORS:
        return Defect(column, "error_value", _("单元格是错误值%(value)s") % {"value": value})
    return None


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= _EXACT:
        mantissa, _e, exponent = f"{value:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    return str(int(value)) if value == int(value) else repr(value)
