"""A question form laid out for a desk: fields named by household or person, read back from what was sent, shown with errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from wanjia.command.campaigns.questions.definition import Choice, Definition, Question
from wanjia.command.campaigns.questions.evaluate import AnswerError, check_answers, flat, normals, offered, text_in
from wanjia.command.campaigns.questions.readings import answer_value
from wanjia.command.campaigns.questions.values import Context, Value, holds

NOT_ON_PAPER = {"image", "geopoint"}  # only a phone answers these
INPUTS = {"integer": "number", "decimal": "text", "date": "date", "time": "time", "datetime": "datetime-local"}


@dataclass(frozen=True)
class Line:
    """One question as the page shows it; a group holds lines."""

    field: str
    type: str
    input: str
    label: str
    hint: str
    required: bool
    value: Any
    choices: list[tuple[str, str, bool]]
    error: str
    lines: "list[Line]"


def read_answers(definition: Definition, sent: QueryDict, people: int, offset: str) -> dict[str, Any]:
    """Give what was typed as the answers ``check_answers`` takes; ``offset`` such as +08:00 completes moments."""
    return {
        "household": _part(definition["household"], "h", sent, offset),
        "people": [_part(definition["person"], f"p{index}", sent, offset) for index in range(people)],
    }


def _part(questions: Sequence[Question], prefix: str, sent: QueryDict, offset: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in flat(list(questions)):
        field, kind = f"{prefix}.{question['name']}", question["type"]
        if kind == "select_multiple":
            found[question["name"]] = sent.getlist(field)
        elif field in sent and kind not in NOT_ON_PAPER:
            text = str(sent[field]).replace("\0", "")
            found[question["name"]] = f"{text}:00{offset}" if kind == "datetime" and len(text) == 16 else text
    return {name: value for name, value in found.items() if value not in ("", [])}


def normal_answers(definition: Definition, people: int) -> dict[str, Any]:
    """Give what the form calls normal for everybody: the page begins with it."""
    return {"household": normals(definition["household"]), "people": [normals(definition["person"])] * people}


def check_paper(
    definition: Definition, answers: dict[str, Any], at: datetime
) -> tuple[dict[str, Any], list[AnswerError]]:
    """Check answers as the phone does, but do not ask paper for a photo or a location."""
    clean, errors = check_answers(definition, answers, today=at.date(), now=at)
    absent = {
        q["name"]
        for part in (definition["household"], definition["person"])
        for q in flat(part)
        if q["type"] in NOT_ON_PAPER
    }
    return clean, [error for error in errors if not (error.code == "required" and error.question in absent)]


def lay_out(
    definition: Definition, answers: dict[str, Any], errors: Sequence[AnswerError], at: datetime, language: str
) -> tuple[list[Line], list[list[Line]]]:
    """Give the lines of the household and of each person; a question that does not apply now is left out."""
    wrong = {(error.person, error.question): error.message for error in errors}
    sheet = Sheet(definition, at, language, wrong)
    household, values = sheet.part(definition["household"], "h", answers["household"], {}, None)
    people = [
        sheet.part(definition["person"], f"p{index}", person, values, index)[0]
        for index, person in enumerate(answers["people"])
    ]
    return household, people


class Sheet:
    """One laying out."""

    def __init__(
        self, definition: Definition, at: datetime, language: str, wrong: dict[tuple[int | None, str], str]
    ) -> None:
        self.definition, self.language, self.wrong = definition, language, wrong
        self.today, self.now = at.date().isoformat(), at.isoformat(timespec="seconds")

    def part(
        self,
        questions: Sequence[Question],
        prefix: str,
        answers: dict[str, Any],
        outer: dict[str, Value],
        person: int | None,
    ) -> tuple[list[Line], dict[str, Value]]:
        """Lay out one part; give its lines and the values its expressions see."""
        values = dict(outer)
        return self.lines(questions, prefix, answers, values, person), values

    def lines(
        self,
        questions: Sequence[Question],
        prefix: str,
        answers: dict[str, Any],
        values: dict[str, Value],
        person: int | None,
    ) -> list[Line]:
        """Lay out questions from top to bottom, adding to ``values``."""
        found = []
        for question in questions:
            context = Context(values=values, today=self.today, now=self.now)
            if question["type"] in ("calculate", *NOT_ON_PAPER) or not holds(question["relevant"], context):
                continue
            answer = answers.get(question["name"])
            if answer not in (None, "", []):
                _see(question, answer, values)
            inner = self.lines(question["questions"], prefix, answers, values, person)
            found.append(self.line(question, prefix, answer, inner, person, context))
        return found

    def line(
        self, question: Question, prefix: str, answer: Any, inner: list[Line], person: int | None, context: Context
    ) -> Line:
        """Lay out one question."""
        say: Callable[[Any], str] = lambda texts: text_in(texts, self.language, self.definition["default_language"])  # noqa: E731
        chosen = answer if isinstance(answer, list) else [answer]
        choices = [c for c in question["choices"] if c["name"] in chosen or shown_to_choose(c, context)]
        return Line(
            field=f"{prefix}.{question['name']}",
            type=question["type"],
            input=INPUTS.get(question["type"], "text"),
            label=say(question["label"]),
            hint=say(question["hint"]),
            required=holds(question["required"], context),
            value="" if answer is None else answer,
            choices=[(c["name"], say(c["label"]), c["name"] in chosen) for c in choices],
            error=self.wrong.get((person, question["name"]), ""),
            lines=inner,
        )


def shown_to_choose(choice: Choice, context: Context) -> bool:
    """Tell whether a choice is offered now: not retired, and its filter holds."""
    return not choice.get("retired") and offered(choice, context)


def _see(question: Question, answer: Any, values: dict[str, Value]) -> None:
    try:
        values[question["name"]] = answer_value(question, answer)
    except (TypeError, ValueError):
        values[question["name"]] = str(answer)
