"""Codes and cards: how many a second one core signs and checks, and whether any forged one passes."""

import random
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from bench.figures import Figure, tell

CHUNK = 5_000  # codes asked about at once, as a large group of tubes does
AT, DAYS = 1_668_124_800, 3 * 86_400


def forged_codes(number: int, real: Sequence[str]) -> list[Figure]:
    """Ask who stands behind codes nobody was given: made up, and real ones with one bit changed."""
    from wanjia.registry.codes.queries import persons_of
    from wanjia.registry.codes.rules import read_code, write_code

    tell(f"{number:,} forged codes")
    accepted = 0
    for begin in range(0, number, CHUNK):
        near = [read_code(text) or b"" for text in random.sample(real, CHUNK // 2)]
        texts = [write_code(secrets.token_bytes(16)) for _ in range(min(CHUNK, number - begin) - len(near))]
        texts += [write_code((int.from_bytes(c, "big") ^ 1 << random.randrange(128)).to_bytes(16, "big")) for c in near]
        accepted += len(persons_of(texts))
    return [Figure(f"forged personal codes accepted, of {number:,}", accepted, "codes", 0)]


def signed_cards(number: int, forged: int) -> list[Figure]:
    """Sign and check cards on one core, then check cards with one bit changed."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from wanjia.registry.codes.rules import ES256, Card, Signer, VerifyKey, base45, sign_card, verify_card

    tell(f"{number:,} cards signed and checked, {forged:,} forged")
    private = ec.generate_private_key(ec.SECP256R1())
    key = Signer(b"\1" * 8, "永清街道", private)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    keys = {key.kid: VerifyKey(key.kid, ES256, public, key.name, begins=AT - DAYS)}
    cards = [Card(b"\2" * 16, 1, "7", f"1-7-{n}", b"\3" * 16, AT, AT + DAYS) for n in range(number)]
    signing, texts = _core(lambda: [sign_card(card, key) for card in cards])
    checking, found = _core(lambda: [verify_card(text, keys, (), AT + 60) for text in texts])
    wrong = sum(one.serial != card.serial for one, card in zip(found, cards, strict=True) if isinstance(one, Card))
    accepted = 0
    for text in random.choices(texts, k=forged):
        content = bytearray(base45.decode(text[4:]))
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        accepted += isinstance(verify_card(f"WJ1:{base45.encode(bytes(content))}", keys, (), AT + 60), Card)
    return [
        Figure("cards signed, one core", number / signing, "cards/s", 5_000, most=False),
        Figure("cards checked, one core", number / checking, "cards/s", 5_000, most=False),
        Figure("good cards not accepted", sum(not isinstance(one, Card) for one in found) + wrong, "cards", 0),
        Figure(f"cards with one bit changed accepted, of {forged:,}", accepted, "cards", 0),
    ]


def _core(act: Callable[[], list[Any]]) -> tuple[float, list[Any]]:
    """Give the seconds of one core an act takes, whoever else uses the machine, and what it gives."""
    began = time.process_time()
    given = act()
    return time.process_time() - began, given
