"""The public page on which somebody who has come back says so. No sign-in, no script, the same answer for everybody."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import clock
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import public
from wanjia.registry.places.models import Place
from wanjia.response.screening.actions import declare_oneself
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.screening.forms import DeclarationForm
from wanjia.response.screening.queries import declared_lately, place_of

AN_HOUR = 3600
MOST_AN_HOUR = 30  # from one address; a whole office may share one


@public
def declare(request: HttpRequest, place: str = "") -> HttpResponse:
    """Take a declaration in; a poster's address may carry the community."""
    at = clock.now()
    there = _posted_at(place)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _too_many(request):
        answer = render(request, "screening/declare.html", {"form": form, "there": there, "busy": True}, status=429)
        answer.headers["Retry-After"] = str(AN_HOUR)
        return answer
    if form.is_bound and form.is_valid():
        found = place_of(form.cleaned_data["address"], there) or there
        if found is None:
            form.add_error("address", _("请写明街道（苏木乡镇）和社区（嘎查村）的全名"))
        else:
            _take_in(form, found, at)
            return render(request, "screening/declared.html", {"there": there})
    return render(request, "screening/declare.html", {"form": form, "there": there}, status=422 if form.errors else 200)


def _take_in(form: DeclarationForm, place: Place, at: datetime) -> None:
    """Store it, unless the same number declared itself today; the answer does not tell which."""
    values = form.cleaned_data
    if declared_lately(values["phone"], at):
        return
    lead = NewLead(place=place, **values)
    due = at + timedelta(hours=policy("lead_hours", place, at))
    attempt(form, lambda _values: declare_oneself(lead=lead, due_at=due, by=None, at=at))


def _posted_at(place: str) -> Place | None:
    if not place:
        return None
    try:
        found: Place = Place.objects.current().by_public_id(place)
    except Place.DoesNotExist as error:
        raise Http404 from error
    return found


def _too_many(request: HttpRequest) -> bool:
    """Count what one address sends in an hour; only a digest of the address is kept, in memory."""
    key = "declare:" + hashlib.sha256(f"{settings.SECRET_KEY}{_address(request)}".encode()).hexdigest()[:32]
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key) > MOST_AN_HOUR
    except ValueError:  # it expired between the two
        return False


def _address(request: HttpRequest) -> str:
    """Behind our own proxy (HTTPS) the last hop it names, else who is connected."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
