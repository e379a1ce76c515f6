"""Questions about measures: what is in force, what waits, what is late, who is to stay where they are."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from wanjia.core import identities, sets
from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.codes.queries import codes_in_force
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.measures.models import Appeal, Helpline, LiftCheck, Measure, RefusedList, in_force
from wanjia.response.measures.rules import LIFT_CHECKS, PERSONAL, STAYS_IN, steps_up

__all__ = ["in_force"]

PAPER = "measures.paper"  # what the secret code of a paper is sealed as: nobody makes one from an address of the desk
RELATED = (
    "person__household",
    "visitor",
    "household__door",
    "place",
    "compound",
    "site",
    "room__site",
    "document",
    "owner",
    "proposed_by",
)
CLIMBS = ("county", "league", "region")  # where an appeal is answered: first here, then one level up each time


def paper_code(measure: Measure) -> str:
    """Give the secret code that stands on a measure's paper."""
    return identities.seal(PAPER, measure.pk)


def by_paper_code(code: str) -> Measure | None:
    """Give the measure of a paper, None for any other text or one that is forgotten or was never approved."""
    try:
        number = identities.unseal(PAPER, code.strip().lower())
    except identities.UnknownIdentity:
        return None
    rows = Measure.objects.filter(pk=number, forgotten_at=None, approved_at__isnull=False).select_related(*RELATED)
    return rows.first()


def subject_name(measure: Measure, standing: Standing | None = None) -> str:
    """Give on whom or what a measure is: names in full only for who may see names there; nobody's once forgotten."""
    if measure.forgotten_at is not None and measure.subject in PERSONAL:
        return "—"
    if measure.subject == "household":
        return str(measure.household.door.label) if measure.household else "—"
    found = getattr(measure, measure.subject)
    if measure.subject not in PERSONAL:
        return str(found)
    name = str(found.name)
    may = standing is not None and standing.may(Capability.VIEW_PEOPLE, measure.lo)
    return name if may else f"{name[:1]}**"


def boards(standing: Standing, at: datetime) -> dict[str, QuerySet[Measure]]:
    """Give the desk's lists: in force, to be decided, ending today, decided too late."""
    rows = Measure.objects.visible_to(standing).stated(at).select_related(*RELATED)
    soon = Q(until_at__lte=at + timedelta(hours=24)) | Q(ended_at__lte=at + timedelta(hours=24))
    return {
        "in_force": rows.filter(state="in_force"),
        "proposed": rows.filter(state="proposed"),
        "ending": rows.filter(soon, state="in_force"),
        "lapsed": rows.filter(state="lapsed", until_at__gt=at - timedelta(days=7)),
        "over": rows.filter(state__in=["over", "ended", "refused", "corrected"]),
    }


class OpenAppeal(NamedTuple):
    """An appeal that waits: at which place it is answered now, how often it has risen."""

    appeal: Appeal
    place: Place
    risen: int


def open_appeals(standing: Standing, at: datetime) -> list[OpenAppeal]:
    """Give the appeals that wait in the territory, what is due first at the top; where each stands is computed now."""
    rows = Appeal.objects.visible_to(standing).open().select_related("measure", "measure__owner")
    return where_they_stand(rows.order_by("due_at", "id")[:500], at)


def where_they_stand(appeals: Iterable[Appeal], at: datetime) -> list[OpenAppeal]:
    """Give where each appeal is answered: the county at first, a level higher each time its hours have run out."""
    upper = list(Place.objects.current().filter(level__in=CLIMBS))
    found = []
    for appeal in appeals:
        owner = appeal.measure.owner
        over = {place.level: place for place in upper if place.lo <= owner.lo and owner.hi <= place.hi}
        chain = [over[level] for level in CLIMBS if level in over] or [owner]
        risen = steps_up(appeal.made_at, appeal.hours, at) if appeal.answered_at is None else 0
        found.append(OpenAppeal(appeal, chain[min(risen, len(chain) - 1)], risen))
    return found


def alarms(standing: Standing) -> QuerySet[RefusedList]:
    """Give the refused lists nobody has looked into, the newest first."""
    rows: QuerySet[RefusedList] = RefusedList.objects.visible_to(standing).filter(looked_at=None)
    return rows.select_related("place", "by").order_by("-at", "-id")


def checklist(measure: Measure) -> list[tuple[str, object, LiftCheck | None]]:
    """Give each thing to be confirmed before an area opens, with who confirmed it."""
    done = {check.item: check for check in measure.lift_checks.select_related("by")}
    return [(item, name, done.get(item)) for item, name in LIFT_CHECKS.items()]


def helpline_for(place: Place, at: datetime) -> str:
    """Give the number to call about a place: its own, else the nearest office's above; empty where none has set one."""
    over = Q(place__lo__lte=place.lo, place__hi__gte=place.hi, from_at__lte=at) & (
        Q(until_at=None) | Q(until_at__gt=at)
    )
    rows = Helpline.objects.filter(over).select_related("place")
    nearest = min(rows, key=lambda row: row.place.hi - row.place.lo, default=None)
    return nearest.phone if nearest else ""


def helplines(standing: Standing, at: datetime) -> list[tuple[Place, str]]:
    """Give each community of the territory with the number to call about it."""
    inside = Q(pk__in=[])
    for capability in (Capability.PROPOSE_MEASURES, Capability.APPROVE_MEASURES):
        inside |= standing.within(capability, lo="lo", hi="hi")
    places = list(Place.objects.current().filter(inside, level=Level.COMMUNITY).order_by("lo"))
    known = Helpline.objects.filter(until_at=None, from_at__lte=at).select_related("place")
    spans = sorted(((row.place.lo, row.place.hi, row.phone) for row in known), key=lambda span: span[1] - span[0])
    return [(p, next((phone for lo, hi, phone in spans if lo <= p.lo and p.hi <= hi), "")) for p in places]


class Stay(NamedTuple):
    """Somebody who is to stay in: where, until when at the latest, and the digest of their code that a gate holds."""

    position: int
    until_at: datetime
    digest: str


def digest_of(code: str) -> str:
    """Give what a phone at a gate keeps of a code: it tells whether a code shown is meant, and gives no code away."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(f"wanjia stay {plain}".encode()).hexdigest()[:24]


def stays(spans: Iterable[tuple[int, int]], at: datetime) -> list[Stay]:
    """Give who is to stay in inside some intervals and has a personal code; members of a household under one as well."""
    inside = Q(pk__in=[])
    for lo, hi in spans:
        inside |= Q(lo__gte=lo, hi__lte=hi)
    until: dict[int, datetime] = {}
    homes: dict[int, datetime] = {}
    for row in Measure.objects.in_force(at).filter(inside, kind__in=STAYS_IN):
        if row.person_id:
            until[row.person_id] = max(until.get(row.person_id, at), row.over_at)
        elif row.household_id:
            homes[row.household_id] = max(homes.get(row.household_id, at), row.over_at)
    people = Person.objects.filter(Q(pk__in=until) | Q(household__in=homes, gone_at=None)).select_related("household")
    return stays_of(
        [(who, who.household.position, max(until.get(who.pk, at), homes.get(who.household_id, at))) for who in people]
    )


def stays_of(people: Sequence[tuple[Person, int, datetime]]) -> list[Stay]:
    """Give what gates keep of people who are to stay somewhere until a moment: those who have a personal code."""
    codes = codes_in_force([person for person, _position, _until in people])
    found = [Stay(at, until, digest_of(codes[who.pk])) for who, at, until in people if who.pk in codes]
    return sorted(found, key=lambda stay: stay.digest)


def sealed_rooms(rooms: Iterable[int], at: datetime) -> set[int]:
    """Give which of some rooms are sealed by a measure in force: nobody moves in."""
    rows = Measure.objects.in_force(at).filter(room__in=sets.numbers(rooms))
    return set(rows.values_list("room_id", flat=True))


def sealed_compounds(compounds: Iterable[int], at: datetime) -> set[int]:
    """Give which of some compounds are sealed by a measure in force: their gates are closed without a second order."""
    rows = Measure.objects.in_force(at).filter(kind="sealed_compound", compound__in=set(compounds))
    return set(rows.values_list("compound_id", flat=True))
