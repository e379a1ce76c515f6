"""The public pages: /r/CODE, what is kept of oneself, and the door for forms that the process in front gathered."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wanjia.core import clock
from wanjia.core.languages import chosen
from wanjia.core.limits import address_of
from wanjia.registry.accounts.gate import public
from wanjia.registry.codes.rules import read_code, write_code
from wanjia.response.registration import pages, token
from wanjia.response.registration.door import Answer, Sent, take_forms, written
from wanjia.response.registration.pages import Look
from wanjia.response.registration.queries import decrees, open_posters
from wanjia.response.registration.token import COOKIE

KEPT_S = 60 * 86400
Forms = list[tuple[bytes, bytes, bytes, bytes, bytes]]  # path, Cookie, Accept-Language, address, body


def _look(request: HttpRequest) -> Look:
    language = chosen(request.GET.get("lang", ""), request.headers.get("Accept-Language", ""))
    return Look(language, big=request.GET.get("big") == "1")


def _answer(answer: Answer) -> HttpResponse:
    """Give a page: kept by nobody on the way, its token readable by no script."""
    response = HttpResponse(answer.page, status=answer.status)
    for name, value in _fields(answer):
        response.headers[name] = value
    if answer.token is not None:
        age = KEPT_S if answer.token else 0
        response.set_cookie(COOKIE, answer.token, max_age=age, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def _fields(answer: Answer) -> list[tuple[str, str]]:
    fields = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
    if answer.retry_after:
        fields.append(("Retry-After", str(answer.retry_after)))
    return fields


@public
@csrf_exempt  # nobody is signed in; the token is sent from our own pages only (SameSite)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Show a poster's form, or take it in."""
    at = clock.now()
    cookie = request.COOKIES.get(COOKIE, "")
    if request.method == "POST":
        accepted = request.headers.get("Accept-Language", "")
        sent = Sent(code, cookie, accepted, address_of(request), request.body)
        return _answer(take_forms([sent], at)[0])
    look = _look(request)
    poster = open_posters([written(code)], at).get(written(code))
    if poster is None:
        return _answer(Answer(404, pages.closed(look)))
    holder = token.read(cookie, at, poster.days)
    return _answer(Answer(200, pages.form(poster, holder, look, family="add" in request.GET)))


@public
@csrf_exempt
@require_POST
def group(request: HttpRequest) -> HttpResponse:
    """Take in what the process in front gathered; nobody else can say that it comes from there (front/heads.py)."""
    if "X-Wanjia-Group" not in request.headers:
        raise Http404
    sent = [
        Sent(path.decode("latin-1"), cookie_of(cookies), accepted.decode("latin-1"), address.decode("latin-1"), body)
        for path, cookies, accepted, address, body in msgspec.msgpack.decode(request.body, type=Forms)
    ]
    said = [(a.status, gathered_fields(a), a.page) for a in take_forms(sent, clock.now())]
    return HttpResponse(msgspec.msgpack.encode(said), content_type="application/msgpack")


group.straight = True  # type: ignore[attr-defined]  # StraightMiddleware looks for it


def gathered_fields(answer: Answer) -> list[tuple[bytes, bytes]]:
    """Give the head of an answer that no middleware passes on: with what they would have added."""
    fields = [*_fields(answer), ("Content-Length", str(len(answer.page))), *_guards()]
    if answer.token is not None:
        secure = "; Secure" if settings.HTTPS else ""
        said = (
            f"{COOKIE}={answer.token}; Max-Age={KEPT_S if answer.token else 0}; Path=/; HttpOnly; SameSite=Lax{secure}"
        )
        fields.append(("Set-Cookie", said))
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in fields]


def _guards() -> list[tuple[str, str]]:
    from csp.utils import build_policy

    if not GUARDS:
        GUARDS.extend(
            [("Content-Security-Policy", build_policy()), ("X-Content-Type-Options", "nosniff")]
            + [("Referrer-Policy", settings.SECURE_REFERRER_POLICY), ("X-Frame-Options", settings.X_FRAME_OPTIONS)]
        )
    return GUARDS


GUARDS: list[tuple[str, str]] = []


def cookie_of(header: bytes) -> str:
    """Give our token out of a Cookie header."""
    for part in header.decode("latin-1").split(";"):
        name, _equals, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


@public
@require_safe
def code(_request: HttpRequest, shown: str) -> HttpResponse:
    """Give a code as a picture: it is asked for only where somebody opens it, and says nothing that its text does not."""
    read = read_code(shown)
    if read is None:
        raise Http404
    picture = HttpResponse(pages.code_picture(write_code(read)), content_type="image/svg+xml")
    picture.headers["Cache-Control"] = "private, max-age=86400"
    return picture


@public
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what is kept of those who registered from this browser, and who has read it."""
    at = clock.now()
    holder = token.read(request.COOKIES.get(COOKIE, ""), at, KEPT_S // 86400)

    def days_of(place: Any) -> int:
        return int(decrees(place, at)["presence_days"])

    return _answer(Answer(200, pages.own(holder, _look(request), at, days_of)))


@public
@csrf_exempt
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Let this browser forget who registered from it; what was registered stays until its days are over."""
    look = Look(chosen(request.POST.get("lang", ""), ""))
    return _answer(Answer(200, pages.said(look, "forgotten"), token=""))
