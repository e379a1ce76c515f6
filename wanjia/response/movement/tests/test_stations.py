"""Stations open and close with what passed there, are staffed by their departments, and check each stop once."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core.actions import Refused
from wanjia.core.journal import broken_links
from wanjia.registry.codes.actions import reissue_code
from wanjia.registry.codes.rules import write_code
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Compound
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import Presence
from wanjia.response.movement.actions import (
    NewCheck,
    Occupant,
    assign_duty,
    close_station,
    decide_mismatch,
    drop_duty,
    own_mismatch,
    record_checks,
    set_control,
)
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Check, Crossing, Duty, Mismatch
from wanjia.response.movement.queries.stations import Rules, gaps_at, open_stations
from wanjia.response.movement.queries.totals import add_up, total_of, totals
from wanjia.response.movement.tests.scene import Stations, begin
from wanjia.response.passes.models import PassUse


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


def check(scene: Stations, **more: Any) -> NewCheck:
    """A car with one person at the northern station, half an hour in."""
    usual: dict[str, Any] = {
        "stand": scene.stand(scene.north), "event": str(uuid.uuid4()), "at": scene.hamlet.at + timedelta(minutes=30),
        "by_id": scene.hamlet.user("kakou").pk, "persons": 1, "decision": "pass", "vehicle": "car", "plate": "蒙G12345",
    }  # fmt: skip
    return NewCheck(**usual | more)


def record(scene: Stations, *checks: NewCheck) -> Any:
    at = scene.hamlet.at + timedelta(hours=1)
    return record_checks(checks=checks, arrived_at=at, by=scene.hamlet.user("kakou"), at=at)


def test_a_car_with_three_people_is_one_check_three_crossings_and_two_presences(stations: Stations) -> None:
    by, at = stations.hamlet.user("shequ"), stations.hamlet.at
    person = Person.objects.earliest("pk")
    code = write_code(reissue_code(person=person, reason="asked", by=by, at=at).code)
    people = [
        Occupant(1, code=code, temperature=365, proof="code"),
        Occupant(2, visitor=NewVisitor("过路人", "+8613800000001"), temperature=381, proof="visitor"),
        Occupant(3, code="WJTORN", temperature=366),
    ]
    one = check(stations, persons=4, occupants=people, decision="review")
    taken = record(stations, one)
    assert (taken[0].unknown, taken[0].again) == ([3], False)
    stored = Check.objects.get()
    assert (stored.plate, stored.persons, stored.fevers, stored.decision) == ("蒙G12345", 4, 1, "review")
    assert Crossing.objects.count() == 3 and Crossing.objects.get(n=1).person == person
    found = set(Presence.objects.values_list("person__name", "visitor__name", "source", "site__name"))
    assert found == {(person.name, None, "check", "北出口检测站"), (None, "过路人", "check", "北出口检测站")}
    again = record(stations, one)
    assert (again[0].check, again[0].again) == (stored.pk, True)
    assert (Check.objects.count(), Crossing.objects.count(), Presence.objects.count()) == (1, 3, 2)
    assert not list(broken_links())


def test_a_refusal_needs_its_reason_and_counts_must_agree(stations: Stations) -> None:
    for wrong in ({"decision": "refuse"}, {"decision": "wave"}, {"occupants": [Occupant(1), Occupant(2)]}):
        with pytest.raises(Refused):
            record(stations, check(stations, **wrong))
    record(stations, check(stations, decision="refuse", reason="此路口戒严，探亲访友请返回"))
    assert Check.objects.get().reason.startswith("此路口戒严")


def test_totals_of_a_shift_and_of_all_time_are_sums_of_the_checks(stations: Stations) -> None:
    at = stations.hamlet.at
    record(
        stations,
        *(check(stations, at=at + timedelta(minutes=n), persons=3) for n in range(5)),
        check(stations, at=at - timedelta(days=1), persons=2),
        check(stations, vehicle="foot", plate="", decision="refuse", reason="没有登记"),
        check(stations, stand=stations.stand(stations.south)),
    )
    shift = total_of(stations.north, at, at + timedelta(hours=8))
    assert (shift.vehicles, shift.persons, shift.passed, shift.refused) == (5, 16, 5, 1)
    ever = totals([stations.north.pk, stations.south.pk], None, at + timedelta(hours=8))
    assert (ever[stations.north.pk].vehicles, ever[stations.north.pk].persons) == (6, 18)
    assert add_up(ever.values()).vehicles == 7


def test_closing_says_why_what_passed_and_where_people_go_instead(stations: Stations) -> None:
    by, at = stations.hamlet.user("zhihui"), stations.hamlet.at + timedelta(hours=1)
    record(stations, check(stations, persons=3))
    with pytest.raises(Refused, match="原因"):
        close_station(station=stations.north, reason=" ", by=by, at=at)
    with pytest.raises(Refused, match="另一个"):
        close_station(station=stations.north, reason="车少", neighbour=stations.north, by=by, at=at)
    step = close_station(station=stations.north, reason="车少", neighbour=stations.south, by=by, at=at)
    assert (step.vehicles, step.persons, step.neighbour) == (1, 3, stations.south)
    assert open_stations([stations.north.pk, stations.south.pk]) == {stations.south.pk}
    with pytest.raises(Refused, match="没有开放"):
        close_station(station=stations.north, reason="车少", by=by, at=at)


def test_a_shift_that_a_department_does_not_stand_in_is_on_the_list(stations: Stations) -> None:
    by, at, officer = stations.hamlet.user("zhihui"), stations.hamlet.at, stations.hamlet.user("kakou")
    gaps = gaps_at([stations.north], at, timedelta(hours=8))
    assert {each.gap.department for each in gaps} == {"transport", "health"}
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    with pytest.raises(Refused, match="同一时间"):
        assign_duty(station=stations.south, department="traffic_police", user=officer, **hours, by=by, at=at)
    with pytest.raises(Refused, match="是谁"):
        assign_duty(station=stations.north, department="health", **hours, by=by, at=at)
    for department in ("transport", "health"):
        assign_duty(station=stations.north, department=department, name="轮值人员", **hours, by=by, at=at)
    assert gaps_at([stations.north], at, timedelta(hours=8)) == []
    drop_duty(duty=Duty.objects.get(department="health"), by=by, at=at + timedelta(hours=1))
    left = gaps_at([stations.north], at + timedelta(hours=1), timedelta(hours=7))
    assert [each.gap.department for each in left] == ["health"]


def test_a_compounds_level_decides_who_may_pass_and_policy_says_with_what(stations: Stations) -> None:
    scene, at = stations.hamlet, stations.hamlet.at
    level, rule = Rules(at).of([stations.gate])[stations.gate.pk]
    assert (level, list(rule.inward)) == ("open", [])
    compound = Compound.objects.get(name="文庭雅苑")
    by, document = scene.user("jiedao"), scene.document
    set_control(compound=compound, level="closed", document=document, by=by, at=at)
    with pytest.raises(Refused, match="就是这个级别"):
        set_control(compound=compound, level="closed", document=document, by=by, at=at)
    level, rule = Rules(at).of([stations.gate])[stations.gate.pk]
    assert (level, list(rule.inward), rule.otherwise, rule.fever) == ("closed", ["pass"], "refuse", 373)
    county = scene.places["county"]
    set_policy(
        key="closed_in", value=["pass", "code"], place=county, document=document, effective_from=at, by=by, at=at
    )
    set_policy(key="fever_tenths", value=370, place=county, document=document, effective_from=at, by=by, at=at)
    rule = Rules(at).of([stations.gate])[stations.gate.pk][1]
    assert (list(rule.inward), rule.fever) == (["pass", "code"], 370)


def test_who_says_to_have_registered_and_has_not_is_a_mismatch_and_a_forged_pass_is_kept_as_seen(
    stations: Stations,
) -> None:
    said = Occupant(1, visitor=NewVisitor("过路人", "+8613800000001"), proof="registration")
    record(
        stations,
        check(stations, occupants=[said], card="WJ1:FORGED", decision="refuse", reason="通行证无效", fault="broken"),
    )
    assert Mismatch.objects.get().kind == "unregistered" and Mismatch.objects.get().seen == "过路人"
    use = PassUse.objects.get()
    assert (use.station, use.plate) == (stations.north.site, "蒙G12345") and use.verdict != "accepted"


def test_what_was_registered_and_what_was_seen_wait_side_by_side_until_a_human_decides(stations: Stations) -> None:
    by, at = stations.hamlet.user("kakou"), stations.hamlet.at
    record(stations, check(stations, persons=3, differs=[Differs(0, "persons", "2", "3")]))
    mismatch = Mismatch.objects.get()
    own_mismatch(mismatch=mismatch, owner=by, by=by, at=at)
    with pytest.raises(Refused, match="核实到"):
        decide_mismatch(mismatch=mismatch, decision="neither", by=by, at=at)
    decide_mismatch(mismatch=mismatch, decision="seen", by=by, at=at)
    with pytest.raises(Refused, match="已经核对"):
        decide_mismatch(mismatch=mismatch, decision="said", by=by, at=at)
    mismatch.refresh_from_db()
    assert (mismatch.said, mismatch.seen, mismatch.decision, mismatch.owner) == ("2", "3", "seen", by)
