"""What a station's phone takes for a telephone number or a name is what is taken here (the same vectors there)."""

import json
from pathlib import Path

from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused

SAID = json.loads((Path(__file__).parents[4] / "tests" / "vectors" / "said.json").read_text(encoding="utf-8"))


def test_telephones_are_refused_for_the_same_reason() -> None:
    for raw, fault in SAID["phones"]:
        try:
            code = read_phone(raw).e164[:0] if raw else ""
        except IdentityRefused as refused:
            code = refused.code
        assert code == fault, raw


def test_names_are_refused_together() -> None:
    for raw, stray in SAID["names"]:
        try:
            clean_name(raw)
            refused = False
        except IdentityRefused:
            refused = True
        assert refused == bool(stray), raw
