"""Three phones, any interleaving of visits, losses, repeats and late arrivals: all agree in the end and nothing is lost."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Outcome, Target
from wanjia.command.campaigns.queries import happened, reconcile
from wanjia.command.campaigns.rules import resolve
from wanjia.interfaces.sync import checksums
from wanjia.interfaces.sync.models import HeldEvent, Receipt, RejectedEvent, Upload
from wanjia.interfaces.sync.tests.phones import Phone, targets_of
from wanjia.interfaces.sync.tests.test_pull import Copy

OUTCOMES = ["reached", "absent", "vacant", "refused", "moved", "inaccessible"]
STEP = st.one_of(
    st.tuples(st.just("visit"), st.integers(0, 2), st.integers(0, 3), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("send"), st.integers(0, 2), st.randoms(use_true_random=False), st.booleans()),
    st.tuples(st.just("pull"), st.integers(0, 2), st.none(), st.none()),
)


class Outbox:
    """A phone with what it has not been told is safe."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.unsent: list[dict[str, Any]] = []
        self.all: list[dict[str, Any]] = []
        self.fates: dict[str, set[str]] = {}
        self.copy = Copy(phone)

    def visit(self, target: Target, outcome: str) -> None:
        event = self.phone.visit(target, outcome)
        self.unsent.append(event)
        self.all.append(event)

    def send(self, order: Any, heard: bool) -> None:
        """Send some of what waits in any order; when the answer is not heard, all of it stays."""
        some = order.sample(self.unsent, order.randint(0, len(self.unsent)))
        for receipt in self.phone.push(*some):
            self.fates.setdefault(receipt["id"], set()).add(receipt["result"])
        if heard:
            self.unsent = [event for event in self.unsent if event not in some]

    def send_rest(self) -> None:
        """Send all that waits, and hear the answer."""
        for start in range(0, len(self.unsent), 200):
            for receipt in self.phone.push(*self.unsent[start : start + 200]):
                self.fates.setdefault(receipt["id"], set()).add(receipt["result"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=25))
def test_all_agree_and_nothing_is_lost(hamlet: Hamlet, steps: list[Any]) -> None:
    with transaction.atomic():
        checksums.forget()
        boxes = [Outbox(Phone(hamlet.user(name))) for name in ("wangge1", "shequ", "louzhang")]
        targets = targets_of(hamlet, "building")[:4]
        for step in steps:
            do(boxes, targets, *step)
        for box in boxes:
            box.send_rest()
        for box in boxes:
            box.copy.pull()
        nothing_is_lost(boxes)
        all_agree(boxes, targets)
        transaction.set_rollback(True)


def do(boxes: list[Outbox], targets: list[Target], what: str, who: int, subject: Any, more: Any) -> None:
    if what == "visit":
        boxes[who].visit(targets[subject], more)
    elif what == "send":
        boxes[who].send(subject, more)
    else:
        boxes[who].copy.pull()


def nothing_is_lost(boxes: list[Outbox]) -> None:
    sent = {event["id"] for box in boxes for event in box.all}
    fates = {str(r.event): r.result for r in Receipt.objects.all()}
    assert fates.keys() == sent, "every event sent has exactly one fate"
    assert set(fates.values()) <= {"accepted", "flagged"}
    assert Outcome.objects.filter(event__in=sent).count() == len(sent)
    assert not HeldEvent.objects.exists() and not RejectedEvent.objects.exists()
    assert all(told <= {fates[event], "duplicate"} for box in boxes for event, told in box.fates.items())
    assert not Upload.objects.exclude(missing=[]).exists()


def all_agree(boxes: list[Outbox], targets: list[Target]) -> None:
    assert not list(reconcile())
    shown = [{k: v["state"] for k, v in box.copy.of("target").items()} for box in boxes]
    for target in targets:
        facts, excluded = happened(target)
        assert [rows[target.public_id] for rows in shown] == [resolve(facts, excluded=excluded)] * 3
