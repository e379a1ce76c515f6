"""Find people; walk the roster."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.models import Household, Person
from wanjia.registry.people.queries import households_with_members, open_needs, open_spans, roster_lines, search_people
from wanjia.registry.people.rules import DEEPER

HEADINGS = (
    _("门牌"),
    _("姓名"),
    _("性别"),
    _("出生年"),
    _("居住类型"),
    _("电话后四位"),
    _("证件后四位"),
    _("特殊人群"),
)


@needs(Capability.VIEW_PEOPLE)
def search(request: HttpRequest) -> HttpResponse:
    """Find people by name, pinyin, initials, door, telephone tail or document tail; without words, show the roster."""
    words = asked(request, "q", 60)
    if not words:
        return _roster(request)
    people = search_people(words, Person.objects.current().visible_to(request.standing, Capability.VIEW_PEOPLE))  # type: ignore[attr-defined]
    households = {person.household_id: person.household for person in people}
    if people:
        record_readings(households=households.values(), through="people:search", by=request.user, at=clock.now())
    return render(request, "people/search.html", {"words": words, "people": people, "needs": open_needs(people)})


def _roster(request: HttpRequest) -> HttpResponse:
    visible = Household.objects.current().visible_to(request.standing, Capability.VIEW_PEOPLE)  # type: ignore[attr-defined]
    page = keyset(visible.select_related("door__place"), "position", "id", after=asked(request, "after"))
    if page.rows:
        record_readings(households=page.rows, through="people:roster", by=request.user, at=clock.now())
    members = households_with_members(page.rows)
    return render(request, "people/roster.html", {"page": page, "members": members, "title": _("名册")})


@needs(Capability.EXPORT_LISTS)
def roster_file(request: HttpRequest) -> HttpResponseBase:
    """Give the whole roster of the territory as a file, masked; every household of it counts as read."""
    kind = request.GET.get("export", "xlsx")
    visible = Household.objects.current().visible_to(request.standing, Capability.EXPORT_LISTS)  # type: ignore[attr-defined]
    at = clock.now()
    record_readings(households=visible.iterator(), through="people:roster_file", by=request.user, at=at)
    headings = (*HEADINGS, *DEEPER.values()) if open_spans("deeper", at) else HEADINGS
    return export(kind if kind in KINDS else "xlsx", _("名册"), headings, roster_lines(visible, at))
