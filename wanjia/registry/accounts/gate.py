"""The gate on every address: who is asking, what the address needs, and nothing else gets through.

A view is marked with ``@needs(capability, ...)`` (one of them is enough), ``@signed_in`` or ``@public``. An unmarked view
answers nobody: GateMiddleware refuses it, and the house rules fail.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from wanjia.core import clock
from wanjia.core.access import Standing
from wanjia.core.actions import Refused
from wanjia.core.pages import refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

View = Callable[..., Any]
NOBODY = Standing(user_id=0, holdings=())


def needs(*capabilities: Capability) -> Callable[[View], View]:
    """Open a view to those who hold one of the capabilities somewhere."""

    def mark(view: View) -> View:
        view.gate = capabilities  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Open a view to every member of staff."""
    view.gate = "signed_in"  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Open a view to everybody; it checks for itself what it must."""
    view.gate = "public"  # type: ignore[attr-defined]
    return view


def reach(request: Any, rows: Any, text: str, *capabilities: Capability) -> Any:
    """Give the row with this public id.

    Raises Http404 outside the territory, PermissionDenied when none of the capabilities (if any are named) holds there.
    """
    return reach_in(lambda capability: rows.visible_to(request.standing, capability), text, *capabilities)


def reach_in(within: Callable[[Capability | None], Any], text: str, *capabilities: Capability) -> Any:
    """Do the same where ``within`` gives the rows seen with a capability, or with any. One query for whoever may."""
    for capability in capabilities or (None,):
        try:
            return within(capability).by_public_id(text)
        except ObjectDoesNotExist:
            continue
    try:
        within(None).by_public_id(text)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    raise PermissionDenied


def covers(request: Any, capability: Capability, place: Place) -> bool:
    """Tell whether the asker holds a capability over the whole of a place."""
    return any(lo <= place.lo and place.hi <= hi for lo, hi in request.standing.spans(capability))


def home(request: Any, *capabilities: Capability) -> Place:
    """Give the widest place where the asker holds one of the capabilities. Raises PermissionDenied when there is none."""
    held = [h for h in request.standing.holdings if any(capability in h.capabilities for capability in capabilities)]
    if not held:
        raise PermissionDenied
    return Place.objects.get(pk=max(held, key=lambda h: h.hi - h.lo).place_id)


class GateMiddleware:
    """Reads the standing anew at every request and enforces the mark of the view.

    What somebody signed in was shown is kept by no browser: on a shared computer the next one would go back to it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.standing = NOBODY  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if request.standing is not NOBODY:  # type: ignore[attr-defined]
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Refuse, send to sign-in, or let pass."""
        gate = getattr(view, "gate", None)
        if request.user.is_authenticated:
            request.standing = standing(request.user, clock.now())
        if gate == "public":
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if gate == "signed_in" or (gate and any(request.standing.may(capability) for capability in gate)):
            return None
        raise PermissionDenied

    def process_exception(self, request: Any, exception: Exception) -> HttpResponseBase | None:
        """Answer a refusal that a view did not turn into a form's error."""
        return refused(request, exception) if isinstance(exception, Refused) else None
