"""The shape of a question form, the words it may use, the limits it keeps; docs/forms.md says the same for people."""

from dataclasses import dataclass
from typing import Any, Final, NotRequired, TypedDict

Expression = dict[str, Any]
"""One of {"op": name, "args": [Expression]}, {"ref": question}, {"self": True}, {"value": str | float | int | bool}."""

Texts = dict[str, str]
"""Language code to text."""


class Choice(TypedDict):
    """One choice of a select question; with `relevant` offered only where that holds; `retired`: taken, not offered."""

    name: str
    label: Texts
    relevant: NotRequired[Expression]
    retired: NotRequired[bool]


class Question(TypedDict):
    """One question, or a group of them."""

    name: str
    type: str
    label: Texts
    hint: Texts
    required: bool | Expression
    relevant: Expression | None
    constraint: Expression | None
    constraint_message: Texts
    calculation: Expression | None
    choices: list[Choice]
    default: Any
    normal: Any
    questions: "list[Question]"


class Definition(TypedDict):
    """A whole form: what is asked of a household and of each person in it."""

    id: str
    title: Texts
    version: str
    languages: list[str]
    default_language: str
    household: list[Question]
    person: list[Question]


MAX_BYTES: Final = 2_000_000
MAX_UNPACKED_BYTES: Final = 12_000_000
MAX_PARTS: Final = 200
MAX_ROWS: Final = 6_000
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 4_000
MAX_QUESTIONS: Final = 500
MAX_CHOICES: Final = 5_000
MAX_GROUP_DEPTH: Final = 5
MAX_DEPTH: Final = 40
MAX_EXPRESSIONS: Final = 200_000
MAX_PATTERN: Final = 200
MAX_MATCHED: Final = 200
MAX_MATCH_WAYS: Final = 1_000_000
MAX_TEXT: Final = 2_000
MAX_PEOPLE: Final = 500

SHEETS: Final = ("survey", "choices", "settings")

QUESTION_TYPES: Final = {
    "text": "text",
    "string": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "datetime": "datetime",
    "note": "note",
    "calculate": "calculate",
    "geopoint": "geopoint",
    "image": "image",
    "photo": "image",
}
"""XLSForm type to question type, for the types written as one word."""

SELECT_TYPES: Final = {
    "select_one": "select_one",
    "select one": "select_one",
    "select_multiple": "select_multiple",
    "select multiple": "select_multiple",
}
"""XLSForm type to question type, for the types followed by the name of a list of choices."""

GROUP_TYPES: Final = {
    "begin_group": ("begin", "group"),
    "begin group": ("begin", "group"),
    "end_group": ("end", "group"),
    "end group": ("end", "group"),
    "begin_repeat": ("begin", "repeat"),
    "begin repeat": ("begin", "repeat"),
    "end_repeat": ("end", "repeat"),
    "end repeat": ("end", "repeat"),
}

PASSED_OVER_TYPES: Final = ("start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit")
"""Types every visit answers by itself: a row of one is left out, and nothing may refer to it."""

TRANSLATED_COLUMNS: Final = ("label", "hint", "constraint_message")
EXPRESSION_COLUMNS: Final = ("required", "relevant", "constraint", "calculation")
SURVEY_COLUMNS: Final = ("type", "name", *TRANSLATED_COLUMNS, *EXPRESSION_COLUMNS, "choice_filter", "default", "normal")
COLUMN_ALIASES: Final = {"relevance": "relevant", "calculate": "calculation", "list name": "list_name", "value": "name"}
KOBO: Final = ("$kuid", "$autoname", "$autovalue", "$given_name")
PASSED_OVER_COLUMNS: Final = (
    "appearance",
    "required_message",
    "guidance_hint",
    "body::accuracyThreshold",
    "note",
    *KOBO,
)
CHOICE_COLUMNS: Final = ("list_name", "name", "label", "retired")
PASSED_OVER_CHOICE_COLUMNS: Final = ("note", *KOBO)
SETTINGS: Final = ("form_title", "form_id", "version", "default_language")
PASSED_OVER_SETTINGS: Final = ("style", "instance_name", "allow_choice_duplicates")

OPERATORS: Final = {
    "or": (2, None),
    "and": (2, None),
    "=": (2, 2),
    "!=": (2, 2),
    "<": (2, 2),
    "<=": (2, 2),
    ">": (2, 2),
    ">=": (2, 2),
    "+": (2, 2),
    "-": (2, 2),
    "*": (2, 2),
    "div": (2, 2),
    "mod": (2, 2),
    "neg": (1, 1),
}
"""Operator to the least and the most arguments (None: any number)."""

FUNCTIONS: Final = {
    "not": (1, 1),
    "selected": (2, 2),
    "count-selected": (1, 1),
    "if": (3, 3),
    "coalesce": (2, None),
    "regex": (2, 2),
    "string-length": (1, 1),
    "number": (1, 1),
    "today": (0, 0),
    "now": (0, 0),
}
"""Function to the least and the most arguments (None: any number)."""

CONSTANTS: Final = {"true": True, "false": False}
"""Functions that stand for a value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a workbook, in the reader's language; row as Excel counts, 0 for the whole sheet."""

    sheet: str
    row: int
    column: str
    what: str


class FormRefused(Exception):
    """The workbook is refused whole; `problems` names every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.sheet} {p.row} {p.column}: {p.what}" for p in problems))
        self.problems = problems
