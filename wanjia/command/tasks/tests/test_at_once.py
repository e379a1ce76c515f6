"""The last two who sign for a directive at once, as PostgreSQL has them. SQLite has one writer at a time."""

import threading

import pytest
from django.db import connection, transaction

from demo import hamlet as hamlet_module
from wanjia.command.tasks.actions import acknowledge_directive
from wanjia.command.tasks.rules import Recipients
from wanjia.command.tasks.tests.test_directives import issue


@pytest.mark.django_db(transaction=True)
def test_the_last_two_signatures_at_once_close_a_directive() -> None:
    if connection.vendor == "sqlite":
        return
    hamlet = hamlet_module.build()
    directive = issue(hamlet, Recipients("township"), asks="receipt")
    first, *rest, last = directive.receipts.select_related("directive", "place").order_by("pk")
    by = hamlet.user("jiedao")
    for receipt in rest:
        acknowledge_directive(receipt=receipt, by=by, at=hamlet.at)
    signed, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            acknowledge_directive(receipt=first, by=by, at=hamlet.at)
            signed.set()
            go_on.wait(0.5)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert signed.wait(20)
    acknowledge_directive(receipt=last, by=by, at=hamlet.at)
    go_on.set()
    writer.join(20)
    directive.refresh_from_db()
    assert directive.closed_at is not None
