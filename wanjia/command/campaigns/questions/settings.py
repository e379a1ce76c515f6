"""The settings sheet: which form this is, its version, title and language."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from wanjia.command.campaigns.questions.cells import Row, Sheet
from wanjia.command.campaigns.questions.definition import PASSED_OVER_SETTINGS, SETTINGS, Problem, Texts
from wanjia.command.campaigns.questions.headings import Headings, language_code, read_headings

FORM_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
TITLE_LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class FormSettings:
    """What the settings sheet says; default_language is '' when it says nothing."""

    id: str
    version: str
    title: Texts
    default_language: str


def read_settings(sheet: Sheet | None, problems: list[Problem]) -> FormSettings:
    """Read the settings sheet, noting problems."""
    if sheet is None or not sheet.rows:
        problems.append(Problem("settings", 0, "", _("缺少工作表 settings（form_id、form_title、version）")))
        return FormSettings("", "", {}, "")
    headings = read_headings(sheet, SETTINGS, ("form_title",), PASSED_OVER_SETTINGS, problems)
    row = sheet.rows[0]
    problems.extend(Problem("settings", extra.number, "", _("settings 只能有一行内容")) for extra in sheet.rows[1:])
    form_id, version = headings.text(row, "form_id"), headings.text(row, "version")
    if not FORM_ID.fullmatch(form_id):
        problems.append(Problem("settings", row.number, "form_id", _("form_id 要用字母开头，由字母、数字、_ . - 组成")))
    if not VERSION.fullmatch(version):
        problems.append(Problem("settings", row.number, "version", _("version 要由字母、数字、_ . - 组成，至多 32 个")))
    written = headings.text(row, "default_language")
    default_language = language_code(written)
    if written and not default_language:
        problems.append(Problem("settings", row.number, "default_language", _("语言要写成“中文 (zh)”这样")))
    titles = headings.texts(row, "form_title", "")
    plain = titles.pop("", "") or next(iter(titles.values()), "")
    if not plain:
        problems.append(Problem("settings", row.number, "form_title", _("缺少标题")))
    title = dict.fromkeys(TITLE_LANGUAGES, plain) | titles
    return FormSettings(form_id, version, title, default_language)


def default_language_of(settings: FormSettings, labels: Headings, row: Row | None, problems: list[Problem]) -> str:
    """Choose the default language: the one named, else Chinese for a plain label, else the first with a column."""
    languages = labels.languages if "label" not in labels.plain else []
    chosen = settings.default_language or (languages[0] if languages else "zh")
    if languages and chosen not in languages:
        what = _("没有“%(language)s”的 label 列") % {"language": chosen}
        problems.append(Problem("settings", row.number if row else 0, "default_language", what))
    return chosen
