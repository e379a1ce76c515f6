"""The public page on which somebody who has come back says so. No sign-in, no script, the same answer for everybody."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import clock
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import public
from wanjia.registry.places.models import Place
from wanjia.response.screening.actions import declare_oneself
from wanjia.response.screening.actions.leads import NewLead
from wanjia.response.screening.forms import DeclarationForm
from wanjia.response.screening.queries import declared_lately, place_of

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30  # from one address; a whole office may share one


@public
def declare(request: HttpRequest, place: str = "") -> HttpResponse:
    """Take a declaration in; a poster's address may carry the community."""
    at = clock.now()
    there = _posted_at(place)
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and too_many(request, "declare", MOST_AN_HOUR, AN_HOUR, at):
        answer = render(request, "screening/declare.html", {"form": form, "there": there, "busy": True}, status=429)
        answer.headers["Retry-After"] = str(int(AN_HOUR.total_seconds()))
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
