"""One key from several requests at once, as PostgreSQL has them: one thing is done, and every request hears of it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from demo import hamlet as hamlet_module
from wanjia.command.tasks.models import WorkOrder
from wanjia.core import clock
from wanjia.interfaces.api.tests.machines import Machine, made
from wanjia.interfaces.sync.tests.test_commit_order import one_writer


@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_does_one_thing() -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    _token, secret = made(hamlet, "shequ", "assign_work", place="community")
    place, worker = hamlet.places["grid"].public_id, hamlet.user("wangge1").public_id
    due = (clock.now() + timedelta(hours=8)).isoformat()
    body = {"title": "给三户送口罩", "place": place, "assignee": worker, "due_at": due}
    answers: list[Any] = []

    def send() -> None:
        try:
            answers.append(Machine(secret).post("orders", body, key="同一单"))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert len(answers) == 4 and all(answer == answers[0] for answer in answers)
    assert WorkOrder.objects.get().public_id == answers[0]["id"]
