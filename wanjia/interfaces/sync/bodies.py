"""Request bodies: gzip or plain, never larger than said, JSON of the expected shape."""

import json
import zlib
from typing import TypeVar

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext_lazy as _

from wanjia.interfaces.sync.problems import Problem

Shape = TypeVar("Shape")


def read_body(request: HttpRequest, limit: int) -> bytes:
    """Give the body, unfolded. Raises Problem 413 beyond ``limit`` bytes, 400 for broken gzip."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise too_large() from error
    except UnreadablePostError as error:
        raise Problem(400, "body", _("没有收到完整的内容")) from error
    if request.headers.get("Content-Encoding", "") == "gzip":
        try:
            unfolding = zlib.decompressobj(wbits=31)
            body = unfolding.decompress(body, limit + 1)
        except zlib.error as error:
            raise Problem(400, "body", _("压缩的内容已损坏")) from error
        if not unfolding.eof and len(body) <= limit:
            raise Problem(400, "body", _("没有收到完整的内容"))
    if len(body) > limit:
        raise too_large()
    return body


def read_json(body: bytes, shape: type[Shape]) -> Shape:
    """Give the body as a shape. Raises Problem 400 for anything else."""
    try:
        try:
            return msgspec.json.decode(body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(mended(body), type=shape)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Problem(400, "body", _("内容不是约定的格式")) from error


def mended(body: bytes) -> bytes:
    """Put ? for half a character: a browser sends one when a text was cut inside an emoji, and it spoiled the whole batch."""
    return json.dumps(json.loads(body), ensure_ascii=False).encode(errors="replace")


def too_large() -> Problem:
    """The answer to a body that is too large: the phone halves it and tries again."""
    return Problem(413, "too-large", _("一次上传的内容太多"))
