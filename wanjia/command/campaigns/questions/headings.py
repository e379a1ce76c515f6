"""Headings of a sheet: which column holds what in which language, and the columns nobody here understands."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.cells import Row, Sheet
from wanjia.command.campaigns.questions.definition import COLUMN_ALIASES, Problem, Texts

CODE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True, slots=True)
class Headings:
    """Columns of a sheet: plain ones by field, translated ones by field and language code."""

    plain: dict[str, str]
    translated: dict[str, dict[str, str]]

    @property
    def languages(self) -> list[str]:
        """List the language codes, in the order of the columns."""
        return list(dict.fromkeys(code for columns in self.translated.values() for code in columns))

    def text(self, row: Row, field: str) -> str:
        """Read a field without language, '' when empty."""
        return row.cells.get(self.plain.get(field, ""), "")

    def texts(self, row: Row, field: str, default_language: str) -> Texts:
        """Read a field in all its languages; a column without language is in the default language."""
        texts = {default_language: self.text(row, field)}
        for code, column in self.translated.get(field, {}).items():
            texts[code] = row.cells.get(column, "") or texts.get(code, "")
        return {code: text for code, text in texts.items() if text}


def read_headings(
    sheet: Sheet,
    known: tuple[str, ...],
    translated: tuple[str, ...],
    passed_over: tuple[str, ...],
    problems: list[Problem],
) -> Headings:
    """Sort out the columns of a sheet, noting each column that has content and no meaning here."""
    filled = {column for row in sheet.rows for column in row.cells}
    headings = Headings({}, {})
    for column in sheet.columns:
        field, mark, language = column.partition("::")
        field = COLUMN_ALIASES.get(field.strip().lower(), field.strip())
        what = ""
        if mark and field in translated:
            code = language_code(language)
            columns = headings.translated.setdefault(field, {})
            if not code or code in columns:
                what = _("语言要写成“中文 (zh)”这样，每种语言一列")
            else:
                columns[code] = column
        elif not mark and field in known:
            if field in headings.plain:
                what = _("列名重复")
            headings.plain[field] = column
        elif column in filled and column not in passed_over and field not in passed_over:
            what = _("不支持这一列")
        if what:
            problems.append(Problem(sheet.name, 1, column, what))
    return headings


def language_code(text: str) -> str:
    """Take the code out of `中文 (zh)`, or a bare `zh`; '' when there is none."""
    match = re.search(r"\(([^()]*)\)\s*$", text)
    code = (match[1] if match else text).strip()
    return code if CODE.fullmatch(code) else ""
