"""Who may have met a case while it could infect: at the same place, in the household, in one tube, on one vehicle.

Candidates are proposed with reason and overlap; nothing follows from them until somebody has confirmed them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.diseases.queries import profile
from wanjia.registry.people.models import Person
from wanjia.registry.people.queries import colleagues
from wanjia.registry.places.models import Door, Site
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.response.cases.models import Case, Contact, Stay
from wanjia.response.cases.queries.subjects import key_of, person_of, subjects, traced_as
from wanjia.response.cases.queries.together import met
from wanjia.response.cases.rules import lasted
from wanjia.response.sampling.models import Sample

MINUTE = timedelta(minutes=1)
MOST = 2000
MOST_COLLEAGUES = 500
MOST_PLACES = 50


class Span(NamedTuple):
    """From when until when a case could infect, and what a contact is for this disease."""

    from_at: datetime
    until_at: datetime
    minutes: int
    queue_minutes: int


@dataclass(frozen=True)
class Candidate:
    """Somebody to look at: who, how they met the case, for how long, where, through whom."""

    key: int
    subject: Person | Visitor
    degree: int
    reason: str
    from_at: datetime
    until_at: datetime
    minutes: int | None  # None: nobody knows how long
    where: str
    site_id: int | None = None
    via: Person | Visitor | None = None
    known: bool = False

    @property
    def lasted(self) -> int | str:
        """How long they were together in minutes, or in words why nobody knows."""
        return lasted(self.reason, self.minutes, self.from_at, self.until_at)

    @property
    def person(self) -> Person | None:
        """The person of the register, if it is one."""
        return self.subject if isinstance(self.subject, Person) else None


class Group(NamedTuple):
    """Candidates of one source: the same way of meeting at the same place, of one degree."""

    reason: str
    degree: int
    where: str
    rows: list[Candidate]


class SecondPlace(NamedTuple):
    """A place where contacts were after they had met the case, and the case was not."""

    site: Site
    people: int


def span(case: Case, at: datetime) -> Span:
    """Give when a case could infect: days before its onset (or first sample, or report) until it was taken in, or now."""
    known = profile(disease=case.outbreak.disease, place=case.outbreak.place, at=at)
    first = case.onset or case.sampled or case.reported or timezone.localdate(case.created_at)
    begin = _midnight(first) - timedelta(days=known.infectious_before)
    end = _midnight(case.admitted) + timedelta(days=1) if case.admitted else at
    end = min(end, at, _midnight(first) + timedelta(days=known.infectious_after + 1))
    return Span(begin, max(end, begin + timedelta(days=1)), known.contact_minutes, known.queue_minutes)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class Proposed(NamedTuple):
    """Whom a case may have met, and what is to be known of how they were found."""

    rows: list[Candidate]
    said: str = ""


def candidates(case: Case, at: datetime, degree: int = 2) -> list[Candidate]:
    """Give everybody who may have met a case, the nearest and longest first; one line a person, by the strongest reason."""
    return proposed(case, at, degree).rows


def proposed(case: Case, at: datetime, degree: int = 2) -> Proposed:
    """Give the same, with what the engine that was asked says of itself."""
    when, me = span(case, at), key_of(case)
    if not me:
        return Proposed([])
    found: dict[int, Candidate] = {}
    at_places, said = _at_places(me, when, degree, at)
    at_work, more = _colleagues(case, when, at)
    for candidate in [
        *_household(case, when),
        *at_places,
        *_tubes(case, when),
        *_riders(case, when),
        *at_work,
    ]:
        key = candidate.person.pk if candidate.person else candidate.key
        before = found.get(key)
        if key != me and (before is None or _rank(candidate) < _rank(before)):
            found[key] = candidate
    known = {key_of(row) for row in Contact.objects.filter(case=case).select_related("person", "visitor__person")}
    rows = [c for key, c in found.items() if key not in known]
    return Proposed(sorted(rows, key=_rank)[:MOST], " · ".join(filter(None, (said, more))))


def grouped(rows: Iterable[Candidate]) -> list[Group]:
    """Give candidates by their source, the first degree first and in it the shortest: a queue of two hundred comes last."""
    found: dict[tuple[int, str, str], list[Candidate]] = {}
    for row in rows:
        where = "" if row.reason == "household" else row.where
        found.setdefault((row.degree, row.reason, where), []).append(row)
    groups = [Group(reason, degree, where, inside) for (degree, reason, where), inside in found.items()]
    return sorted(groups, key=lambda group: (group.degree, len(group.rows), group.reason, group.where))


def position_of(one: Candidate, case: Case) -> int:
    """Give where a candidate lives; where the case is, for who lives at no known door."""
    return int(one.person.household.position if one.person else case.place.lo)


def _rank(one: Candidate) -> tuple[int, int, int]:
    """Whoever was in one tube stood in one queue as well: the tube says more."""
    return (one.degree, {"household": 0, "tube": 1}.get(one.reason, 2), -(one.minutes or 0))


def _household(case: Case, when: Span) -> list[Candidate]:
    person = person_of(case)
    if person is None:
        return []
    members = Person.objects.current().filter(household=person.household_id).exclude(pk=person.pk)
    minutes = int((when.until_at - when.from_at).total_seconds() // 60)
    label = person.household.door.label
    return [
        Candidate(one.pk, one, 1, "household", when.from_at, when.until_at, minutes, label)
        for one in members.select_related("household__door").order_by("pk")
    ]


def _at_places(me: int, when: Span, degree: int, at: datetime) -> tuple[list[Candidate], str]:
    rows, said = met(
        me, when.from_at, when.until_at, degree=degree, minutes=when.minutes, queue_minutes=when.queue_minutes, at=at
    )
    who = subjects({row.subject for row in rows} | {row.via for row in rows if row.via is not None})
    named = _names({row.place for row in rows})
    found = [
        Candidate(
            row.subject, who[row.subject], row.degree, "presence", row.from_at, row.until_at, row.minutes,
            named.get(row.place, ""), -row.place if row.place < 0 else None,
            who.get(row.via) if row.via is not None else None,
        )
        for row in rows
        if row.subject in who
    ]  # fmt: skip
    return found, said


def _names(places: Iterable[int]) -> dict[int, str]:
    """Name places as the tracing port numbers them: a door's position, or minus a site's number."""
    known = set(places)
    sites = Site.objects.filter(pk__in=[-one for one in known if one < 0])
    doors = Door.objects.filter(position__in=[one for one in known if one > 0])
    return {-site.pk: site.name for site in sites} | {door.position: door.label for door in doors}


def _tubes(case: Case, when: Span) -> list[Candidate]:
    """Who was sampled into one tube with the case: one result speaks for all.

    From the earlier of the two samples to the later; how long they stood together nobody knows.
    """
    person = person_of(case)
    if person is None:
        return []
    own = Sample.objects.filter(target__person=person, void=None, at__gte=when.from_at - timedelta(days=1))
    tubes = dict(own.filter(at__lte=when.until_at).values_list("tube_id", "at"))
    mates = Sample.objects.filter(tube__in=tubes, void=None).exclude(target__person=person)
    rows = mates.select_related("target__person__household__door", "tube__table__point__site").order_by("at", "pk")
    return [
        Candidate(
            row.target.person.pk, row.target.person, 1, "tube", min(row.at, tubes[row.tube_id]),
            max(row.at, tubes[row.tube_id]), None, row.tube.table.point.site.name, row.tube.table.point.site_id,
        )
        for row in rows
        if row.target.person is not None
    ]  # fmt: skip


def _colleagues(case: Case, when: Span, at: datetime) -> tuple[list[Candidate], str]:
    """Who named the workplace of the case as theirs; how long they met nobody knows, so other reasons say more."""
    person = person_of(case)
    if person is None:
        return [], ""
    found = list(colleagues(person, at).select_related("household__door").order_by("pk")[: MOST_COLLEAGUES + 1])
    more = _("同一工作单位的人太多，只列出%(n)d人") % {"n": MOST_COLLEAGUES} if len(found) > MOST_COLLEAGUES else ""
    return [
        Candidate(one.pk, one, 1, "workplace", when.from_at, when.until_at, None, person.workplace)
        for one in found[:MOST_COLLEAGUES]
    ], more


def _riders(case: Case, when: Span) -> list[Candidate]:
    """Other cases of the outbreak that rode the same vehicle (in the same carriage, when both say) at the same time."""
    mine = Stay.objects.filter(case=case, void_at=None, until_at__gt=when.from_at, from_at__lt=when.until_at)
    found = []
    for stay in mine.exclude(vehicle=""):
        others = Stay.objects.filter(vehicle=stay.vehicle, void_at=None).exclude(case=case)
        others = others.filter(from_at__lt=stay.until_at, until_at__gt=stay.from_at)
        for other in others.select_related("case__person", "case__visitor__person"):
            subject = person_of(other.case) or other.case.visitor
            if subject is None or (stay.carriage and other.carriage and stay.carriage != other.carriage):
                continue
            begin, end = max(stay.from_at, other.from_at), min(stay.until_at, other.until_at)
            minutes, where = max(1, (end - begin) // MINUTE), f"{stay.vehicle} {stay.carriage}".strip()
            found.append(Candidate(key_of(other.case), subject, 1, "ride", begin, end, minutes, where, known=True))
    return found


def second_places(case: Case, at: datetime) -> list[SecondPlace]:
    """Give the sites where confirmed contacts of the first degree were after they met the case, and the case was not."""
    contacts = Contact.objects.filter(case=case, degree=1, first_at__isnull=False)
    met = {key_of(row): row.first_at for row in contacts.select_related("person", "visitor__person")}
    numbers = [number for all_of in traced_as(met).values() for number in all_of]
    if not numbers:
        return []
    there = Presence.objects.filter(from_at__gte=min(met.values()), from_at__lte=at, site__isnull=False)
    own = there.filter(_of(traced_as([key_of(case)])[key_of(case)])).values("site_id")
    rows = there.filter(_of(numbers)).exclude(site__in=own).order_by().values("site_id")
    counts = rows.annotate(people=Count("person", distinct=True) + Count("visitor", distinct=True))
    most = sorted(((row["people"], row["site_id"]) for row in counts), reverse=True)[:MOST_PLACES]
    sites = Site.objects.select_related("place").in_bulk([site for _people, site in most])
    return [SecondPlace(sites[site], people) for people, site in most if site in sites]


def _of(numbers: Sequence[int]) -> Q:
    return Q(person__in=[n for n in numbers if n > 0]) | Q(visitor__in=[-n for n in numbers if n < 0])
