"""What other systems handed over: every line accounted for, residents known again."""

from datetime import timedelta
from random import Random
from typing import Any

from demo.hamlet import Hamlet
from demo.handed import LINES, hand_over
from wanjia.response.movement.tests.scene import begin
from wanjia.response.streams.models import Record
from wanjia.response.streams.queries import reconcile


def test_a_morning_of_records_is_taken_in_but_for_the_lines_that_lost_a_digit(hamlet: Hamlet) -> None:
    begin(hamlet)
    world: Any = hamlet  # it has the places and users that the town's ground and staff have
    file = hand_over(world, world, Random(1), at=hamlet.at + timedelta(days=1))
    assert (file.rows, file.rejected) == (LINES, 6) and file.accepted == Record.objects.count()
    assert not list(reconcile())
