"""Who is still to be sampled: at the door, by telephone, and who was missed round after round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.rules import State
from wanjia.command.diseases.rules import CENTRAL, HOME, HOUSEHOLD
from wanjia.command.posts.queries import policy
from wanjia.core import sets
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Need, Person
from wanjia.registry.people.queries import open_needs
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import with_ancestors
from wanjia.response.measures.models import Measure
from wanjia.response.sampling.models import PpeCheck, Sample, Schedule
from wanjia.response.sampling.rules.route import Stop, ordered

ROUNDS = 5
NOT_MISSED = (State.REACHED, State.MOVED, State.EXCLUDED)


def ppe_needed(place: Place, at: datetime) -> list[str]:
    """Give what must be worn before a list of doors opens at a place."""
    return list(policy("ppe_items", place, at))


def wears_ppe(user: User, place: Place, at: datetime) -> bool:
    """Tell whether somebody has noted today that they wear all that the place asks for."""
    check = PpeCheck.objects.filter(user=user, day=timezone.localdate(at)).first()
    return check is not None and set(ppe_needed(place, at)) <= set(check.items)


def untested(campaign: Campaign, place: Place) -> QuerySet[Target]:
    """Give the persons of a round under a place whom nobody has sampled or accounted for: the frame minus the sampled."""
    return Target.objects.filter(campaign=campaign, open=True).at(place)


def at_the_door(campaign: Campaign, place: Place, at: datetime) -> QuerySet[Target]:
    """Give the untested who are sampled at home: those with a need that the policy names, and controlled persons."""
    return untested(campaign, place).filter(_special(place, at) | _controlled(at)).exclude(_away(at))


def by_phone(campaign: Campaign, place: Place, at: datetime) -> QuerySet[Target]:
    """Give the other untested: they are called and asked to come."""
    return untested(campaign, place).exclude(_special(place, at) | _controlled(at) | _away(at))


def at_a_centre(campaign: Campaign, place: Place, at: datetime) -> QuerySet[Target]:
    """Give the untested in central isolation: their site samples them, nobody looks for them at home."""
    rows = untested(campaign, place).filter(_away(at))
    return rows.select_related("person", "household__door").order_by("position", "id")


def _away(at: datetime) -> Q:
    return Q(Exists(Measure.objects.in_force(at).filter(kind=CENTRAL, person=OuterRef("person"))))


def _special(place: Place, at: datetime) -> Q:
    kinds = policy("doorstep_needs", place, at)
    return Q(Exists(Need.objects.filter(person=OuterRef("person"), until_at=None, kind__in=kinds)))


def _controlled(at: datetime) -> Q:
    """Keep targets of whoever is sampled by a plan of their own or must not leave home: nobody asks them to come."""
    return _held(at, person="person", home="household")


def _held(at: datetime, *, person: str, home: str) -> Q:
    stay = Measure.objects.in_force(at).filter(kind__in=(HOME, HOUSEHOLD))
    by_plan, alone = schedules_on(at).filter(person=OuterRef(person)), stay.filter(person=OuterRef(person))
    return Q(Exists(by_plan)) | Q(Exists(alone)) | Q(Exists(stay.filter(household=OuterRef(home))))


def schedules_on(at: datetime) -> QuerySet[Schedule]:
    """Give the schedules that hold on the day of a moment."""
    day = timezone.localdate(at)
    return Schedule.objects.filter(ended_at=None, begins_on__lte=day, ends_on__gte=day)


@dataclass(frozen=True)
class Doorstep:
    """One person to sample at a door: why there, and whether they are controlled."""

    target: Target
    needs: list[str]
    controlled: bool


@dataclass(frozen=True)
class Call:
    """One door to go to, after the one before it: who is sampled there, and whether somebody is isolated there."""

    household: Household
    people: list[Doorstep]
    isolated: bool


def doorstep_calls(targets: QuerySet[Target], at: datetime, most: int) -> list[Call]:
    """Give the doors of a doorstep list in walking order, isolated households last."""
    rows = list(targets.select_related("household__door", "person").order_by("position", "id")[:most])
    people = {row.pk: row.person for row in rows if row.person}
    needs = open_needs(people.values())
    numbers = sets.numbers(person.pk for person in people.values())
    held = Person.objects.filter(_held(at, person="pk", home="household"))
    controlled = set(held.filter(pk__in=numbers).values_list("pk", flat=True))
    homes: dict[int, list[Target]] = {}
    for row in rows:
        homes.setdefault(row.household_id, []).append(row)
    isolated = set(held.filter(household__in=sets.numbers(homes), gone_at=None).values_list("household_id", flat=True))
    places = with_ancestors({row.place_id for row in rows})
    for row in rows:
        row.place = places[row.place_id]
    stops = [_stop(members[0], members[0].household_id in isolated) for members in homes.values()]
    return [
        Call(
            household=members[0].household,
            people=[Doorstep(row, needs.get(people[row.pk].pk, []), row.person_id in controlled) for row in members],
            isolated=stop.isolated,
        )
        for stop in ordered(stops)
        for members in [homes[stop.key]]
    ]


def _stop(target: Target, isolated: bool) -> Stop:
    door = target.household.door
    where = None if door.latitude is None or door.longitude is None else (door.latitude, door.longitude)
    return Stop(target.household_id, target.position, where, isolated)


def sampled_at_home(campaign: Campaign, place: Place) -> QuerySet[Sample]:
    """Give the standing samples of persons under a place that were taken at a door, the latest first."""
    inside = Target.objects.filter(campaign=campaign, proofs__gt=0).at(place)
    rows = Sample.objects.filter(target__in=inside, checks__isnull=False, void=None)
    return rows.select_related("target__person", "target__household__door").order_by("-at", "-id")


def rounds_so_far(campaign: Campaign) -> list[Campaign]:
    """Give a round and those it follows, the latest first, at most ROUNDS."""
    found = [campaign]
    while len(found) < ROUNDS and found[-1].follows is not None:
        found.append(found[-1].follows)
    return found


def missed(campaign: Campaign, place: Place, rounds: Sequence[Campaign]) -> QuerySet[Target]:
    """Give the persons of a round under a place who were missed in every one of some rounds, in route order.

    Missed in this round: still untested. Missed in an earlier one: in its frame, and neither sampled, moved nor excluded.
    """
    targets = Target.objects.filter(campaign=campaign).at(place)
    for each in rounds:
        if each.pk == campaign.pk:
            targets = targets.filter(open=True)
        else:
            then = Target.objects.filter(campaign=each, person=OuterRef("person")).exclude(state__in=NOT_MISSED)
            targets = targets.filter(Exists(then))
    return targets


def states_by_round(rounds: Sequence[Campaign], targets: Iterable[Target]) -> dict[int, dict[int, Target]]:
    """Give what each round says of these persons: person number, then campaign number."""
    found: dict[int, dict[int, Target]] = {}
    persons = sets.numbers({target.person_id for target in targets if target.person_id})
    for row in Target.objects.filter(campaign__in=[each.pk for each in rounds], person__in=persons):
        found.setdefault(row.person_id or 0, {})[row.campaign_id] = row
    return found
