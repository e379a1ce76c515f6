"""Error answers (RFC 9457) and the wrapper every address of the phone's door stands in."""

import functools
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from wanjia.core import clock
from wanjia.registry.accounts.gate import public

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class Problem(Exception):
    """An error answer: HTTP status, type, title in the user's language, seconds after which to try again, what it is about."""

    def __init__(
        self,
        status: int,
        kind: str,
        title: Any,
        retry_after: int = 0,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status, self.kind, self.title, self.retry_after = status, kind, title, retry_after
        self.detail, self.headers = detail, headers or {}


def door(*methods: str, straight: bool = False) -> Callable[[View], View]:
    """Make a function of (request, moment, ...) an address of the phone's door: JSON out, every failure a problem.

    ``straight``: it asks for nothing that a middleware of the pages would bring.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            at = clock.now()
            with override(get_language_from_request(request)):
                try:
                    if request.method not in methods:
                        raise Problem(405, "method", _("不支持这种请求"))
                    return view(request, at, **arguments)
                except Problem as problem:
                    return refuse(problem, at)
                except (OperationalError, InterfaceError):
                    log.exception("store did not answer")
                    return refuse(Problem(503, "busy", _("服务器正忙，请稍后再试"), retry_after=5), at)

        marked = public(csrf_exempt(answer))
        marked.straight = straight  # type: ignore[attr-defined]  # StraightMiddleware looks for it
        return cast(View, marked)

    return wrap


def say(at: datetime, fields: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Answer with JSON that carries the server's time."""
    body = msgspec.json.encode({"server_time": at.isoformat(timespec="milliseconds"), **fields})
    answer = HttpResponse(body, status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"  # an answer inside a group's is passed by no middleware
    answer["Content-Length"] = str(len(body))
    return answer


def refuse(problem: Problem, at: datetime) -> HttpResponse:
    """Answer with a problem."""
    said = {"type": problem.kind, "title": str(problem.title), "status": problem.status, "detail": problem.detail}
    answer = say(at, said, status=problem.status)
    answer["Content-Type"] = "application/problem+json"
    for name, value in problem.headers.items():
        answer[name] = value
    if problem.retry_after:
        answer["Retry-After"] = str(problem.retry_after)
    return answer
