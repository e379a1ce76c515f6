"""Check one row: a person, or every error of the row at once, each under the header of its column."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.addresses import Address, read_address, read_building, read_door, read_unit
from wanjia.registry.intake.reading.headers import FIELDS, Mapping
from wanjia.registry.intake.reading.table import Row
from wanjia.registry.intake.reading.words import (
    NO,
    YES,
    Needs,
    is_head,
    read_day,
    read_kind,
    read_needs,
    read_person,
    read_residence,
    read_sex,
)
from wanjia.registry.people.identity.documents import Document, Kind, Sex, normal_form, read_document
from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import Phone, read_phones
from wanjia.registry.people.identity.refusal import IdentityRefused

LONGEST_TEXT = 500
# What the register's columns hold, where that is less than LONGEST_TEXT.
_LONGEST = {
    "relation": 20, "place": 100, "grid": 100, "compound": 100, "building": 40, "unit": 40, "door": 40,
    "household_key": 40, "workplace": 100, "native_place": 100,
}  # fmt: skip
# What a clerk writes into the note to vouch for a number that looks damaged.
_CONFIRMED = "证号已核"
Read = TypeVar("Read")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NO_DOCUMENT = Document("none", "", None, None, ())
_NO_WORDS = frozenset(("", "无", "没有", "无证件", "-", "—", "/", "暂无", "NONE"))
# Fields in which "无" is no name of a place.
_PLACES = frozenset(("place", "grid", "compound", "building", "unit", "door", "address", "household_key", "head_name"))
_WIDE_SPACE = re.compile(r"[\u4e00-\u9fff]{2,}\s+[\u4e00-\u9fff]{2,}")


class RowError(NamedTuple):
    """One error: the field ("" for the whole row), the column from 0 (None for the whole row), code and words."""

    field: str
    column: int | None
    code: str
    text: str


class PersonRow(NamedTuple):
    """A person as a roster tells it; empty means the roster does not say. Warnings ask for a look, they do not block.

    `household` is equal in the rows of one household of this file and empty when the file does not tell.
    """

    number: int
    name: str
    document: Document = _NO_DOCUMENT
    sex: Sex | None = None
    birth_date: date | None = None
    phones: tuple[Phone, ...] = ()
    place: str = ""
    grid: str = ""
    compound: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""
    address: str = ""
    household: str = ""
    head_name: str = ""
    relation: str = ""
    is_head: bool = False
    residence: str = ""
    needs: tuple[str, ...] = ()
    workplace: str = ""
    native_place: str = ""
    note: str = ""
    warnings: tuple[str, ...] = ()


@dataclass
class _Reading:
    """A row while it is read: what each field says, and the errors so far."""

    mapping: Mapping
    row: Row
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        column = self.mapping.columns.get(name)
        text = "" if column is None or column >= len(self.row.values) else self.row.values[column]
        return "" if name in _PLACES and text in _NO_WORDS else text

    def read(self, name: str, read: Callable[[str], Read], default: Read) -> Read:
        """Return what `read` makes of a field; note its refusal as an error and return the default."""
        column = self.mapping.columns.get(name)
        if column is None:  # most lists have half of the fields
            return default
        text = self.text(name)
        if not text or (self.errors and any(error.column == column for error in self.errors)):
            return default
        try:
            return read(text)
        except IdentityRefused as refused:
            self.errors.append(RowError(name, column, refused.code, f"{FIELDS[name][0]}：{refused.text}"))
            return default

    def plain(self, name: str) -> str:
        if name not in self.mapping.columns:
            return ""
        most = _LONGEST.get(name, LONGEST_TEXT)
        return self.read(name, lambda text: _short_text(text, most), "")


def check_row(
    mapping: Mapping, row: Row, *, today: date, area_code: str = ""
) -> tuple[PersonRow | None, list[RowError]]:
    """Return the person of a row and no errors, or None and every error of the row."""
    reading = _Reading(mapping, row)
    _note_defects(reading)
    name = reading.read("name", read_person, "")
    if _WIDE_SPACE.search(reading.text("name")):
        reading.warnings.append(_("姓名里有空格，按一个人“%(name)s”登记；如果是两个人，请一人一行") % {"name": name})
    if not reading.text("name"):
        reading.errors.append(RowError("name", mapping.columns.get("name"), "empty", _("姓名：没有填写")))
    kind: Kind | None = reading.read("id_kind", read_kind, None)
    document = reading.read("id_number", lambda text: _document(text, kind, today, reading), _NO_DOCUMENT)
    sex: Sex | None = reading.read("sex", read_sex, None)
    birth_date = _birth_date(reading, document, today)
    door = _door(reading)
    needs, note = _needs(reading)
    relation, head_name = reading.plain("relation"), reading.read("head_name", clean_name, "")
    person = PersonRow(
        number=row.number,
        name=name,
        document=document,
        # The check digit of the document was right: where the roster differs, the document decides.
        sex=document.sex or sex,
        birth_date=document.birth_date or birth_date,
        phones=_phones(reading, area_code),
        place=reading.plain("place"),
        grid=reading.plain("grid"),
        compound=door.compound,
        building=door.building,
        unit=door.unit,
        door=door.door,
        address=reading.plain("address"),
        household=_household(reading, door),
        head_name=head_name,
        relation=relation,
        is_head=is_head(relation) or (not relation and head_name == name),
        residence=reading.read("residence", read_residence, ""),
        needs=needs,
        workplace=reading.plain("workplace"),
        native_place=reading.plain("native_place"),
        note=note,
        warnings=(*document.warnings, *reading.warnings, *_differences(document, sex, birth_date)),
    )
    return (None, reading.errors) if reading.errors else (person, [])


def _note_defects(reading: _Reading) -> None:
    """Take over what reading the file has found wrong; faults in columns nobody uses do not count."""
    used = {column: name for name, column in reading.mapping.columns.items()}
    for defect in reading.row.defects:
        if defect.column is None:
            reading.errors.append(RowError("", None, defect.code, defect.text))
        elif defect.column in used or defect.column in reading.mapping.flags:
            name = used.get(defect.column, "needs")
            reading.errors.append(RowError(name, defect.column, defect.code, f"{FIELDS[name][0]}：{defect.text}"))


def _document(text: str, kind: Kind | None, today: date, reading: _Reading) -> Document:
    if normal_form(text) in _NO_WORDS:
        return _NO_DOCUMENT
    document = read_document(text, kind=kind, today=today)
    # One damaged number in eleven has a right check digit by chance; one true number in two thousand ends like this.
    if document.may_be_rounded and _CONFIRMED not in reading.text("note"):
        message = _("末三位是000，可能被表格软件截断过。核对无误后，请在备注里写上“%(words)s”")
        raise IdentityRefused("may_be_rounded", message % {"words": _CONFIRMED})
    return document


def _birth_date(reading: _Reading, document: Document, today: date) -> date | None:
    """Return the day of birth; where a document tells it, a column that only says "1985.03" is no fault."""
    if document.birth_date is None:
        return reading.read("birth_date", lambda text: read_day(text, today=today), None)
    try:
        text = reading.text("birth_date")
        return read_day(text, today=today) if text else None
    except IdentityRefused:
        reading.warnings.append(_("出生日期“%(text)s”看不懂，以身份证号为准") % {"text": text[:40]})
        return None


def _phones(reading: _Reading, area_code: str) -> tuple[Phone, ...]:
    phones: tuple[Phone, ...] = reading.read(
        "phone", lambda text: () if text.strip() in _NO_WORDS else read_phones(text, area_code=area_code), ()
    )
    if len(phones) > 1:
        words = {"count": len(phones), "tail": phones[0].e164[-4:]}
        reading.warnings.append(_("有%(count)d个电话，只登记第一个（尾号%(tail)s）") % words)
    return phones


def _short_text(text: str, most: int) -> str:
    if len(text) > most:
        message = _("最多%(most)d个字符，现有%(count)d个")
        raise IdentityRefused("long", message % {"most": most, "count": len(text)})
    return _clean_text(text)


def _compound(text: str) -> str:
    # Measured in the form that is kept, which may be longer: "㍿" is four letters.
    return unicodedata.normalize("NFKC", _clean_text(text))


def _clean_text(text: str) -> str:
    if _CONTROL.search(text):
        raise IdentityRefused("invisible", _("有看不见的字符"))
    return text


def _door(reading: _Reading) -> Address:
    """Return the door as the row tells it; a part that is longer than the register's column is an error."""
    door = _told_door(reading)
    for name, part in zip(Address._fields, door, strict=True):
        if len(part) > _LONGEST[name]:
            column = reading.mapping.columns.get(name, reading.mapping.columns.get("address"))
            text = _("%(field)s：最多%(most)d个字符，现有%(count)d个")
            words = {"field": FIELDS[name][0], "most": _LONGEST[name], "count": len(part)}
            reading.errors.append(RowError(name, column, "long", text % words))
    return door


def _told_door(reading: _Reading) -> Address:
    """Return the door from its own columns, then from the combined address; say what could not be taken apart."""
    own = Address(
        reading.read("compound", _compound, ""),
        reading.read("building", read_building, ""),
        reading.read("unit", read_unit, ""),
        reading.read("door", read_door, ""),
    )
    told: Address | None = reading.read("address", read_address, None)
    # "3-2-501" or "3号楼2单元501" in the column of doors is a whole address.
    whole = None if own.building else reading.read("door", read_address, None)
    if whole is not None and whole.building:
        own = whole._replace(compound=own.compound or whole.compound, unit=whole.unit or own.unit)
    if told is None:
        address = reading.text("address")
        if address and not own.door:
            reading.warnings.append(_("住址“%(address)s”没能分成楼、单元、门") % {"address": address})
        return own
    return Address(*(one or other for one, other in zip(own, told, strict=True)))


def _needs(reading: _Reading) -> tuple[tuple[str, ...], str]:
    """Return the needs of all columns, and the note with the words among them that nobody knows."""
    needs = reading.read("needs", read_needs, Needs((), ()))
    slugs = list(needs.known)
    for column, slug in reading.mapping.flags.items():
        answer = reading.row.values[column].strip().lower() if column < len(reading.row.values) else ""
        if answer in YES:
            slugs.append(slug)
        elif answer not in NO:
            text = _("只能填是或否，现为“%(text)s”") % {"text": answer}
            reading.errors.append(RowError("needs", column, "yes_no", f"{FIELDS['needs'][0]}：{text}"))
    note = reading.plain("note")
    if needs.unknown:
        words = "、".join(needs.unknown)
        reading.warnings.append(_("特殊人群里有不认识的词，没有登记：%(words)s") % {"words": words})
        note = f"{note}；{words}" if note else words
    return tuple(dict.fromkeys(slugs)), note


def _differences(document: Document, sex: Sex | None, birth_date: date | None) -> list[str]:
    differences = []
    if document.sex and sex and document.sex != sex:
        differences.append(_("性别与身份证号不一致，以身份证号为准"))
    if document.birth_date and birth_date and document.birth_date != birth_date:
        differences.append(_("出生日期与身份证号不一致，以身份证号为准"))
    return differences


def _household(reading: _Reading, door: Address) -> str:
    """Return what the rows of one household share: its key, else its door, else its address, else its head."""
    fields = reading.mapping.household_fields
    key = reading.plain("household_key") if "household_key" in fields else ""
    if not key and "door" in fields:
        key = "|".join(door) if door.door else reading.text("address")
    if not key and "head_name" in fields and reading.text("head_name"):
        key = f"{reading.text('grid')}|{reading.text('head_name')}"
    return f"{reading.text('place')}|{key}" if key else ""
