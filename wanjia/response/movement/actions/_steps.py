"""A step that acts share: what the phone said of a green card beside what is known of it."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.response.movement.models import Mismatch
from wanjia.response.sampling.rules.shown import WORDS


def mismatch_of(check: int, n: int, serial: str, said: str, verdict: str, at: datetime) -> Mismatch:
    """Put together what the phone said of a card and what is known of it."""
    return Mismatch(
        check_of_id=check,
        n=n,
        kind=Mismatch.Kind.CERTIFICATE,
        said=_("现场：%(word)s") % {"word": WORDS[said]},
        seen=f"{serial} {WORDS[verdict]}".strip(),
        raised_at=at,
    )
