"""Logs nobody here has seen: strange but legal JSON, torn batches, wrong clocks. One receipt an event, and sums that hold."""

import gzip
import json
import uuid
from codecs import BOM_UTF8
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Outcome
from wanjia.command.campaigns.queries import reconcile
from wanjia.core.journal import broken_links
from wanjia.interfaces.sync.models import GivenId, HeldEvent, Receipt
from wanjia.interfaces.sync.tests.phones import DOOR, LONG_AGO, Phone, member, targets_of

FATES = {"accepted", "flagged", "held", "rejected"}
ODD_TEXTS = [
    "",
    " ",
    "0",
    "null",
    "𠮷𠮷",
    "👩‍👩‍👧",
    "\ud83d",
    "\u202e反",
    "ᠮᠣᠩᠭᠣᠯ",
    "=1+1",
    "a" * 301,
    "家" * 1001,
    "\ufeff",
    "\x7f",
]
ODD_NUMBERS = [0, -1, 1e308, -0.0, 2**31, 2**53, 2**63, 2**64, 10**40, 0.1, 1e-320]
ODD = st.one_of(
    st.none(), st.booleans(), st.sampled_from(ODD_NUMBERS), st.sampled_from(ODD_TEXTS), st.text(max_size=20),
    st.just([]), st.just({}), st.just([[]]), st.just({"": {"": [None]}}), st.just([None] * 101),
)  # fmt: skip
FIRST, LAST = datetime.fromisoformat("0001-01-02"), datetime.fromisoformat("9999-12-30")
WALLS = st.one_of(
    st.sampled_from([
        "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999999Z",
        "1970-01-01T08:00:00+08:00", "2038-01-19T03:14:08Z", "2022-11-12T24:00:00+08:00", "2022-02-29T09:00:00+08:00",
        "2022-11-12 09:00:00+08:00", "2022-11-12T09:00+08:00", "2022-11-12T09:00:60+08:00", "2016-12-31T23:59:60Z",
    ]),
    st.datetimes(FIRST, LAST).map(lambda at: at.isoformat() + "+08:00"),
    st.integers(-40, 40).map(lambda years: (LONG_AGO + timedelta(days=365 * years)).isoformat()),
)  # fmt: skip
KINDS = ["visit@1"] * 4 + ["contact@1", "found_household@1", "lead_result@1", "visit@2", "sample@1", ""]
OUTCOMES = ["reached", "absent", "vacant", "refused", "moved", "inaccessible"]


@st.composite
def logs(draw: Any) -> list[dict[str, Any]]:
    """Draw what a phone wrote down, as a recipe that needs no ids of the store."""
    return [
        {
            "kind": draw(st.sampled_from(KINDS)),
            "door": draw(st.integers(0, 5)),
            "outcome": draw(st.sampled_from(OUTCOMES)),
            "wall": draw(st.none() | st.none() | WALLS),
            "skew": draw(st.sampled_from([0, 0, 0, -120, 10**11, -(10**11), 2**50, -(2**50), 2**60])),
            "suspect": draw(st.booleans()),
            "gap": draw(st.sampled_from([1, 1, 1, 2, 50, 0])),
            "again": draw(st.sampled_from([1, 1, 2, 3, 20])),
            "other": draw(st.booleans()),
            "found": draw(st.integers(0, 2)),
            "same_found": draw(st.booleans()),
            "spoil": draw(
                st.lists(st.tuples(st.sampled_from(["frame", "payload"]), st.integers(0, 30), ODD), max_size=2)
            ),
            "more": draw(st.dictionaries(st.text(max_size=6), ODD, max_size=2)),
            "supersedes": draw(st.sampled_from([None, None, "last", "own", "unknown"])),
        }
        for _n in range(draw(st.integers(1, 8)))
    ]


def written(hamlet: Hamlet, phone: Phone, recipes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write the log of a recipe for this hamlet."""
    targets = targets_of(hamlet, "grid")
    events: list[dict[str, Any]] = []
    shared = [str(uuid.uuid4()), str(uuid.uuid4())]
    for recipe in recipes:
        target = targets[recipe["door"] % len(targets)]
        found = [
            {"id": shared[0] if recipe["same_found"] else str(uuid.uuid4()), "name": f"新来{n}", "answers": {}}
            for n in range(recipe["found"])
        ]
        event = phone.visit(target, recipe["outcome"], {"found": found} if found else {})
        event["kind"] = recipe["kind"]
        if recipe["kind"] == "contact@1":
            event |= {
                "subject": member(target.household).public_id,
                "payload": {"phone": "13947511111", "needs": {"add": ["infant"]}},
            }
        if recipe["kind"] == "found_household@1":
            event |= {"subject": hamlet.places["building"].public_id}
            event["payload"] = {"door": "1-909", "people": found, "campaign": hamlet.campaign.public_id}
        if recipe["wall"]:
            event["wall"] = recipe["wall"]
        last = events[-1]["id"] if events else str(uuid.uuid4())
        event["supersedes"] = {None: None, "last": last, "own": event["id"], "unknown": str(uuid.uuid4())}[
            recipe["supersedes"]
        ]
        phone.seq += recipe["gap"] - 1
        event |= {"skew_ms": recipe["skew"], "suspect": recipe["suspect"], "seq": max(1, phone.seq)}
        for where, number, value in recipe["spoil"]:
            part = event if where == "frame" or not isinstance(event["payload"], dict) else event["payload"]
            names = sorted(part)
            name = names[number % len(names)] if names else "x"
            part[name] = value
        event |= {f"_{name}": value for name, value in recipe["more"].items()}
        events.append(event)
        events += [dict(reversed(event.items()))] * (recipe["again"] - 1)
        if recipe["other"]:
            events.append(event | {"suspect": not event["suspect"] if isinstance(event["suspect"], bool) else True})
    return events


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(recipes=logs(), order=st.randoms(use_true_random=False), zipped=st.booleans())
def test_every_event_of_any_log_gets_one_receipt_and_the_sums_hold(
    hamlet: Hamlet, recipes: list[dict[str, Any]], order: Any, zipped: bool
) -> None:
    with transaction.atomic():
        phone = Phone(hamlet.user("wangge1"))
        events = written(hamlet, phone, recipes)
        order.shuffle(events)
        everything = list(events)
        while events:
            size = order.randint(1, 60)
            part, events = events[:size], events[size:]
            answer = phone.send(*part, zipped=zipped)
            assert answer.status_code == 200, answer.content
            receipts = answer.json()["receipts"]
            assert len(receipts) == len(part)
            for event, receipt in zip(part, receipts, strict=True):
                if isinstance(event["id"], str):
                    assert receipt["id"] == event["id"] or len(event["id"]) != 36
                assert receipt["result"] in FATES | {"duplicate"}
                assert receipt.get("code") != "not_stored", (event, receipt)
        holds(hamlet)
        handed_over(hamlet, phone, everything)
        holds(hamlet)
        pages_open(hamlet)
        transaction.set_rollback(True)


def handed_over(hamlet: Hamlet, phone: Phone, events: list[dict[str, Any]]) -> None:
    """The same log comes once more, as the file of a dying phone: nothing counts twice."""
    outcomes = Outcome.objects.count()
    file = {"wanjia_handover": 1, "device": phone.device.public_id, "user": phone.user.public_id, "events": events}
    desk = Client()
    desk.force_login(hamlet.user("shequ"))
    upload = SimpleUploadedFile("handover.json", BOM_UTF8 + json.dumps(file).encode())
    assert desk.post("/conflicts/handover/", {"file": upload}).status_code == 200
    assert Outcome.objects.count() == outcomes


def holds(hamlet: Hamlet) -> None:
    """Every state of every cell adds up, everything equals a recount, and each event that counts is there once."""
    assert not list(reconcile())
    assert not list(broken_links())
    stored = Receipt.objects.filter(kind="visit@1", result__in=("accepted", "flagged")).values_list("event", flat=True)
    assert Counter(Outcome.objects.values_list("event", flat=True)) == Counter(stored)
    assert HeldEvent.objects.count() == Receipt.objects.filter(result="held").count()


def pages_open(hamlet: Hamlet) -> None:
    """The office's pages show all of it."""
    campaign, street = hamlet.campaign.public_id, hamlet.places["street"].public_id
    visited = Outcome.objects.order_by("-id").first()
    pages = [
        "/conflicts/",
        "/conflicts/waiting/",
        "/conflicts/not-uploaded/",
        "/signals/",
        "/revisits/",
        "/exceptions/",
    ]
    pages += [f"/campaigns/{campaign}/at/{street}/", f"/campaigns/{campaign}/at/{street}/targets/"]
    pages += [f"/campaigns/{campaign}/targets/{visited.target.public_id}/"] if visited else []
    desk = Client()
    desk.force_login(hamlet.user("jiedao"))
    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200, (page, answer.status_code)


def test_half_an_emoji_spoils_no_batch(hamlet: Hamlet) -> None:
    """A browser cuts a text at its longest length in the middle of an emoji, and says so in JSON as it is."""
    phone = Phone(hamlet.user("wangge1"))
    cut, other = targets_of(hamlet, "grid")[:2]
    assert phone.results(phone.visit(cut, more={"note": "门口有狗\ud83d"}), phone.visit(other)) == [
        "accepted",
        "accepted",
    ]


def test_one_person_named_twice_at_a_door_is_one_and_two_with_one_id_are_asked_for_again(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    twice, mixed = targets_of(hamlet, "grid")[:2]
    guest = {"id": str(uuid.uuid4()), "name": "萨仁"}
    other = guest | {"name": "巴图"}
    visits = [
        phone.visit(twice, more={"found": [guest, guest]}),
        phone.visit(mixed, more={"found": [guest, other]}),
    ]
    first, second = phone.push(*visits)
    assert first["result"] == "accepted"
    assert (second["result"], second["field"], second["fixable"]) == ("rejected", "payload.found[1].id", True)
    assert GivenId.objects.filter(given=guest["id"]).count() == 1


def test_a_batch_cut_or_damaged_on_its_way_stores_nothing_and_goes_in_when_it_is_whole(hamlet: Hamlet) -> None:
    phone = Phone(hamlet.user("wangge1"))
    events = [phone.visit(target) for target in targets_of(hamlet, "grid")[:3]]
    whole = gzip.compress(json.dumps({"app": "1", "device": "x", "events": events}).encode())
    for harm in (whole[:-1], whole[: len(whole) // 2], whole[:40] + b"\0" + whole[41:], b"<html>", whole * 2 + b"x"):
        post = {"data": harm, "content_type": "application/json", "headers": {"Content-Encoding": "gzip"}}
        assert phone.client.post(f"{DOOR}push", **post).status_code in (200, 400)
    assert set(phone.results(*events)) <= {"accepted", "duplicate"}
    assert phone.send(*events, *[phone.visit(targets_of(hamlet, "grid")[0]) for _n in range(198)]).status_code == 413
    assert Outcome.objects.count() == 3
