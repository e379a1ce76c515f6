"""A room of a site is restricted as everything else is: lawfully, by two people, to the minute; nobody moves in meanwhile."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.places.actions import add_site, register_rooms
from wanjia.registry.places.models import Room, Site
from wanjia.response.measures.actions import confirm_check, correct_measure, lift_area, release_measure
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import sealed_rooms, subject_name
from wanjia.response.measures.rules import LIFT_CHECKS
from wanjia.response.measures.tests.scene import DAYS, approved, proposed


def room(hamlet: Hamlet, number: str = "203") -> Room:
    site = Site.objects.filter(name="草原宾馆").first() or add_site(
        kind="hotel", name="草原宾馆", place=hamlet.places["community"], by=None, at=hamlet.at
    )
    return register_rooms(site=site, numbers=[number], by=hamlet.user("shequ"), at=hamlet.at)[0]


def sealed(hamlet: Hamlet, subject: Room) -> Measure:
    said = "10月30日至11月9日病例住此间"
    return approved(hamlet, kind="sealed_room", subject=subject, ground="area", evidence=said)


def test_a_room_is_sealed_to_the_minute_and_opened_by_its_checklist(hamlet: Hamlet) -> None:
    there, other = room(hamlet), room(hamlet, "204")
    row = sealed(hamlet, there)
    assert subject_name(row) == "草原宾馆 203" and (row.lo, row.hi) == (
        hamlet.places["community"].lo,
        hamlet.places["community"].hi,
    )
    assert sealed_rooms([there.pk, other.pk], hamlet.at) == {there.pk}
    assert not sealed_rooms([there.pk], hamlet.at + 14 * DAYS), "over by itself, whoever is dead"
    by, at = hamlet.user("jiedao"), hamlet.at + DAYS
    with pytest.raises(Refused, match="办理解封"):
        release_measure(measure=row, reason="已消毒", by=by, at=at)
    with pytest.raises(Refused, match="解封前还须确认"):
        lift_area(measure=row, lifts_at=at, reason="已消毒", by=by, at=at)
    for item in LIFT_CHECKS:
        confirm_check(measure=row, item=item, by=by, at=at)
    lift_area(measure=row, lifts_at=at + timedelta(hours=2), reason="已消毒", by=by, at=at)
    assert sealed_rooms([there.pk], at + timedelta(minutes=119))
    assert not sealed_rooms([there.pk], at + timedelta(hours=2))
    wrong = sealed(hamlet, other)
    correct_measure(measure=wrong, reason="房号写错", by=by, at=at)
    assert not sealed_rooms([other.pk], hamlet.at), "a wrong one never was"


@pytest.mark.parametrize("kind", ["sealed_building", "risk_area", "home_observation"])
def test_nothing_else_is_laid_on_a_room(hamlet: Hamlet, kind: str) -> None:
    with pytest.raises(Refused) as refusal:
        proposed(hamlet, kind=kind, subject=room(hamlet), ground="area", risk="high" if kind == "risk_area" else "")
    assert refusal.value.code == "kind"
    with pytest.raises(Refused) as refusal:
        proposed(hamlet, kind="sealed_room", subject=room(hamlet, "205").site, ground="area")
    assert refusal.value.code == "kind"


def test_the_store_itself_refuses_a_room_beside_another_subject_and_what_outlives_its_time(hamlet: Hamlet) -> None:
    row = sealed(hamlet, room(hamlet))
    for facts in ({"room": None}, {"site": row.room.site}, {"subject": "site"}, {"until_at": hamlet.at + 15 * DAYS}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Measure.objects.filter(pk=row.pk).update(**facts)


def test_rooms_are_registered_once_and_none_of_a_site_that_is_gone(hamlet: Hamlet) -> None:
    there = room(hamlet)
    for numbers in (["203"], ["301", "301"], [], ["3" * 21]):
        with pytest.raises(Refused):
            register_rooms(site=there.site, numbers=numbers, by=hamlet.user("shequ"), at=hamlet.at)
    there.site.valid_until = hamlet.at.date()
    there.site.save(update_fields=["valid_until"])
    with pytest.raises(Refused, match="停用"):
        register_rooms(site=there.site, numbers=["301"], by=hamlet.user("shequ"), at=hamlet.at)
    assert list(Room.objects.values_list("number", flat=True)) == ["203"]
