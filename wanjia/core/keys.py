"""The keys of one installation: a small file outside the database, so that a stolen database or backup reveals nothing.

``identities`` seals public ids, ``index`` keys the blind indexes, ``fields`` holds the field-encryption keys by number
(``current`` encrypts, all decrypt), ``django`` signs sessions. Losing the file loses every encrypted value: back it up apart.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Keys:
    """The keys, decoded: 16 bytes for identities, 32 bytes for index and each field key."""

    identities: bytes
    index: bytes
    fields: dict[int, bytes]
    current: int
    django: str


def load_or_create(path: Path) -> Keys:
    """Read the key file at ``path``, making it (mode 600) on a new installation. Raises ValueError naming a broken file."""
    if not path.exists():
        _create(path)
    try:
        raw = json.loads(path.read_text())
        return Keys(
            identities=base64.b64decode(raw["identities"]),
            index=base64.b64decode(raw["index"]),
            fields={int(number): base64.b64decode(key) for number, key in raw["fields"].items()},
            current=int(raw["current"]),
            django=raw["django"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"key file {path} cannot be read: restore it from its backup") from error


def _create(path: Path) -> None:
    def random_key(size: int) -> str:
        return base64.b64encode(secrets.token_bytes(size)).decode()

    content = {
        "identities": random_key(16),
        "index": random_key(32),
        "fields": {"1": random_key(32)},
        "current": 1,
        "django": secrets.token_urlsafe(48),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
    try:
        os.link(draft, path)  # refuses to overwrite: two first starts agree on one file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
