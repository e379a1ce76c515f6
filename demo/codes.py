"""Codes of the town: the offices' keys, personal codes of one community, a small trust list of EU certificates."""

import base64
import gzip
import json
from datetime import datetime
from pathlib import Path

from demo.ground import Ground
from demo.staff import Staff
from wanjia.registry import codes
from wanjia.registry.codes.actions import issue_codes, rotate_key, trust_signers

VECTORS = Path(codes.__file__).parent / "tests" / "dcc" / "vectors.json.gz"
TRUSTED = 6


def hand_out(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Make the keys cards are signed with, give everybody of the trial's community a code, trust a few signers of elsewhere."""
    commander, places = staff.users["zhihui"], ground.places
    for office in (places["county"], places["street"]):
        rotate_key(issuer=office, by=commander, at=at)
    community = places["community"]
    issue_codes(lo=community.lo, hi=community.hi, by=staff.users["shequ"], at=at)
    vectors = json.loads(gzip.decompress(VECTORS.read_bytes()))
    certificates = list(dict.fromkeys(vector["certificate"] for vector in vectors))[:TRUSTED]
    trust_signers(certificates=[base64.b64decode(text) for text in certificates], by=commander, at=at)
