"""Which streams there are, what the columns of a file are called, and what one line says: values in, values out."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.documents import read_document
from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.presence.actions import NewVisitor
from wanjia.response.registration.rules import class_of

STREAMS = {
    "outsider": gettext_lazy("外来人员"),
    "observed": gettext_lazy("观察对象"),
    "check": gettext_lazy("卡口检查"),
    "passage": gettext_lazy("出入口通行"),
    "report": gettext_lazy("网格上报"),
}
AT_A_SITE = {"check", "passage"}  # these say that somebody was there

# Every header a column may have; the first is how we call it.
COLUMNS = {
    "kind": ("类别", "数据类别", "来源类别"),
    "number": ("编号", "记录编号", "流水号"),
    "name": ("姓名",),
    "document": ("证件号码", "身份证号", "公民身份号码", "身份证号码"),
    "phone": ("电话", "联系电话", "手机号", "手机号码"),
    "at": ("时间", "登记时间", "采集时间"),
    "where": ("地点", "卡口", "场所"),
    "origin": ("来源地", "从哪里来", "出发地"),
}
LATEST = timedelta(minutes=10)  # a clock of another system may be ahead by so much
EARLIEST = datetime(2019, 12, 1, tzinfo=UTC)
MOST_KNOWN = 800_000  # subjects that are remembered while a file is read; then anew
LONGEST = 100
LOST = "\ufffd"
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


class LineRefused(Exception):
    """A line is not taken; the text says why."""


class Record(NamedTuple):
    """What one line says. ``sign`` tells the record from every other: the same sign is the same record."""

    row: int
    kind: str
    subject: NewVisitor
    at: datetime
    where: str
    origin: str
    target: str
    sign: bytes


def columns_of(headers: Sequence[str], kind: str) -> dict[str, int]:
    """Give which column holds what. Raises LineRefused when one is missing that no record can do without."""
    places = {header.strip(): place for place, header in reversed(list(enumerate(headers)))}
    found = {
        field: places[word]
        for field, words in COLUMNS.items()
        for word in reversed(words)
        if word in places
    }  # fmt: skip
    missing = [COLUMNS[field][0] for field in ("name", "at") if field not in found]
    if not found.keys() & {"document", "phone"}:
        missing.append(_("证件号码或电话"))
    if "kind" not in found and kind not in STREAMS:
        missing.append(COLUMNS["kind"][0])
    if missing:
        raise LineRefused(_("文件里缺少这些列：%(columns)s") % {"columns": "、".join(missing)})
    return found


class Reader:
    """Reads lines of one file. What many lines share (who, where from, which minute) is read once."""

    def __init__(
        self,
        columns: Mapping[str, int],
        *,
        kind: str,
        origins: Mapping[str, str],
        classes: Sequence[Sequence[str]],
        home: str,
        owner: int,
        now: datetime,
    ) -> None:
        self.owner = (
            owner  # the number of the place whose file it is: others may use the same numbers for their records
        )
        self.columns, self.kind, self.classes, self.home, self.now = columns, kind, classes, home, now
        self.width = max(columns.values()) + 1
        self.kinds = {str(name): key for key, name in STREAMS.items()} | {key: key for key in STREAMS}
        self.codes = {"": ""} | {name: code for code, name in reversed(list(origins.items()))}
        self.codes |= {code: code for code in origins}
        self.subjects: dict[tuple[str, str, str], NewVisitor | str] = {}
        self.moments: dict[str, datetime | str] = {}

    def read(self, row: int, cells: Sequence[str]) -> Record:
        """Give what a line says. Raises LineRefused."""
        if len(cells) < self.width:
            text = _("只有%(count)d列，应有%(width)d列")
            raise LineRefused(text % {"count": len(cells), "width": self.width})
        if LOST in "".join(cells):
            raise LineRefused(_("有损坏的字符"))
        cell = self._cell
        kind = self.kinds.get(cell(cells, "kind") or self.kind)
        if kind is None:
            raise LineRefused(_("没有这种数据类别"))
        subject = self._known(
            self.subjects, (cell(cells, "name"), cell(cells, "document"), cell(cells, "phone")), self._subject
        )
        at = self._known(self.moments, cell(cells, "at"), self._moment)
        origin = self.codes.get(cell(cells, "origin"))
        if origin is None:
            raise LineRefused(_("来源地不在行政区划里"))
        where = cell(cells, "where")
        if len(where) > LONGEST:
            raise LineRefused(_("地点最多%(most)d个字符") % {"most": LONGEST})
        sign = cell(cells, "number")
        sign = f"{kind}\0{sign}" if sign else "\0".join((kind, *cells))
        index = blind_index("record", f"{self.owner}\0{sign}") or b""
        target = class_of(origin, at, self.classes, self.home)
        return Record(row, kind, subject, at, where, origin, target, index)

    def _cell(self, cells: Sequence[str], field: str) -> str:
        place = self.columns.get(field)
        return "" if place is None else cells[place]

    def _known(self, known: dict[Any, Any], key: Any, read: Callable[[Any], Any]) -> Any:
        """Give what a text means, or refuse the line for the reason found the first time."""
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_KNOWN:
                known.clear()
            try:
                found = read(key)
            except LineRefused as refused:
                found = str(refused)
            except IdentityRefused as refused:
                found = refused.text
            known[key] = found
        if isinstance(found, str):
            raise LineRefused(found)
        return found

    def _subject(self, key: tuple[str, str, str]) -> NewVisitor:
        name, number, phone = key
        document = read_document(number, kind=None, today=self.now.date())
        e164 = read_phone(phone).e164 if phone else ""
        if not document.number and not e164:
            raise LineRefused(_("没有证件号码，也没有电话"))
        return NewVisitor(clean_name(name), e164, document.kind, document.number)

    def _moment(self, text: str) -> datetime:
        found = _local(text.replace("/", "-"))
        if found is None:
            raise LineRefused(_("时间不是“2022-11-11 09:00”这样的写法"))
        if found < EARLIEST:
            raise LineRefused(_("时间早于2019年12月"))
        if found > self.now + LATEST:
            raise LineRefused(_("时间在将来"))
        return found


def _local(text: str) -> datetime | None:
    """Give a moment as people and programs write it, local where it names no zone; None for what is none."""
    found = None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in _FORMS:
            with suppress(ValueError):
                found = datetime.strptime(text, form).replace(tzinfo=timezone.get_current_timezone())
                break
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=timezone.get_current_timezone())


def agree(visitor: NewVisitor, name: str, document_index: bytes | None, own_document: bytes | None) -> bool:
    """Tell whether a person who shares a document or a telephone with somebody is the same for certain."""
    against = document_index is not None and own_document is not None and document_index != own_document
    return name == visitor.name and not against
