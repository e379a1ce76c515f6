"""Requests that arrive together are taken in together, and each gets the answer it would have got alone."""

import json
import threading
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client

from demo import hamlet as hamlet_module
from wanjia.core.models import JournalBlock
from wanjia.interfaces.sync.tests.phones import DOOR, Phone, targets_of
from wanjia.interfaces.sync.tests.test_commit_order import one_writer


def together(*asked: tuple[Phone, dict[str, Any]], language: bytes = b"zh") -> list[tuple[int, dict[str, Any]]]:
    """Send what the process in front sends when these waited for the same turn; give status and answer of each."""
    sent = [(p.auth.encode(), b"", language, json.dumps({"events": [event]}).encode()) for p, event in asked]
    client = Client(headers={"X-Wanjia-Group": "1"})
    answer = client.post(f"{DOOR}group", data=msgspec.msgpack.encode(sent), content_type="application/msgpack")
    assert answer.status_code == 200
    return [(status, json.loads(body)) for status, _headers, body in msgspec.msgpack.decode(answer.content)]


@pytest.mark.django_db
def test_phones_that_waited_for_the_same_turn_share_one_transaction_and_a_stranger_among_them_is_told_to_sign_in() -> (
    None
):
    hamlet = hamlet_module.build()
    wulan, shequ = Phone(hamlet.user("wangge1")), Phone(hamlet.user("shequ"))
    first, second, third = targets_of(hamlet, "grid")[:3]
    stranger = Phone(hamlet.user("shequ"))
    stranger.auth = f"{stranger.auth[:-1]}{'a' if stranger.auth[-1] != 'a' else 'b'}"
    blocks = JournalBlock.objects.count()
    said = together(
        (wulan, wulan.visit(first)),
        (shequ, shequ.visit(second, "absent")),
        (stranger, stranger.visit(third)),
        (wulan, wulan.visit(third)),
    )
    assert [status for status, _answer in said] == [200, 200, 401, 200]
    assert all(said[n][1]["receipts"][0]["result"] == "accepted" and not said[n][1]["missing_seq"] for n in (0, 1, 3))
    assert JournalBlock.objects.count() == blocks + 1
    assert [type(t).objects.get(pk=t.pk).state for t in (first, second, third)] == ["reached", "absent", "reached"]


@pytest.mark.django_db
def test_each_is_answered_in_its_own_language_and_nobody_else_may_send_a_group() -> None:
    hamlet = hamlet_module.build()
    phone = Phone(hamlet.user("wangge1"))
    phone.auth = "Device nobody"
    event = phone.visit(targets_of(hamlet, "grid")[0])
    ((_status, chinese),) = together((phone, event))
    ((_status, english),) = together((phone, event), language=b"en")
    assert chinese["title"].startswith("请重新登录") and english["title"].isascii()
    assert Client().post(f"{DOOR}group", data=b"", content_type="application/msgpack").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_many_phones_at_once_are_all_answered_and_every_gap_in_their_numbers_is_named() -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    targets = targets_of(hamlet, "community")
    phones = [Phone(hamlet.user("shequ")) for _ in range(6)]
    said: dict[int, object] = {}

    def send(number: int) -> None:
        phone = phones[number]
        events = [phone.visit(target) for target in targets[: number + 2]]
        del events[1]  # its second one never leaves the phone
        answers = [phone.send(event).json() for event in events]
        said[number] = (
            [a["receipts"][0]["result"] in ("accepted", "flagged") for a in answers],
            answers[-1]["missing_seq"],
        )
        connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(len(phones))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expected = {n: ([True] * (n + 1), [[2, 2]] if n else []) for n in range(len(phones))}
    assert said == expected


@pytest.mark.django_db
def test_the_door_answers_without_anything_of_the_pages_and_at_once_with_its_length() -> None:
    hamlet = hamlet_module.build()
    phone = Phone(hamlet.user("wangge1"))
    answer = phone.send(phone.visit(targets_of(hamlet, "grid")[0]))
    assert answer.status_code == 200 and not answer.cookies
    assert answer["Content-Length"] == str(len(answer.content)) and answer["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" not in answer
