"""Make the empty roster a clerk downloads: headers, one example row that is never read, drop-downs, notes."""

import io
from typing import Any, Final

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.errors_file import TEXT_ONLY, write_line
from wanjia.registry.intake.reading.headers import FIELDS
from wanjia.registry.intake.reading.roster import EXAMPLE
from wanjia.registry.intake.reading.words import NEEDS, RESIDENCES
from wanjia.registry.intake.reading.workbook import OWN_SHEETS
from wanjia.registry.people.identity.documents import KINDS

_ROWS: Final = 100_000
_LEFT_OUT: Final = ("address", "head_name", "workplace", "native_place")  # the last two are not for every day
# An invented person; the number belongs to nobody: 150500 is a city, numbers name its districts.
_EXAMPLE: Final = {
    "place": "示范社区", "grid": "1", "compound": "示范小区", "building": "3号楼", "unit": "2单元", "door": "501",
    "household_key": "001", "name": "乌兰示例", "relation": "户主", "sex": "女", "id_kind": "居民身份证",
    "id_number": "150500199001010026", "birth_date": "1990-01-01", "phone": "13800000000", "residence": "常住",
    "needs": "孕妇、无智能手机", "note": "",
}  # fmt: skip


def write_template() -> bytes:
    """Return the template as a workbook; its headers are understood by guess_mapping without help."""
    import xlsxwriter  # only for who takes one away

    fields = [field for field in FIELDS if field not in _LEFT_OUT]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, dict(TEXT_ONLY)) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        grey = book.add_format({"italic": True, "font_color": "#777777", "num_format": "@"})
        sheet = book.add_worksheet(_("名单"))
        sheet.set_column(0, len(fields), 14, text)
        sheet.freeze_panes(1, 0)
        write_line(sheet, 0, ("序号", *(str(FIELDS[field][0]) for field in fields)), bold)
        write_line(sheet, 1, (EXAMPLE, *(_EXAMPLE[field] for field in fields)), grey)
        _add_drop_downs(book, sheet, fields)
        _write_notes(book)
    return target.getvalue()


def _add_drop_downs(book: Any, sheet: Any, fields: list[str]) -> None:
    choices = {
        "sex": ["男", "女"],
        "id_kind": [str(label) for label in KINDS.values()],
        "residence": [str(label) for label, _words in RESIDENCES.values()],
        "relation": ["户主", "配偶", "子", "女", "父亲", "母亲", "其他"],
        "needs": [str(label) for label, _words in NEEDS.values()],
    }
    options = book.add_worksheet(OWN_SHEETS[1])
    options.hide()
    for column, (field, words) in enumerate(choices.items()):
        options.write_column(0, column, words)
        source = f"={OWN_SHEETS[1]}!${chr(65 + column)}$1:${chr(65 + column)}${len(words)}"
        # Several needs go into one cell and relations are free: those lists only help, they do not forbid.
        strict = field not in ("needs", "relation")
        place = fields.index(field) + 1
        rule = {"validate": "list", "source": source, "show_error": strict, "ignore_blank": True}
        sheet.data_validation(1, place, _ROWS, place, rule)


def _write_notes(book: Any) -> None:
    sheet = book.add_worksheet(OWN_SHEETS[0])
    sheet.set_column(0, 0, 100)
    lines = (
        _("一人一行；同一户的人写同一个户号，或者写同一个门牌。只有姓名必填。"),
        _("“示例行”不会读取，可以不删。"),
        _("证件号和电话要保持文本格式：设成数字后，表格软件会丢掉15位以后的数字。"),
        _("没有证件时证件类型选“无证件”，号码留空。"),
        _("一个人有几种特殊情况时，用顿号隔开。"),
        _("出生日期写成1990-01-01；有身份证号时可以不填。"),
        _("请勿写与防疫无关的个人信息。"),
    )
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
