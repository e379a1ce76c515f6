"""Who was where: known again, counted once, matched to the register when it is certain, asked about when it is not."""

from datetime import timedelta
from uuid import UUID

import pytest

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.registry.presence.actions import (
    NewPresence,
    NewVisitor,
    decide_resemblance,
    know_visitors,
    match_visitors,
    record_presences,
)
from wanjia.registry.presence.models import Presence, Resemblance, Visitor
from wanjia.registry.presence.queries import at_site, names_of, of_person, of_visitor, reconcile

DRIVER = NewVisitor("胡司机", "+8613800001111")
EVENTS = [str(UUID(int=number + 1)) for number in range(9)]


@pytest.fixture
def gate(hamlet: Hamlet) -> Site:
    street, by = hamlet.places["street"], hamlet.user("jiedao")
    return add_site(place=street, kind="checkpoint", name="永清卡口", by=by, at=hamlet.at)


def knows(hamlet: Hamlet, *rows: NewVisitor) -> list[int]:
    found: list[int] = know_visitors(rows=rows, by=None, at=hamlet.at)
    return found


def was(gate: Site, hamlet: Hamlet, event: int, *, visitor: int | None = None, person: int | None = None) -> int:
    begin = hamlet.at + timedelta(hours=event)
    row = NewPresence(person, visitor, gate.pk, gate.place.lo, begin, begin, "check", EVENTS[event])
    return int(record_presences(rows=[row], arrived_at=begin, by=None, at=begin))


def test_a_visitor_is_known_again_by_name_and_telephone_and_a_child_without_either_is_new(hamlet: Hamlet) -> None:
    child = NewVisitor("胡小妹")
    driver, wife, first = knows(hamlet, DRIVER, NewVisitor("何秀兰", DRIVER.phone), child)
    again, second, twice = knows(hamlet, DRIVER, child, DRIVER)
    assert driver == again == twice and len({driver, wife, first, second}) == 4
    stored = Visitor.objects.get(pk=driver)
    assert (stored.phone, stored.phone_tail, stored.person) == (DRIVER.phone, "1111", None)


def test_the_same_event_counts_once_and_half_a_row_is_refused(hamlet: Hamlet, gate: Site) -> None:
    (driver,) = knows(hamlet, DRIVER)
    assert (was(gate, hamlet, 0, visitor=driver), was(gate, hamlet, 0, visitor=driver)) == (1, 0)
    assert was(gate, hamlet, 1, visitor=driver) == 1
    for wrong in ({}, {"visitor": driver, "person": 1}):
        with pytest.raises(Refused):
            was(gate, hamlet, 2, **wrong)
    assert Presence.objects.count() == 2 and not list(reconcile())


def test_who_turns_out_to_be_in_the_register_is_read_as_that_person(hamlet: Hamlet, gate: Site) -> None:
    person = Person.objects.get(pk=Person.objects.filter(name="包志强").values_list("pk", flat=True)[0])
    (visitor,) = knows(hamlet, NewVisitor(person.name, person.phone))
    was(gate, hamlet, 0, visitor=visitor)
    was(gate, hamlet, 1, person=person.pk)
    assert match_visitors(visitors=list(Visitor.objects.all()), by=None, at=hamlet.at) == 1
    day = (hamlet.at, hamlet.at + timedelta(days=1))
    assert of_person(person, *day).count() == of_visitor(Visitor.objects.get(), *day).count() == 2
    assert names_of(at_site(gate, *day)) == ["包志强", "包志强"]
    assert at_site(gate, hamlet.at + timedelta(hours=1), day[1]).count() == 1


def test_a_name_that_only_sounds_alike_waits_for_somebody_to_look(hamlet: Hamlet) -> None:
    person = Person.objects.filter(name="单小雨").earliest("pk")
    alike, family = knows(hamlet, NewVisitor("单晓雨", person.phone), NewVisitor("王大力", person.phone))
    assert match_visitors(visitors=list(Visitor.objects.all()), by=None, at=hamlet.at) == 0
    doubt = Resemblance.objects.get()
    assert (doubt.visitor_id, doubt.person) == (alike, person)
    decide_resemblance(resemblance=doubt, same=True, by=hamlet.user("shequ"), at=hamlet.at)
    assert Visitor.objects.get(pk=alike).person == person and Visitor.objects.get(pk=family).person is None
    with pytest.raises(Refused):
        decide_resemblance(resemblance=doubt, same=False, by=hamlet.user("shequ"), at=hamlet.at)
    assert not list(reconcile())


def test_a_name_with_any_sign_stays_what_it_is(hamlet: Hamlet) -> None:
    names = ['T"1', "a\\b", "{1,2}", "NULL", "=1+1", "敖 登", "%s"]
    numbers = knows(hamlet, *(NewVisitor(name, "+8613800002222", "passport", "G1\\x") for name in names))
    stored = {row.pk: row for row in Visitor.objects.all()}
    assert [stored[number].name for number in numbers] == names
    assert {row.document for row in stored.values()} == {"G1\\x"} and Visitor.objects.count() == len(names)
