"""One address of the machines' door: who asks, what they sent, one call, one answer; a fault is a problem (RFC 9457)."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from wanjia.core.actions import Refused
from wanjia.interfaces.api.actions import write_through
from wanjia.interfaces.api.credentials import standing_of, token_of
from wanjia.interfaces.api.declare import Ask, Endpoint
from wanjia.interfaces.sync.bodies import read_body
from wanjia.interfaces.sync.problems import Problem, View, door

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
LARGEST = 256 * 1024
KEY_LENGTH = 200
CENTURY = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def at_path(endpoints: dict[str, Endpoint]) -> View:
    """Give the view of one address: its endpoints by method."""

    @door(*METHODS, straight=True)
    def serve(request: HttpRequest, at: datetime, **path: str) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method not in endpoints:
            allowed = ", ".join(sorted([*endpoints, *(["HEAD"] if "GET" in endpoints else [])]))
            raise Problem(405, "method", _("不支持这种请求"), headers={"Allow": allowed})
        endpoint = endpoints[method]
        with refusals():
            ask = asked(request, endpoint, at, path)
            answer = written(request, endpoint, ask) if method == "POST" else read(request, endpoint, ask)
        if request.method == "HEAD":
            answer.content = b""
        return answer

    return serve


@door(*METHODS, straight=True)
def unknown(request: HttpRequest, at: datetime, rest: str = "") -> HttpResponse:
    """Say of any other address below the door that there is none."""
    raise nothing_there()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an endpoint raises into a problem."""
    try:
        yield
    except (Http404, ObjectDoesNotExist) as error:
        raise nothing_there() from error
    except PermissionDenied as error:
        raise Problem(403, "forbidden", _("令牌没有这项权限")) from error
    except Refused as refusal:
        status = 409 if refusal.code == "second_person" else 422
        raise Problem(status, refusal.code, str(refusal.message), detail=refusal.field) from refusal


def nothing_there() -> Problem:
    """The answer to what does not exist or lies outside the token's place: nothing tells which."""
    return Problem(404, "not-found", _("没有找到，或不在令牌的辖区内"))


def asked(request: HttpRequest, endpoint: Endpoint, at: datetime, path: dict[str, str]) -> Ask:
    """Give who asks for what. Raises Problem 401, 403, 429, and 400 for what is not as the document says."""
    token = token_of(request, at)
    held = standing_of(token, at)
    if not any(held.may(scope) for scope in endpoint.scopes):
        raise Problem(403, "scope", _("令牌没有这项权限"), detail=" ".join(endpoint.scopes))
    sent = {name: found[0] if len(found) == 1 else found for name, found in request.GET.lists()}  # twice is no value
    query = shaped(lambda: msgspec.convert(sent, endpoint.query, strict=False))
    body = None
    if endpoint.body is not None:
        content = read_body(request, LARGEST)
        body = shaped(lambda: msgspec.json.decode(content, type=endpoint.body))
    check_moments(query, body)
    return Ask(token, token.user, held, at, path, request.build_absolute_uri("/"), query, body)


def shaped(read: Callable[[], Any]) -> Any:
    """Read what was sent. Raises Problem 400 that says what is wrong with it, in the words of its type."""
    try:
        return read()
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Problem(400, "body", _("内容不是约定的格式"), detail=str(error)[:300]) from error


def check_moments(*parts: Any) -> None:
    """Raise Problem 400 for a moment outside this century, which no store and no page can hold."""
    for part in parts:
        for name in getattr(part, "__struct_fields__", ()):
            value = getattr(part, name)
            if isinstance(value, datetime) and not CENTURY[0] <= value <= CENTURY[1]:
                raise Problem(400, "body", _("时间应在2000年至2100年之间"), detail=name)


def read(request: HttpRequest, endpoint: Endpoint, ask: Ask) -> HttpResponse:
    """Answer a reading request; 304 where the client holds the same already."""
    found = endpoint.serve(ask)
    content = found if isinstance(found, bytes) else msgspec.json.encode(found)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    else:
        answer = HttpResponse(content, content_type=endpoint.media)
    answer["ETag"] = tag
    return private(answer)


def written(request: HttpRequest, endpoint: Endpoint, ask: Ask) -> HttpResponse:
    """Answer a writing request. Raises Problem 400 for one without a key, 422 for a key of another request."""
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= KEY_LENGTH:
        title = _("写入的请求须带 Idempotency-Key（1至%(most)d个字符）") % {"most": KEY_LENGTH}
        raise Problem(400, "key-missing", title)
    said = b"\0".join([endpoint.name.encode(), request.path.encode(), request.body])

    def act() -> tuple[int, str]:
        return 201, msgspec.json.encode(endpoint.serve(ask)).decode()

    reply = write_through(token=ask.token, key=key, asked=said, name=endpoint.name, act=act, by=ask.user, at=ask.at)
    answer = HttpResponse(reply.body, status=reply.status, content_type="application/json")
    if reply.again:
        answer["Idempotent-Replayed"] = "true"
    return private(answer)


def private(answer: HttpResponse) -> HttpResponse:
    """Let nobody between keep an answer."""
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
