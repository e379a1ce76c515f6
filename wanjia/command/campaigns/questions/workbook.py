"""From the bytes of a workbook to one definition, or to the whole list of what is wrong with it."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.cells import Sheet, read_sheets
from wanjia.command.campaigns.questions.definition import (
    CHOICE_COLUMNS,
    KOBO,
    MAX_CHOICES,
    MAX_EXPRESSIONS,
    MAX_QUESTIONS,
    PASSED_OVER_CHOICE_COLUMNS,
    PASSED_OVER_COLUMNS,
    SURVEY_COLUMNS,
    TRANSLATED_COLUMNS,
    Choice,
    Definition,
    FormRefused,
    Problem,
)
from wanjia.command.campaigns.questions.expressions import bare_names
from wanjia.command.campaigns.questions.headings import Headings, read_headings
from wanjia.command.campaigns.questions.readings import answer_value
from wanjia.command.campaigns.questions.settings import default_language_of, read_settings
from wanjia.command.campaigns.questions.survey import NO, YES, Placed, Survey, expressions_of
from wanjia.command.campaigns.questions.trees import references
from wanjia.command.campaigns.questions.values import Context, holds
from wanjia.command.campaigns.questions.versions import broken_by

LONGEST_CHOICE = 64
MANY_PROBLEMS = 100
SHEET_ORDER = ("", "settings", "survey", "choices")


def read_workbook(data: bytes, earlier: Sequence[Definition] = ()) -> Definition:
    """Read an XLSForm workbook, a new version of earlier ones; raise FormRefused with every problem found."""
    sheets, problems = read_sheets(data)
    survey_sheet = sheets.get("survey")
    if survey_sheet is None or not survey_sheet.rows:
        problems.append(Problem("survey", 0, "", _("缺少工作表 survey，或里面没有题目")))
        raise FormRefused(problems)
    definition = translate(sheets, survey_sheet, problems, earlier)
    if len(problems) < MANY_PROBLEMS:
        problems.extend(other_problems(sheets, problems))
    if problems:
        raise FormRefused(in_order(problems))
    return definition


def in_order(problems: list[Problem]) -> list[Problem]:
    """Put problems in the order a person would mend them, each once."""
    return sorted(dict.fromkeys(problems), key=lambda problem: (SHEET_ORDER.index(problem.sheet), problem.row))


def translate(
    sheets: dict[str, Sheet], survey_sheet: Sheet, problems: list[Problem], earlier: Sequence[Definition] = ()
) -> Definition:
    """Turn the sheets into a definition, noting problems."""
    settings_sheet, choices_sheet = sheets.get("settings"), sheets.get("choices") or Sheet("choices", [], [])
    settings = read_settings(settings_sheet, problems)
    headings = read_headings(survey_sheet, SURVEY_COLUMNS, TRANSLATED_COLUMNS, PASSED_OVER_COLUMNS, problems)
    used = {name for row in survey_sheet.rows for name in bare_names(headings.text(row, "choice_filter"))}
    known = (*CHOICE_COLUMNS, *sorted(used))
    choice_headings = read_headings(choices_sheet, known, ("label",), PASSED_OVER_CHOICE_COLUMNS, problems)
    for column in ("type", "name"):
        if column not in headings.plain:
            problems.append(Problem("survey", 1, column, _("缺少这一列")))
    row = settings_sheet.rows[0] if settings_sheet and settings_sheet.rows else None
    default_language = default_language_of(settings, headings, row, problems)
    choices, cells = read_choices(choices_sheet, choice_headings, default_language, problems)
    survey = Survey(headings, default_language, choices, cells, problems)
    survey.read(survey_sheet.rows)
    check_whole(survey)
    languages = [default_language, *headings.languages, *choice_headings.languages]
    definition = Definition(
        id=settings.id,
        title=settings.title,
        version=settings.version,
        languages=list(dict.fromkeys(languages)),
        default_language=default_language,
        household=survey.household,
        person=survey.person,
    )
    rows = {item.question["name"]: item.row for item in survey.placed}
    for broken in broken_by(definition, earlier):
        survey.wrong(rows[broken.question], "type", broken.what)
    return definition


def read_choices(
    sheet: Sheet, headings: Headings, default_language: str, problems: list[Problem]
) -> tuple[dict[str, list[Choice]], dict[str, list[dict[str, str]]]]:
    """Read the lists of choices by name, and beside them the plain cells of each choice."""
    lists: dict[str, list[Choice]] = {}
    cells: dict[str, list[dict[str, str]]] = {}
    taken: set[tuple[str, str]] = set()
    for row in sheet.rows:
        list_name, name = headings.text(row, "list_name"), headings.text(row, "name")
        label, retired = headings.texts(row, "label", default_language), headings.text(row, "retired").lower()
        faults = (
            ("list_name", not list_name or " " in list_name, _("缺少选项表的名字，或名字里有空格")),
            (
                "name",
                not name or len(name.split()) > 1 or len(name) > LONGEST_CHOICE,
                _("选项要有名字，不含空格，至多 64 个字符"),
            ),
            ("name", (list_name, name) in taken, _("选项“%(name)s”重复") % {"name": name[:64]}),
            (
                "label",
                default_language not in label,
                _("缺少选项文字（%(language)s）") % {"language": default_language},
            ),
            ("retired", retired not in ("", *YES, *NO), _("请填 yes 或 no")),
            ("label", any("${" in text for text in label.values()), _("文字里不支持 ${name}")),
        )
        problems.extend(Problem("choices", row.number, column, what) for column, fault, what in faults if fault)
        taken.add((list_name, name))
        lists.setdefault(list_name, []).append(
            Choice(name=name, label=label, retired=True) if retired in YES else Choice(name=name, label=label)
        )
        cells.setdefault(list_name, []).append({field: headings.text(row, field) for field in headings.plain})
    return lists, cells


def check_whole(survey: Survey) -> None:
    """Note what only the whole form shows: too much, names twice, references that cannot be followed."""
    check_size(survey)
    positions: dict[str, int] = {}
    for position, item in enumerate(survey.placed):
        if positions.setdefault(item.question["name"], position) != position:
            survey.wrong(item.row, "name", _("题名“%(name)s”重复") % {"name": item.question["name"][:64]})
    for position, item in enumerate(survey.placed):
        for column, tree in expressions_of(item.question):
            faults = [broken_reference(survey.placed, positions, position, name) for name in references(tree)]
            for what in filter(None, faults):
                survey.wrong(item.row, column, what)
        check_normal(survey, item)


def check_size(survey: Survey) -> None:
    """Note a form that asks nothing, and refuse at once one that asks too much to be looked at further."""
    placed = survey.placed
    if all(item.question["type"] == "group" for item in placed):
        survey.problems.append(Problem("survey", 0, "", _("没有题目")))
    used, written = sum(len(item.question["choices"]) for item in placed), sum(map(len, survey.choices.values()))
    amounts = (
        ("survey", len(placed), MAX_QUESTIONS, _("超过 %(most)d 题")),
        ("survey", survey.expression_length, MAX_EXPRESSIONS, _("各题的算式合计超过 %(most)d 个字符")),
        ("choices", max(used, written), MAX_CHOICES, _("各题的选项合计超过 %(most)d 个")),
    )
    too_much = [Problem(sheet, 0, "", what % {"most": most}) for sheet, amount, most, what in amounts if amount > most]
    survey.problems.extend(too_much)
    if too_much:
        raise FormRefused(in_order(survey.problems))


def broken_reference(placed: list[Placed], positions: dict[str, int], position: int, name: str) -> str:
    """Say why a question cannot refer to that name there, '' if it can."""
    if name not in positions:
        return _("没有名为“%(name)s”的题") % {"name": name[:64]}
    target, item = placed[positions[name]], placed[position]
    if target.question["type"] in ("group", "note"):
        return _("“%(name)s”没有回答，不能引用") % {"name": name[:64]}
    if target.of_person and not item.of_person:
        return _("“%(name)s”是问每个人的，问全户的题不能引用") % {"name": name[:64]}
    if target.of_person != item.of_person or positions[name] < position:
        return ""
    return _("“%(name)s”在后面：只能引用前面的题") % {"name": name[:64]}


def check_normal(survey: Survey, item: Placed) -> None:
    """Note a normal or default answer that the question's own constraint forbids, where that is plain."""
    constraint = item.question["constraint"]
    if constraint is None or references(constraint) or re.search(r"today|now", str(constraint)):
        return
    for column, answer in (("default", item.question["default"]), ("normal", item.question["normal"])):
        if answer is not None:
            value = answer_value(item.question, answer)
            if not holds(constraint, Context(values={}, self_value=value)):
                survey.wrong(item.row, column, _("不符合这一题自己的 constraint"))


def other_problems(sheets: dict[str, Sheet], known: list[Problem]) -> list[Problem]:
    """Let pyxform judge the workbook too; keep what it says unless we said something of that row already."""
    from pyxform.errors import PyXFormError  # half a second to load: only for who brings a form
    from pyxform.xls2xform import convert

    try:
        convert(pyxform_sheets(sheets), validate=False, form_name="form")
    except PyXFormError as error:
        said = str(error)
    except Exception as error:  # pyxform meets some odd sheets with KeyError, AttributeError and the like
        said = type(error).__name__
    else:
        return []
    row = re.search(r"row\D{0,4}(\d{1,6})", said)
    sheet = "choices" if "choices" in said and "survey" not in said else "survey"
    number = int(row[1]) if row else 0
    if known and (not number or any(problem.row == number and problem.sheet == sheet for problem in known)):
        return []
    return [Problem(sheet, number, "", _("不是合格的 XLSForm：%(said)s") % {"said": said[:400]})]


def pyxform_sheets(sheets: dict[str, Sheet]) -> dict[str, Any]:
    """Hand the sheets to pyxform without our own columns, with empty rows so that its row numbers stay true."""
    handed: dict[str, Any] = {"sheet_names": list(sheets)}
    for name, sheet in sheets.items():
        ours = {"normal", "retired", "note", *KOBO}
        columns = [column for column in sheet.columns if column not in ours and not column.startswith("form_title::")]
        rows: list[dict[str, str]] = []
        for row in sheet.rows:
            rows.extend({} for _gap in range(row.number - 2 - len(rows)))
            rows.append({column: row.cells[column] for column in columns if column in row.cells})
        handed[name] = rows
        handed[f"{name}_header"] = [dict.fromkeys(columns)]
    return handed
