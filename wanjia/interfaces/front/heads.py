"""Heads of requests: which are refused, and how one is written anew for the server behind."""

import random
from http import HTTPStatus

Headers = list[tuple[bytes, bytes]]

MOST_HEAD = 32 * 1024
METHODS = {b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS"}
# What belongs to one connection (RFC 9110, 7.6.1) and what we say by ourselves.
OWN = {
    b"connection", b"content-length", b"expect", b"keep-alive", b"proxy-connection", b"te", b"trailer",
    b"transfer-encoding", b"upgrade",
}  # fmt: skip
FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
RETRY_AFTER_S = range(2, 9)  # differs from phone to phone, so that they do not all come back at once


class Wrong(Exception):
    """A request that is answered with this status, and its connection closed."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def checked(method: bytes, target: bytes, fields: Headers) -> dict[bytes, bytes]:
    """Give the headers by name. Raises Wrong for what two servers might read in two ways."""
    if method not in METHODS:
        raise Wrong(405)
    if not target.startswith(b"/"):
        raise Wrong(400)
    named: dict[bytes, bytes] = {}
    size = len(target)
    for name, value in fields:
        size += len(name) + len(value) + 4
        if name in named and name in (b"host", b"content-length", b"transfer-encoding", b"authorization"):
            raise Wrong(400)
        named[name] = value
    coded = named.get(b"transfer-encoding")
    if b"host" not in named or (coded is not None and (b"content-length" in named or coded.lower() != b"chunked")):
        raise Wrong(400)
    if size > MOST_HEAD:
        raise Wrong(431)
    return named


def written(method: bytes, target: bytes, fields: Headers, peer: bytes, *, behind_proxy: bool) -> list[bytes]:
    """Give the lines of the head for the server behind; how long the body is comes last and is the caller's to say.

    A name with an underscore would pass for another there (X_Forwarded_For), and only our own proxy may say who it speaks for.
    """
    said = b",".join(value for name, value in fields if name == b"connection").lower()
    own = OWN | {name.strip() for name in said.split(b",")}
    lines = [b"%b %b HTTP/1.1" % (method, target)]
    for name, value in fields:
        if name in own or b"_" in name or name.startswith(b"x-wanjia-") or (name in FORWARDED and not behind_proxy):
            continue
        if b"\r" in value or b"\n" in value or b"\0" in value:
            raise Wrong(400)
        lines.append(b"%b: %b" % (name, value))
    lines.append(b"x-wanjia-peer: " + peer)
    return lines


def answer_head(status: int, fields: Headers, *, last: bool) -> bytes:
    """Give the head of an answer; of its own accord it says only whether the connection stays."""
    try:
        phrase = HTTPStatus(status).phrase.encode()
    except ValueError:
        phrase = b""
    lines = [b"HTTP/1.1 %d %b" % (status, phrase)]
    lines += [b"%b: %b" % field for field in fields]
    if last:
        lines.append(b"connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n"


def problem(status: int, kind: str, title: str, *more: tuple[bytes, bytes], last: bool = False) -> bytes:
    """Give a whole answer of our own, in the form of the phones' door (RFC 9457)."""
    body = f'{{"type":"{kind}","title":"{title}","status":{status},"detail":""}}'.encode()
    fields = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *more,
    ]
    return answer_head(status, fields, last=last) + body


BUSY = [
    problem(503, "busy", "服务器正忙，请稍后再试 / busy, try again", (b"retry-after", b"%d" % wait))
    for wait in RETRY_AFTER_S
]
BUSY_LAST = problem(503, "busy", "服务器正忙，请稍后再试 / busy, try again", (b"retry-after", b"5"), last=True)
_PAGE = (
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>请稍等</title>%s'
)
_REGISTERING = _PAGE % (
    "<h1>登记的人多，请等几秒，返回再按一次</h1><p>Many are registering: go back in a few seconds and press again.</p>"
)
_READING = _PAGE % "<h1>现在用的人多，请等几秒再试</h1><p>Many are here right now: try again in a few seconds.</p>"


def _page(text: str, *, last: bool = False) -> bytes:
    body = text.encode()
    fields = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    return answer_head(503, [*fields, (b"cache-control", b"no-store"), (b"retry-after", b"5")], last=last) + body


BUSY_FORM, BUSY_FORM_LAST = _page(_REGISTERING), _page(_REGISTERING, last=True)
BUSY_PAGE, BUSY_PAGE_LAST = _page(_READING), _page(_READING, last=True)


def busy(named: dict[bytes, bytes], *, last: bool) -> bytes:
    """Give the answer to who must come again: a page to a browser that asked for one."""
    if b"text/html" in named.get(b"accept", b""):
        return BUSY_PAGE_LAST if last else BUSY_PAGE
    return BUSY_LAST if last else random.choice(BUSY)


TOO_LARGE = problem(413, "too-large", "一次上传的内容太多 / too much at once", last=True)


def wrong(status: int) -> bytes:
    """Give the answer to a request that is no proper HTTP; the connection is closed after it."""
    return problem(status, "http", "请求格式不正确 / not a proper request", last=True)
