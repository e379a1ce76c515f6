"""Several writers at once, as PostgreSQL has them: nothing is missed, nothing counts twice. SQLite has one writer at a time."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from demo import hamlet as hamlet_module
from wanjia.command.campaigns.actions._targets import lock_cells
from wanjia.interfaces.sync.tests.phones import Phone, member, targets_of
from wanjia.interfaces.sync.tests.test_pull import Copy
from wanjia.registry.people.actions import change_needs

NOW = datetime(2022, 11, 11, 8, 0, tzinfo=UTC)


def one_writer() -> bool:
    """Tell whether the store has one writer at a time, which makes the question void."""
    if connection.vendor != "sqlite":
        return False
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    return True


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_committed_behind_a_later_one_is_not_missed() -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    first, second = (member(t.household) for t in targets_of(hamlet, "grid")[:2])
    by: Any = hamlet.user("shequ")
    copy = Copy(Phone(hamlet.user("wangge1")))
    copy.pull()
    written, pulled = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            change_needs(person=first, add=["infant"], by=by, at=NOW)
            written.set()
            pulled.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert written.wait(20)
    change_needs(person=second, add=["herder"], by=by, at=NOW)
    copy.pull()
    assert copy.of("person")[second.public_id]["needs"] == ["herder"]
    assert copy.of("person")[first.public_id]["needs"] == []
    pulled.set()
    writer.join(20)
    copy.pull()
    assert copy.of("person")[first.public_id]["needs"] == ["infant"]
    assert copy.resets == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_events_from_many_requests_at_once_count_once() -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    phone = Phone(hamlet.user("shequ"))
    events = [phone.visit(target) for target in targets_of(hamlet, "community")]
    found: list[str] = []

    def send(order: int) -> None:
        part = events[order:] + events[:order]
        found.extend(phone.results(*part))
        connection.close()

    threads = [threading.Thread(target=send, args=(n * 3,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == ["accepted"] * len(events) + ["duplicate"] * 3 * len(events)


@pytest.mark.django_db(transaction=True)
def test_an_hour_is_added_to_a_cell_while_somebody_else_is_about_to_count_there() -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    target = targets_of(hamlet, "grid")[0]
    phone = Phone(hamlet.user("wangge1"))
    assert phone.results(phone.visit(target, "absent")) == ["accepted"]
    locked, may_end = threading.Event(), threading.Event()

    def count() -> None:
        with transaction.atomic():
            lock_cells([target.cell_id])
            locked.set()
            may_end.wait(20)
        connection.close()

    writer = threading.Thread(target=count)
    writer.start()
    assert locked.wait(20)
    phone.clock += timedelta(hours=5)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
    assert phone.results(phone.visit(target, "absent")) == [
        "accepted"
    ]  # its commit asks whether the cell is still there
    may_end.set()
    writer.join(20)
