"""Checks and passages come in from the stations' phones: each counted once, everything strange kept and asked about."""

import json
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.interfaces.sync.models import Conflict, RejectedEvent
from wanjia.interfaces.sync.tests.phones import DOOR, Phone
from wanjia.registry.codes.actions import reissue_code
from wanjia.registry.codes.rules import write_code
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.actions import add_centre, add_rooms, begin_watches, check_in
from wanjia.response.isolation.queries.centres import free_beds
from wanjia.response.isolation.tests.scene import begun, restrict
from wanjia.response.measures.actions import correct_measure
from wanjia.response.measures.queries import digest_of
from wanjia.response.measures.tests.scene import approved, sealed, someone
from wanjia.response.movement.actions import close_station
from wanjia.response.movement.models import Check, Crossing, Mismatch, Station
from wanjia.response.movement.queries.totals import total_of
from wanjia.response.movement.tests.scene import Stations, begin
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.registration.models import Registration
from wanjia.response.registration.rules import shown_codes, shown_digest
from wanjia.response.roads.actions import close_lane, open_lane


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


@pytest.fixture
def officer(stations: Stations) -> Phone:
    """巴特尔民警, who may check anywhere in the county."""
    return Phone(stations.hamlet.user("kakou"))


def car(phone: Phone, station: Station, *people: dict[str, Any], frame: Any = None, **more: Any) -> dict[str, Any]:
    """Make a check of a car."""
    listed = [{"n": n} | one for n, one in enumerate(people, start=1)]
    said = {"decision": "pass", "plate": "蒙G12345", "persons": max(1, len(listed)), "people": listed}
    return phone.event("check@1", station.public_id, said | more, **frame or {})


def code_of(scene: Stations, person: Person) -> str:
    by, at = scene.hamlet.user("shequ"), scene.hamlet.at
    return write_code(reissue_code(person=person, reason="asked", by=by, at=at).code)


def test_a_check_and_a_passage_are_taken_in_together_and_once(stations: Stations, officer: Phone) -> None:
    person = Person.objects.earliest("pk")
    code = code_of(stations, person)
    checked = car(
        officer, stations.north, {"temperature": 365}, {"visitor": {"name": "过路人", "phone": "13800000001"}},
        origin="武汉", plate="蒙g·12345",
    )  # fmt: skip
    through = officer.event(
        "passage@1",
        stations.gate.public_id,
        {"decision": "pass", "direction": "in", "person": {"code": code, "proof": "code", "temperature": 366}},
    )
    assert officer.results(checked, through) == ["accepted", "accepted"]
    assert officer.results(checked, through) == ["duplicate", "duplicate"]
    assert Check.objects.get(station=stations.north).plate == "蒙G12345"
    gate = Crossing.objects.get(check_of__station=stations.gate)
    assert (gate.person, gate.temperature, gate.proof) == (person, 366, "code")
    assert set(Presence.objects.values_list("source", flat=True)) == {"check", "passage"}
    assert (Check.objects.count(), Crossing.objects.count()) == (2, 3)


@pytest.mark.parametrize(
    ("said", "code", "text"),
    [
        ({"plate": "蒙GABC12"}, "bad_plate", "两个字母"),
        ({"plate": "蒙G123O5"}, "bad_plate", "O"),
        ({"people": [{"n": 1, "temperature": 3650}]}, "temperature", "365.0 不可能"),
        ({"people": [{"n": 1, "temperature": 36}]}, "temperature", "3.6 不可能"),
        ({"decision": "refuse"}, "required", "原因"),
        ({"people": [{"n": 1}, {"n": 2}]}, "persons", "人数"),
        ({"decision": "wave"}, "invalid", "格式"),
        ({"people": [{"n": 1, "visitor": {"name": "甲", "phone": "123"}}]}, "length", "手机号"),
    ],
)
def test_what_cannot_be_is_said_and_stays_with_its_event(
    stations: Stations, officer: Phone, said: dict[str, Any], code: str, text: str
) -> None:
    good = car(officer, stations.north)
    receipts = officer.push(car(officer, stations.north, **said), good)
    assert [receipts[0]["result"], receipts[1]["result"]] == ["rejected", "accepted"]
    assert (receipts[0]["code"], text in receipts[0]["text"]) == (code, True), receipts[0]
    assert RejectedEvent.objects.count() == 1 and Check.objects.count() == 1


def test_an_odd_plate_is_taken_when_the_station_says_it_is_odd(stations: Stations, officer: Phone) -> None:
    bare = car(officer, stations.north, plate="", odd_plate=True, vehicle="truck")
    assert officer.results(car(officer, stations.north, plate="MNG 1234 УБЛ", odd_plate=True), bare) == ["accepted"] * 2
    assert total_of(stations.north, None, clock.now()).vehicles == 2, "one of them has no plate"


def test_a_visitor_is_met_again_however_the_name_is_written_and_no_check_is_lost_for_an_odd_one(
    stations: Stations, officer: Phone
) -> None:
    names = ["欧阳修", " 欧 阳　修", "欧阳修\u3000", "张3<b>"]
    people = [{"visitor": {"name": name, "phone": "+86 138-0000-0001"}, "temperature": 365} for name in names]
    assert officer.results(*(car(officer, stations.north, one) for one in people)) == ["accepted"] * 4
    assert set(Visitor.objects.values_list("name", flat=True)) == {"欧阳修", "张3<b>"} and Visitor.objects.count() == 2


def test_stations_elsewhere_and_of_nobody_are_refused_and_a_closed_one_is_asked_about(
    stations: Stations, officer: Phone
) -> None:
    clerk = Phone(stations.hamlet.user("shequ"))
    elsewhere = car(clerk, stations.north)
    nowhere = car(officer, stations.north) | {"subject": "0" * 26}
    assert [clerk.push(elsewhere)[0]["code"], officer.push(nowhere)[0]["code"]] == ["not_yours", "unknown_station"]
    close_station(station=stations.north, reason="车少", by=stations.hamlet.user("zhihui"), at=stations.hamlet.at)
    assert officer.results(car(officer, stations.north)) == ["flagged"]
    assert Conflict.objects.get().kind == "station_shut" and Check.objects.count() == 1


def test_a_code_used_again_elsewhere_and_a_clock_set_back_are_kept_and_asked_about(
    stations: Stations, officer: Phone
) -> None:
    code = code_of(stations, Person.objects.earliest("pk"))
    first = car(officer, stations.north, {"code": code, "proof": "code"})
    photograph = car(officer, stations.south, {"code": code, "proof": "code"})
    back = car(officer, stations.north, frame={"suspect": True})
    assert officer.results(first, photograph, back) == ["accepted", "flagged", "flagged"]
    assert set(Conflict.objects.values_list("kind", flat=True)) == {"code_again", "clock"}
    assert "北出口检测站" in Conflict.objects.get(kind="code_again").first and Check.objects.count() == 3


def test_a_fever_at_a_station_opens_its_chain_once(stations: Stations, officer: Phone) -> None:
    event = car(officer, stations.north, {"temperature": 365}, {"temperature": 385}, decision="review")
    assert officer.results(event) == ["accepted"] and officer.results(event) == ["duplicate"]
    chain = FeverChain.objects.get()
    assert (chain.n, chain.temperature, chain.owner) == (2, 385, stations.hamlet.user("kakou"))


def test_what_differs_from_the_registration_goes_to_the_queue(stations: Stations, officer: Phone) -> None:
    said = {"differs": [{"kind": "name", "said": "张三", "seen": "李四"}]}
    assert officer.results(car(officer, stations.north, said)) == ["accepted"]
    assert (Mismatch.objects.get().said, Mismatch.objects.get().seen) == ("张三", "李四")


def told(officer: Phone) -> dict[str, dict[str, Any]]:
    """Give what a phone is told of its stations, by name."""
    listed = officer.client.get(f"{DOOR}buckets").json()["buckets"]
    bucket = {"bucket": next(b for b in listed if b["dataset"] == "stations")["bucket"]}
    page = officer.client.get(f"{DOOR}pull", bucket).json()
    if page["more"]:
        page = officer.client.get(f"{DOOR}pull", bucket | {"cursor": page["cursor"]}).json()
    return {row["name"]: row for row in page["rows"]}


def test_a_gate_knows_who_is_to_stay_in_until_the_measure_is_withdrawn(
    stations: Stations, officer: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hamlet = stations.hamlet
    monkeypatch.setattr(clock, "now", lambda: hamlet.at)
    person = someone(hamlet)
    code = code_of(stations, person)
    assert told(officer)["文庭雅苑东门"]["stays"] == []
    row = approved(hamlet)
    end = int(row.until_at.timestamp() * 1000)
    assert told(officer)["文庭雅苑东门"]["stays"] == [[digest_of(code), end]]
    assert code not in str(told(officer))
    correct_measure(measure=row, by=hamlet.user("zhihui"), at=hamlet.at, reason="同名的另一人")
    assert told(officer)["文庭雅苑东门"]["stays"] == []


def test_a_gate_sets_aside_who_lodges_in_a_sealed_room_until_it_opens(
    stations: Stations, officer: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hamlet = stations.hamlet
    monkeypatch.setattr(clock, "now", lambda: hamlet.at)
    by, at = hamlet.user("yihu"), hamlet.at
    site = add_site(kind="isolation_site", name="红星宾馆", place=stations.gate.site.place, by=by, at=at)
    centre = add_centre(site=site, by=by, at=at)
    add_rooms(centre=centre, first=101, last=101, beds=1, by=by, at=at)
    guest = Person.objects.exclude(household__in=hamlet.households_at("grid")).earliest("pk")
    code = code_of(stations, guest)
    said = {"kind": "health_monitoring", "by": "liudiao", "approver": "zhihui", "owner": hamlet.places["county"]}
    (watch,) = begun(begin_watches(measures=restrict(hamlet, guest, **said), by=by, at=at))
    (bed,) = free_beds(centre, at)
    check_in(watch=watch, bed=bed, by=by, at=at)
    assert told(officer)["文庭雅苑东门"]["stays"] == [], "who is monitored may go out"
    until = at + timedelta(days=2)
    lock = {"ground": "area", "evidence": "同屋检测阳性", "until_at": until}
    (row,) = restrict(hamlet, bed.room, **said | lock | {"kind": "sealed_room"})
    assert told(officer)["文庭雅苑东门"]["stays"] == [[digest_of(code), int(until.timestamp() * 1000)]]
    correct_measure(measure=row, by=hamlet.user("zhihui"), at=at, reason="房号写错")
    assert told(officer)["文庭雅苑东门"]["stays"] == []


def test_a_sealed_compound_closes_its_gates_by_its_measure_alone(
    stations: Stations, officer: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    hamlet = stations.hamlet
    monkeypatch.setattr(clock, "now", lambda: hamlet.at)
    row = sealed(hamlet, kind="sealed_compound", subject=stations.gate.compound)
    gate = told(officer)["文庭雅苑东门"]
    assert gate["level"] == "closed" and gate["rule"]["otherwise"] == "refuse"
    monkeypatch.setattr(clock, "now", lambda: row.until_at)
    assert told(officer)["文庭雅苑东门"]["level"] == "open"


def test_digests_are_the_same_on_the_phone() -> None:
    vector = json.loads((Path(__file__).parents[4] / "tests" / "vectors" / "stays.json").read_text())
    assert digest_of(vector["code"]) == vector["digest"]


def test_a_phone_is_told_its_stations_with_their_rules(stations: Stations, officer: Phone) -> None:
    listed = officer.client.get(f"{DOOR}buckets").json()["buckets"]
    mine = next(b for b in listed if b["dataset"] == "stations")
    assert mine["count"] == 3 and {b["dataset"] for b in listed} == {"stations", "cards", "to_do"}
    page = officer.client.get(f"{DOOR}pull", {"bucket": mine["bucket"]}).json()
    page = (
        page
        if page["rows"] and not page["more"]
        else officer.client.get(f"{DOOR}pull", {"bucket": mine["bucket"], "cursor": page["cursor"]}).json()
    )
    north = next(row for row in page["rows"] if row["name"] == "北出口检测站")
    assert north["type"] == "station" and north["open"] and north["rule"]["fever"] == 373
    assert north["rule"]["in"] == ["code", "pass", "registration", "proxy"] and page["checksum"] == mine["checksum"]


def test_a_traveller_shows_a_code_for_what_they_registered_and_the_station_knows_it_offline(
    stations: Stations, officer: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    by, site, at = stations.hamlet.user("zhihui"), stations.north.site, stations.hamlet.at
    poster = print_poster(site=site, kind="road", by=by, at=at)
    form = NewRegistration(
        poster.pk, site.pk, site.place.lo, at - timedelta(hours=2), str(uuid.uuid4()),
        new=[NewVisitor("胡司机", "+8613800001111")],
    )  # fmt: skip
    register_visitors(forms=[form], by=None, at=at)
    (code,) = shown_codes(form.numbers)
    shown = {"registration": code, "proof": "registration", "temperature": 365}
    strange = {"registration": write_code(bytes(16)), "proof": "registration"}
    assert officer.results(car(officer, stations.north, shown, strange)) == ["accepted"]
    assert [c.visitor and c.visitor.name for c in Crossing.objects.order_by("n")] == ["胡司机", None]
    assert (Mismatch.objects.get().kind, Mismatch.objects.get().n) == ("unregistered", 2)
    assert Presence.objects.filter(source="check", visitor__name="胡司机").count() == 1
    photograph = car(officer, stations.south, shown)
    assert officer.results(photograph) == ["flagged"] and Conflict.objects.get().kind == "code_again"
    with monkeypatch.context() as now:
        now.setattr(clock, "now", lambda: at)
        assert told(officer)["北出口检测站"]["registered"] == [[shown_digest(code), "胡*机"]]
        assert told(officer)["南出口检测站"]["registered"] == []
    Registration.objects.update(at=at - timedelta(days=2))
    assert officer.results(car(officer, stations.gate, shown)) == ["accepted"]
    assert Mismatch.objects.count() == 2, "a code of the day before yesterday is not today's registration"
    with monkeypatch.context() as now:
        now.setattr(clock, "now", lambda: at)
        assert told(officer)["北出口检测站"]["registered"] == []


def test_a_green_lane_is_told_to_the_phones_of_its_station_while_it_is_open(stations: Stations, officer: Phone) -> None:
    by, at = stations.hamlet.user("jiaotong"), stations.hamlet.at
    lane = open_lane(site=stations.north.site, name="1号道", by=by, at=at)
    assert [told(officer)[name]["lanes"] for name in ("北出口检测站", "南出口检测站")] == [["1号道"], []]
    close_lane(lane=lane, by=by, at=at)
    assert told(officer)["北出口检测站"]["lanes"] == []
