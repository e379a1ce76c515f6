"""Photos on the disk, under MEDIA_ROOT/photos: sealed like the encrypted columns and bound to the digest that names them."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from wanjia.core.fields import seal, unseal
from wanjia.interfaces.sync.models import Photo

PARTS_KEPT = timedelta(days=7)  # a phone that comes back later begins anew


def folder() -> Path:
    """Give the folder of photos."""
    path = Path(settings.MEDIA_ROOT) / "photos"
    path.mkdir(parents=True, exist_ok=True)
    return path


def read(photo: Photo) -> bytes:
    """Give a photo as it was taken. Raises InvalidTag for a file that is not this photo's."""
    return unseal(_path(photo.sha256).read_bytes(), _purpose(photo.sha256))


def keep(sha256: str, content: bytes) -> None:
    """Keep a whole photo in place of its parts."""
    _write(_path(sha256), content, sha256)
    _part(sha256).unlink(missing_ok=True)


def read_part(sha256: str) -> bytes:
    """Give what has arrived of a photo so far."""
    path = _part(sha256)
    return unseal(path.read_bytes(), _purpose(sha256)) if path.exists() else b""


def keep_part(sha256: str, content: bytes) -> None:
    """Keep what has arrived of a photo so far."""
    _write(_part(sha256), content, sha256)


def drop_part(sha256: str) -> None:
    """Drop what arrived and is no photo."""
    _part(sha256).unlink(missing_ok=True)


def remove(photo: Photo) -> None:
    """Delete a photo's file."""
    _path(photo.sha256).unlink(missing_ok=True)


def drop_stale_parts(at: datetime) -> int:
    """Delete the parts of photos that stopped coming; give how many."""
    oldest = (at - PARTS_KEPT).timestamp()
    stale = [path for path in folder().glob("*.part*") if path.stat().st_mtime < oldest]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _path(sha256: str) -> Path:
    return folder() / f"{sha256}.photo"


def _part(sha256: str) -> Path:
    return folder() / f"{sha256}.part"


def _purpose(sha256: str) -> bytes:
    return f"photo {sha256}".encode()


def _write(path: Path, content: bytes, sha256: str) -> None:
    """Write beside the place and rename: a reader sees the old file or the new one, never half of one."""
    draft = path.with_name(f"{path.stem}.part.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(seal(content, _purpose(sha256)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
