"""A green card shown at a compound's gate: what it proves, whose it is, and everything that may be wrong with it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.posts.actions import set_policy
from wanjia.core import clock
from wanjia.core.journal import broken_links
from wanjia.interfaces.sync.models import Conflict
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_cards import bucket_of, pulled
from wanjia.interfaces.sync.tests.test_gates import level, passage, rule_told
from wanjia.interfaces.sync.tests.test_green_cards import cards
from wanjia.registry.codes.actions import revoke_key, rotate_key
from wanjia.registry.codes.models import SigningKey
from wanjia.registry.codes.rules import Card, base45, new_signer, sign_card, signer
from wanjia.registry.presence.models import Presence
from wanjia.response.movement.jobs import run
from wanjia.response.movement.models import Crossing, Mismatch
from wanjia.response.movement.rules import Seen, advise
from wanjia.response.movement.tests.scene import Stations, begin
from wanjia.response.passes.models import PassUse
from wanjia.response.sampling.actions.certificates import NewCard, issue_certificates, print_serials, void_certificate
from wanjia.response.sampling.models import Certificate, SerialRange
from wanjia.response.sampling.printing import card_text
from wanjia.response.sampling.tests.scene import Scene, next_round

DOUBT = {"decision": "review", "advised": "review"}


@pytest.fixture
def gates(sampling: Scene) -> Stations:
    """文庭雅苑's gate while the first round runs; the county signs its cards, serials 1 to 100 of point 1 are printed."""
    by, at = sampling.hamlet.user("zhihui"), sampling.hamlet.at
    rotate_key(issuer=sampling.round.campaign.place, by=by, at=at)
    print_serials(point=sampling.points[0], count=100, by=by, at=at)
    return begin(sampling.hamlet)


@pytest.fixture
def guard(gates: Stations) -> Phone:
    return Phone(gates.hamlet.user("shequ"))


def text_of(scene: Scene, serial: int) -> str:
    return card_text(scene.points[0], serial, scene.hamlet.at)


def shown(phone: Phone, gates: Stations, text: str, way: str = "in", **more: Any) -> dict[str, Any]:
    """Show a card at the gate an hour after it was printed; a good one unless a fault is named."""
    proof = {} if more.get("fault") else {"proof": "certificate"}
    event = passage(phone, gates, proof, way, card=text, **more)
    phone.clock = gates.hamlet.at + timedelta(minutes=60 + phone.seq)
    return event | {"wall": phone.clock.isoformat()}


def given(scene: Scene, serial: int, target: Target, at: Any = None) -> Certificate:
    by, moment = scene.hamlet.user("caiyang"), at or scene.hamlet.at
    card = NewCard(serial, target.pk, moment)
    issued = issue_certificates(point=scene.points[0], cards=[card], arrived_at=moment, by=by, at=moment)[0]
    assert issued.certificate is not None
    return issued.certificate


def altered(text: str) -> str:
    content = bytearray(base45.decode(text[4:]))
    content[-1] ^= 1
    return f"WJ1:{base45.encode(bytes(content))}"


def odd() -> list[tuple[str, str]]:
    return list(Mismatch.objects.order_by("pk").values_list("said", "seen"))


def test_whether_a_green_card_suffices_is_decreed_for_each_level(gates: Stations, guard: Phone) -> None:
    def word(way: str = "in") -> tuple[str, str]:
        return advise(rule_told(guard)[1], Seen(way, ["certificate"]))

    assert word() == ("pass", "")
    level(gates, "controlled")
    assert word() == ("pass", "")
    level(gates, "closed")
    assert word() == word("out") == ("refuse", "not_enough")
    scene = gates.hamlet
    said = {"place": scene.places["street"], "document": scene.document, "effective_from": clock.now()}
    set_policy(key="closed_in", value=["pass", "certificate"], **said, by=scene.user("zhihui"), at=clock.now())
    assert word() == ("pass", "") and word("out") == ("refuse", "not_enough")


def test_a_good_card_is_a_passage_and_a_presence_of_whom_it_was_given_to(
    sampling: Scene, gates: Stations, guard: Phone
) -> None:
    target = sampling.targets("community")[0]
    given(sampling, 7, target)
    event = shown(guard, gates, text_of(sampling, 7))
    assert guard.results(event) == ["accepted"] and guard.results(event) == ["duplicate"]
    crossing = Crossing.objects.get()
    assert (crossing.proof, crossing.person_id) == ("certificate", target.person_id)
    assert crossing.card == f"{sampling.round.pk}-1-7"
    assert Presence.objects.get(source="passage").person_id == target.person_id
    assert not odd() and not PassUse.objects.exists(), "a green card is no pass"
    again = shown(guard, gates, text_of(sampling, 7)) | {"wall": (guard.clock + timedelta(minutes=2)).isoformat()}
    assert guard.results(again) == ["flagged"] and Conflict.objects.get().kind == "code_again"
    assert not list(broken_links())


def test_everything_that_can_be_wrong_with_a_card_is_named_again_by_the_server(
    sampling: Scene, gates: Stations, guard: Phone
) -> None:
    by, at = gates.hamlet.user("zhihui"), gates.hamlet.at
    one, two = sampling.targets("community")[:2]
    void_certificate(certificate=given(sampling, 1, one), reason="lost", by=by, at=at)
    given(sampling, 2, two)
    second = next_round(sampling)
    Campaign.objects.filter(pk=second.round.campaign_id).update(closed_at=at)
    events = [
        shown(guard, gates, text_of(sampling, 1)),  # the phone had not heard that it is void
        shown(guard, gates, altered(text_of(sampling, 2)), fault="altered", **DOUBT),
        shown(guard, gates, card_text(second.points[0], 1, at), fault="other_round", **DOUBT),
        shown(guard, gates, text_of(sampling, 300)),  # never printed
        shown(guard, gates, text_of(sampling, 2), fault="void", **DOUBT),  # the phone was wrong
    ]
    assert guard.results(*events) == ["accepted"] * 5
    assert odd() == [
        ("现场：有效", f"{sampling.round.pk}-1-1 此编号已作废"),
        ("现场：签名不对，内容被改过或是伪造", f"{sampling.round.pk}-1-2 签名不对，内容被改过或是伪造"),
        ("现场：有效", f"{sampling.round.pk}-1-300 没有印过或没有发给任何人的编号"),
        ("现场：此编号已作废", f"{sampling.round.pk}-1-2 有效"),
    ], "another round's, which the phone named itself, needs nobody"
    good = text_of(sampling, 2)
    revoke_key(key=SigningKey.objects.get(), reason="leaked", by=by, at=at)
    assert guard.results(shown(guard, gates, good)) == ["accepted"]
    assert odd()[-1] == ("现场：有效", f"{sampling.round.pk}-1-2 签发密钥已吊销")
    client = Client()
    client.force_login(gates.hamlet.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/stations/mismatches/").content.decode()
    assert "采样凭证不符" in page and "签发密钥已吊销" in page


def test_a_forged_card_may_say_anything_of_itself(sampling: Scene, gates: Stations, guard: Phone) -> None:
    kid, _public, private = new_signer()
    now = int(gates.hamlet.at.timestamp())
    for serial in ("1-1-1", "\0<b>", "9" * 40, "1-1-99999999999999999999"):
        card = Card(bytes(16), 1, "1", serial, b"", now, now + 9000)
        event = shown(guard, gates, sign_card(card, signer(kid, "某街道", private)), fault="unknown_key", **DOUBT)
        assert guard.results(event) == ["accepted"]
    assert [seen.split(" ")[0] for _said, seen in odd()] == ["1-1-1", *["不认识签发单位的密钥，请先更新数据"] * 3]
    assert set(Crossing.objects.values_list("card", flat=True)) == {"1-1-1", ""}


def test_a_card_that_became_void_after_it_was_shown_was_good(sampling: Scene, gates: Stations, guard: Phone) -> None:
    target = sampling.targets("community")[0]
    card = given(sampling, 1, target)
    event = shown(guard, gates, text_of(sampling, 1))
    by = gates.hamlet.user("zhihui")
    void_certificate(certificate=card, reason="lost", by=by, at=guard.clock + timedelta(minutes=1))
    assert guard.results(event) == ["accepted"] and not odd()
    assert Crossing.objects.get().person_id == target.person_id


def test_another_office_signs_for_no_round_of_this_one(sampling: Scene, gates: Stations, guard: Phone) -> None:
    by, at, campaign = gates.hamlet.user("zhihui"), gates.hamlet.at, sampling.round.campaign
    rotate_key(issuer=gates.hamlet.places["street"], by=by, at=at)
    own, campaign.place = campaign.place, gates.hamlet.places["street"]
    sampling.points[0].round.campaign = campaign
    foreign = text_of(sampling, 1)
    campaign.place = own
    assert guard.results(shown(guard, gates, foreign)) == ["accepted"]
    assert odd() == [("现场：有效", f"{sampling.round.pk}-1-1 不是这一轮的单位签发的")]


def test_a_card_of_whose_hand_over_no_phone_told_yet_is_known_when_it_is_told(
    sampling: Scene, gates: Stations, guard: Phone
) -> None:
    target, now = sampling.targets("community")[0], clock.now()
    assert guard.results(shown(guard, gates, text_of(sampling, 7))) == ["accepted"]
    assert Crossing.objects.get().person_id is None and run(now + timedelta(hours=1)) == 0 and not odd()
    exit_phone = Phone(sampling.hamlet.user("caiyang"))
    exit_phone.push(cards(exit_phone, sampling, (7, target)))
    assert run(now + timedelta(hours=1)) == 1 and run(now + timedelta(days=2)) == 0
    assert Crossing.objects.get().person_id == target.person_id
    assert Presence.objects.get(source="passage").person_id == target.person_id and not odd()


def test_a_card_that_nobody_was_given_within_a_day_is_asked_about_once(
    sampling: Scene, gates: Stations, guard: Phone
) -> None:
    assert guard.results(shown(guard, gates, text_of(sampling, 8))) == ["accepted"]
    late = clock.now() + timedelta(hours=25)
    assert run(late) == 1 and run(late) == 0
    assert odd() == [("现场：有效", f"{sampling.round.pk}-1-8 没有印过或没有发给任何人的编号")]


def test_phones_are_told_which_serials_were_printed(sampling: Scene, gates: Stations) -> None:
    phone = Phone(sampling.hamlet.user("wangge1"))
    by, at, point = gates.hamlet.user("zhihui"), gates.hamlet.at, sampling.points[0]
    print_serials(point=point, count=50, by=by, at=at)
    SerialRange.objects.create(point=sampling.points[1], first=5, last=5, at=at, by=by)
    (told,) = [row for row in pulled(phone, bucket_of(phone)["bucket"]) if row["type"] == "card_round"]
    assert told["printed"] == [[1, 1, 150], [2, 5, 5]]


def test_a_green_card_at_a_station_on_the_road_is_no_pass(sampling: Scene, gates: Stations) -> None:
    officer = Phone(gates.hamlet.user("kakou"))
    said = {"decision": "review", "persons": 1, "vehicle": "foot", "card": text_of(sampling, 1), "fault": "not_pass"}
    assert officer.results(officer.event("check@1", gates.north.public_id, said)) == ["accepted"]
    assert PassUse.objects.get().verdict == "unreadable" and not odd()
