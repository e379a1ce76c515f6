"""One answer of each type: any JSON value in, its clean form out, or the code of what is wrong with it."""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from wanjia.command.campaigns.questions.definition import MAX_TEXT, Question
from wanjia.command.campaigns.questions.values import DAY, Value, days, seconds, to_number, to_string

TRIMMED: Final = " \t\r\n\u3000"
WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
DECIMAL: Final = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?")
TIME_LOOK: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?")
MOMENT_LOOK: Final = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{TIME_LOOK.pattern}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LEAST_INTEGER: Final = -(2**31)
MOST_INTEGER: Final = 2**31 - 1


class Unfit(ValueError):
    """The answer does not fit its question; the text is an error code of docs/forms.md."""


def is_empty(answer: Any) -> bool:
    """Say whether an answer means unanswered."""
    if isinstance(answer, str):
        return answer.strip(TRIMMED) == ""
    return answer is None or answer == []


def read_answer(question: Question, answer: Any) -> Any:
    """Clean one answer that is not empty; raise Unfit."""
    if isinstance(answer, str):
        answer = answer.strip(TRIMMED)
    return READINGS[question["type"]](question, answer)


def answer_value(question: Question, clean: Any) -> Value:
    """Value of a clean answer inside expressions."""
    if question["type"] in ("integer", "decimal"):
        return float(clean)
    if question["type"] == "geopoint":
        return " ".join(to_string(float(part)) for part in clean)
    if isinstance(clean, list):
        return " ".join(clean)
    if isinstance(clean, int) and not isinstance(clean, bool):
        return float(clean)
    return clean  # type: ignore[no-any-return]


def is_number(answer: Any) -> bool:
    """Say whether a JSON value is a finite number."""
    return (
        isinstance(answer, int) and not isinstance(answer, bool) or isinstance(answer, float) and math.isfinite(answer)
    )


def a_text(_question: Question, answer: Any) -> str:
    """Read a text."""
    if not isinstance(answer, str) or UNFIT.search(answer):
        raise Unfit("type")
    if len(answer) > MAX_TEXT:
        raise Unfit("range")
    return answer


def an_integer(_question: Question, answer: Any) -> int:
    """Read a whole number."""
    if isinstance(answer, str):
        if not re.fullmatch("-?[0-9]+", answer):
            raise Unfit("type")
        if not WHOLE.fullmatch(answer):
            raise Unfit("range")
    elif not is_number(answer) or answer != int(answer):
        raise Unfit("type")
    whole = int(answer)
    if not LEAST_INTEGER <= whole <= MOST_INTEGER:
        raise Unfit("range")
    return whole


def a_decimal(_question: Question, answer: Any) -> str:
    """Read a decimal number into its shortest text."""
    text = answer
    if is_number(answer) and not (abs(answer) >= 1e21 or 0 < abs(answer) < 1e-6):
        text = format(Decimal(repr(answer)), "f")
    match = DECIMAL.fullmatch(text) if isinstance(text, str) else None
    if not match:
        raise Unfit("type")
    whole, fraction = match["whole"].lstrip("0") or "0", (match["fraction"] or "").rstrip("0")
    if len(whole) > 12 or len(fraction) > 6:
        raise Unfit("range")
    shortest = f"{whole}.{fraction}" if fraction else whole
    return shortest if shortest == "0" else match["sign"] + shortest


def a_date(_question: Question, answer: Any) -> str:
    """Read a day."""
    if not isinstance(answer, str) or not DAY.fullmatch(answer):
        raise Unfit("type")
    if math.isnan(days(answer)):
        raise Unfit("range")
    return answer


def a_time(_question: Question, answer: Any) -> str:
    """Read a time of day."""
    if not isinstance(answer, str) or not TIME_LOOK.fullmatch(answer):
        raise Unfit("type")
    if math.isnan(seconds(answer)):
        raise Unfit("range")
    return answer


def a_datetime(_question: Question, answer: Any) -> str:
    """Read a moment with its offset."""
    if not isinstance(answer, str) or not MOMENT_LOOK.fullmatch(answer):
        raise Unfit("type")
    if math.isnan(to_number(answer)):
        raise Unfit("range")
    return answer


def one_choice(question: Question, answer: Any) -> str:
    """Read the name of a choice."""
    if not isinstance(answer, str):
        raise Unfit("type")
    if all(choice["name"] != answer for choice in question["choices"]):
        raise Unfit("choice")
    return answer


def some_choices(question: Question, answer: Any) -> list[str]:
    """Read names of choices, into the order of the choices."""
    chosen = [name for name in answer.split(" ") if name] if isinstance(answer, str) else answer
    if not isinstance(chosen, list) or not all(isinstance(name, str) for name in chosen):
        raise Unfit("type")
    wanted = set(chosen)
    known = [choice["name"] for choice in question["choices"] if choice["name"] in wanted]
    if len(known) != len(wanted):
        raise Unfit("choice")
    return known


def a_position(_question: Question, answer: Any) -> list[float]:
    """Read [longitude, latitude]."""
    if not isinstance(answer, list) or len(answer) != 2 or not all(is_number(part) for part in answer):
        raise Unfit("type")
    if abs(answer[0]) > 180 or abs(answer[1]) > 90:
        raise Unfit("range")
    return list(answer)


def a_digest(_question: Question, answer: Any) -> str:
    """Read the SHA-256 of a photo."""
    if not isinstance(answer, str) or not DIGEST.fullmatch(answer):
        raise Unfit("type")
    return answer


def not_asked(_question: Question, _answer: Any) -> Any:
    """Refuse an answer to what is only shown."""
    raise Unfit("unknown")


READINGS: Final[dict[str, Callable[[Question, Any], Any]]] = {
    "text": a_text,
    "integer": an_integer,
    "decimal": a_decimal,
    "date": a_date,
    "time": a_time,
    "datetime": a_datetime,
    "select_one": one_choice,
    "select_multiple": some_choices,
    "geopoint": a_position,
    "image": a_digest,
    "note": not_asked,
    "group": not_asked,
}
