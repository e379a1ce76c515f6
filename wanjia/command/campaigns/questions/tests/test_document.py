"""docs/forms.md says exactly what the code takes: its tables are read and compared."""

import re
from pathlib import Path

from wanjia.command.campaigns.questions import definition as d
from wanjia.command.campaigns.questions.evaluate import MESSAGES
from wanjia.command.campaigns.questions.readings import READINGS

DOCUMENT = (Path(__file__).parents[5] / "docs/forms.md").read_text(encoding="utf-8")


def table(heading):
    """Rows of the table whose first heading cell is that, as lists of cells."""
    lines = DOCUMENT.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def code(cell):
    return re.match(r"`([^`]+)`", cell)[1]


def test_the_types_of_the_document_are_those_of_the_code():
    written = {code(row[0]): row[1] for row in table("type in the workbook")}
    plain = {name: code(what) for name, what in written.items() if what.startswith("`") and "only" not in what}
    groups = {name for name, (step, kind) in d.GROUP_TYPES.items() if (step, kind) == ("begin", "group")}
    assert plain == {**d.QUESTION_TYPES, **d.SELECT_TYPES, **dict.fromkeys(groups, "group")}
    assert {name for name, what in written.items() if what == "passed over"} == set(d.PASSED_OVER_TYPES)
    assert set(written) == {*d.QUESTION_TYPES, *d.SELECT_TYPES, *d.GROUP_TYPES, *d.PASSED_OVER_TYPES}


def test_the_columns_of_the_document_are_those_of_the_code():
    rows = [(code(row[0]), code(row[1]), row[2]) for row in table("sheet") if row[1].startswith("`")]
    read = {
        sheet: {column for at, column, what in rows if at == sheet and what.startswith("read")} for sheet in d.SHEETS
    }
    passed = {
        sheet: {column for at, column, what in rows if at == sheet and what.startswith("passed")} for sheet in d.SHEETS
    }
    assert read == {"survey": set(d.SURVEY_COLUMNS), "choices": set(d.CHOICE_COLUMNS), "settings": set(d.SETTINGS)}
    assert passed == {
        "survey": set(d.PASSED_OVER_COLUMNS),
        "choices": set(d.PASSED_OVER_CHOICE_COLUMNS),
        "settings": set(d.PASSED_OVER_SETTINGS),
    }
    translated = {column for at, column, what in rows if at == "survey" and "::language" in what}
    assert translated == set(d.TRANSLATED_COLUMNS)
    aliases = {re.search(r"\(`(.+?)` too\)", what)[1]: column for _at, column, what in rows if " too)" in what}
    assert aliases == d.COLUMN_ALIASES


def test_the_operators_and_functions_of_the_document_are_those_of_the_code():
    def counts(cell):
        return (int(cell[:-1]), None) if cell.endswith("+") else (int(cell), int(cell))

    written = {code(row[0]): counts(row[2]) for row in table("op")}
    assert written == {**d.OPERATORS, **d.FUNCTIONS}
    assert set(re.findall(r"`(\w+)\(\)` (?:and|become)", DOCUMENT)) >= set(d.CONSTANTS)


def test_the_answers_of_the_document_are_those_of_the_code():
    types = {code(row[0]) for row in table("type") if row[0].startswith("`")}
    assert types == {*READINGS, "calculate"}


def test_the_error_codes_of_the_document_are_those_of_the_code():
    assert {code(row[0]) for row in table("code")} == set(MESSAGES)


def test_the_limits_of_the_document_are_those_of_the_code():
    written = [int(re.match(r"[\d,]+", row[1])[0].replace(",", "")) for row in table("what")]
    assert written == [
        d.MAX_BYTES,
        d.MAX_UNPACKED_BYTES,
        d.MAX_ROWS,
        d.MAX_COLUMNS,
        d.MAX_CELL,
        d.MAX_QUESTIONS,
        d.MAX_CHOICES,
        d.MAX_GROUP_DEPTH,
        d.MAX_DEPTH,
        d.MAX_EXPRESSIONS,
        d.MAX_PATTERN,
        d.MAX_MATCH_WAYS,
        d.MAX_TEXT,
        d.MAX_PEOPLE,
    ]
