"""What differs between a round and the one before it, door by door."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.registry.people.models import Residence
from wanjia.registry.places.models import Place

KINDS = ("changed", "found", "arrived", "gone")


@dataclass(frozen=True)
class Differences:
    """How many doors differ from the round before, by kind."""

    changed: int
    found: int
    arrived: int
    gone: int


def _before(campaign: Campaign) -> QuerySet[Target]:
    same = Q(household=OuterRef("household"), person=OuterRef("person")) | Q(
        household=OuterRef("household"), person=None
    )
    return Target.objects.filter(same, campaign=campaign.follows_id)


def differing(campaign: Campaign, place: Place, kind: str) -> QuerySet[Target]:
    """Give the doors under a place that differ.

    ``changed`` has another result, ``found`` was not known last round, ``arrived`` has a new person since the last round began,
    ``gone`` was a target last time and is none now (these are targets of the round before).
    """
    if kind == "gone":
        now = Target.objects.filter(campaign=campaign, household=OuterRef("household"))
        gone: QuerySet[Target] = Target.objects.filter(~Exists(now), campaign=campaign.follows_id).at(place)
        return gone
    mine: QuerySet[Target] = Target.objects.filter(campaign=campaign).at(place)
    earlier = _before(campaign).values("state")[:1]
    if kind == "found":
        return mine.filter(~Exists(_before(campaign)))
    if kind == "arrived":
        return mine.filter(Exists(_newcomers(campaign)))
    visited = mine.filter(visits__gt=0).annotate(earlier=Subquery(earlier))
    return visited.filter(earlier__isnull=False).exclude(earlier=F("state"))


def _newcomers(campaign: Campaign) -> QuerySet[Residence]:
    since: datetime | None = campaign.follows.launched_at if campaign.follows else None
    return Residence.objects.filter(household=OuterRef("household"), until_at=None, from_at__gt=since)


def differences(campaign: Campaign, place: Place) -> Differences:
    """Count the differing doors under a place by kind."""
    return Differences(**{kind: differing(campaign, place, kind).count() for kind in KINDS})


def earlier_states(campaign: Campaign, targets: list[Target]) -> dict[int, str]:
    """Give what the round before said about the households of these targets, by household number."""
    rows = Target.objects.filter(campaign=campaign.follows_id, household__in=[t.household_id for t in targets])
    return dict(rows.values_list("household_id", "state"))
