"""What a browser keeps so that the next time takes one tap: who registered from it, sealed, readable by nobody but the server.

The server keeps no copy. A token says whom its holder may register again, and which forms came from this browser (``number``):
only those can be read with it, for a name and a telephone are no proof of being that person.
"""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag

from wanjia.core.fields import seal, unseal

COOKIE = "here"
PURPOSE = b"registration token"
MOST = 8  # members of one family


@dataclass
class Holder:
    """Those who registered from one browser: (visitor's number, name), whose telephone, and what was said last."""

    people: list[tuple[int, str]] = field(default_factory=list)
    phone: str = ""
    origin: str = ""
    destination: str = ""
    since: int = 0
    number: int = field(default_factory=lambda: secrets.randbits(62))

    def add(self, visitor: int, name: str) -> None:
        """Add somebody once; the eldest entry leaves when there are too many."""
        self.people = [one for one in self.people if one[0] != visitor][-MOST + 1 :] + [(visitor, name)]


def write(holder: Holder) -> str:
    """Seal it."""
    said = json.dumps(vars(holder), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(seal(said.encode(), PURPOSE)).decode().rstrip("=")


def read(text: str, at: datetime, days: int) -> Holder:
    """Open one; an empty holder for any other text, and for one whose days are over."""
    if not text or len(text) > 4000:
        return Holder()
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        said = json.loads(unseal(raw, PURPOSE))
    except (ValueError, KeyError, IndexError, InvalidTag):
        return Holder()
    holder = Holder(**{**said, "people": [(number, name) for number, name in said["people"]]})
    return holder if holder.since > (at - timedelta(days=days)).timestamp() else Holder()
