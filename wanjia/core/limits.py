"""How often one address may try at a public page: counted in the store, so that every process counts together.

Each try is a row of its own, which nobody else updates; a job drops those that count no more. Only a keyed digest of the
address is kept. Where thousands come in a second each process counts for itself (Tallies).
"""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from wanjia.core.fields import blind_index
from wanjia.core.models import Try


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
    """How often each key came in the running hour, in this process; nothing of it is stored."""

    MOST = 200_000

    def __init__(self) -> None:
        self.hour = 0
        self.counts: dict[str, int] = {}

    def too_many(self, keys: Iterable[tuple[str, int]], at: datetime) -> bool:
        """Count one try under each key (key, most an hour) until it is one too many for one; tell whether it was.

        What one key turns away costs those after it nothing: a flood from one network does not use up what others share.
        """
        hour = int(at.timestamp()) // 3600
        if hour != self.hour or len(self.counts) > self.MOST:
            # in a flood of keys those that came once are harmless
            kept = {key: number for key, number in self.counts.items() if number > 1} if hour == self.hour else {}
            self.hour, self.counts = hour, kept if len(kept) < self.MOST else {}
        for key, most in keys:
            number = self.counts[key] = self.counts.get(key, 0) + 1
            if number > most:
                return True
        return False


def network_of(address: str) -> str:
    """Give the network an address belongs to, as far as one sender may choose among its addresses: /24, or /48 of IPv6."""
    if ":" not in address:
        return address.rpartition(".")[0] or "unknown"
    try:
        return str(ipaddress.IPv6Network((address.partition("%")[0], 48), strict=False))
    except ValueError:
        return "unknown"


def forget_tries(at: datetime) -> int:
    """Drop the tries that count no more; give how many."""
    dropped, _by_table = Try.objects.filter(until__lte=at).delete()
    return int(dropped)


def address_of(request: HttpRequest) -> str:
    """Give where a request comes from: behind our own proxy (HTTPS) the last hop it names, else who is connected."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "") or "unknown"
