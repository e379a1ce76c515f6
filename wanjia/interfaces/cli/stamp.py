"""The last line of a backup: what store it is of, which keys it was written with, and a digest of everything before.

Neither SQLite's check nor pg_restore sees a bit that flipped inside a value; the digest sees every one. The line stands at
the end, where both stores' own tools look past it: a backup stays an ordinary database file or pg_dump archive.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wanjia.interfaces.cli import Failed

MARK = b"\nwanjia-backup-1 "
LONGEST = 65536  # the line itself is well under this
PART = 1 << 20


@dataclass(frozen=True)
class Stamp:
    """What the last line says."""

    store: str
    keys: dict[str, str]


def put(path: Path, store: str) -> None:
    """Add the last line to a finished copy."""
    said = json.dumps({"store": store, "keys": key_prints()}, sort_keys=True).encode()
    with path.open("rb") as file:
        digest = _digest(file, path.stat().st_size, said)
    with path.open("ab") as file:
        file.write(MARK + said + b" " + digest.encode())


def prove(path: Path) -> Stamp:
    """Give what the last line says. Raises Failed for a file that is no backup, or not byte for byte the one written."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - LONGEST))
        tail = file.read()
        begin = tail.rfind(MARK)
        if begin < 0:
            raise Failed("this file is no backup of Wanjia, or its end is missing")
        said, _space, digest = tail[begin + len(MARK) :].rpartition(b" ")
        if _digest(file, size - len(tail) + begin, said).encode() != digest:
            raise Failed("this backup is damaged: it is not what was written")
    return Stamp(**json.loads(said))


def differing_keys(stamp: Stamp) -> list[str]:
    """Give the names of the keys it was written with that this installation lacks or has otherwise."""
    own = key_prints()
    return sorted(name for name, printed in stamp.keys.items() if own.get(name) != printed)


def key_prints() -> dict[str, str]:
    """Give a fingerprint of each key that what is stored depends on; it tells nothing of the key."""
    from django.conf import settings

    keys = settings.WANJIA_KEYS
    named = {"identities": keys.identities, "index": keys.index}
    named |= {f"fields {number}": key for number, key in keys.fields.items()}
    return {name: hmac.digest(key, b"wanjia backup", hashlib.sha256)[:8].hex() for name, key in named.items()}


def _digest(file: BinaryIO, size: int, said: bytes) -> str:
    """Give the digest of the first bytes of a file and of what the last line says."""
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (part := file.read(min(PART, size))):
        digest.update(part)
        size -= len(part)
    digest.update(said)
    return digest.hexdigest()
