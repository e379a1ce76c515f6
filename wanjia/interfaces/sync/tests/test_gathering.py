"""Requests that arrive together are taken in together, and each gets the answer it would have got alone."""

import json
import threading
import time

import msgspec
import pytest
from django.db import connection
from django.test import RequestFactory

from demo import hamlet as hamlet_module
from wanjia.core.models import JournalBlock
from wanjia.interfaces.sync.credentials import claim_of
from wanjia.interfaces.sync.envelope import Push
from wanjia.interfaces.sync.gathering import Gathering, Waiting
from wanjia.interfaces.sync.problems import Problem
from wanjia.interfaces.sync.tests.phones import Phone, targets_of
from wanjia.interfaces.sync.tests.test_commit_order import one_writer


def waiting(phone: Phone, event: dict[str, object]) -> Waiting:
    request = RequestFactory().post("/api/sync/v1/push", headers={"Authorization": phone.auth})
    return Waiting(claim_of(request), msgspec.json.decode(json.dumps({"events": [event]}), type=Push), "zh-hans")


@pytest.mark.django_db(transaction=True)
def test_phones_that_waited_for_the_same_turn_share_one_transaction_and_a_stranger_among_them_is_told_to_sign_in() -> (
    None
):
    if one_writer():
        return
    hamlet = hamlet_module.build()
    wulan, shequ = Phone(hamlet.user("wangge1")), Phone(hamlet.user("shequ"))
    first, second, third = targets_of(hamlet, "grid")[:3]
    stranger = Phone(hamlet.user("shequ"))
    stranger.auth = f"{stranger.auth[:-1]}{'a' if stranger.auth[-1] != 'a' else 'b'}"
    asked = [
        waiting(wulan, wulan.visit(first)),
        waiting(shequ, shequ.visit(second, "absent")),
        waiting(stranger, stranger.visit(third)),
        waiting(wulan, wulan.visit(third)),
    ]
    gathering = Gathering()
    gathering.busy = True  # somebody else's group is being taken in
    said: dict[int, object] = {}

    def ask(number: int) -> None:
        try:
            packet = gathering.take_in(asked[number])
            said[number] = [packet.receipts[0]["result"], list(packet.missing)]
        except Problem as problem:
            said[number] = problem.status
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(asked))]
    for number, thread in enumerate(threads):
        thread.start()
        while len(gathering.queue) <= number:
            time.sleep(0.001)
    blocks = JournalBlock.objects.count()
    gathering._hand_on()
    for thread in threads:
        thread.join(20)
    assert said == {0: ["accepted", []], 1: ["accepted", []], 2: 401, 3: ["accepted", []]}
    assert JournalBlock.objects.count() == blocks + 1
    states = [type(t).objects.get(pk=t.pk).state for t in (first, second, third)]
    assert states == ["reached", "absent", "reached"]
    assert not gathering.busy and not gathering.queue


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
