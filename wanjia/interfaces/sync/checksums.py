"""Count and checksum of a whole bucket, kept in memory for as long as the journal says nothing new about its ground."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import reduce
from operator import xor

from wanjia.interfaces.sync import datasets, follow, owed, rounds, stations
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.interfaces.sync.cards import cards
from wanjia.interfaces.sync.credentials import Sender
from wanjia.interfaces.sync.datasets import Entry, Page

MOST = 4_096
Sum = tuple[int, int]
_kept: OrderedDict[tuple[object, ...], tuple[int | None, Sum]] = OrderedDict()
_lock = threading.Lock()
LISTS = {"cards": cards, "people": datasets.people, "households": datasets.households, "places": datasets.places}
WHOLE: dict[str, Callable[[Bucket, Sender], list[Entry]]] = {
    "cards": lambda bucket, _sender: cards(bucket, Page()),
    "sampling": lambda bucket, _sender: rounds.entries(bucket),
    "stations": lambda bucket, _sender: stations.entries(bucket),
    "follow": lambda bucket, _sender: follow.entries(bucket),
    "to_do": lambda _bucket, sender: owed.entries(sender),
}


def sum_of(bucket: Bucket, sender: Sender, version: int | None) -> Sum:
    """Give (count, xor of the versions) of a bucket whose ground's journal is at ``version``."""
    if bucket.dataset in WHOLE:
        entries = WHOLE[bucket.dataset](bucket, sender)
        return len(entries), checksum(entries)
    if bucket.dataset != "work":
        listing = LISTS[bucket.dataset]
        return _remembered((bucket.dataset, bucket.lo, bucket.hi), version, lambda: listing(bucket, Page()))
    running = datasets.campaigns(bucket)
    numbers = tuple(entry.id for entry in running if entry.kind == datasets.CAMPAIGN)
    of_persons = [e.id for e in running if e.kind == datasets.CAMPAIGN and e.values[1] == "sampling"]
    sampled = rounds.sampled(bucket, of_persons)
    count, total = _remembered(
        ("targets", bucket.lo, bucket.hi, numbers, sampled), version, lambda: datasets.targets(bucket, Page(), numbers)
    )
    rest = running + datasets.leads(bucket)
    return count + len(rest), total ^ checksum(rest)


def checksum(entries: list[Entry]) -> int:
    """Give the xor of the entries' versions."""
    return reduce(xor, (entry.version for entry in entries), 0)


def _remembered(key: tuple[object, ...], version: int | None, listing: Callable[[], list[Entry]]) -> Sum:
    with _lock:
        known = _kept.get(key)
        if known is not None and known[0] == version:
            _kept.move_to_end(key)
            return known[1]
    entries = listing()
    found = (len(entries), checksum(entries))
    with _lock:
        _kept[key] = (version, found)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Forget everything: for a test whose store is rolled back under our feet."""
    with _lock:
        _kept.clear()
