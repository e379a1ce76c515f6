"""How often one address may try at a public page: counted in the store, so that every process counts together.

Each try is a row of its own, which nobody else updates; a job drops those that count no more. Only a keyed digest of the
address is kept. Where thousands come in a second each process counts for itself, and tells the others what comes often.
"""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from wanjia.core import sets
from wanjia.core.fields import blind_index
from wanjia.core.models import Tally, Try


def too_many(request: HttpRequest, page: str, most: int, within: timedelta, at: datetime) -> bool:
    """Count a try of this request's address at a page; tell whether it is one too many of the last span of time.

    It is stored before it is counted: of those that come at once none is overlooked. Past the limit no more are stored.
    """
    sender = blind_index(f"try {page}", address_of(request))
    lately = Try.objects.filter(sender=sender, until__gt=at)
    if lately[:most].count() == most:
        return True
    Try.objects.create(sender=sender, until=at + within)
    return lately[: most + 1].count() > most


class Tallies:
    """How often each key came in the running hour: counted in this process, and of what came often in all of them.

    A key that has reached an eighth of what it may is ``heavy``: from then on its count is told to the other processes
    through the store, once a second, and in a burst as soon as a sixteenth of the limit has come since. So two processes
    let through a quarter more than the limit at the very most, and a key that comes seldom, as nearly all do, costs the
    store nothing.
    """

    MOST = 200_000
    SHARE, STEP = 8, 16
    EVERY = timedelta(seconds=1)

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self.hour = 0
        self.shared_at: datetime | None = None
        self.bursts = False
        self.counts: dict[str, int] = {}
        self.others: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self.heavy: set[str] = set()

    def too_many(self, keys: Iterable[tuple[str, int]], at: datetime) -> bool:
        """Count one try under each key (key, most an hour) until it is one too many for one; tell whether it was.

        What one key turns away costs those after it nothing: a flood from one network does not use up what others share.
        """
        hour = int(at.timestamp()) // 3600
        if hour != self.hour or len(self.counts) > self.MOST:
            # in a flood of keys those that came once are harmless
            kept = {key: number for key, number in self.counts.items() if number > 1} if hour == self.hour else {}
            if hour != self.hour or len(kept) >= self.MOST:
                self.forget()
                kept = {}
            self.hour, self.counts = hour, kept
        for key, most in keys:
            number = self.counts[key] = self.counts.get(key, 0) + 1
            if number * self.SHARE >= most:
                self.heavy.add(key)
            if number + self.others.get(key, 0) > most:
                return True
            if key in self.heavy and (number - self.told.get(key, 0)) * self.STEP >= most:
                self.bursts = True
        return False

    def share(self, at: datetime) -> None:
        """Tell the other processes what came often here since the last time, and hear from them, when it is time to."""
        rests = self.shared_at is not None and at - self.shared_at < self.EVERY and not self.bursts
        if not self.heavy or rests:
            return
        self.shared_at, self.bursts = at, False
        digests = {blind_index("tally", key) or b"": key for key in self.heavy}
        rows = [
            (digest, self.hour, self.counts[key] - self.told.get(key, 0)) for digest, key in sorted(digests.items())
        ]
        for digest, total in _add(rows):
            key = digests[digest]
            self.told[key] = self.counts[key]
            self.others[key] = total - self.counts[key]


def _add(rows: list[tuple[bytes, int, int]]) -> list[tuple[bytes, int]]:
    """Add to tallies, always in one order; give each as it stands now. Lost in a crash, they are counted anew."""
    found = []
    with transaction.atomic():
        if sets.on_postgresql():
            sets.run("SET LOCAL synchronous_commit TO off", [])
        for begin in range(0, len(rows), sets.ROWS_OF_A_STATEMENT):
            some = rows[begin : begin + sets.ROWS_OF_A_STATEMENT]
            marks = ", ".join(["(%s, %s, %s)"] * len(some))
            found += sets.ask(
                f"INSERT INTO core_tally (key, hour, count) VALUES {marks} ON CONFLICT (key, hour) "
                "DO UPDATE SET count = core_tally.count + excluded.count RETURNING key, count",
                [value for row in some for value in row],
            )
    return [(bytes(key), count) for key, count in found]


def network_of(address: str) -> str:
    """Give the network an address belongs to, as far as one sender may choose among its addresses: /24, or /48 of IPv6."""
    if ":" not in address:
        return address.rpartition(".")[0] or "unknown"
    try:
        return str(ipaddress.IPv6Network((address.partition("%")[0], 48), strict=False))
    except ValueError:
        return "unknown"


def forget_tries(at: datetime) -> int:
    """Drop the tries and tallies that count no more; give how many."""
    dropped, _by_table = Try.objects.filter(until__lte=at).delete()
    past, _by_table = Tally.objects.filter(hour__lt=int(at.timestamp()) // 3600).delete()
    return int(dropped) + int(past)


def address_of(request: HttpRequest) -> str:
    """Give where a request comes from: behind our own proxy (HTTPS) the last hop it names, else who is connected."""
    return known_address(request) or "unknown"


def known_address(request: HttpRequest) -> str | None:
    """Give the same, None where no address can be told."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    for told in (forwarded.rsplit(",", 1)[-1].strip(), request.META.get("REMOTE_ADDR", "")):
        address: str = told.partition("%")[0]
        try:
            ipaddress.ip_address(address)
        except ValueError:
            continue
        return address
    return None
