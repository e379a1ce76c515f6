"""How often one address may try at a public page: counted in the store, so that every process counts together.

Each try is a row of its own, which nobody else updates; a job drops those that count no more. Only a keyed digest of the
address is kept.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from wanjia.core.fields import blind_index
from wanjia.core.models import Try


def too_many(request: HttpRequest, page: str, most: int, within: timedelta, at: datetime) -> bool:
    """Count a try of this request's address at a page; tell whether it is one too many of the last span of time.

    It is stored before it is counted: of those that come at once none is overlooked. Past the limit no more are stored.
    """
    sender = blind_index(f"try {page}", _address(request))
    lately = Try.objects.filter(sender=sender, until__gt=at)
    if lately[:most].count() == most:
        return True
    Try.objects.create(sender=sender, until=at + within)
    return lately[: most + 1].count() > most


def forget_tries(at: datetime) -> int:
    """Drop the tries that count no more; give how many."""
    dropped, _by_table = Try.objects.filter(until__lte=at).delete()
    return int(dropped)


def _address(request: HttpRequest) -> str:
    """Behind our own proxy (HTTPS) the last hop it names, else who is connected."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "") or "unknown"
