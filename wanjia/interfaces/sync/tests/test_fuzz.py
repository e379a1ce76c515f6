"""Whatever is thrown at the door: an answer below 500, and what was good before is good after."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.campaigns.queries import reconcile
from wanjia.interfaces.sync.actions._kinds import KINDS
from wanjia.interfaces.sync.tests.phones import DOOR, Phone, member, targets_of

KEEP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def phone(hamlet: Hamlet) -> Phone:
    made = Phone(hamlet.user("wangge1"))
    made.client.raise_request_exception = True
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=KEEP)
@given(
    path=st.sampled_from(["push", "sign-in", "enrol", "renew"]),
    body=st.binary(max_size=200) | JSON.map(lambda v: json.dumps(v).encode()),
    zipped=st.booleans(),
)
def test_any_bytes_get_a_problem_and_never_a_fault(phone: Phone, path: str, body: bytes, zipped: bool) -> None:
    headers = {"Content-Encoding": "gzip"} if zipped else {}
    answer = phone.client.post(DOOR + path, data=body, content_type="application/json", headers=headers)
    assert answer.status_code < 500 and "json" in answer["Content-Type"]


@settings(max_examples=120, deadline=None, suppress_health_check=KEEP)
@given(data=st.data())
def test_a_good_event_with_anything_in_any_field_gets_its_receipt(hamlet: Hamlet, phone: Phone, data: Any) -> None:
    target = targets_of(hamlet, "grid")[0]
    person = member(target.household).public_id
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    subject = {"visit@1": target.public_id, "contact@1": person}.get(kind, hamlet.places["building"].public_id)
    event = phone.event(kind, subject, phone.visit(target)["payload"] | {"door": "9", "campaign": "x", "phone": ""})
    spoiled = data.draw(st.sampled_from([event, event["payload"]]))
    spoiled[data.draw(st.sampled_from(sorted(spoiled)))] = data.draw(JSON)
    answer = phone.send(event, phone.visit(target))
    assert answer.status_code == 200, answer.content
    receipts = answer.json()["receipts"]
    assert len(receipts) == 2 and receipts[1]["result"] in ("accepted", "flagged")
    assert not list(reconcile())


@settings(max_examples=60, deadline=None, suppress_health_check=KEEP)
@given(device=JSON, user=JSON, events=st.lists(JSON, max_size=3) | JSON, known=st.booleans())
def test_any_hand_over_file_gets_receipts_or_a_reason(
    hamlet: Hamlet, phone: Phone, device: Any, user: Any, events: Any, known: bool
) -> None:
    file = {"wanjia_handover": 1, "device": device, "user": user, "events": events}
    if known:
        file |= {"device": phone.device.public_id, "user": {"id": phone.user.public_id, "name": user}}
    desk = Client()
    desk.force_login(hamlet.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    upload = SimpleUploadedFile("handover.json", json.dumps(file).encode())
    assert desk.post("/conflicts/handover/", {"file": upload}).status_code in (200, 422)
    assert desk.get("/conflicts/waiting/").status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=KEEP)
@given(
    bucket=st.text(max_size=60),
    cursor=st.text(max_size=60),
    auth=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
def test_any_bucket_cursor_and_credential_get_a_problem(phone: Phone, bucket: str, cursor: str, auth: str) -> None:
    assert phone.client.get(f"{DOOR}pull", {"bucket": bucket, "cursor": cursor}).status_code == 404
    answer = phone.client.get(f"{DOOR}buckets", headers={"Authorization": f"Device {auth}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "text", ["\0", "\\u0000", "'; DROP TABLE sync_receipt; --", "𠮷" * 300, "<script>alert(1)</script>"]
)
def test_hard_texts_are_kept_or_refused_whole(hamlet: Hamlet, phone: Phone, text: str) -> None:
    target = targets_of(hamlet, "grid")[0]
    result = phone.results(phone.visit(target, more={"note": text, "answers": {"q": text}}), phone.visit(target))
    assert result[0] in ("accepted", "rejected") and result[1] == "accepted"
