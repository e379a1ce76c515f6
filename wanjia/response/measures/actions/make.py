"""A measure is proposed by one and approved by another; a list all of it or none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.diseases.queries import disease_names, profile
from wanjia.command.diseases.rules import Profile
from wanjia.command.posts.models import Document
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Compound, Place, Room, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.measures.actions._ending import note_end
from wanjia.response.measures.actions._units import standing_of, unit_for
from wanjia.response.measures.models import EndOfAll, Measure
from wanjia.response.measures.rules import (
    GROUNDS,
    PERSON,
    PERSONAL,
    SHORT,
    VISITOR,
    MeasureRefused,
    check_kind,
    check_time,
    longest,
)

Subject = Person | Visitor | Household | Place | Compound | Site | Room
COLUMNS = {
    Person: "person",
    Visitor: "visitor",
    Household: "household",
    Place: "place",
    Compound: "compound",
    Site: "site",
    Room: "room",
}
ONE_BY_ONE = 20  # whoever proposes more persons than this within an hour proposes a list, in however many parts


@dataclass(frozen=True)
class NewMeasure:
    """A measure as it is proposed. ``ground`` is one of rules.GROUNDS, ``evidence`` says what shows it for this subject.

    ``owner`` is the place that answers for it; ``disease`` names the profile whose longest time it may have; ``risk`` is
    a risk area's level.
    """

    kind: str
    subject: Subject
    ground: str
    evidence: str
    document: Document | None
    from_at: datetime
    until_at: datetime
    owner: Place
    conditions: str = ""
    disease: str = "covid19"
    risk: str = ""

    @property
    def column(self) -> str:
        """The name of what it is laid on (rules.SUBJECTS)."""
        return COLUMNS[type(self.subject)]


@action
def propose_measures(*, measures: Sequence[NewMeasure], by: Any, at: datetime) -> list[Measure]:
    """Propose measures, all or none. Raises Refused without ground, evidence or document, past the longest time, for the dead.

    Whoever catches the refusal of a list notes it (``note_refused_list``): nothing of a refused act is left in the store.
    """
    _evidence(measures)
    who = standing_of(by, at)
    spans = _spans(measures)
    count = sum(each.column in PERSONAL for each in measures)
    listed = count > 1 or count == 1 and _lately(by, at) >= ONE_BY_ONE
    profiles: dict[tuple[str, int], Profile] = {}
    ends = _ends_of_all(at)
    rows = []
    for each, (lo, hi) in zip(measures, spans, strict=True):
        unit = unit_for(who, lo, hi, Capability.PROPOSE_MEASURES)
        most = _most(each, profiles, at)
        _check(each, lo, hi, most, at)
        _end_of_all(ends, lo, hi, at, each.from_at)
        rows.append(
            Measure(
                kind=each.kind, disease=each.disease, subject=each.column, risk=each.risk, document=each.document,
                ground=each.ground, evidence=each.evidence.strip()[:SHORT], conditions=each.conditions.strip()[:SHORT],
                owner=each.owner, lo=lo, hi=hi, from_at=each.from_at, until_at=each.until_at, most_until=most,
                listed=listed and each.column in PERSONAL, proposed_at=at, proposed_by=by, proposed_for_id=unit,
                **{each.column: each.subject},
            )
        )  # fmt: skip
    made: list[Measure] = Measure.objects.bulk_create(rows, batch_size=200)
    for row in made:
        _note("propose_measure", row, by, at, kind=row.kind, ground=row.ground, listed=row.listed)
    return made


def _evidence(measures: Sequence[NewMeasure]) -> None:
    """A list is judged first by what most easily shows that it should not be: rows without evidence, or no ground at all."""
    if not measures:
        raise Refused(_("没有写明对谁采取措施"), field="subject", code="empty")
    without = sum(not each.evidence.strip() for each in measures)
    if without:
        said = _("%(rows)d人中有%(without)d人没有证据：全部不予受理") % {"rows": len(measures), "without": without}
        raise Refused(said if len(measures) > 1 else _("请写明证据"), field="evidence", code="no_evidence")
    if any(each.ground not in GROUNDS for each in measures):
        raise Refused(_("只有疫情防控的依据才能限制人员：请选择依据"), field="ground", code="no_ground")
    if any(each.document is None for each in measures):
        raise Refused(_("请写明依据的文件"), field="document", code="no_document")


def _lately(by: Any, at: datetime) -> int:
    rows = Measure.objects.filter(proposed_by=by, proposed_at__gt=at - timedelta(hours=1), subject__in=PERSONAL)
    return int(rows.count())


def _spans(measures: Sequence[NewMeasure]) -> list[tuple[int, int]]:
    """Give where each subject lies. Raises Refused for somebody who has died, gone, or is another row by now."""
    numbers = [each.subject.pk for each in measures if each.column == PERSON]
    found = Person.objects.filter(pk__in=numbers) if len(numbers) < 500 else Person.objects.all()
    people = {
        number: (gone or merged, position)
        for number, gone, merged, position in found.values_list("pk", "gone_at", "merged_into", "household__position")
    }
    spans = []
    for each in measures:
        if isinstance(each.subject, Person):
            gone, position = people[each.subject.pk]
            if gone:
                raise Refused(_("此人已去世、迁出或已并入另一人"), field="subject", code="gone")
            spans.append((position, position))
        elif isinstance(each.subject, Household):
            if each.subject.ended_at is not None:
                raise Refused(_("这一户已不在这里"), field="subject", code="gone")
            spans.append((each.subject.position, each.subject.position))
        else:
            place = _place_of(each)
            spans.append((place.lo, place.hi))
    return spans


def _place_of(each: NewMeasure) -> Place:
    if isinstance(each.subject, Compound):
        return each.subject.community
    if isinstance(each.subject, Site | Room):
        site = each.subject if isinstance(each.subject, Site) else each.subject.site
        return site.place
    return each.subject if isinstance(each.subject, Place) else each.owner


def _most(each: NewMeasure, profiles: dict[tuple[str, int], Profile], at: datetime) -> datetime:
    """Give the latest end that the disease's profile allows at the place that answers for it."""
    if each.disease not in disease_names():
        raise Refused(_("没有这个病种的规定"), field="disease", code="disease")
    key = (each.disease, each.owner.pk)
    if key not in profiles:
        profiles[key] = profile(each.disease, each.owner, at)
    days = profiles[key].most_days.get(each.kind, 0)
    if each.kind in profiles[key].most_days and not days:
        raise Refused(_("这个病种不采取这种措施"), field="kind", code="not_for_it")
    return longest(each.from_at, days)


def _check(each: NewMeasure, lo: int, hi: int, most: datetime, at: datetime) -> None:
    try:
        check_kind(each.kind, each.column, each.risk)
        check_time(each.from_at, each.until_at, most, at)
    except MeasureRefused as refusal:
        raise Refused(refusal.text, field=refusal.field, code=refusal.code) from refusal
    if not each.owner.lo <= lo <= hi <= each.owner.hi and each.column != VISITOR:
        raise Refused(_("属地责任单位要管得到这里"), field="owner", code="owner")
    document = each.document
    assert document is not None
    issued = document.place.lo <= lo and hi <= document.place.hi
    ended = document.effective_until is not None and document.effective_until <= max(at, each.from_at)
    if not issued or ended or document.effective_from > each.from_at:
        raise Refused(_("文件要由本地或上级发布，并在有效期内"), field="document", code="document")


def _note(name: str, row: Measure, by: Any, at: datetime, **detail: Any) -> None:
    journal.write(name, by=by, at=at, about=row, position=row.lo, detail=detail or None)


def _waiting(measures: Sequence[Measure], at: datetime) -> list[Measure]:
    """Lock measures that nobody has decided. Raises Refused when one is decided, or could no longer begin."""
    numbers = {measure.pk for measure in measures}
    rows = list(Measure.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk"))
    if not rows or len(rows) != len(numbers):
        raise Refused(_("请选择要办理的措施"))
    if any(row.approved_at or row.ended_at or row.corrected_at or row.until_at <= at for row in rows):
        raise Refused(_("已经办理，或已过结束时间"), code="decided")
    return rows


@action
def approve_measures(*, measures: Sequence[Measure], by: Any, at: datetime) -> list[Measure]:
    """Approve, all or none. Raises Refused to whoever proposed one; of a list, to everybody of the proposer's unit.

    Where everything ends at an instant already, a measure proposed before it ends then too, and begins no more after it.
    """
    rows = _waiting(measures, at)
    who = standing_of(by, at)
    units = {holding.place_id for holding in who.holdings}
    if Person.objects.filter(measures__in=[row.pk for row in rows if row.person_id], gone_at__isnull=False).exists():
        raise Refused(_("名单中有人已去世或迁出"), code="gone")
    ends = _ends_of_all(min(row.proposed_at for row in rows))
    for row in rows:
        if row.proposed_by_id == by.pk:
            raise Refused(_("不能批准自己提出的措施"), code="own_request")
        if row.listed and row.proposed_for_id in units:
            raise Refused(_("名单要由提出人以外的另一个单位批准"), code="same_unit")
        row.approved_for_id = unit_for(who, row.lo, row.hi, Capability.APPROVE_MEASURES)
        row.approved_at, row.approved_by = max(at, row.proposed_at), by
        end = _end_of_all(ends, row.lo, row.hi, row.proposed_at, row.approved_at, row.from_at)
        if end is not None and end.ends_at < row.until_at:
            row.ended_at, row.ended_by, row.ended_how, row.ended_reason = end.ends_at, end.by, "sunset", end.reason
        _save(row)
        _note("approve_measure", row, by, at, kind=row.kind)
        if row.ended_at is not None:
            note_end(row, row.ended_at, row.ended_by, at)
    return rows


def _save(row: Measure) -> None:
    columns = ["approved_at", "approved_by", "approved_for", "ended_at", "ended_by", "ended_how", "ended_reason"]
    try:
        with transaction.atomic():
            row.save(update_fields=columns)
    except IntegrityError as error:  # the store knows an end of all that was confirmed at this very moment
        raise Refused(_("刚刚确认了全域解除，请再看一次"), code="whole_end") from error


def _ends_of_all(since: datetime) -> list[EndOfAll]:
    return list(EndOfAll.objects.filter(ends_at__gte=since).select_related("by").order_by("ends_at"))


def _end_of_all(
    ends: Sequence[EndOfAll], lo: int, hi: int, proposed_at: datetime, *begins: datetime
) -> EndOfAll | None:
    """Give the first end of everything around a subject for what is proposed at a moment. Raises Refused for a later begin."""
    found = next((end for end in ends if end.lo <= lo <= hi <= end.hi and end.ends_at >= proposed_at), None)
    if found is not None and found.ends_at <= max(begins):
        said = {"when": f"{timezone.localtime(found.ends_at):%Y-%m-%d %H:%M}"}
        raise Refused(_("%(when)s全域解除：这项措施不能在这以后开始，如仍需要请到时重新提出") % said, code="whole_end")
    return found


@action
def refuse_measures(*, measures: Sequence[Measure], reason: str, by: Any, at: datetime) -> list[Measure]:
    """Refuse, or take back what one proposed oneself: it never begins. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("请写明原因"), field="reason")
    rows = _waiting(measures, at)
    who = standing_of(by, at)
    for row in rows:
        if row.proposed_by_id != by.pk:
            unit_for(who, row.lo, row.hi, Capability.APPROVE_MEASURES)
        row.ended_at, row.ended_by, row.ended_how = max(at, row.proposed_at), by, "refused"
        row.ended_reason = reason.strip()[:SHORT]
        row.save(update_fields=["ended_at", "ended_by", "ended_how", "ended_reason"])
        _note("refuse_measure", row, by, at, kind=row.kind)
    return rows
