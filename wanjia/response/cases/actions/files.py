"""A line list or contact list comes in: looked at, its columns set, taken in once, row by row or not at all."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.places.models import Place
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.actions.cases import NewCase, link_cases, report_cases
from wanjia.response.cases.models import CaseFile, Contact, Outbreak
from wanjia.response.cases.queries.files import cases_by_label, look
from wanjia.response.cases.reading.headers import FIELDS, NEEDED, guess, signature
from wanjia.response.cases.reading.lists import CaseRow, ContactRow, Read, open_sheet


@action
def upload_case_file(*, outbreak: Outbreak, kind: str, name: str, content: bytes, by: Any, at: datetime) -> CaseFile:
    """Keep a list as it came and guess its columns, as the last one of the same headers had them.

    Raises Refused for what is no such list. The same bytes once more are the same file.
    """
    digest = hashlib.sha256(content).digest()
    known = CaseFile.objects.filter(outbreak=outbreak, kind=kind, sha256=digest).first()
    if known is not None and (known.taken_at or known.content):
        journal.write("upload_case_file", by=by, at=at, about=known, position=outbreak.place.lo, detail={"again": True})
        return known  # type: ignore[no-any-return]
    try:
        sheet = open_sheet(kind, content)
    except RosterRefused as refused:
        raise Refused(str(refused), field="file") from refused
    sign = signature(sheet.headers)
    before = CaseFile.objects.filter(kind=kind, signature=sign, by=by).order_by("-pk").first()
    file: CaseFile = CaseFile.objects.create(
        outbreak=outbreak, kind=kind, name=name[:200], sha256=digest, content=content, signature=sign,
        columns=before.columns if before else guess(kind, sheet.headers), at=at, by=by,
    )  # fmt: skip
    detail = {"kind": kind, "rows": len(sheet.rows)}
    journal.write("upload_case_file", by=by, at=at, about=file, position=outbreak.place.lo, detail=detail)
    return file


@action
def map_case_file(*, file: CaseFile, columns: dict[str, int], by: Any, at: datetime) -> CaseFile:
    """Say which column holds what. Raises Refused without what every row needs, or once it was taken in."""
    if file.taken_at is not None:
        raise Refused(_("已经收下，不能再改"))
    if missing := [str(FIELDS[file.kind][name][0]) for name in NEEDED[file.kind] if name not in columns]:
        raise Refused(_("请指定这些列：%(names)s") % {"names": "、".join(missing)})
    file.columns = {name: column for name, column in columns.items() if name in FIELDS[file.kind]}
    file.save(update_fields=["columns"])
    journal.write("map_case_file", by=by, at=at, about=file, position=file.outbreak.place.lo)
    return file


@action
def take_case_file(*, file: CaseFile, by: Any, at: datetime) -> CaseFile:
    """Take a list in: every good row becomes a case, a contact or a link; every other is kept with its reason.

    Raises Refused the second time, and for a file in which no row is good.
    """
    row: CaseFile = CaseFile.objects.select_for_update().select_related("outbreak__place").get(pk=file.pk)
    if row.taken_at is not None:
        raise Refused(_("已经收下"))
    if not row.content:
        raise Refused(_("文件已按期删除，请重新上传"))
    read = look(row, timezone.localdate(at))
    if not read.good:
        raise Refused(_("没有一行可以收下，请看下面的原因"))
    (_take_cases if row.kind == "cases" else _take_contacts)(row, read, by, at)
    row.accepted = len(read.good)
    row.rejected = len({problem.row for problem in read.problems})
    row.rows, row.taken_at = row.accepted + row.rejected, at
    row.problems = json.dumps(read.problems, ensure_ascii=False)
    row.save(update_fields=["accepted", "rejected", "rows", "taken_at", "problems"])
    detail = {"rows": row.rows, "accepted": row.accepted, "rejected": row.rejected}
    journal.write("take_case_file", by=by, at=at, about=row, position=row.outbreak.place.lo, detail=detail)
    return row


def _visitors(rows: Sequence[tuple[str, str]], by: Any, at: datetime) -> list[Visitor | None]:
    """Find again who left a telephone; without one nobody could be told from others of the same name."""
    told = {row: NewVisitor(row[0][:80], row[1]) for row in rows if row[1]}
    numbers = know_visitors(rows=list(told.values()), by=by, at=at) if told else []
    known = Visitor.objects.in_bulk(numbers)
    found = {row: known[number] for row, number in zip(told, numbers, strict=True)}
    return [found.get(row) for row in rows]


def _take_cases(file: CaseFile, read: Read, by: Any, at: datetime) -> None:
    rows: list[CaseRow] = read.good
    outbreak = file.outbreak
    places = _named(outbreak.place)
    who = _visitors([(row.name or row.label, row.phone) for row in rows], by, at)
    new = [
        NewCase(
            row.label, places.get(row.place) or outbreak.place, row.category, visitor=visitor, name=row.name,
            phone=row.phone, sex=row.sex, age=row.age, days=row.days, outcome=row.outcome, source="file",
        )
        for row, visitor in zip(rows, who, strict=True)
    ]  # fmt: skip
    report_cases(outbreak=outbreak, rows=new, by=by, at=at)
    known = cases_by_label(outbreak)
    pairs = []
    for row in rows:
        source = known.get(row.infector) if row.infector else None
        if source is not None and source.pk != known[row.label].pk:
            pairs.append((source, known[row.label]))
    if pairs:
        link_cases(pairs=pairs, reason="file", by=by, at=at)


def _named(place: Place) -> dict[str, Place]:
    found: dict[str, Place | None] = {}
    for one in Place.objects.current().below(place).filter(level__in=["county", "township", "community"]):
        found[one.name] = None if one.name in found else one  # two of one name say nothing
    return {name: one for name, one in found.items() if one is not None}


def _take_contacts(file: CaseFile, read: Read, by: Any, at: datetime) -> None:
    known = cases_by_label(file.outbreak)
    rows: list[ContactRow] = read.good
    linked = [row for row in rows if row.target in known]
    others = [row for row in rows if row.target not in known]
    for reason in sorted({row.reason for row in linked}):
        pairs = [(known[row.source], known[row.target]) for row in linked if row.reason == reason]
        link_cases(pairs=pairs, reason=reason, by=by, at=at)
    who = _visitors([(row.name or row.target, row.phone) for row in others], by, at)
    there = set(
        Contact.objects.filter(case__outbreak=file.outbreak, visitor__isnull=False).values_list("case_id", "visitor_id")
    )
    made = []
    for row, found in zip(others, who, strict=True):
        case, became = known[row.source], known.get(row.became)
        visitor = found if found is not None and (case.pk, found.pk) not in there else None
        if visitor is not None:
            there.add((case.pk, visitor.pk))
        contact = Contact(
            case=case, visitor=visitor, label=row.target, name=row.name[:80], phone=row.phone,
            reason=row.reason, first_at=_moment(row.first_at),
            last_at=_moment(row.last_at), until=row.until, followed=row.followed, confirmed_at=at, by=by,
            became=became if became is not None and became.pk != case.pk else None,
        )  # fmt: skip
        made.append(contact)
    Contact.objects.bulk_create(made, batch_size=500)
    grown = [(row.case, row.became) for row in made if row.became is not None]
    if grown:
        link_cases(pairs=grown, reason="file", by=by, at=at)


def _moment(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None
