"""Phones and gathered forms go straight to their door: past sessions, forms, messages and the rest that only pages need."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import resolve

DOOR = "/api/"
Answer = Callable[[HttpRequest], HttpResponseBase]


class StraightMiddleware:
    """Call a view that checks by itself who sends; the chain below costs ten times its frame."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = straight_view(request.path_info) if request.path_info.startswith(DOOR) else None
        return (view or self.get_response)(request)


@lru_cache(maxsize=64)
def straight_view(path: str) -> Any:
    """Give the view at an address with its arguments, if it may be called straight, else None."""
    try:
        found = resolve(path)
    except Http404:
        return None
    return partial(found.func, **found.kwargs) if getattr(found.func, "straight", False) else None
