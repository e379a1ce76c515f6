"""A token was used: noted to the hour, so that a busy machine does not write its row at every request."""

from datetime import datetime, timedelta

from wanjia.interfaces.api.models import ApiToken

EVERY = timedelta(hours=1)


def note_use(token: ApiToken, at: datetime) -> None:
    """Keep when a token was last used."""
    if token.used_at is None or token.used_at <= at - EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
