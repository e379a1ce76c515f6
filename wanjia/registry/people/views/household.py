"""One household: who lives there, what they need, how they are reached."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import attempt, form_page
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import (
    add_people,
    change_contact,
    change_deeper,
    change_needs,
    move_person,
    record_departure,
    record_readings,
    register_people,
)
from wanjia.registry.people.forms import DeeperForm, MoveForm, NeedsForm, PersonForm, PhoneForm
from wanjia.registry.people.identity.phones import national
from wanjia.registry.people.models import Household, Person
from wanjia.registry.people.queries import doors_named, is_open, open_needs, readings_count
from wanjia.registry.people.rules import DEEPER, NOBODY
from wanjia.registry.places.queries import full_name

VIEW, EDIT = Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE


@needs(VIEW)
def household(request: Any, household: str, revealed: Person | None = None) -> HttpResponse:
    """Show a household; the reading is recorded before the page leaves."""
    found, at = _reached(request, household, VIEW), clock.now()
    opened = is_open("deeper", at, found.position)
    known = Person.objects.filter(household=found, merged_into=None).exclude(name=NOBODY)
    members = list(known.order_by("gone_at", "id"))
    if revealed is None:
        more = "deeper" if opened and any(m.workplace or m.native_place for m in members) else ""
        record_readings(households=[found], through="people:household", revealed=more, by=request.user, at=at)
    shown = {
        "household": found,
        "where": full_name(found.door.place),
        "members": members,
        "needs": open_needs(members),
        "readings": readings_count(found),
        "opened": opened,
        "revealed": revealed,
        "number": national(revealed.phone) if revealed else "",
        "may_edit": request.standing.may(EDIT, found.position),
        "may_reveal": request.standing.may(Capability.REVEAL_CONTACT, found.position),
    }
    return render(request, "people/household.html", shown)


def _reached(request: Any, text: str, capability: Capability) -> Household:
    found: Household = reach(request, Household.objects.select_related("door__place"), text, capability)
    return found


def _person(request: Any, text: str, capability: Capability) -> Person:
    found: Person = reach(request, Person.objects.current().select_related("household__door__place"), text, capability)
    return found


@needs(Capability.REVEAL_CONTACT)
@require_POST
def reveal(request: HttpRequest, person: str) -> HttpResponse:
    """Show a whole telephone number, to call it; recorded as such."""
    found = _person(request, person, Capability.REVEAL_CONTACT)
    record_readings(
        households=[found.household], through="people:reveal", revealed="phone", by=request.user, at=clock.now()
    )
    answer: HttpResponse = household(request, found.household.public_id, revealed=found)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs(EDIT)
def person_new(request: HttpRequest, household: str) -> HttpResponse:
    """Add a person to a household."""
    found = _reached(request, household, EDIT)
    at = clock.now()
    form = PersonForm(request.POST or None, today=timezone.localdate(at), opened=is_open("deeper", at, found.position))
    act = attempt(form, lambda _sent: add_people(household=found, people=[form.person()], by=request.user, at=at))
    if act is not None:
        return redirect("people:household", found.public_id)
    return form_page(request, form, _("添加成员"), about=found.door.label)


def _read(request: HttpRequest, person: Person, through: str, revealed: str = "") -> None:
    """Record that somebody is about to read a form that names a person."""
    act: dict[str, Any] = {"through": through, "revealed": revealed, "by": request.user, "at": clock.now()}
    record_readings(households=[person.household], **act)


@needs(EDIT)
def phone(request: HttpRequest, person: str) -> HttpResponse:
    """Replace a telephone number; the old one is not shown."""
    found = _person(request, person, EDIT)
    form = PhoneForm(request.POST or None)
    changed = attempt(
        form, lambda sent: change_contact(person=found, phone=sent["phone"], by=request.user, at=clock.now())
    )
    if changed is not None:
        return redirect("people:household", found.household.public_id)
    _read(request, found, "people:phone")
    return form_page(request, form, _("更改电话"), about=found.name)


@needs(EDIT)
def person_needs(request: HttpRequest, person: str) -> HttpResponse:
    """Say what a visitor must know about a person."""
    found = _person(request, person, EDIT)
    now = set(open_needs([found]).get(found.pk, []))
    form = NeedsForm(request.POST or None, initial={"needs": sorted(now)})
    if request.method == "POST" and form.is_valid():
        asked = set(form.cleaned_data["needs"])
        change_needs(person=found, add=sorted(asked - now), remove=sorted(now - asked), by=request.user, at=clock.now())
        return redirect("people:household", found.household.public_id)
    _read(request, found, "people:needs")
    return form_page(request, form, _("特殊人群"), about=found.name)


@needs(EDIT)
def deeper(request: HttpRequest, person: str) -> HttpResponse:
    """Keep what a response in force opens for the investigation: where somebody works or learns, where they come from."""
    found, at = _person(request, person, EDIT), clock.now()
    shown = {name: getattr(found, name) for name in DEEPER} if is_open("deeper", at, found.household.position) else {}
    form = DeeperForm(request.POST or None, initial=shown)
    if attempt(form, lambda sent: change_deeper(person=found, by=request.user, at=at, **sent)) is not None:
        return redirect("people:household", found.household.public_id)
    _read(request, found, "people:deeper", "deeper" if shown and request.method == "GET" else "")
    return form_page(request, form, _("流调信息"), about=found.name)


@needs(EDIT)
def move(request: HttpRequest, person: str) -> HttpResponse:
    """Let a person live behind another door of the territory from now on."""
    found = _person(request, person, EDIT)
    form = MoveForm(request.POST or None)
    moved = attempt(form, lambda sent: _move(request, found, sent["door"]))
    if moved is not None:
        messages.success(request, _("已迁到%(door)s") % {"door": moved.household.door.label})
        return redirect("people:household", moved.household.public_id)
    _read(request, found, "people:move")
    return form_page(request, form, _("迁到另一户"), about=found.name)


def _move(request: Any, person: Person, text: str) -> Person:
    at = clock.now()
    doors = doors_named(text, request.standing, EDIT)
    if len(doors) != 1:
        known = "、".join(full_name(door.place) + door.number for door in doors[:5])
        raise Refused(
            _("找到%(count)d处：%(known)s，请写全") % {"count": len(doors), "known": known}
            if doors
            else _("没有这个门牌"),
            field="door",
        )
    home = Household.objects.current().filter(door=doors[0]).order_by("id").first()
    if home is None:
        row = register_people(rows=[(doors[0], "ordinary", "", [])], by=request.user, at=at)[0]
        home = Household.objects.select_related("door").get(pk=row.household)
    return move_person(person=person, household=home, by=request.user, at=at)


@needs(EDIT)
@require_POST
def gone(request: HttpRequest, person: str) -> HttpResponse:
    """Record that a person has gone for good."""
    found = _person(request, person, EDIT)
    if found.gone_at is not None:
        raise PermissionDenied
    record_departure(person=found, by=request.user, at=clock.now())
    return redirect("people:household", found.household.public_id)
