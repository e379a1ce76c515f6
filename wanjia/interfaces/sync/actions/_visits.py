"""Visits are taken in: plain ones all at once, one that found somebody or a need by itself."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import void_outcome
from wanjia.command.campaigns.models import Outcome
from wanjia.interfaces.sync.actions._found import add_found, add_needs
from wanjia.interfaces.sync.fates import ACCEPTED, Fate
from wanjia.interfaces.sync.ground import ground_of
from wanjia.interfaces.sync.items import Item, only_sender, sorted_out
from wanjia.interfaces.sync.visits import contradictions, judge
from wanjia.registry.people.models import Household
from wanjia.response.screening.actions import record_visits


def is_plain(item: Item) -> bool:
    """Whether a visit is nothing but itself: nobody found, no need seen, nothing corrected."""
    event, said = item.event, item.payload
    if event is None or event.kind != "visit@1" or event.supersedes is not None:
        return False
    return not (said.found or said.needs or len(event.subject) == 36)


def take_visits(items: Sequence[Item], at: datetime) -> None:
    """Judge plain visits and record those that count through one action. Sets each item's fate."""
    ground = ground_of(items)
    recorded, visits = sorted_out(items, lambda item: judge(item, ground))
    if not visits:
        return
    by = only_sender(recorded)
    stored = record_visits(visits=visits, arrived_at=at, by=by, at=at)
    contradictions(recorded, visits, stored)
    for item in recorded:
        assert item.event is not None
        item.fate = Fate(position=ground.targets[item.event.subject].position) if item.queries else ACCEPTED


def take_visit(item: Item, at: datetime) -> Fate:
    """Take in one visit with everything it found. May raise Refused."""
    ground = ground_of([item])
    assert item.event is not None and item.at is not None
    target = ground.targets.get(item.event.subject)
    judged = judge(item, ground)
    if isinstance(judged, Fate):
        return judged
    assert target is not None
    numbers: dict[str, int] = {}
    if item.payload.found:
        household = Household.objects.get(pk=target.household_id)
        numbers = add_found(item, household, item.payload.found, item.at)
        item.queries = [query for query in item.queries if query.kind != "answers"]
        judged = judge(item, ground, found=numbers)
        if isinstance(judged, Fate):
            return judged
    stored = record_visits(visits=[judged], arrived_at=at, by=item.sender.user, at=at)
    seen = [(numbers.get(n.person) or ground.persons[n.person][0], n.kind) for n in item.payload.needs]
    add_needs(item, seen, item.at)
    contradictions([item], [judged], stored)
    correct(item, target.id, at)
    return Fate(position=target.position)


def correct(item: Item, target: int, at: datetime) -> None:
    """A worker's correction voids the visit it supersedes: both stay readable, this one counts."""
    assert item.event is not None
    if item.event.supersedes is None:
        return
    own = Outcome.objects.filter(target=target, event=item.event.supersedes, by_id=item.sender.user.pk, void=None)
    for outcome in own:
        void_outcome(outcome=outcome, reason=_("上门人员自己更正"), by=item.sender.user, at=at)
