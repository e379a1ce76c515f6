"""A list whose columns we named ourselves, as a workbook or CSV: its rows by column, or everything that is wrong with it."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.delimited import read_delimited
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.workbook import read_workbook

MOST_BYTES: Final = 2 * 1024 * 1024


class Problem(NamedTuple):
    """What is wrong with one cell or row (counted from 1), or with the whole file."""

    row: int
    column: str
    text: str


class KnownRow(NamedTuple):
    """A row: its number in the file, its cells by column."""

    number: int
    cells: dict[str, str]


def read_known(
    data: bytes, columns: Mapping[str, Any], needed: Collection[str], most: int
) -> tuple[list[KnownRow], list[Problem]]:
    """Give the rows below the first one, which names the columns by their words or keys; or what is wrong with the list."""
    if len(data) > MOST_BYTES:
        return [], [Problem(0, "", _("文件太大，最多%(most)d MB") % {"most": MOST_BYTES >> 20})]
    try:
        rows = list((read_workbook(data) if data.startswith(b"PK") else read_delimited(data)).rows)
    except RosterRefused as refused:
        return [], [Problem(0, "", str(refused))]
    names = {str(title): key for key, title in columns.items()} | {key: key for key in columns}
    headers = [names.get(cell.strip(), "") for cell in rows[0].values] if rows else []
    missing = [str(columns[key]) for key in needed if key not in headers]
    if missing:
        return [], [Problem(rows[0].number if rows else 1, "、".join(missing), _("第一行应写列名，缺少这些列"))]
    body = [row for row in rows[1:] if any(row.values)]
    if not body or len(body) > most:
        return [], [Problem(1, "", _("名单应有1至%(most)d行") % {"most": most})]
    return [
        KnownRow(row.number, {key: cell.strip() for key, cell in zip(headers, row.values, strict=False) if key})
        for row in body
    ], []


def wrong_cells(row: KnownRow, form: forms.Form, columns: Mapping[str, Any]) -> list[Problem]:
    """Give what a form says against the cells of a row."""
    return [
        Problem(row.number, str(columns[name]), str(error)) for name, errors in form.errors.items() for error in errors
    ]
