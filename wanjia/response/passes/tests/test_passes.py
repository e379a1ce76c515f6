"""Passes: asked, vetted by another, issued by a third, filed, used once, over by themselves; what is wrong is named."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.models import SigningKey
from wanjia.registry.codes.queries import signer_of, verify_keys, void_serials
from wanjia.registry.codes.rules import PassCard, base45, plate_digest, sign_card, verify_card
from wanjia.registry.places.models import Site
from wanjia.response.passes.actions import (
    NewPassUse,
    file_passes,
    issue_pass,
    revoke_pass,
    rule_use,
    turn_down_pass,
    use_passes,
    vet_pass,
)
from wanjia.response.passes.models import Filing, Pass, PassStep, PassUse
from wanjia.response.passes.printing import pass_text
from wanjia.response.passes.queries import by_state, ends_on_arrival, forecast, reconcile
from wanjia.response.passes.rules import Stop, read_serial, replays
from wanjia.response.passes.tests.passes import PLATE, asked, issued, ready
from wanjia.support.fleet.actions import add_vehicle, book_vehicle

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def gate(hamlet: Hamlet) -> Site:
    return ready(hamlet)


def state(row: Pass, at: Any) -> str:
    return str(Pass.objects.stated(at).get(pk=row.pk).state)


def seen(hamlet: Hamlet, gate: Site, row: Pass | None, after: timedelta = HOUR, **changes: Any) -> NewPassUse:
    at = hamlet.at + after
    text = pass_text(row, hamlet.at) if row else ""
    given = {"event": str(uuid4()), "station_id": gate.pk, "at": at, "plate": PLATE, "text": text, "persons": 2}
    return NewPassUse(**given | {"by_id": hamlet.user("kakou").pk} | changes)


def used(hamlet: Hamlet, *rows: NewPassUse) -> list[str]:
    by, at = hamlet.user("kakou"), hamlet.at + DAY
    return [given.use.verdict for given in use_passes(rows=rows, arrived_at=at, by=by, at=at)]


def test_an_emergency_pass_is_vetted_by_another_and_issued_by_a_third(hamlet: Hamlet, gate: Site) -> None:
    row, at = asked(hamlet), hamlet.at
    with pytest.raises(Refused, match="还没有审核"):
        issue_pass(row=row, by=hamlet.user("jiaotong"), at=at)
    with pytest.raises(Refused, match="自己"):
        vet_pass(row=row, department="health", by=hamlet.user("shequ"), at=at)
    vet_pass(row=row, department="health", by=hamlet.user("jiedao"), at=at)
    assert state(row, at) == "vetted"
    with pytest.raises(Refused, match="不同的人"):
        issue_pass(row=row, by=hamlet.user("jiedao"), at=at)
    issue_pass(row=row, by=hamlet.user("jiaotong"), at=at)
    assert row.serial and read_serial(row.serial.lower().replace("-", " ")) == row.serial
    assert state(row, at) == "valid" and state(row, at + DAY) == "over"


def test_one_vehicle_has_one_certificate_for_one_matter(hamlet: Hamlet, gate: Site) -> None:
    first = asked(hamlet)
    with pytest.raises(Refused, match="一车一事一证"):
        asked(hamlet, matter=" 运送防护服200套。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.create(**{f.attname: getattr(first, f.attname) for f in Pass._meta.fields if f.name != "id"})
    assert asked(hamlet, matter="运送消毒液") and asked(hamlet, plate="蒙G54321")
    turn_down_pass(row=first, note="材料不全", by=hamlet.user("jiedao"), at=hamlet.at)
    assert state(first, hamlet.at) == "turned_down" and asked(hamlet)


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("emergency", {"plate": "G12345"}, "plate"),
        ("emergency", {"matter": " "}, "matter"),
        ("emergency", {"persons": 0}, "persons"),
        ("emergency", {"driver": ""}, "driver"),
        ("enterprise", {"organisation": ""}, "organisation"),
        ("commuter", {"plate": "蒙G1234警"}, "plate"),
        ("commuter", {"persons": 5}, "persons"),
        ("commuter", {"companions": "甲、乙、丙"}, "companions"),
        ("commuter", {"destination": ""}, "destination"),
    ],
)
def test_what_a_kind_does_not_allow_is_refused_by_name(
    hamlet: Hamlet, gate: Site, kind: str, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        asked(hamlet, kind, **wrong)
    assert refused.value.field == field


def test_no_pass_lasts_longer_than_policy_says_or_comes_from_another_office(hamlet: Hamlet, gate: Site) -> None:
    with pytest.raises(Refused, match="72小时"):
        asked(hamlet, ends_at=hamlet.at + 73 * HOUR)
    with pytest.raises(Refused, match="不由这里签发"):
        asked(hamlet, issuer=hamlet.places["street"])
    with pytest.raises(Refused, match="不由这里签发"):
        asked(hamlet, "commuter", issuer=hamlet.places["next_community"])


def test_a_commuters_pass_is_issued_on_the_eve_only_and_not_to_a_vehicle_of_the_reserve(
    hamlet: Hamlet, gate: Site
) -> None:
    by, at = hamlet.user("shequ"), hamlet.at
    later = asked(hamlet, "commuter", begins_at=at + 3 * DAY, ends_at=at + 4 * DAY)
    with pytest.raises(Refused, match="前一天"):
        issue_pass(row=later, by=by, at=at + DAY)
    with pytest.raises(Refused, match="当天"):
        issue_pass(row=later, by=by, at=at + 3 * DAY)
    issue_pass(row=later, by=by, at=at + 2 * DAY)
    assert state(later, at + 2 * DAY) == "issued" and state(later, at + 3 * DAY) == "valid"
    with pytest.raises(Refused, match="至少提前一天"):
        asked(hamlet, "commuter", begins_at=at + HOUR)
    coach = add_vehicle(place=hamlet.places["county"], plate=PLATE, sort="coach", by=by, at=at)
    with pytest.raises(Refused, match="私家车"):
        asked(hamlet, "commuter")
    hours = {"from_at": at, "until_at": at + DAY}
    booking = book_vehicle(vehicle=coach, load="medics", purpose="接医护", **hours, by=by, at=at)
    assert asked(hamlet, booking=booking)
    with pytest.raises(Refused, match="不符"):
        asked(hamlet, booking=booking, plate="蒙G54321")


def test_arrival_ends_a_journeys_pass_and_an_enterprises_goes_on(hamlet: Hamlet, gate: Site) -> None:
    row, firm = issued(hamlet), issued(hamlet, "enterprise")
    for each in (row, firm):
        assert (
            used(hamlet, seen(hamlet, gate, each), seen(hamlet, gate, each, 2 * HOUR, arrived=True)) == ["accepted"] * 2
        )
    assert used(hamlet, seen(hamlet, gate, row, 3 * HOUR)) == ["replayed"]
    assert used(hamlet, seen(hamlet, gate, firm, 3 * HOUR)) == ["accepted"]
    assert state(row, hamlet.at + 3 * HOUR) == "used" and state(firm, hamlet.at + 3 * HOUR) == "valid"
    moment = hamlet.at + 3 * HOUR
    phone = verify_card(pass_text(row, hamlet.at), verify_keys(), void_serials(moment), int(moment.timestamp()))
    assert phone.code == "void", "a phone with the latest data refuses it with no network"


def test_an_enterprises_pass_for_one_journey_ends_on_arrival_and_phones_refuse_it_offline(
    hamlet: Hamlet, gate: Site
) -> None:
    decree(hamlet, ["enterprise"])
    row = issued(hamlet, "enterprise")
    assert used(hamlet, seen(hamlet, gate, row), seen(hamlet, gate, row, 2 * HOUR, arrived=True)) == ["accepted"] * 2
    assert state(row, hamlet.at + 3 * HOUR) == "used"
    assert used(hamlet, seen(hamlet, gate, row, 3 * HOUR)) == ["replayed"]
    moment = hamlet.at + 3 * HOUR
    phone = verify_card(pass_text(row, hamlet.at), verify_keys(), void_serials(moment), int(moment.timestamp()))
    assert phone.code == "void"
    coming = forecast(Pass.objects.all(), timezone.localdate(hamlet.at), 3, hamlet.at + HOUR)
    assert not coming, "a vehicle that arrived is expected no more"


def decree(hamlet: Hamlet, kinds: list[str], hours: float = 0) -> None:
    """Let the county's document say which kinds of pass end on arrival, from some hours on."""
    moment, by = hamlet.at + hours * HOUR, hamlet.user("zhihui")
    said = {"place": hamlet.places["county"], "document": hamlet.document, "effective_from": moment}
    set_policy(key="single_passes", value=kinds, **said, by=by, at=hamlet.at)


def test_a_decree_says_from_when_on_an_enterprises_pass_ends_on_arrival_and_what_was_issued_stays(
    hamlet: Hamlet, gate: Site
) -> None:
    many, waits = issued(hamlet, "enterprise"), asked(hamlet, "enterprise", plate="蒙G54321")
    decree(hamlet, ["enterprise"], hours=1)
    vet_pass(row=waits, department="health", by=hamlet.user("jiedao"), at=hamlet.at)
    one = issue_pass(row=waits, by=hamlet.user("jiaotong"), at=hamlet.at + HOUR)
    many.refresh_from_db()
    assert (many.single, one.single) == (False, True), "the decree of the moment it is signed stands on the paper"
    elsewhere = hamlet.places["street"]
    decree(hamlet, ["emergency"], hours=2)
    assert not ends_on_arrival("enterprise", elsewhere, hamlet.at + 2 * HOUR)
    assert ends_on_arrival("commuter", elsewhere, hamlet.at + 2 * HOUR), "whatever a decree leaves out"


@pytest.mark.parametrize("kind", ["emergency", "commuter"])
def test_what_the_documents_void_on_arrival_is_asked_for_one_journey_only(
    hamlet: Hamlet, gate: Site, kind: str
) -> None:
    decree(hamlet, ["enterprise"])
    row = asked(hamlet, kind)
    assert row.single
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.filter(pk=row.pk).update(single=False)


def test_uses_are_judged_alike_in_whatever_order_they_come(hamlet: Hamlet, gate: Site) -> None:
    row = issued(hamlet)
    rows = [seen(hamlet, gate, row), seen(hamlet, gate, row, 2 * HOUR, arrived=True), seen(hamlet, gate, row, 5 * HOUR)]
    other = Site.objects.create(
        kind="checkpoint", name="东", place=hamlet.places["street"], valid_from=hamlet.at.date()
    )
    rows.append(seen(hamlet, other, row, 2 * HOUR + timedelta(minutes=3)))
    assert used(hamlet, rows[3], rows[2]) == ["accepted", "accepted"], "the arrival is not known yet"
    assert used(hamlet, rows[1], rows[0], rows[1]) == ["accepted"] * 3
    assert used(hamlet, *rows) == ["accepted", "accepted", "replayed", "replayed"]
    assert PassUse.objects.count() == 4
    stops = [Stop(n, n % 2, hamlet.at + n * HOUR, n in (2, 4)) for n in range(6)]
    assert {frozenset(replays(order)) for order in itertools.permutations(stops)} == {frozenset({3, 4, 5})}


def test_lent_altered_forged_early_late_crowded_and_taken_back_are_each_named(hamlet: Hamlet, gate: Site) -> None:
    row, at = issued(hamlet, begins_at=hamlet.at + HOUR, ends_at=hamlet.at + 5 * HOUR), hamlet.at
    gone = issued(hamlet, plate="蒙G54321")
    revoke_pass(row=gone, note="任务取消", by=hamlet.user("jiaotong"), at=at + HOUR)
    changed = bytearray(base45.decode(pass_text(row, at)[4:]))
    plate = plate_digest(row.serial, PLATE)
    changed[changed.index(plate) + len(plate) + 1] += 3  # persons: the claim behind the plate
    thief = rotate_key(issuer=hamlet.places["next_street"], by=hamlet.user("hongxing"), at=at - DAY)
    forged = PassCard(
        row.serial, plate_digest(row.serial, PLATE), 9, 1, int(at.timestamp()), int(at.timestamp()), 2**32 - 1
    )
    stolen = sign_card(forged, signer_of(hamlet.places["next_street"]))
    cases = [
        (seen(hamlet, gate, row, 2 * HOUR), "accepted"),
        (seen(hamlet, gate, row, 2 * HOUR, plate="蒙G99999"), "lent"),
        (seen(hamlet, gate, row, 2 * HOUR, altered=True), "altered"),
        (seen(hamlet, gate, row, 2 * HOUR, text=f"WJ1:{base45.encode(bytes(changed))}"), "altered"),
        (seen(hamlet, gate, row, 2 * HOUR, text=stolen), "forged"),
        (seen(hamlet, gate, None, 2 * HOUR, serial="Y-0000-0000"), "forged"),
        (seen(hamlet, gate, None, 2 * HOUR, text="HTTPS://EXAMPLE/"), "unreadable"),
        (seen(hamlet, gate, row, timedelta(0)), "early"),
        (seen(hamlet, gate, row, 5 * HOUR), "late"),
        (seen(hamlet, gate, row, 2 * HOUR, persons=3), "crowded"),
        (seen(hamlet, gate, gone, 2 * HOUR, plate="蒙G54321"), "void"),
        (seen(hamlet, gate, gone, timedelta(minutes=30), plate="蒙g 54321"), "accepted"),
        (seen(hamlet, gate, None, 2 * HOUR, serial=row.serial.lower()), "accepted"),
    ]
    assert used(hamlet, *[use for use, _verdict in cases]) == [verdict for _use, verdict in cases]
    lines = JournalLine.objects.filter(action="pass_abused")
    assert lines.count() == 5 and all(gate.place.contains(line.position) for line in lines)
    assert SigningKey.objects.filter(pk=thief.pk).exists() and state(gone, at + 2 * HOUR) == "revoked"
    assert {serial for _issuer, serial in void_serials(at + 2 * HOUR)} == {gone.serial}, "phones are told"


def test_what_was_issued_is_filed_and_reconcile_says_when_it_is_not(hamlet: Hamlet, gate: Site) -> None:
    county, by, at = hamlet.places["county"], hamlet.user("jiaotong"), hamlet.at + HOUR
    for number in range(3):
        issued(hamlet, matter=f"第{number}车")
    issued(hamlet, "enterprise")
    assert file_passes(issuer=county, by=by, at=at).count == 4 and not list(reconcile()), "a key enterprise's as well"
    with pytest.raises(Refused, match="没有要备案"):
        file_passes(issuer=county, by=by, at=at)
    issued(hamlet, matter="第四车")
    assert [line.split(":")[1] for line in reconcile()] == [" issued before its office's last report, and in none"]
    Filing.objects.update(count=2)
    PassStep.objects.filter(kind="issued", of__kind="emergency").earliest("pk").delete()
    assert len(list(reconcile())) == 3


def test_states_add_up_and_the_forecast_counts_vehicles_by_entrance_and_day(hamlet: Hamlet, gate: Site) -> None:
    issued(hamlet)
    issued(hamlet, "enterprise")
    issued(hamlet, "commuter", plate="蒙G77777")
    asked(hamlet, matter="未审核", entrance=None)
    at = hamlet.at + HOUR
    figures = {
        kind: {state: n for state, _word, n in states if n} for kind, states, _all in by_state(Pass.objects.all(), at)
    }
    assert figures == {"emergency": {"applied": 1, "valid": 1}, "enterprise": {"valid": 1}, "commuter": {"issued": 1}}
    (row,) = forecast(Pass.objects.all(), timezone.localdate(at), 3, at)
    assert (row.entrance, row.days) == ("永清大街卡口", [2, 2, 1])


def test_a_commuters_pass_is_over_on_arrival(hamlet: Hamlet, gate: Site) -> None:
    row = issued(hamlet, "commuter")
    begin = row.begins_at - hamlet.at + HOUR
    assert used(hamlet, seen(hamlet, gate, row, begin, arrived=True)) == ["accepted"]
    assert state(row, row.begins_at + 2 * HOUR) == "used"
    assert used(hamlet, seen(hamlet, gate, row, begin + HOUR)) == ["replayed"]


def test_where_a_phone_and_the_server_differ_somebody_who_did_not_stand_there_decides(
    hamlet: Hamlet, gate: Site
) -> None:
    row = issued(hamlet)
    used(
        hamlet,
        seen(hamlet, gate, row),
        seen(hamlet, gate, row, plate="蒙G99999", said="other_plate"),
        seen(hamlet, gate, row, persons=3),
        seen(hamlet, gate, row, said="no_verifier"),
        seen(hamlet, gate, row, plate="蒙G88888"),
        seen(hamlet, gate, row, said="altered"),
    )
    differing = PassUse.objects.differing().order_by("pk")
    assert [(use.said, use.verdict) for use in differing] == [("", "lent"), ("altered", "accepted")]
    lent = differing[0]
    with pytest.raises(Refused, match="自己查验"):
        rule_use(use=lent, word="server", note="照片", by=hamlet.user("kakou"), at=hamlet.at + DAY)
    with pytest.raises(Refused, match="原因"):
        rule_use(use=lent, word="server", note=" ", by=hamlet.user("jiaotong"), at=hamlet.at + DAY)
    rule_use(use=lent, word="server", note="照片上是另一辆车", by=hamlet.user("jiaotong"), at=hamlet.at + DAY)
    with pytest.raises(Refused, match="已经有人"):
        rule_use(use=lent, word="station", note="再看", by=hamlet.user("zhihui"), at=hamlet.at + DAY)
