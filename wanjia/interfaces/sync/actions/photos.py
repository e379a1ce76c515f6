"""A photo that has arrived whole is noted."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.interfaces.sync.models import Photo
from wanjia.registry.accounts.models import Device


@action
def store_photo(*, sha256: str, kind: str, size: int, device: Device, by: Any, at: datetime) -> Photo:
    """Note a photo whose file is in its place; the same photo is noted once."""
    photo, _new = Photo.objects.get_or_create(
        sha256=sha256, defaults={"kind": kind, "size": size, "device": device, "user": by, "arrived_at": at}
    )
    journal.write("store_photo", by=by, at=at, about=photo, device_id=device.pk, detail={"size": size})
    return photo
