"""What taking a list in would say: nothing is written."""

from datetime import date

from django.utils.translation import gettext as _

from wanjia.response.cases.models import Case, CaseFile, Contact, Link, Outbreak
from wanjia.response.cases.reading.lists import CaseRow, ContactRow, Problem, Read, open_sheet, read_rows


def look(file: CaseFile, today: date) -> Read:
    """Give what taking a file in now would say; nothing is written."""
    sheet = open_sheet(file.kind, file.content)
    read = read_rows(file.kind, sheet, file.columns, today)
    known = cases_by_label(file.outbreak)
    good, read.good = read.good, []
    for row in good:
        text = _known_case(row, known) if file.kind == "cases" else _unknown_case(row, known)
        if text:
            column = file.columns.get("label" if file.kind == "cases" else "source")
            read.problems.append(Problem(row.number, column, text))
        else:
            read.good.append(row)
    if file.kind == "contacts":
        _twice(file, read, known)
    else:
        _unknown_sources(file, read, known)
    return read


def _unknown_sources(file: CaseFile, read: Read, known: dict[str, Case]) -> None:
    """Say which cases name a source that is in no list: it is not linked, and not lost without a word."""
    labels = known.keys() | {row.label for row in read.good}
    for row in read.good:
        if row.infector and row.infector not in labels:
            text = _("传染源“%(label)s”不在名单里，没有连上") % {"label": row.infector[:40]}
            read.notes.append(Problem(row.number, file.columns.get("infector"), text))


def cases_by_label(outbreak: Outbreak) -> dict[str, Case]:
    """Give the cases of an outbreak by label; a merged one is the one it was merged into."""
    rows = Case.objects.filter(outbreak=outbreak).select_related("merged_into")
    return {case.label: case.merged_into or case for case in rows}


def _known_case(row: CaseRow, known: dict[str, Case]) -> str:
    return _("已有病例%(label)s") % {"label": row.label} if row.label in known else ""


def _unknown_case(row: ContactRow, known: dict[str, Case]) -> str:
    if row.source not in known:
        return _("没有病例%(label)s，请先导入病例一览表") % {"label": row.source[:40]}
    target = known.get(row.target)
    if target is not None and target.pk == known[row.source].pk:
        return _("病例与其接触者已合并为一人，请核对")
    return ""


def _twice(file: CaseFile, read: Read, known: dict[str, Case]) -> None:
    inside = Contact.objects.filter(case__outbreak=file.outbreak)
    seen = set(inside.exclude(label="").values_list("case_id", "label"))
    links = Link.objects.filter(case__outbreak=file.outbreak, void_at=None)
    seen |= set(links.values_list("source_case_id", "case__label"))
    good, read.good = read.good, []
    for row in good:
        pair = (known[row.source].pk, row.target)
        if pair in seen:
            read.problems.append(Problem(row.number, file.columns.get("target"), _("这一对已经有了")))
        else:
            seen.add(pair)
            read.good.append(row)
