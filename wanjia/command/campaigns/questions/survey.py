"""The survey sheet, row by row, into questions; every problem is noted and the reading goes on."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.cells import Row
from wanjia.command.campaigns.questions.definition import (
    GROUP_TYPES,
    MAX_EXPRESSIONS,
    MAX_GROUP_DEPTH,
    PASSED_OVER_TYPES,
    QUESTION_TYPES,
    SELECT_TYPES,
    TRANSLATED_COLUMNS,
    Choice,
    Expression,
    Problem,
    Question,
)
from wanjia.command.campaigns.questions.expressions import ExpressionRefused, parse_expression
from wanjia.command.campaigns.questions.headings import Headings
from wanjia.command.campaigns.questions.readings import Unfit, read_answer
from wanjia.command.campaigns.questions.trees import mentions_self, with_columns, with_self

NAME: Final = re.compile(r"[^\W\d][\w.-]{0,63}")
PERSON: Final = "person"
YES: Final = frozenset({"yes", "true", "true()"})
NO: Final = frozenset({"", "no", "false", "false()"})
UNANSWERED_TYPES: Final = frozenset({"note", "calculate", "group"})


@dataclass(slots=True)
class Placed:
    """A question with the row it stands in and whether it is asked of a person."""

    question: Question
    row: Row
    of_person: bool


@dataclass(slots=True)
class Opened:
    """A group or repeat not yet ended: where it began, its kind, and where its questions go."""

    row: Row
    kind: str
    questions: list[Question]


@dataclass(slots=True)
class Survey:
    """What has been read of the survey sheet."""

    headings: Headings
    default_language: str
    choices: dict[str, list[Choice]]
    cells: dict[str, list[dict[str, str]]]
    problems: list[Problem]
    household: list[Question] = field(default_factory=list)
    person: list[Question] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    has_person: bool = False
    expression_length: int = 0

    def read(self, rows: list[Row]) -> None:
        """Read all rows."""
        for row in rows:
            self.read_row(row)
        for opened in self.opened:
            self.wrong(opened.row, "type", _("没有与之对应的 end_%(kind)s") % {"kind": opened.kind})

    def wrong(self, row: Row, column: str, what: str) -> None:
        """Note a problem; `column` is a field, shown by its heading."""
        self.problems.append(Problem("survey", row.number, self.headings.plain.get(column, column), what))

    def read_row(self, row: Row) -> None:
        """Read one row: the begin or end of a group, or a question."""
        written = " ".join(self.headings.text(row, "type").split())
        step, kind = GROUP_TYPES.get(written, ("", ""))
        if step == "begin":
            self.begin(row, kind)
        elif step == "end":
            self.end(row, kind)
        elif written not in PASSED_OVER_TYPES:
            self.add_question(row, written)

    def begin(self, row: Row, kind: str) -> None:
        """Open a group, or the questions asked of each person."""
        name = self.headings.text(row, "name")
        if name == PERSON and not self.opened:
            if self.has_person:
                self.wrong(row, "name", _("“person”只能有一处"))
            self.has_person = True
            for column in ("relevant", "required", "default", "normal", "constraint", "calculation"):
                if self.headings.text(row, column):
                    self.wrong(row, column, _("“person”这一行不能填这一列，请填在题目上"))
            self.opened.append(Opened(row, kind, self.person))
            return
        if kind == "repeat" or name == PERSON:
            self.wrong(row, "type", _("只支持最外层名为 person 的重复组，问每个人的题都放在里面"))
        if sum(opened.questions is not self.person for opened in self.opened) >= MAX_GROUP_DEPTH:
            self.wrong(row, "type", _("分组嵌套超过 %(most)d 层") % {"most": MAX_GROUP_DEPTH})
        group = self.question(row, "group", [])
        self.place(group, row)
        self.opened.append(Opened(row, kind, group["questions"]))

    def end(self, row: Row, kind: str) -> None:
        """Close the group opened last."""
        if not self.opened:
            self.wrong(row, "type", _("没有与之对应的 begin_%(kind)s") % {"kind": kind})
        elif self.opened.pop().kind != kind:
            self.wrong(row, "type", _("begin 与 end 的种类不同（group 与 repeat）"))

    def add_question(self, row: Row, written: str) -> None:
        """Read a question and put it where it belongs."""
        if not written:
            self.wrong(row, "type", _("缺少题型"))
            return
        kind, choices = QUESTION_TYPES.get(written, ""), list[Choice]()
        words = written.rsplit(" ", 1)
        if words[0] in SELECT_TYPES and written not in SELECT_TYPES:
            kind = SELECT_TYPES[words[0]]
            choices = self.filtered(row, words[-1])
            if not choices:
                self.wrong(row, "type", _("choices 里没有名为“%(list)s”的选项") % {"list": words[-1]})
        elif not kind:
            self.wrong(row, "type", _("不支持的题型“%(type)s”") % {"type": written[:60]})
            kind = "text"
        question = self.question(row, kind, choices)
        if kind not in ("calculate", "group") and self.default_language not in question["label"]:
            self.wrong(row, "label", _("缺少题目文字（%(language)s）") % {"language": self.default_language})
        self.place(question, row)

    def filtered(self, row: Row, name: str) -> list[Choice]:
        """Find a list of choices; with a choice_filter each choice says where it is offered."""
        choices, cells = self.choices.get(name, []), self.cells.get(name, [])
        length = len(self.headings.text(row, "choice_filter"))
        self.expression_length += length * max(len(choices) - 1, 0)
        tree = self.expression(row, "choice_filter", cells[0] if cells else ())
        if tree is None:
            return choices
        pairs = zip(choices, cells, strict=True)
        return [Choice(**choice, relevant=with_columns(tree, texts)) for choice, texts in pairs]

    def place(self, question: Question, row: Row) -> None:
        """Put a question into the open group, or into the household's."""
        into = self.opened[-1].questions if self.opened else self.household
        into.append(question)
        of_person = bool(self.opened) and self.opened[0].questions is self.person
        self.placed.append(Placed(question, row, of_person))

    def question(self, row: Row, kind: str, choices: list[Choice]) -> Question:
        """Read everything a question says about itself."""
        name = self.headings.text(row, "name")
        if not NAME.fullmatch(name) or name == "__proto__":
            self.wrong(row, "name", _("题名“%(name)s”要用文字开头，不含空格，至多 64 个字符") % {"name": name[:64]})
        texts = {column: self.headings.texts(row, column, self.default_language) for column in TRANSLATED_COLUMNS}
        for column, translations in texts.items():
            if any("${" in text for text in translations.values()):
                self.wrong(row, column, _("文字里不支持 ${name}"))
        question = Question(
            name=name,
            type=kind,
            label=texts["label"],
            hint=texts["hint"],
            required=self.required(row, kind),
            relevant=self.expression(row, "relevant"),
            constraint=self.expression(row, "constraint"),
            constraint_message=texts["constraint_message"],
            calculation=self.expression(row, "calculation"),
            choices=choices,
            default=None,
            normal=None,
            questions=[],
        )
        self.check_columns(row, question)
        question["default"] = self.answer(row, question, "default")
        question["normal"] = self.answer(row, question, "normal")
        return question

    def check_columns(self, row: Row, question: Question) -> None:
        """Note columns that a type of question cannot have, or must."""
        kind = question["type"]
        if kind == "calculate" and not self.headings.text(row, "calculation"):
            self.wrong(row, "calculation", _("calculate 必须有算式"))
        if kind != "calculate" and self.headings.text(row, "calculation"):
            self.wrong(row, "calculation", _("只有 calculate 可以有算式"))
        if kind not in ("select_one", "select_multiple") and self.headings.text(row, "choice_filter"):
            self.wrong(row, "choice_filter", _("只有选择题可以有 choice_filter"))
        for column in ("constraint", "default", "normal"):
            if kind in UNANSWERED_TYPES and self.headings.text(row, column):
                self.wrong(row, column, _("没有回答的题不能填这一列"))

    def required(self, row: Row, kind: str) -> bool | Expression:
        """Read whether an answer is required."""
        written = self.headings.text(row, "required").lower()
        if written in NO:
            return False
        if kind in UNANSWERED_TYPES:
            self.wrong(row, "required", _("没有回答的题不能填这一列"))
            return False
        return True if written in YES else self.expression(row, "required") or False

    def expression(self, row: Row, column: str, columns: Collection[str] = ()) -> Expression | None:
        """Read an expression; None when empty or refused."""
        written = self.headings.text(row, column)
        if not written:
            return None
        self.expression_length += len(written)
        if self.expression_length > MAX_EXPRESSIONS:
            return None
        try:
            tree = parse_expression(written, columns)
        except ExpressionRefused as refused:
            self.wrong(row, column, str(refused))
            return None
        if mentions_self(tree) and column != "constraint":
            self.wrong(row, column, _("“.”只能用在 constraint 里"))
            return None
        return with_self(tree, self.headings.text(row, "name")) if column == "constraint" else tree

    def answer(self, row: Row, question: Question, column: str) -> Any:
        """Read a prepared answer in its clean form; None when empty or unfit."""
        written = self.headings.text(row, column)
        if not written or question["type"] in UNANSWERED_TYPES:
            return None
        if question["type"] in ("select_one", "select_multiple") and not question["choices"]:
            return None
        try:
            answer = read_answer(question, written)
        except Unfit:
            self.wrong(row, column, _("“%(text)s”不是这一题的回答（不支持算式）") % {"text": written[:40]})
            return None
        chosen = answer if isinstance(answer, list) else [answer]
        if any(choice["name"] in chosen and choice.get("retired") for choice in question["choices"]):
            self.wrong(row, column, _("“%(text)s”里有停用的选项") % {"text": written[:40]})
        return answer


def expressions_of(question: Question) -> Iterator[tuple[str, Expression]]:
    """List the expressions of a question by column."""
    offered = question["choices"][0].get("relevant") if question["choices"] else None
    for column, tree in (
        ("choice_filter", offered),
        ("required", question["required"]),
        ("relevant", question["relevant"]),
        ("constraint", question["constraint"]),
        ("calculation", question["calculation"]),
    ):
        if isinstance(tree, dict):
            yield column, tree
