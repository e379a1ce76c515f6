"""A line list or contact list as rows: what each says, or what is wrong with it; every mistake of every row at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.registry.intake.reading.delimited import read_delimited
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import HEADER_WITHIN, Row
from wanjia.registry.intake.reading.workbook import read_workbook
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.response.cases.reading.cells import (
    is_a_number,
    is_silent,
    month_first,
    read_age,
    read_category,
    read_day,
    read_outcome,
    read_reason,
    read_sex,
    text_of,
)
from wanjia.response.cases.reading.headers import FIELDS, NEEDED, count_known
from wanjia.response.cases.reading.objects import is_objects, read_objects
from wanjia.response.cases.rules import DAYS, FIRST_YEAR, wrong_days

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000


DATED = {"cases": DAYS, "contacts": ("first_at", "last_at", "until")}
# What a list without any of these columns leaves open.
WITHOUT: dict[str, dict[str, Any]] = {
    "cases": {
        "onset": gettext_lazy("没有发病日期一列：画不出按发病的曲线，也算不出代间距"),
        "reported": gettext_lazy("没有报告日期一列：看不出从发病到报告要几天"),
        "category": gettext_lazy("没有分类一列：都按确诊病例收下"),
    },
    "contacts": {
        "first_at last_at": gettext_lazy("没有接触日期一列：看不出何时接触"),
        "phone": gettext_lazy("没有电话一列：同名的接触者分不开，也联系不上"),
    },
}


class Problem(NamedTuple):
    """What is wrong with a cell (column from 0) or, with None, with a whole row; the row's number in the file."""

    row: int
    column: int | None
    text: str


@dataclass(frozen=True)
class Sheet:
    """The file: its headers, its rows below them, what the reader warns of."""

    headers: tuple[str, ...]
    rows: list[Row]
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CaseRow:
    """One good row of a line list."""

    number: int
    label: str
    name: str
    phone: str
    sex: str
    age: int | None
    category: str
    days: dict[str, date | None]
    outcome: str
    place: str
    infector: str


@dataclass(frozen=True)
class ContactRow:
    """One good row of a contact list: two labels, how they met, how far the follow-up is."""

    number: int
    source: str
    target: str
    name: str
    phone: str
    reason: str
    first_at: date | None
    last_at: date | None
    until: date | None
    followed: str
    became: str


@dataclass
class Read:
    """What a file says: good rows, what is wrong with the others, what was passed over in good ones."""

    good: list[Any] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # what is to be known of the file as a whole


def open_sheet(kind: str, content: bytes) -> Sheet:
    """Give the rows below the headers. Raises RosterRefused for what is no such list."""
    if len(content) > MOST_BYTES:
        raise RosterRefused("large", _("文件太大，最多%(most)d MB") % {"most": MOST_BYTES >> 20})
    if is_objects(content):
        table = read_objects(content)
    else:
        known = partial(count_known, kind)
        table = read_workbook(content, known=known) if content.startswith(b"PK") else read_delimited(content)
    rows = list(table.rows)
    top = max(range(min(HEADER_WITHIN, len(rows))), key=lambda n: (count_known(kind, rows[n].values), -n), default=None)
    if top is None or not any(rows[top].values):
        raise RosterRefused("empty", _("文件是空的"))
    body = [row for row in rows[top + 1 :] if any(row.values)]
    warnings = list(table.warnings)
    if body and _is_header(kind, body[0]):  # SORMAS writes its own names of columns and below them those of people
        warnings.append(_("第%(number)d行也是表头，没有当作名单的一行") % {"number": body.pop(0).number})
    if not body or len(body) > MOST_ROWS:
        raise RosterRefused("rows", _("名单应有1至%(most)d行") % {"most": MOST_ROWS})
    return Sheet(rows[top].values, body, warnings)


def _is_header(kind: str, row: Row) -> bool:
    filled = [value for value in row.values if value]
    numbered = any(letter.isdigit() for letter in "".join(filled))  # "Case 1" is a case
    return len(filled) > 1 and not numbered and 2 * count_known(kind, filled) >= len(filled)


class _Line:
    """One row while it is read: cells by field, and what was wrong."""

    def __init__(self, kind: str, row: Row, columns: Mapping[str, int], into: Read) -> None:
        self.kind, self.row, self.columns, self.into = kind, row, columns, into
        self.wrong = [Problem(row.number, defect.column, defect.text) for defect in row.defects]

    def cell(self, name: str) -> str:
        column = self.columns.get(name)
        return text_of(self.row.values[column]) if column is not None and column < len(self.row.values) else ""

    def take(self, name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self.cell(name))
        except IdentityRefused as refusal:
            self.fault(name, str(refusal))
        except ValueError as error:
            self.fault(name, str(error))
        return None

    def fault(self, name: str, text: str) -> None:
        told = f"{FIELDS[self.kind][name][0]}：{text}" if name in FIELDS[self.kind] else text
        self.wrong.append(Problem(self.row.number, self.columns.get(name), told))

    def note(self, name: str, text: str) -> None:
        self.into.notes.append(Problem(self.row.number, self.columns.get(name), text))

    def name(self) -> str:
        return self.cell("name") or " ".join(filter(None, (self.cell("first"), self.cell("last"))))

    def finish(self, made: Callable[[], Any]) -> None:
        if self.wrong:
            self.into.problems += self.wrong
        else:
            self.into.good.append(made())


def read_rows(kind: str, sheet: Sheet, columns: Mapping[str, int], today: date) -> Read:
    """Read every row of a sheet by its columns; a label that stands twice is taken once in a line list."""
    into, seen = Read(warnings=[*sheet.warnings, *_left_out(kind, sheet, columns)]), set()
    american = _orders(kind, sheet, columns, into)
    for row in sheet.rows:
        line = _Line(kind, row, columns, into)
        for name in NEEDED[kind]:
            if not line.cell(name):
                line.fault(name, _("没有填写"))
        if kind == "contacts":
            _contact(line, american, today)
            continue
        if (label := line.cell("label")) and label in seen:
            line.fault("label", _("文件里有两行是这个编号"))
        seen.add(label)
        _case(line, american, today)
    return into


def _orders(kind: str, sheet: Sheet, columns: Mapping[str, int], into: Read) -> dict[str, bool]:
    """Tell of each column of days whether it begins with the month; one that does not say follows those that do."""
    found: dict[str, bool | None] = {}
    for name in DATED[kind]:
        cells = [row.values[columns[name]] for row in sheet.rows if columns.get(name, 1 << 20) < len(row.values)]
        found[name] = month_first(cells)
    usual = True in found.values()
    open_ones = [str(FIELDS[kind][name][0]) for name, order in found.items() if order is None]
    if open_ones:
        order = _("月/日/年") if usual else _("日/月/年")
        text = _("%(names)s里的日和月分不清，按“%(order)s”读，请核对")
        into.warnings.append(text % {"names": "、".join(open_ones), "order": order})
    return {name: usual if order is None else order for name, order in found.items()}


def _left_out(kind: str, sheet: Sheet, columns: Mapping[str, int]) -> list[str]:
    """Say which columns nobody reads, and what cannot be known because its column is missing."""
    read = set(columns.values())
    unread = [header for number, header in enumerate(sheet.headers) if header and number not in read]
    found = []
    if unread:
        names = "、".join(unread[:12]) + ("…" if len(unread) > 12 else "")
        found.append(_("没有用到的列：%(names)s") % {"names": names})
    for name in NEEDED[kind]:
        if name not in columns:
            found.append(_("没有找到“%(name)s”一列，请在下面指定") % {"name": FIELDS[kind][name][0]})
    for name, text in WITHOUT[kind].items():
        if not set(name.split()) & columns.keys():
            found.append(str(text))
    return found


def _phone(text: str) -> str:
    return read_phone(text).e164 if text else ""


def _day_reader(american: bool) -> Callable[[str], date | None]:
    return lambda text: read_day(text, american=american)


def _case(line: _Line, american: Mapping[str, bool], today: date) -> None:
    days = {name: line.take(name, _day_reader(american[name])) for name in DAYS}
    for name, text in wrong_days(days, today).items():
        line.fault(name, text)
    category, age = line.take("category", read_category), _age(line)
    if is_silent(line.cell("category")):
        line.note("category", _("无症状感染者，按确诊收下"))
    phone, outcome = line.take("phone", _phone), read_outcome(line.cell("outcome"))
    if outcome is None:
        line.note("outcome", _("转归“%(word)s”不认识，没有收下") % {"word": line.cell("outcome")[:30]})
    label, infector = line.cell("label"), line.cell("infector")
    if len(label) > 40:
        line.fault("label", _("太长，最多%(most)d个字") % {"most": 40})
    if infector and infector == label:
        line.note("infector", _("不能是自己的接触者"))
        infector = ""
    line.finish(
        lambda: CaseRow(
            line.row.number, label, line.name(), phone or "", read_sex(line.cell("sex")), age, category, days,
            outcome or "", line.cell("place"), infector,
        )
    )  # fmt: skip


def _age(line: _Line) -> int | None:
    """Read an age; words and ranges are left out with a note, for who is ill counts whatever stands there."""
    text = line.cell("age")
    try:
        return read_age(text)
    except ValueError as error:
        if is_a_number(text):
            line.fault("age", str(error))
        else:
            line.note("age", _("年龄“%(word)s”读不出，没有收下") % {"word": text[:30]})
    return None


def _contact(line: _Line, american: Mapping[str, bool], today: date) -> None:
    days: dict[str, date | None] = {}
    for name in ("first_at", "last_at", "until"):
        day = days[name] = line.take(name, _day_reader(american[name]))
        if day is not None and not FIRST_YEAR <= day.year <= today.year + 1:
            line.fault(name, _("年份不对"))
    if days["last_at"] and days["last_at"] > today:
        line.fault("last_at", _("日期在将来"))
    if days["first_at"] and days["last_at"] and days["first_at"] > days["last_at"]:
        line.fault("last_at", _("结束在开始之前"))
    source, target = line.cell("source"), line.cell("target")
    if source and source == target:
        line.fault("target", _("不能是自己的接触者"))
    if len(target) > 40:
        line.fault("target", _("太长，最多%(most)d个字") % {"most": 40})
    phone = line.take("phone", _phone)
    line.finish(
        lambda: ContactRow(
            line.row.number, source, target, line.name(), phone or "", read_reason(line.cell("reason")),
            days["first_at"] or days["last_at"], days["last_at"] or days["first_at"], days["until"],
            line.cell("followed")[:20], line.cell("became"),
        )
    )  # fmt: skip
