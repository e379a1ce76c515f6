"""Checks of stations and passages of gates are taken in, all of a group at once."""

from collections.abc import Sequence
from datetime import datetime

from wanjia.interfaces.sync.checks import ask_again, ground_of, judge
from wanjia.interfaces.sync.fates import ACCEPTED, Fate, Query
from wanjia.interfaces.sync.items import Item, only_sender, sorted_out
from wanjia.response.care.actions import follow_checks
from wanjia.response.movement.actions import record_checks

CHECKS = ("check@1", "passage@1")


def is_check(item: Item) -> bool:
    """Whether an event is what a station or a gate saw."""
    return item.event is not None and item.event.kind in CHECKS


def take_checks(items: Sequence[Item], at: datetime) -> None:
    """Judge checks and record those that count through one action. Sets each item's fate. May raise Refused."""
    ground = ground_of(items, at)
    recorded, checks = sorted_out(items, lambda item: judge(item, ground))
    if not checks:
        return
    by = only_sender(recorded)
    taken = record_checks(checks=checks, arrived_at=at, by=by, at=at)
    warm = [given.check for given, check in zip(taken, checks, strict=True) if check.fevers and not given.again]
    if warm:
        follow_checks(checks=warm, by=by, at=at)
    for item, given in zip(recorded, taken, strict=True):
        for n in given.unknown:
            item.queries.append(Query("unknown_code", {}, {"n": n}))
    ask_again(recorded, taken)
    for item, check in zip(recorded, checks, strict=True):
        item.fate = Fate(position=check.stand.position) if item.queries else ACCEPTED


def take_check(item: Item, at: datetime) -> Fate:
    """Take in one check. May raise Refused."""
    take_checks([item], at)
    assert item.fate is not None
    return item.fate
