"""What differs between a round and the one before it, door by door: the result, the answers, the people, their needs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.campaigns.rules import OutcomeKind, State
from wanjia.core import sets
from wanjia.registry.people.models import Need, Residence
from wanjia.registry.places.models import Place
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import Asked, Reply, changed_replies, comparable

KINDS = ("changed", "answers", "needs", "found", "arrived", "left", "gone")


def asked_twice(campaign: Campaign) -> Asked:
    """Give the questions that both rounds ask, whatever version of the form each has."""
    later, earlier = campaign.form, campaign.follows.form if campaign.follows else None
    if later is None or earlier is None:
        return Asked({}, {})
    return comparable(earlier.definition, later.definition)


def differing(campaign: Campaign, place: Place, kind: str, asked: Asked | None = None) -> QuerySet[Target]:
    """Give the doors under a place that differ.

    ``changed`` has another result, ``answers`` met both times and answered otherwise, ``needs`` began or ended since the last
    round began, ``found`` was not known last round, ``arrived`` and ``left`` have somebody who came or went since it began,
    ``gone`` was a target last time and is none now (these are targets of the round before).
    """
    since = _began(campaign)
    mine: QuerySet[Target] = Target.objects.filter(campaign=campaign).at(place)
    if kind == "gone":
        now = Target.objects.filter(campaign=campaign, household=OuterRef("household"))
        before: QuerySet[Target] = Target.objects.filter(~Exists(now), campaign=campaign.follows_id).at(place)
        return before
    if kind == "found":
        return mine.filter(~Exists(_before(campaign)))
    if kind == "arrived":
        came = Residence.objects.filter(household=OuterRef("household"), until_at=None, from_at__gt=since)
        return mine.filter(Exists(came))
    if kind == "left":
        return mine.filter(Exists(Residence.objects.filter(household=OuterRef("household"), until_at__gt=since)))
    if kind == "needs":
        return mine.filter(Exists(_needs(since).filter(person__household=OuterRef("household"))))
    if kind == "answers":
        return _answering_otherwise(mine, campaign, asked or asked_twice(campaign))
    visited = mine.filter(visits__gt=0).annotate(earlier=Subquery(_before(campaign).values("state")[:1]))
    return visited.filter(earlier__isnull=False).exclude(earlier=F("state"))


def _began(campaign: Campaign) -> datetime | None:
    return campaign.follows.launched_at if campaign.follows else None


def _before(campaign: Campaign) -> QuerySet[Target]:
    same = Q(household=OuterRef("household"), person=OuterRef("person")) | Q(
        household=OuterRef("household"), person=None
    )
    return Target.objects.filter(same, campaign=campaign.follows_id)


def _needs(since: datetime | None) -> QuerySet[Need]:
    return Need.objects.filter(Q(from_at__gt=since) | Q(until_at__gt=since))


def _answering_otherwise(mine: QuerySet[Target], campaign: Campaign, asked: Asked) -> QuerySet[Target]:
    """Keep the doors met in both rounds whose household or one of whose people answered a question otherwise."""
    household, names = _other("n", "e", asked.household)
    person, more = _other("p", "q", asked.person)
    otherwise = RawSQL(OTHERWISE.format(household=household, person=person), [campaign.follows_id, *names, *more])
    otherwise.output_field = BooleanField()
    return mine.filter(otherwise, state=State.REACHED, person=None)


def earlier_states(campaign: Campaign, targets: Iterable[Target]) -> dict[int, str]:
    """Give what the round before said about the households of these targets, by household number."""
    homes = sets.numbers({t.household_id for t in targets})
    rows = Target.objects.filter(campaign=campaign.follows_id, household__in=homes)
    return dict(rows.values_list("household_id", "state"))


def replies(campaign: Campaign, targets: Iterable[Target], asked: Asked) -> dict[int, list[Reply]]:
    """Give by target what was answered otherwise than in the round before: the household's answers, then each person's."""
    mine = {t.household_id: t.pk for t in targets}
    now = _spoken(Target.objects.filter(pk__in=sets.numbers(mine.values())))
    then = _spoken(Target.objects.filter(campaign=campaign.follows_id, household__in=sets.numbers(mine), person=None))
    people = _said([visit.pk for visit in (*now.values(), *then.values())])
    found: dict[int, list[Reply]] = {}
    for household in now.keys() & then.keys():
        after, before = now[household], then[household]
        rows = changed_replies(asked.household, before.answers, after.answers)
        earlier = people.get(before.pk, {})
        for person, answers in people.get(after.pk, {}).items():
            if person in earlier:
                rows += changed_replies(asked.person, earlier[person], answers, person)
        found[mine[household]] = rows
    return found


def _spoken(targets: QuerySet[Target]) -> dict[int, Visit]:
    """Give the last visit that met each of these households, by household."""
    met = Visit.objects.filter(outcome__target__in=targets, outcome__kind=OutcomeKind.REACHED, outcome__void=None)
    met = met.select_related("outcome__target").order_by("outcome__at", "outcome_id")
    return {visit.outcome.target.household_id: visit for visit in met}


def _said(visits: list[int]) -> dict[int, dict[int, dict[str, Any]]]:
    found: dict[int, dict[int, dict[str, Any]]] = {}
    rows = PersonAnswers.objects.filter(visit__in=sets.numbers(visits)).order_by("id")
    for visit, person, answers in rows.values_list("visit_id", "person_id", "answers"):
        found.setdefault(visit, {})[person] = answers
    return found


def needs_since(campaign: Campaign, targets: Iterable[Target]) -> dict[int, list[tuple[Need, bool]]]:
    """Give by household the needs that began (True) or ended (False) since the round before began."""
    since = _began(campaign)
    homes = sets.numbers({t.household_id for t in targets})
    rows = _needs(since).filter(person__household__in=homes).select_related("person").order_by("person_id", "id")
    found: dict[int, list[tuple[Need, bool]]] = {}
    for need in rows:
        found.setdefault(need.person.household_id, []).append((need, need.until_at is None))
    return found


def _other(one: str, two: str, asked: Iterable[str]) -> tuple[str, list[str]]:
    """Give the condition that two rows answered one of these questions otherwise; the same text cannot."""
    names = list(asked)
    each = [f"{one}.answers -> %s IS DISTINCT FROM {two}.answers -> %s" for _name in names]
    return f"({one}.answers <> {two}.answers AND ({' OR '.join(each) or '1 = 0'}))", [
        n for n in names for _ in range(2)
    ]


LATEST = """(SELECT o.id FROM campaigns_outcome o LEFT JOIN campaigns_outcomevoid v ON v.outcome_id = o.id
    WHERE o.target_id = {target} AND o.kind = 'reached' AND v.id IS NULL ORDER BY o.at DESC, o.id DESC LIMIT 1)"""
OTHERWISE = f"""EXISTS (SELECT 1 FROM campaigns_target b
    JOIN screening_visit n ON n.outcome_id = {LATEST.format(target="campaigns_target.id")}
    JOIN screening_visit e ON e.outcome_id = {LATEST.format(target="b.id")}
    WHERE b.campaign_id = %s AND b.household_id = campaigns_target.household_id AND b.person_id IS NULL
    AND ({{household}} OR EXISTS (SELECT 1 FROM screening_personanswers p
        JOIN screening_personanswers q ON q.visit_id = e.outcome_id AND q.person_id = p.person_id
        WHERE p.visit_id = n.outcome_id AND {{person}})))"""
