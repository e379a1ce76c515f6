"""Somebody who is in no frame is sampled all the same: found in the register, or registered at the point's site."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import add_found_target
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.core.actions import Refused
from wanjia.core.fields import blind_index
from wanjia.registry.people.actions import NewPerson, add_people, register_household
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.actions import NewDoor, add_doors
from wanjia.registry.places.models import Door, Place
from wanjia.registry.places.rules import Level
from wanjia.response.sampling.models import Point
from wanjia.response.sampling.queries.tubes import Bench

WITH_DOORS = (Level.GRID, Level.BUILDING, Level.UNIT)


def enrol_person(campaign: int, person: int, *, by: Any, at: datetime) -> Target | None:
    """Add somebody of the register to a running round as found; None when they live outside its area."""
    found = Person.objects.select_related("household__door").get(pk=person)
    try:
        return add_found_target(
            campaign=Campaign.objects.get(pk=campaign),
            household=found.household,
            person=found,
            reason=str(_("采样点到场")),
            by=by,
            at=at,
        )
    except Refused:
        return None


def enrol_walk_in(bench: Bench, new: NewPerson, *, by: Any, at: datetime) -> Target:
    """Add a walk-in to a running round: who holds the document in the register, else somebody new of the site's household."""
    known = _holder(new)
    if known is not None:
        target = enrol_person(bench.campaign, known.pk, by=by, at=at)
        if target is not None:
            return target
    campaign = Campaign.objects.get(pk=bench.campaign)
    household = _household_at(bench.point, campaign, by, at)
    person = add_people(household=household, people=[new], by=by, at=at)[0]
    reason = str(_("采样点现场登记"))
    return add_found_target(campaign=campaign, household=household, person=person, reason=reason, by=by, at=at)


def _holder(new: NewPerson) -> Person | None:
    if not new.document:
        return None
    index = blind_index("document", new.document)
    found: Person | None = Person.objects.current().filter(document_index=index).order_by("pk").first()
    return found


def _household_at(point: int, campaign: Campaign, by: Any, at: datetime) -> Household:
    """Give the collective household of a point's site, with a door of its own; both are made for the first who walks in."""
    site = Point.objects.select_related("site__place").get(pk=point).site
    ground = _ground(site.place, campaign)
    door = Door.objects.filter(place=ground, number=site.name[:40]).first()
    if door is None:
        door = add_doors(place=ground, doors=[NewDoor(site.name[:40], site.name[:80])], by=by, at=at)[0]
    kind = Household.Kind.COLLECTIVE
    household: Household | None = Household.objects.current().filter(door=door, kind=kind).order_by("pk").first()
    return household or register_household(door=door, members=[], kind=kind, by=by, at=at)


def _ground(place: Place, campaign: Campaign) -> Place:
    """Give where a site's door may stand: its own place, or the first grid of it that the round covers."""
    if place.level in WITH_DOORS:
        return place
    for scope in campaign.scopes.select_related("place").order_by("place__lo"):
        lo, hi = max(place.lo, scope.place.lo), min(place.hi, scope.place.hi)
        grid: Place | None = (
            Place.objects.current().filter(level=Level.GRID, lo__gte=lo, hi__lte=hi).order_by("lo").first()
        )
        if grid is not None:
            return grid
    raise Refused(_("采样点所在的地方没有网格，无法现场登记"), field="samples")
