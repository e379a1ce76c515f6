"""Cards an office signs: read back, refused for a named reason, and what a leaked key costs."""

import base64
import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.codes.actions import revoke_key, rotate_key, void_serial
from wanjia.registry.codes.models import SigningKey
from wanjia.registry.codes.queries import signer_of, verify_keys, void_serials
from wanjia.registry.codes.rules import (
    Card,
    Fault,
    PassCard,
    VerifyKey,
    base45,
    cbor,
    plate_digest,
    sign_card,
    verify_card,
)

SAVED = json.loads((Path(__file__).parent / "cards.json").read_text(encoding="utf-8"))
ROUND, HOLDER = bytes(range(16)), bytes(range(16, 32))


def card(hamlet: Hamlet, **changes: Any) -> Card:
    now = int(hamlet.at.timestamp())
    return Card(
        **{
            "round_id": ROUND,
            "number": 3,
            "point": "07号",
            "serial": "3-07-00123",
            "holder": HOLDER,
            "issued": now,
            "expires": now + 86_400,
            **changes,
        }
    )


@pytest.fixture
def street(hamlet: Hamlet) -> Hamlet:
    rotate_key(issuer=hamlet.places["street"], by=hamlet.user("jiedao"), at=hamlet.at)
    return hamlet


def signed(hamlet: Hamlet, place: str = "street", **changes: Any) -> str:
    key = signer_of(hamlet.places[place])
    assert key is not None
    return sign_card(card(hamlet, **changes), key)


def checked(hamlet: Hamlet, text: str, hours: int = 1, **asked: Any) -> Card | PassCard | str:
    moment = hamlet.at + timedelta(hours=hours)
    found = verify_card(text, verify_keys(), void_serials(moment), int(moment.timestamp()), **asked)
    return found.code if isinstance(found, Fault) else found


def test_a_card_says_what_was_signed_and_names_its_office(street: Hamlet) -> None:
    found = checked(street, signed(street), round_id=ROUND)
    assert found == card(street, issuer="永清街道")


def test_the_largest_card_fits_a_code_of_version_ten(street: Hamlet) -> None:
    street.places["street"].name = "鄂伦春自治旗大杨树镇街道办事处"
    street.places["street"].save()
    text = signed(street, point="137号", serial="99-137-9999999", number=99, issued=2**32 - 2, expires=2**32 - 1)
    code = segno.make(text, error="m", boost_error=False)
    assert code.version <= 10 and code.mode == "alphanumeric", len(text)


def test_a_card_that_no_code_of_version_ten_holds_is_not_signed(street: Hamlet) -> None:
    with pytest.raises(ValueError, match="too long"):
        signed(street, point="三十七号采样点（永清街道文化活动中心广场）")


def test_a_pass_says_until_when_for_whose_vehicle_and_how_many_and_not_the_plate(street: Hamlet) -> None:
    now, key = int(street.at.timestamp()), signer_of(street.places["street"])
    assert key is not None
    plate = plate_digest("T-2022-99999", "蒙G12345")
    given = PassCard("T-2022-99999", plate, 5, 3, now, now, now + 86_400)
    text = sign_card(given, key)
    assert segno.make(text, error="m", boost_error=False).version <= 10
    assert checked(street, text, plate="蒙G12345") == replace(given, issuer="永清街道")
    assert checked(street, text, plate="蒙G54321") == "other_plate"
    assert checked(street, text, round_id=ROUND) == "other_round"
    assert checked(street, text, hours=24) == "expired"
    assert plate != plate_digest("T-2022-99998", "蒙G12345")


def test_each_reason_is_named(street: Hamlet) -> None:
    void_serial(
        issuer=street.places["street"],
        serial="3-07-00099",
        until=street.at + timedelta(days=1),
        by=street.user("jiedao"),
        at=street.at,
    )
    now, text = int(street.at.timestamp()), signed(street)
    assert checked(street, text[4:]) == "foreign"
    assert checked(street, text[:-5]) == "broken"
    assert checked(street, text, hours=25) == "expired"
    assert checked(street, signed(street, issued=now + 7200)) == "not_yet"
    assert checked(street, text, round_id=bytes(16)) == "other_round"
    assert checked(street, signed(street, serial="3-07-00099")) == "void"
    assert checked(street, signed(street, issued=now - 60)) == "outside_key"


def test_after_a_rotation_old_cards_stay_valid_and_the_old_key_is_destroyed(street: Hamlet) -> None:
    old, first = signed(street), SigningKey.objects.get()
    rotate_key(issuer=street.places["street"], by=street.user("jiedao"), at=street.at + timedelta(minutes=5))
    later = int((street.at + timedelta(minutes=6)).timestamp())
    new = signed(street, issued=later)
    assert isinstance(checked(street, old), Card) and isinstance(checked(street, new), Card)
    first.refresh_from_db()
    assert first.private == b"" and SigningKey.objects.exclude(pk=first.pk).get().private


def test_a_leaked_key_is_revoked_and_the_cards_of_others_stay_valid(street: Hamlet) -> None:
    by = street.user("zhihui")
    rotate_key(issuer=street.places["next_street"], by=by, at=street.at)
    leaked, other = signed(street), signed(street, "next_street")
    key = SigningKey.objects.get(issuer=street.places["street"])
    revoke_key(key=key, reason="leaked", by=by, at=street.at)
    assert checked(street, leaked) == "revoked_key" and isinstance(checked(street, other), Card)
    assert signer_of(street.places["street"]) is None
    with pytest.raises(Refused):
        revoke_key(key=key, reason="leaked", by=by, at=street.at)


def test_a_key_of_an_office_nobody_knows_is_unknown(street: Hamlet) -> None:
    text = signed(street)
    SigningKey.objects.all().delete()
    assert checked(street, text) == "unknown_key"


def test_a_card_altered_in_any_bit_is_refused(street: Hamlet) -> None:
    text = signed(street)
    content, keys, now = base45.decode(text[4:]), verify_keys(), int(street.at.timestamp())
    for bit in range(8 * len(content)):
        wrong = bytearray(content)
        wrong[bit // 8] ^= 1 << bit % 8
        found = verify_card(f"WJ1:{base45.encode(bytes(wrong))}", keys, (), now)
        assert isinstance(found, Fault) and found.code in {"altered", "broken", "unknown_key"}, bit


def test_twenty_thousand_forged_cards_are_refused(street: Hamlet) -> None:
    text, chance = signed(street), random.Random(2022)
    keys, now = verify_keys(), int(street.at.timestamp())
    for _ in range(20_000):
        letters = list(text)
        for _ in range(chance.randint(1, 4)):
            letters[chance.randrange(4, len(letters))] = chance.choice(base45.ALPHABET)
        forged = "".join(letters)
        assert forged == text or isinstance(verify_card(forged, keys, (), now), Fault), forged


@pytest.mark.parametrize("case", SAVED["cases"], ids=lambda case: case["code"])
def test_the_saved_cards_read_here_as_on_the_phone(case: dict[str, str]) -> None:
    keys = {}
    for told in SAVED["keys"]:
        kid, public = bytes.fromhex(told["kid"]), base64.b64decode(told["public"])
        keys[kid] = VerifyKey(**{**told, "kid": kid, "public": public, "kinds": frozenset(told["kinds"])})
    void = {tuple(pair) for pair in SAVED["void"]}
    found = verify_card(case["text"], keys, void, SAVED["at"], plate=case.get("plate"))
    assert (found.code if isinstance(found, Fault) else "ok") == case["code"]


@given(st.binary(max_size=200))
def test_base_45_gives_back_what_it_was_given(content: bytes) -> None:
    assert base45.decode(base45.encode(content)) == content


@given(
    st.recursive(
        st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=30) | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 300), inner, max_size=4),
        max_leaves=12,
    )
)
def test_cbor_gives_back_what_it_was_given(value: Any) -> None:
    assert cbor.decode(cbor.encode(value)) == value


@given(st.binary(max_size=300), st.text(max_size=300))
def test_no_content_breaks_the_reader(content: bytes, text: str) -> None:
    now = int(timezone.now().timestamp())
    for attempt in (f"WJ1:{base45.encode(content)}", f"WJ1:{text}", text):
        assert isinstance(verify_card(attempt, {}, (), now), Fault)
