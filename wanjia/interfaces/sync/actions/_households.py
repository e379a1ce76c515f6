"""found_household@1: a door that is on no list becomes door, household, people and target."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import add_found_target
from wanjia.command.campaigns.models import Campaign
from wanjia.core.actions import Refused
from wanjia.interfaces.sync.actions._found import cannot_read, new_person, one_each, remember, suspect
from wanjia.interfaces.sync.fates import Fate, held, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import register_household
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import NewDoor, add_doors
from wanjia.registry.places.models import Door, Place
from wanjia.registry.places.rules import Level

STANDING = (Level.GRID, Level.BUILDING, Level.UNIT)


def take_found_household(item: Item, at: datetime) -> Fate:
    """Register a household found at a door that was on no list. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    place = _place(event.subject)
    if not item.sender.standing.may(Capability.RECORD_VISITS, place.lo):
        return rejected("not_yours", _("这里不在您的片区"), "subject", fixable=False)
    campaign = _campaign(said.campaign)
    if campaign.launched_at is None or campaign.closed_at is not None:
        return held("office", "closed", place.lo)
    user, moment = item.sender.user, item.at
    door = _door(place, said.door.strip(), item)
    neighbours = list(Person.objects.current().filter(household__door=door))
    everybody = one_each(said.people, "payload.people")
    people = [new_person(item, found, f"payload.people[{number}]") for number, found in enumerate(everybody)]
    household = register_household(door=door, members=people, by=user, at=moment)
    target = add_found_target(campaign=campaign, household=household, reason=said.reason, by=user, at=moment)
    remember(event.id, household=household, target=target)
    members = Person.objects.filter(household=household).order_by("pk")
    for found, person in zip(everybody, members, strict=True):
        remember(found.id, person=person)
        suspect(item, person, neighbours, moment)
    return Fate(position=household.position)


def _place(subject: str) -> Place:
    try:
        place: Place = Place.objects.current().by_public_id(subject)
    except Place.DoesNotExist:
        raise cannot_read("subject") from None
    if place.level not in STANDING:
        raise Refused(_("请选楼栋或网格"), field="subject", code="invalid")
    return place


def _campaign(text: str) -> Campaign:
    try:
        campaign: Campaign = Campaign.objects.by_public_id(text)
    except Campaign.DoesNotExist:
        raise cannot_read("payload.campaign") from None
    return campaign


def _door(place: Place, text: str, item: Item) -> Door:
    """Give the door that people write as ``3-501``: 501 in unit 3 where the building has one; added when it is new."""
    if not text:
        raise Refused(_("请填写门牌"), field="payload.door", code="required")
    unit_text, _dash, number = text.partition("-")
    unit = Place.objects.current().filter(parent=place, level=Level.UNIT, name=f"{unit_text}单元").first()
    home, number = (unit, number) if unit is not None and number else (place, text)
    door: Door | None = Door.objects.filter(place=home, number=number[:40]).first()
    if door is not None:
        return door
    label = "".join(
        [place.name if place.level != Level.GRID else "", unit.name if unit == home and unit else "", number]
    )
    return add_doors(place=home, doors=[NewDoor(number[:40], label[:80])], by=item.sender.user, at=item.at)[0]
