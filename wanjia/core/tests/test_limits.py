"""Public pages let one address try so often and no oftener, whichever process answers."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from wanjia.core import clock
from wanjia.core.jobs import run
from wanjia.core.models import Try


def code(address: str = "10.1.1.1") -> int:
    """What a wrong code gets from the page of one's own access log."""
    return Client(REMOTE_ADDR=address).post("/my/access/", {"code": "f" * 32}).status_code


@pytest.mark.django_db
def test_a_process_without_memory_of_an_address_knows_how_often_it_tried() -> None:
    assert {code() for _time in range(10)} == {422}
    cache.clear()  # all that another process would lack
    assert code() == 429
    assert code("10.1.1.2") == 422


@pytest.mark.django_db
def test_an_address_that_waited_may_try_again_and_leaves_nothing_behind() -> None:
    for _time in range(11):
        code()
    Try.objects.update(until=clock.now() - timedelta(seconds=1))
    assert code() == 422
    assert run(clock.now()) == 10 and Try.objects.count() == 1
    assert not any(b"10.1.1.1" in bytes(sender) for sender in Try.objects.values_list("sender", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_no_more_than_ten_are_answered() -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.extend(code() for _time in range(4))
        connection.close()

    threads = [threading.Thread(target=ask) for _worker in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 24 and answers.count(422) <= 10 and set(answers) == {422, 429}
