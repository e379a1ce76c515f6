"""A phone that checks cards carries the keys of offices, the void serials and the trust list, whatever its grid."""

import base64
import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Campaign
from wanjia.interfaces.sync.tests.phones import DOOR, Phone
from wanjia.registry import codes
from wanjia.registry.codes.actions import revoke_key, rotate_key, trust_signers, void_serial
from wanjia.registry.codes.models import SigningKey, VoidSerial
from wanjia.registry.codes.queries import verify_keys
from wanjia.response.sampling.printing import handle
from wanjia.response.sampling.tests.scene import Scene

VECTORS = Path(codes.__file__).parent / "tests" / "dcc" / "vectors.json.gz"


@pytest.fixture
def office(hamlet: Hamlet) -> Hamlet:
    by, street = hamlet.user("jiedao"), hamlet.places["street"]
    rotate_key(issuer=street, by=by, at=hamlet.at)
    void_serial(issuer=street, serial="1-07-00002", until=timezone.now() + timedelta(days=1), by=by, at=hamlet.at)
    void_serial(issuer=street, serial="1-07-00001", until=hamlet.at, by=by, at=hamlet.at)
    certificates = [base64.b64decode(v["certificate"]) for v in json.loads(gzip.decompress(VECTORS.read_bytes()))]
    trust_signers(certificates=certificates, by=by, at=hamlet.at)
    return hamlet


def get(phone: Phone, where: str) -> dict[str, Any]:
    return phone.client.get(f"{DOOR}{where}").json()


def pulled(phone: Phone, bucket: str) -> list[dict[str, Any]]:
    return get(phone, f"pull?bucket={bucket}&cursor=")["rows"]


def bucket_of(phone: Phone) -> dict[str, Any]:
    (found,) = [b for b in get(phone, "buckets")["buckets"] if b["dataset"] == "cards"]
    return found


def test_a_worker_and_a_clerk_carry_the_same_keys_once(office: Hamlet) -> None:
    worker, clerk = Phone(office.user("wangge1")), Phone(office.user("shequ"))
    one, other = bucket_of(worker), bucket_of(clerk)
    assert (one["count"], one["checksum"]) == (other["count"], other["checksum"])
    rows = pulled(worker, one["bucket"])
    assert len(rows) == one["count"]
    (key,) = [row for row in rows if row["type"] == "card_key"]
    (known,) = verify_keys().values()
    assert {name: key[name] for name in known.told()} == known.told()
    assert [(row["issuer"], row["serial"]) for row in rows if row["type"] == "void_serial"] == [
        (office.places["street"].public_id, "1-07-00002")
    ]
    assert {row["kid"] for row in rows if row["type"] == "signer"} >= {"d919375fc1e7b6b2"}


def test_a_revoked_key_reaches_the_phone_with_its_next_pull(office: Hamlet) -> None:
    phone = Phone(office.user("wangge1"))
    before = bucket_of(phone)
    revoke_key(key=SigningKey.objects.get(), reason="leaked", by=office.user("jiedao"), at=office.at)
    after = bucket_of(phone)
    assert after["checksum"] != before["checksum"]
    (key,) = [row for row in pulled(phone, after["bucket"]) if row["type"] == "card_key"]
    assert key["revoked"] is True


def test_a_phone_knows_the_rounds_whose_cards_count(sampling: Scene) -> None:
    phone, campaign = Phone(sampling.hamlet.user("wangge1")), sampling.round.campaign
    told = [row["round"] for row in pulled(phone, bucket_of(phone)["bucket"]) if row["type"] == "card_round"]
    assert told == [handle(campaign.public_id).hex()]
    before = bucket_of(phone)["checksum"]
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=sampling.hamlet.at)
    after = bucket_of(phone)
    assert after["checksum"] != before
    assert not [row for row in pulled(phone, after["bucket"]) if row["type"] == "card_round"]


def test_a_phone_that_goes_on_gets_all_again_and_notices_what_went(office: Hamlet) -> None:
    phone = Phone(office.user("wangge1"))
    bucket = bucket_of(phone)["bucket"]
    end = get(phone, f"pull?bucket={bucket}&cursor=")
    assert not end["more"] and end["count"] == len(end["rows"])
    VoidSerial.objects.update(until_at=office.at)
    more = get(phone, f"pull?bucket={bucket}&cursor={end['cursor']}")
    assert not more["reset"] and more["count"] == len(more["rows"]) == end["count"] - 1
    assert more["checksum"] != end["checksum"]
