"""Outbreaks are opened; cases are reported, classified, told about, merged, linked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.models import Case, CaseFact, Contact, Link, Outbreak
from wanjia.response.cases.rules import DAYS, EXCLUDED, OUTCOMES, REASONS, SOURCES, wrong_days


@dataclass(frozen=True)
class NewCase:
    """Somebody to report: a person or a visitor, where they belong, what is known of the days."""

    label: str
    place: Place
    category: str
    person: Person | None = None
    visitor: Visitor | None = None
    name: str = ""
    phone: str = ""
    sex: str = "unknown"
    age: int | None = None
    days: dict[str, date | None] = field(default_factory=dict)
    outcome: str = ""
    source: str = "interview"


@action
def open_outbreak(
    *, name: str, disease: str, place: Place, by: Any, at: datetime, categories: dict[str, str] | None = None
) -> Outbreak:
    """Open an outbreak of a disease in a place. Raises Refused without a name."""
    if not name.strip():
        raise Refused(_("请写名称"), field="name")
    outbreak: Outbreak = Outbreak.objects.create(
        name=name.strip()[:80], disease=disease, place=place, categories=categories or {}, opened_at=at, by=by
    )
    journal.write("open_outbreak", by=by, at=at, about=outbreak, position=place.lo, detail={"disease": disease})
    return outbreak


@action
def report_cases(*, outbreak: Outbreak, rows: Sequence[NewCase], by: Any, at: datetime) -> list[Case]:
    """Report cases of an outbreak, all or none.

    Raises Refused for an unknown category, a label or person that is a case already, and days that cannot be.
    """
    labels = [row.label.strip() for row in rows]
    known = set(Case.objects.filter(outbreak=outbreak, label__in=labels).values_list("label", flat=True))
    for row in rows:
        _refuse(outbreak, row, known, at)
        known.add(row.label.strip())
    people = [row.person for row in rows if row.person]
    twice = Case.objects.filter(outbreak=outbreak, person__in=people, merged_into=None).select_related("person")
    for case in twice[:1]:
        raise Refused(_("此人已经是病例%(label)s") % {"label": case.label}, field="person")
    made = [_unsaved(outbreak, row, by, at) for row in rows]
    Case.objects.bulk_create(made, batch_size=500)
    facts = [fact for case, row in zip(made, rows, strict=True) for fact in _facts(case, row, by, at)]
    CaseFact.objects.bulk_create(facts, batch_size=1000)
    for case in made:
        _become(case)
        detail = {"category": case.category}
        journal.write("report_case", by=by, at=at, about=case, position=case.place.lo, detail=detail)
    if not made:
        raise Refused(_("没有病例"))
    return made


def _refuse(outbreak: Outbreak, row: NewCase, known: set[str], at: datetime) -> None:
    label = row.label.strip()
    if not label or len(label) > 40:
        raise Refused(_("请写病例编号，最多40个字"), field="label")
    if label in known:
        raise Refused(_("已有病例%(label)s") % {"label": label}, field="label", code="twice")
    if row.category not in outbreak.words():
        raise Refused(_("没有这个分类"), field="category", code="invalid")
    if row.outcome and row.outcome not in OUTCOMES:
        raise Refused(_("没有这种转归"), field="outcome", code="invalid")
    if row.person is not None and row.visitor is not None:
        raise Refused(_("一个病例只能是一个人"), field="person")
    for name, text in wrong_days(row.days, timezone.localdate(at)).items():
        raise Refused(text, field=name, code="day")


def _unsaved(outbreak: Outbreak, row: NewCase, by: Any, at: datetime) -> Case:
    days = {name: row.days.get(name) for name in DAYS}
    who = {"person": row.person, "visitor": row.visitor, "sex": row.sex, "age": row.age}
    if row.person is not None and row.sex == "unknown":
        who["sex"] = row.person.sex
    if row.person is None:
        who |= {"name": row.name[:80], "phone": row.phone}
    return Case(
        outbreak=outbreak, label=row.label.strip(), place=row.place, category=row.category, outcome=row.outcome,
        created_at=at, by=by, **days, **who,
    )  # fmt: skip


def _facts(case: Case, row: NewCase, by: Any, at: datetime) -> list[CaseFact]:
    common = {"case": case, "source": row.source, "at": at, "by": by}
    found = [CaseFact(kind="category", code=row.category, **common)]
    for name in DAYS:
        if day := row.days.get(name):
            kind, code = ("outcome", row.outcome) if name == "ended" else (name, "")
            found.append(CaseFact(kind=kind, day=day, code=code, **common))
    if row.outcome and not row.days.get("ended"):
        found.append(CaseFact(kind="outcome", code=row.outcome, **common))
    return found


def _become(case: Case) -> None:
    """A contact of the outbreak who is a case now points to it."""
    for name in ("person", "visitor"):
        if number := getattr(case, f"{name}_id"):
            rows = Contact.objects.filter(case__outbreak=case.outbreak_id, became=None, **{name: number})
            rows.exclude(case=case).update(became=case)


@action
def classify_case(*, case: Case, category: str, source: str, by: Any, at: datetime, text: str = "") -> CaseFact:
    """Put a case into another category: a fact beside the earlier ones. Raises Refused for the same or none."""
    row: Case = Case.objects.select_for_update().select_related("outbreak", "place").get(pk=case.pk)
    if category not in row.outbreak.words() or source not in SOURCES:
        raise Refused(_("没有这个分类"), field="category", code="invalid")
    if category == row.category:
        raise Refused(_("已经是这个分类"), field="category")
    if category == EXCLUDED and not text.strip():
        raise Refused(_("排除须写明依据"), field="text")
    before, row.category = row.category, category
    row.save(update_fields=["category"])
    fact: CaseFact = CaseFact.objects.create(
        case=row, kind="category", code=category, text=text.strip()[:500], source=source, at=at, by=by
    )
    detail = {"from": before, "to": category}
    journal.write("classify_case", by=by, at=at, about=row, position=row.place.lo, detail=detail)
    return fact


@action
def tell_case(
    *,
    case: Case,
    kind: str,
    source: str,
    by: Any,
    at: datetime,
    day: date | None = None,
    code: str = "",
    text: str = "",
) -> CaseFact:
    """Record a day, an outcome, a plan or an expert of a case; the latest of a kind speaks.

    Raises Refused for a day that cannot be, an outcome without its kind, a plan that says nothing.
    """
    row: Case = Case.objects.select_for_update().select_related("place").get(pk=case.pk)
    if source not in SOURCES:
        raise Refused(_("请选择来源"), field="source", code="invalid")
    column = "ended" if kind == "outcome" else kind
    if column in DAYS:
        if day is None:
            raise Refused(_("请写日期"), field="day", code="required")
        if kind == "outcome" and code not in OUTCOMES:
            raise Refused(_("没有这种转归"), field="code", code="invalid")
        days = {name: getattr(row, name) for name in DAYS} | {column: day}
        for said in wrong_days(days, timezone.localdate(at)).values():
            raise Refused(said, field="day", code="day")
        setattr(row, column, day)
        row.outcome = code if kind == "outcome" else row.outcome
        row.save(update_fields=[column, "outcome"])
    elif kind not in ("plan", "expert") or not text.strip():
        raise Refused(_("请写内容"), field="text", code="required")
    fact: CaseFact = CaseFact.objects.create(
        case=row, kind=kind, day=day, code=code, text=text.strip()[:2000], source=source, at=at, by=by
    )
    journal.write("tell_case", by=by, at=at, about=row, position=row.place.lo, detail={"kind": kind})
    return fact


@action
def merge_cases(*, kept: Case, absorbed: Case, by: Any, at: datetime) -> Case:
    """Two reports were one case: the absorbed counts no more, its facts stay. Raises Refused for a case and its contact."""
    if kept.pk == absorbed.pk or kept.outbreak_id != absorbed.outbreak_id:
        raise Refused(_("只能合并同一疫情中的两个病例"), field="other")
    if kept.merged_into_id or absorbed.merged_into_id:
        raise Refused(_("已经合并过"), field="other")
    pair = {kept.pk, absorbed.pk}
    if (
        Link.objects.filter(case__in=pair, source_case__in=pair, void_at=None).exists()
        or Contact.objects.filter(case__in=pair, became__in=pair).exists()
    ):
        raise Refused(_("这两人互为病例和接触者，不能合并；请先核对是谁传给了谁"), field="other", code="contact")
    absorbed.merged_into, absorbed.merged_at = kept, at
    absorbed.save(update_fields=["merged_into", "merged_at"])
    journal.write("merge_cases", by=by, at=at, about=kept, position=kept.place.lo, detail={"absorbed": absorbed.pk})
    return kept


@action
def link_cases(*, pairs: Sequence[tuple[Case, Case]], reason: str, by: Any, at: datetime) -> list[Link]:
    """Record who infected whom, pairs of (source, case); those known already are left. Raises Refused for a case and itself."""
    if reason not in REASONS:
        raise Refused(_("没有这种联系"), field="reason", code="invalid")
    for one, other in pairs:
        same = one.pk == other.pk or (one.person_id is not None and one.person_id == other.person_id)
        if same:
            raise Refused(_("不能是自己的接触者"), field="other", code="himself")
        if one.outbreak_id != other.outbreak_id:
            raise Refused(_("两个病例不在同一疫情中"), field="other")
    numbers = [other.pk for _one, other in pairs]
    known = set(Link.objects.filter(case__in=numbers, void_at=None).values_list("source_case_id", "case_id"))
    new = dict.fromkeys((one.pk, other.pk) for one, other in pairs if (one.pk, other.pk) not in known)
    rows = [Link(source_case_id=one, case_id=other, reason=reason, at=at, by=by) for one, other in new]
    Link.objects.bulk_create(rows, batch_size=1000)
    journal.write("link_cases", by=by, at=at, detail={"links": len(rows), "known": len(pairs) - len(rows)})
    return rows


@action
def void_link(*, link: Link, by: Any, at: datetime) -> Link:
    """A link counts no more; it stays readable. Raises Refused the second time."""
    if link.void_at is not None:
        raise Refused(_("已经作废"))
    link.void_at = at
    link.save(update_fields=["void_at"])
    journal.write("void_link", by=by, at=at, about=link, position=link.case.place.lo)
    return link
