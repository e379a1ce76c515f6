"""PUT photo/<sha256>?offset=N: photos come in parts after the text, named by their content, and are whole or not there."""

import hashlib
import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.sync import pictures
from wanjia.interfaces.sync.actions import store_photo
from wanjia.interfaces.sync.bodies import read_body
from wanjia.interfaces.sync.credentials import Sender, sender_of, unrevoked
from wanjia.interfaces.sync.models import Photo
from wanjia.interfaces.sync.problems import Problem, door, say

PART = 256 * 1024
LARGEST = 2 * 1024 * 1024


@door("PUT")
def photo(request: HttpRequest, at: datetime, sha256: str) -> HttpResponse:
    """Add a part at an offset; say how many bytes are here. 201 when the photo is whole and its digest agrees."""
    sender = unrevoked(sender_of(request, at))
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        raise Problem(404, "unknown-photo", _("没有这张照片"))
    body = read_body(request, PART)
    offset = request.GET.get("offset", "0")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 9:
        raise Problem(400, "offset", _("内容不是约定的格式"))
    known = Photo.objects.filter(sha256=sha256).first()
    if known is not None:
        return say(at, {"have": known.size}, status=201)
    have, whole = add_part(sha256, int(offset), body)
    if not whole:
        return say(at, {"have": have})
    return finish(sha256, sender, at)


def add_part(sha256: str, offset: int, body: bytes) -> tuple[int, bool]:
    """Write a part behind what is here; give how much is here now, and whether that is the whole. A gap is not written."""
    here = pictures.read_part(sha256)
    if offset > len(here):
        return len(here), False
    if offset + len(body) > LARGEST:
        raise Problem(413, "too-large", _("照片太大"))
    content = here[:offset] + body
    pictures.keep_part(sha256, content)
    return len(content), hashlib.sha256(content).hexdigest() == sha256


def finish(sha256: str, sender: Sender, at: datetime) -> HttpResponse:
    """Keep a photo that is whole, if it is one."""
    content = pictures.read_part(sha256)
    kind = kind_of(content)
    if not kind:
        pictures.drop_part(sha256)
        raise Problem(415, "no-photo", _("只接受 JPEG、PNG 或 WebP 照片"))
    pictures.keep(sha256, content)
    store_photo(sha256=sha256, kind=kind, size=len(content), device=sender.device, by=sender.user, at=at)
    return say(at, {"have": len(content)}, status=201)


def kind_of(content: bytes) -> str:
    """Give jpg, png or webp by what the content begins with, empty for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""
