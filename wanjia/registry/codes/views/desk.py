"""A clerk finds the person a code stands for, replaces a lost one, and prints cards for those without phones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import Page, asked, attempt, form_page, keyset, refused
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.codes.actions import issue_codes, reissue_code, revoke_code
from wanjia.registry.codes.forms import CodeForm, ReasonForm
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.printing import sheets
from wanjia.registry.codes.queries import codes_in_force, persons_of, without_phone
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place

VIEW, EDIT = Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE
SHEETS = 10  # of ten cards: what one page prints


@needs(VIEW)
def find(request: HttpRequest) -> HttpResponse:
    """Lead from a code to its person; of a code from outside the territory the page knows no more than of a wrong one."""
    form = CodeForm(request.POST or None)
    found = attempt(form, lambda sent: _holder(request, sent["code"]))
    if found is not None:
        return redirect("codes:person", found.public_id)
    return form_page(request, form, _("个人码"), submit=_("查找"))


def _holder(request: Any, text: str) -> Person:
    number = persons_of([text]).get(text)
    person = Person.objects.visible_to(request.standing, VIEW).filter(pk=number).first()
    if person is None:
        raise Refused(_("没有这个有效的个人码，或此人不在您的辖区"), field="code")
    found: Person = person
    return found


def _person(request: Any, text: str, capability: Capability) -> Person:
    found: Person = reach(request, Person.objects.current().select_related("household__door"), text, capability)
    return found


@needs(VIEW)
def person(request: Any, person: str) -> HttpResponse:
    """Show who holds a code and what became of their codes; the reading is recorded."""
    found = _person(request, person, VIEW)
    record_readings(households=[found.household], through="codes:person", by=request.user, at=clock.now())
    shown = {
        "person": found,
        "codes": PersonalCode.objects.filter(person=found).order_by("-issued_at", "-pk"),
        "form": ReasonForm(),
        "may_edit": request.standing.may(EDIT, found.household.position),
    }
    return render(request, "codes/person.html", shown)


@needs(EDIT)
@require_POST
def reissue(request: HttpRequest, person: str) -> HttpResponse:
    """Replace a code; the new card can be printed at once."""
    return _change(request, person, reissue_code, _("已补发，旧码作废"))


@needs(EDIT)
@require_POST
def revoke(request: HttpRequest, person: str) -> HttpResponse:
    """Take a code back."""
    return _change(request, person, revoke_code, _("已作废"))


def _change(request: HttpRequest, text: str, action: Any, done: str) -> HttpResponse:
    found, form = _person(request, text, EDIT), ReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused(_("请选择原因")))
    action(person=found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
    messages.success(request, done)
    return redirect("codes:person", found.public_id)


@needs(EDIT)
@never_cache
def cards(request: HttpRequest, place: str) -> HttpResponse:
    """Show who gets a card, everybody of a place in walking order or only those without a phone; issue missing codes."""
    found: Place = reach(request, Place.objects.all(), place, EDIT)
    if request.method == "POST":
        count = issue_codes(lo=found.lo, hi=found.hi, by=request.user, at=clock.now())
        messages.success(request, _("新发%(count)d个码") % {"count": count})
        return redirect("codes:cards", found.public_id)
    page, texts = _batch(request, found)
    rows = [row for row in page.rows if row.pk in texts]
    shown = {
        "place": found,
        "page": page,
        "rows": rows,
        "missing": len(page.rows) - len(rows),
        "some": asked(request, "some"),
        "pdf": f"{reverse('codes:print_cards', args=[found.public_id])}?{request.GET.urlencode()}",
    }
    return render(request, "codes/cards.html", shown)


@needs(EDIT)
@never_cache
def print_cards(request: HttpRequest, place: str) -> HttpResponse:
    """Print the cards of one batch, ten to a sheet."""
    found: Place = reach(request, Place.objects.all(), place, EDIT)
    page, texts = _batch(request, found)
    made = [(row, texts[row.pk]) for row in page.rows if row.pk in texts]
    if not made:
        return refused(request, Refused(_("没有可打印的卡片")))
    name = f"{found.name} {_('个人码卡片')}"
    try:
        return send(name, sheets(name, request.get_host(), made))
    except Refused as refusal:
        return refused(request, refusal)


def _batch(request: HttpRequest, place: Place) -> tuple[Page, dict[int, str]]:
    """Give the people of one batch with the codes of those who have one; reading them is recorded."""
    some = asked(request, "some")
    rows: Any = Person.objects.current().filter(household__position__gte=place.lo, household__position__lte=place.hi)
    rows = without_phone(rows) if some == "phoneless" else rows.filter(pk=_one(some)) if some else rows
    order = ("household__position", "id")
    page = keyset(rows.select_related("household__door"), *order, after=asked(request, "after"), limit=10 * SHEETS)
    homes = {row.household_id: row.household for row in page.rows}
    if homes:
        record_readings(households=homes.values(), through="codes:cards", by=request.user, at=clock.now())
    return page, codes_in_force(page.rows)


def _one(text: str) -> int | None:
    """Give the number of one person whose card alone is asked for."""
    try:
        return int(Person.objects.by_public_id(text).pk)
    except Person.DoesNotExist:
        return None
