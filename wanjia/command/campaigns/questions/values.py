"""Values of XPath 1.0 as docs/forms.md states them: strings, doubles and booleans, and what an expression comes to."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from wanjia.command.campaigns.questions.definition import MAX_MATCHED, Expression

Value = str | float | bool

NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]{1,3})?)?")
OFFSET: Final = re.compile(r"Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]")
EPOCH: Final = date(1970, 1, 1).toordinal()
BLANKS: Final = " \t\r\n"
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression may look at: values by question, the answer itself, the day and the moment of the visit."""

    values: dict[str, Value]
    self_value: Value = ""
    today: str = ""
    now: str = ""


def evaluate(expression: Expression, context: Context) -> Value:
    """Value an expression; an unanswered question is ''."""
    if "value" in expression:
        value = expression["value"]
        return value if isinstance(value, str | bool) else float(value)
    if "ref" in expression:
        return context.values.get(expression["ref"], "")
    if "self" in expression:
        return context.self_value
    op, args = expression["op"], expression["args"]
    if op in SELECTIVE:
        return SELECTIVE[op](args, context)
    if op == "today":
        return context.today
    if op == "now":
        return context.now
    return PLAIN[op](*(evaluate(arg, context) for arg in args))


def holds(condition: bool | Expression | None, context: Context) -> bool:
    """Say whether a condition is true; no condition is."""
    if condition is None or isinstance(condition, bool):
        return condition is not False
    return to_boolean(evaluate(condition, context))


def to_number(value: Value) -> float:
    """Number of a value, NaN when it has none."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    text = value.strip(BLANKS)
    if NUMBER.fullmatch(text):
        return float(text)
    day, mark, clock = value.partition("T")
    if not mark:
        return days(value) if DAY.fullmatch(value) else seconds(value) / 86400
    return days(day) + seconds(without_offset(clock)) / 86400


def to_string(value: Value) -> str:
    """String of a value; numbers without exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_boolean(value: Value) -> bool:
    """Truth of a value: numbers but 0 and NaN, strings but ''."""
    if isinstance(value, float):
        return not (value == 0 or math.isnan(value))
    return bool(value)


def days(text: str) -> float:
    """Days from 1970-01-01 to a real day YYYY-MM-DD from 1900 to 2199, else NaN."""
    match = DAY.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return math.nan
    try:
        return float(date(int(match[1]), int(match[2]), int(match[3])).toordinal() - EPOCH)
    except ValueError:
        return math.nan


def seconds(text: str) -> float:
    """Whole seconds from midnight to a time HH:MM or HH:MM:SS, else NaN."""
    match = CLOCK.fullmatch(text)
    if not match:
        return math.nan
    return float(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0))


def without_offset(clock: str) -> str:
    """Cut Z or ±HH:MM off a time."""
    match = re.search(r"(?:Z|[+-][0-9:]*)\Z", clock)
    if match and OFFSET.fullmatch(match.group()):
        return clock[: match.start()]
    return clock


def equal(left: Value, right: Value) -> bool:
    """Compare as XPath 1.0 does: booleans before numbers before strings."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return to_number(left) == to_number(right)
    return left == right


def divide(left: Value, right: Value) -> float:
    """Divide as IEEE 754 does, also by zero."""
    top, bottom = to_number(left), to_number(right)
    if bottom != 0:
        return top / bottom
    if top == 0 or math.isnan(top):
        return math.nan
    return math.copysign(math.inf, top) * math.copysign(1.0, bottom)


def remainder(left: Value, right: Value) -> float:
    """Remainder with the sign of the left side, NaN where there is none."""
    top, bottom = to_number(left), to_number(right)
    if bottom == 0 or math.isinf(top) or math.isnan(top) or math.isnan(bottom):
        return math.nan
    return math.fmod(top, bottom)


def names(value: Value) -> list[str]:
    """Split the names of a select_multiple answer."""
    return [name for name in to_string(value).split(" ") if name]


def matches(value: Value, pattern: Value) -> bool:
    """Match a whole value of at most MAX_MATCHED characters."""
    text = to_string(value)
    return len(text) <= MAX_MATCHED and compiled(to_string(pattern)).fullmatch(text) is not None


@lru_cache(maxsize=500)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a portable pattern once."""
    return re.compile(pattern)


def every(args: list[Expression], context: Context) -> Value:
    """Say whether all arguments are true."""
    return all(to_boolean(evaluate(arg, context)) for arg in args)


def some(args: list[Expression], context: Context) -> Value:
    """Say whether an argument is true."""
    return any(to_boolean(evaluate(arg, context)) for arg in args)


def branch(args: list[Expression], context: Context) -> Value:
    """Value one of two branches."""
    return evaluate(args[1] if to_boolean(evaluate(args[0], context)) else args[2], context)


def first_answered(args: list[Expression], context: Context) -> Value:
    """Value the first argument whose string is not empty."""
    for arg in args:
        value = evaluate(arg, context)
        if to_string(value) != "":
            return value
    return ""


SELECTIVE: Final[dict[str, Callable[[list[Expression], Context], Value]]] = {
    "and": every,
    "or": some,
    "if": branch,
    "coalesce": first_answered,
}
"""Operators that do not value all their arguments."""

PLAIN: Final[dict[str, Callable[..., Value]]] = {
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": lambda left, right: to_number(left) < to_number(right),
    "<=": lambda left, right: to_number(left) <= to_number(right),
    ">": lambda left, right: to_number(left) > to_number(right),
    ">=": lambda left, right: to_number(left) >= to_number(right),
    "+": lambda left, right: to_number(left) + to_number(right),
    "-": lambda left, right: to_number(left) - to_number(right),
    "*": lambda left, right: to_number(left) * to_number(right),
    "div": divide,
    "mod": remainder,
    "neg": lambda value: -to_number(value),
    "not": lambda value: not to_boolean(value),
    "selected": lambda value, name: to_string(name) in names(value),
    "count-selected": lambda value: float(len(names(value))),
    "regex": matches,
    "string-length": lambda value: float(len(to_string(value))),
    "number": to_number,
}
"""Operators of values alone."""
