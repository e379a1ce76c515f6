"""A compound's gates through the phone's door: what each level lets pass, visitors who come and go, who is in at closing."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.interfaces.sync.tests.phones import DOOR, Phone
from wanjia.registry.codes.actions import reissue_code
from wanjia.registry.codes.rules import base45, plate_digest, write_code
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Compound
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import VisitorReading
from wanjia.response.care.models import FeverChain
from wanjia.response.movement.actions import set_control
from wanjia.response.movement.models import Check, Crossing
from wanjia.response.movement.queries.visitors import inside
from wanjia.response.movement.rules import Rule, Seen, advise
from wanjia.response.movement.tests.scene import Stations, begin
from wanjia.response.passes.models import PassUse
from wanjia.response.passes.printing import pass_text
from wanjia.response.passes.tests.passes import PLATE, issued, ready
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.registration.rules import shown_codes

GUEST = {"visitor": {"name": "高来客", "phone": "13800000007"}, "proof": "visitor"}


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


@pytest.fixture
def guard(stations: Stations) -> Phone:
    """The clerk of 书香社区, who watches the gate."""
    return Phone(stations.hamlet.user("shequ"))


def passage(phone: Phone, scene: Stations, person: dict[str, Any], way: str = "in", **more: Any) -> dict[str, Any]:
    said = {"decision": "pass", "direction": way, "person": person} | more
    return phone.event("passage@1", scene.gate.public_id, said)


def rule_told(phone: Phone) -> tuple[str, Rule]:
    """Give the level and the rule that a phone at the gate is told."""
    listed = phone.client.get(f"{DOOR}buckets").json()["buckets"]
    bucket = {"bucket": next(b["bucket"] for b in listed if b["dataset"] == "stations")}
    page = phone.client.get(f"{DOOR}pull", bucket).json()
    if page["more"]:
        page = phone.client.get(f"{DOOR}pull", bucket | {"cursor": page["cursor"]}).json()
    (gate,) = [row for row in page["rows"] if row["name"] == "文庭雅苑东门"]
    rule = gate["rule"]
    return gate["level"], Rule(rule["in"], rule["out"], rule["otherwise"], rule["fever"])


def level(scene: Stations, word: str) -> None:
    compound = Compound.objects.get(name="文庭雅苑")
    set_control(
        compound=compound, level=word, document=scene.hamlet.document, by=scene.hamlet.user("jiedao"), at=clock.now()
    )


def words(rule: Rule, way: str) -> dict[str, str]:
    """Give the word for each thing somebody may show, and for nothing."""
    proofs = ("code", "pass", "registration", "visitor")
    return {p: advise(rule, Seen(way, [p])).word for p in proofs} | {"nothing": advise(rule, Seen(way)).word}


def test_each_level_has_its_rule_on_the_phone_and_a_decree_changes_what_lets_pass(
    stations: Stations, guard: Phone
) -> None:
    told, rule = rule_told(guard)
    assert told == "open" and set(words(rule, "in").values()) == {"pass"}
    level(stations, "controlled")
    told, rule = rule_told(guard)
    assert told == "controlled" and words(rule, "in") == dict.fromkeys(words(rule, "in"), "pass") | {
        "nothing": "review"
    }
    assert set(words(rule, "out").values()) == {"pass"}, "who is in may leave"
    level(stations, "closed")
    told, rule = rule_told(guard)
    turned = {"code": "refuse", "registration": "refuse", "visitor": "refuse", "nothing": "refuse", "pass": "pass"}
    assert told == "closed" and words(rule, "in") == turned == words(rule, "out")
    scene = stations.hamlet
    said = {"place": scene.places["street"], "document": scene.document, "effective_from": clock.now()}
    set_policy(key="closed_out", value=["pass", "visitor"], **said, by=scene.user("zhihui"), at=clock.now())
    assert words(rule_told(guard)[1], "out")["visitor"] == "pass", "so that who was in at closing gets home"


def test_everything_a_gate_may_be_shown_comes_in_with_its_proof_and_a_fever_is_followed(
    stations: Stations, guard: Phone
) -> None:
    person = Person.objects.earliest("pk")
    made = reissue_code(person=person, reason="asked", by=stations.hamlet.user("shequ"), at=stations.hamlet.at)
    coded = {"code": write_code(made.code), "proof": "code", "temperature": 365}
    assert (
        guard.results(
            passage(guard, stations, coded),
            passage(guard, stations, GUEST),
            passage(guard, stations, {"proof": "pass"}),
            passage(guard, stations, {}, decision="review", advised="review"),
            passage(guard, stations, {"temperature": 381}, decision="review", advised="review"),
        )
        == ["accepted"] * 5
    )
    assert list(Crossing.objects.order_by("pk").values_list("proof", flat=True)) == ["code", "visitor", "pass", "", ""]
    assert FeverChain.objects.get().site == stations.gate.site
    turned = passage(guard, stations, GUEST, decision="refuse", advised="refuse")
    assert guard.push(turned)[0]["code"] == "required", "turned back for no reason"
    refused = passage(guard, stations, GUEST, decision="refuse", advised="refuse", reason="此小区封闭")
    assert guard.results(refused) == ["accepted"] and Check.objects.filter(decision="refuse").count() == 1


def test_a_pass_shown_at_a_gate_is_kept_with_what_it_is_worth_as_at_a_road_station(
    stations: Stations, guard: Phone
) -> None:
    ready(stations.hamlet)
    row, now = issued(stations.hamlet), stations.hamlet.at
    good = pass_text(row, now)
    bits = bytearray(base45.decode(good[4:]))
    plate = plate_digest(row.serial, PLATE)
    bits[bits.index(plate)] ^= 1
    forged = f"WJ1:{base45.encode(bytes(bits))}"
    doubt = {"decision": "review", "advised": "review"}
    shown = (
        passage(guard, stations, {"proof": "pass"}, card=good),
        passage(guard, stations, {}, card=forged, fault="altered", **doubt),
        passage(guard, stations, {}, card="WJ1:NOTHING", fault="broken", **doubt),
        passage(guard, stations, {"proof": "pass"}),
    )
    assert guard.results(*shown) == ["accepted"] * 4, "the last as a phone sent it that knew no card here"
    assert guard.results(*shown) == ["duplicate"] * 4
    uses = list(PassUse.objects.order_by("pk").values_list("station_id", "verdict", "said"))
    gate = stations.gate.site_id
    assert uses == [(gate, "accepted", ""), (gate, "altered", "altered"), (gate, "unreadable", "broken")]
    assert JournalLine.objects.filter(action="pass_abused").count() == 1
    assert list(Crossing.objects.order_by("pk").values_list("proof", flat=True)) == ["pass", "", "", "pass"]


def test_a_visitor_goes_in_is_listed_with_whom_they_visit_and_leaves_again(stations: Stations, guard: Phone) -> None:
    scene, compound = stations.hamlet, stations.gate.compound
    assert compound is not None
    site, now = stations.gate.site, scene.at
    poster = print_poster(site=site, kind="compound", by=scene.user("jiedao"), at=scene.at)
    form = NewRegistration(
        poster.pk, site.pk, site.place.lo, now, str(uuid.uuid4()), destination="3号楼2单元501",
        new=[NewVisitor("胡表姐", "+8613800001111")],
    )  # fmt: skip
    register_visitors(forms=[form], by=None, at=now)
    (code,) = shown_codes(form.numbers)
    registered = {"registration": code, "proof": "registration"}
    person = Person.objects.earliest("pk")
    made = reissue_code(person=person, reason="asked", by=scene.user("shequ"), at=scene.at)
    resident = {"code": write_code(made.code), "proof": "code"}
    tells = GUEST | {"door": "1号楼101"}
    away = {"visitor": {"name": "贺推销", "phone": "13800000009"}, "proof": "visitor"}
    comers = [passage(guard, stations, each) for each in (registered, tells, resident)]
    turned = passage(guard, stations, away, decision="refuse", reason="推销")
    assert guard.results(*comers, turned) == ["accepted"] * 4
    here = inside(compound, clock.now())
    assert {row.crossing.visitor and row.crossing.visitor.name: row.whom for row in here} == {
        "胡表姐": "3号楼2单元501",
        "高来客": "1号楼101",
    }, "a resident is no visitor, and who was turned back is not in"
    assert guard.results(passage(guard, stations, registered, "out")) in (["accepted"], ["flagged"])
    assert [row.crossing.visitor and row.crossing.visitor.name for row in inside(compound, clock.now())] == ["高来客"]
    later = inside(compound, here[0].since + timedelta(hours=25))
    assert [row.long for row in later] == [True]


def test_who_is_still_in_at_closing_is_told_before_kept_on_record_and_can_be_noted_as_gone(
    stations: Stations, guard: Phone
) -> None:
    assert guard.results(passage(guard, stations, GUEST)) == ["accepted"]
    gate, document = f"/stations/{stations.gate.public_id}/", stations.hamlet.document.public_id
    street, clerk = Client(headers={"accept-language": "zh-CN"}), Client(headers={"accept-language": "zh-CN"})
    for client, name in ((street, "jiedao"), (clerk, "shequ")):
        client.force_login(stations.hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    for form in ("control/", "close/"):
        assert "还有 1 位访客在内" in street.get(gate + form).content.decode()
    assert street.post(f"{gate}control/", {"level": "closed", "document": document}).status_code == 302
    assert '"visitors":1' in JournalLine.objects.get(action="set_control").detail
    page = clerk.get(f"{gate}visitors/").content.decode()
    assert "高*客" in page and "高来客" not in page and "封闭" in page and VisitorReading.objects.count() == 1
    assert "高*客" in clerk.get(f"{gate}visitors/?export=csv").getvalue().decode()
    assert street.get(f"{gate}visitors/").status_code == 403
    assert clerk.post(f"{gate}visitors/", {"crossing": "0" * 26}).status_code == 422
    crossing = Crossing.objects.get()
    assert clerk.post(f"{gate}visitors/", {"crossing": crossing.public_id}).status_code == 302
    assert "没有访客在内" in clerk.get(f"{gate}visitors/").content.decode()
    assert Check.objects.latest("pk").direction == "out"
