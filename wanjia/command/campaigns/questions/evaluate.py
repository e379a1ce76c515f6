"""Answers checked against a form: any JSON comes in, clean answers and named errors come out, never an exception."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isfinite
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.definition import MAX_PEOPLE, Choice, Definition, Question, Texts
from wanjia.command.campaigns.questions.readings import Unfit, answer_value, is_empty, read_answer
from wanjia.command.campaigns.questions.values import Context, Value, evaluate, holds

LONGEST_NAME = 64
EXACT = 2**53


@dataclass(frozen=True, slots=True)
class AnswerError:
    """One answer that is wrong: whose (index in people, None for the household), which, an error code, and in words."""

    person: int | None
    question: str
    code: str
    message: str


def check_answers(
    definition: Definition, answers: Any, *, today: date, now: datetime | None = None, language: str | None = None
) -> tuple[dict[str, Any], list[AnswerError]]:
    """Check {"household": {}, "people": [{}]} at the day (and moment) of the visit.

    Any JSON value is taken. Returns the clean answers in the same shape, and the errors, in `language` (else the
    active one).
    """
    checking = Checking(definition, today, now, language or get_language() or definition["default_language"])
    household, people = checking.shape(answers)
    clean, values = checking.part(definition["household"], household, {}, None)
    persons = [
        checking.part(definition["person"], person, values, index)[0] if isinstance(person, dict) else {}
        for index, person in enumerate(people)
    ]
    return {"household": clean, "people": persons}, checking.errors


def all_well(definition: Definition, *, people: int, today: date, now: datetime | None = None) -> dict[str, Any]:
    """Answer every question with its normal: what one tap on 一切正常 means for a household of that many people."""
    answers = {"household": normals(definition["household"]), "people": [normals(definition["person"])] * people}
    return check_answers(definition, answers, today=today, now=now)[0]


def normals(questions: list[Question]) -> dict[str, Any]:
    """Collect the normal answers, relevant or not."""
    return {q["name"]: q["normal"] for q in flat(questions) if q["normal"] is not None}


def flat(questions: list[Question]) -> Iterator[Question]:
    """Walk the questions and groups of a form from top to bottom."""
    for question in questions:
        yield question
        yield from flat(question["questions"])


def text_in(texts: Texts, language: str, default_language: str) -> str:
    """Choose the text of a language (`zh-hans` finds `zh`), else of the form's default language, else ''."""
    for code in (language, language.partition("-")[0], default_language):
        if texts.get(code):
            return texts[code]
    return ""


class Checking:
    """One check of one visit's answers, gathering errors."""

    def __init__(self, definition: Definition, today: date, now: datetime | None, language: str) -> None:
        self.definition = definition
        self.today = today.isoformat()[:10]
        self.now = now.isoformat(timespec="seconds") if now else f"{self.today}T00:00:00"
        self.language = language
        self.errors: list[AnswerError] = []

    def shape(self, answers: Any) -> tuple[dict[Any, Any], list[Any]]:
        """Take household and people out of the answers, noting what has another shape."""
        if not isinstance(answers, dict):
            self.wrong(None, "", "shape")
            return {}, []
        household, people = answers.get("household", {}), answers.get("people", [])
        if not isinstance(household, dict) or not isinstance(people, list) or len(people) > MAX_PEOPLE:
            self.wrong(None, "", "shape")
        people = people if isinstance(people, list) and len(people) <= MAX_PEOPLE else []
        for index, person in enumerate(people):
            if not isinstance(person, dict):
                self.wrong(index, "", "shape")
        for name in answers:
            if name not in ("household", "people"):
                self.wrong(None, shown(name), "unknown")
        return household if isinstance(household, dict) else {}, people

    def part(
        self, questions: list[Question], answers: dict[Any, Any], outer: dict[str, Value], person: int | None
    ) -> tuple[dict[str, Any], dict[str, Value]]:
        """Check the household or one person; return clean answers and the values expressions see."""
        known = {question["name"] for question in flat(questions)}
        for name in answers:
            if name not in known:
                self.wrong(person, shown(name), "unknown")
        clean: dict[str, Any] = {}
        context = Context(values=dict(outer), today=self.today, now=self.now)
        self.run(questions, answers, clean, context, person)
        return clean, context.values

    def run(
        self,
        questions: list[Question],
        answers: dict[Any, Any],
        clean: dict[str, Any],
        context: Context,
        person: int | None,
    ) -> None:
        """Check questions from top to bottom, adding to `clean` and to the values of `context`."""
        for question in questions:
            name = question["name"]
            if not holds(question["relevant"], context):
                continue
            found: Any = None
            if question["type"] == "calculate":
                found = calculated(question, context)
            else:
                found = self.answered(question, answers.get(name), context, person)
            if found is not None:
                clean[name] = found
                context.values[name] = answer_value(question, found)
            self.run(question["questions"], answers, clean, context, person)

    def answered(self, question: Question, answer: Any, context: Context, person: int | None) -> Any:
        """Clean one answer, or note what is wrong with it and return None."""
        if is_empty(answer):
            if holds(question["required"], context):
                self.wrong(person, question["name"], "required", question)
            return None
        try:
            clean = read_answer(question, answer)
        except Unfit as unfit:
            self.wrong(person, question["name"], str(unfit), question)
            return None
        chosen = clean if isinstance(clean, list) else [clean]
        if any(choice["name"] in chosen and not offered(choice, context) for choice in question["choices"]):
            self.wrong(person, question["name"], "choice", question)
            return None
        constraint = question["constraint"]
        if constraint and not holds(constraint, replace(context, self_value=answer_value(question, clean))):
            self.wrong(person, question["name"], "constraint", question)
            return None
        return clean

    def wrong(self, person: int | None, name: str, code: str, question: Question | None = None) -> None:
        """Note an error in words."""
        label = name
        message = MESSAGES[code]()
        if question:
            default = self.definition["default_language"]
            label = text_in(question["label"], self.language, default) or name
            message = text_in(question["constraint_message"], self.language, default) if code == "constraint" else ""
            message = message or MESSAGES[code]()
        text = _("“%(label)s”：%(message)s") % {"label": label, "message": message} if label else message
        self.errors.append(AnswerError(person, name, code, text))


def calculated(question: Question, context: Context) -> Any:
    """Compute a calculation; None when it comes to nothing that can be kept."""
    value = evaluate(question["calculation"] or {"value": ""}, context)
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < EXACT
        return (int(value) if whole else value) if isfinite(value) else None
    return None if value == "" else value


def offered(choice: Choice, context: Context) -> bool:
    """Say whether a choice is offered there."""
    return "relevant" not in choice or holds(choice["relevant"], context)


def shown(name: Any) -> str:
    """Shorten a name that came from outside, for an error."""
    return str(name)[:LONGEST_NAME]


MESSAGES = {
    "shape": lambda: _("回答的格式不对"),
    "unknown": lambda: _("表中没有这一题"),
    "required": lambda: _("必须填写"),
    "type": lambda: _("填写的格式不对"),
    "range": lambda: _("超出允许的范围"),
    "choice": lambda: _("不是可选的答案"),
    "constraint": lambda: _("不符合要求"),
}
