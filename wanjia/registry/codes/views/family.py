"""A family shows the codes of all its members from one phone; a stranger who scans a code learns nothing."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import public
from wanjia.registry.codes.actions import issue_codes
from wanjia.registry.codes.forms import FamilyForm
from wanjia.registry.codes.pictures import picture
from wanjia.registry.codes.queries import codes_in_force
from wanjia.registry.codes.rules import grouped
from wanjia.registry.people.models import Household, Person
from wanjia.registry.people.queries import household_with_code

TRIES, WITHIN = 10, timedelta(minutes=10)  # tries from one address


@public
@never_cache
def family(request: HttpRequest) -> HttpResponse:
    """Show the codes of a household to whoever holds its access code; a wrong, old and unknown one get the same answer."""
    form = FamilyForm(request.POST or None)
    if request.method != "POST":
        return render(request, "codes/family.html", {"form": form})
    if too_many(request, "family codes", TRIES, WITHIN, clock.now()):
        answer = render(request, "codes/family.html", {"form": FamilyForm(), "waits": True}, status=429)
        answer.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
        return answer
    found = attempt(form, lambda sent: _household(sent["code"]))
    if found is None:
        return render(request, "codes/family.html", {"form": form}, status=422)
    return render(request, "codes/family.html", {"members": _members(request, found), "door": found.door.label})


def _household(code: str) -> Household:
    found = household_with_code(code, clock.now())
    if found is None:
        raise Refused(_("查询码不对或已过期"), field="code")
    return found


def _members(request: HttpRequest, household: Household) -> list[tuple[str, str, str]]:
    """Give (name, code to read aloud, picture) of each member; who had no code has one now."""
    people = list(Person.objects.current().filter(household=household).order_by("pk"))
    texts = codes_in_force(people)
    if len(texts) < len(people):
        issue_codes(lo=household.position, hi=household.position, by=None, at=clock.now())
        texts = codes_in_force(people)
    shown = [person for person in people if person.pk in texts]
    return [(person.name, grouped(texts[person.pk]), picture(request, texts[person.pk])) for person in shown]


@public
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a code is to whoever scanned it with an ordinary camera: the same for every code, and for none."""
    return render(request, "codes/scanned.html", {"code": code[:60]})
