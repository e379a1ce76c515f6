"""A resident sees who has read about their household; an office prints the code for it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.limits import too_many
from wanjia.core.pages import attempt
from wanjia.registry.accounts.gate import needs, public, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import issue_access_code
from wanjia.registry.people.forms import CodeForm
from wanjia.registry.people.models import Household
from wanjia.registry.people.queries import Log, access_log

TRIES, WITHIN = 10, timedelta(minutes=10)  # tries from one address


@public
def own_log(request: HttpRequest) -> HttpResponse:
    """Show who read about a household to whoever holds its code; a wrong, old and unknown code get the same answer."""
    form = CodeForm(request.POST or None)
    status = 200
    log: Log | None = None
    if request.method == "POST":
        if too_many(request, "access log", TRIES, WITHIN, clock.now()):
            return _answer(request, CodeForm(), None, 429)
        log = attempt(form, lambda sent: _read(sent["code"]))
        status = 200 if log else 422
    return _answer(request, form, log, status)


def _read(code: str) -> Log:
    log = access_log(code, clock.now())
    if log is None:
        raise Refused(_("查询码不对或已过期"), field="code")
    return log


def _answer(request: HttpRequest, form: CodeForm, log: Log | None, status: int) -> HttpResponse:
    answer = render(request, "people/own_log.html", {"form": form, "log": log, "waits": status == 429}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    if status == 429:
        answer.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
    return answer


@needs(Capability.EDIT_PEOPLE)
@require_POST
def issue_code(request: HttpRequest, household: str) -> HttpResponse:
    """Make a code for a household and show it once, to print."""
    found: Household = reach(
        request, Household.objects.select_related("door__place"), household, Capability.EDIT_PEOPLE
    )
    code = issue_access_code(household=found, by=request.user, at=clock.now())
    parts = [code[start : start + 4] for start in range(0, len(code), 4)]
    answer = render(request, "people/access_code.html", {"household": found, "parts": parts})
    answer.headers["Cache-Control"] = "no-store"
    return answer
