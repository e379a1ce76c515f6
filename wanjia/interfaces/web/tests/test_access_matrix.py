"""Every address, every member of the cast and a stranger, objects in own, parent, child, sibling and no territory.

What must come back follows from the mark of the view and from where the object stands; what must never come back is the name
or number of a resident to somebody who may not read it there.
"""

import itertools
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from demo.cast import CAST
from wanjia.core.access import Standing
from wanjia.interfaces.web import urls
from wanjia.interfaces.web.tests.addresses import OPEN, Address, World, addresses, furnished
from wanjia.registry.accounts.gate import needs, public, reach
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place

PLACES = {member.username: member.place for member in CAST}
WHO = ["", *PLACES]
METHODS = ("get", "post")
Try = tuple[str, str]  # a spot and a method
# doors for machines answer 401 and are tried by their own tests
MACHINES = ("api/sync/", "api/v1/", "api/fhir/")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    logging.disable(logging.CRITICAL)  # thousands of refusals are meant here, and writing each down takes longest
    yield furnished()
    logging.disable(logging.NOTSET)


def test_every_view_is_marked() -> None:
    assert not unmarked()


def unmarked() -> list[str]:
    return [address.text for address in addresses() if not address.gate]


def test_every_parameter_of_every_address_has_a_sample(world: World) -> None:
    known = set(world.samples) | set(world.anywhere)
    asked = {name for address in addresses() if not address.text.startswith(MACHINES) for name in address.parameters}
    missing = asked - known
    assert not missing, f"give these a sample in addresses.py: {sorted(missing)}"


def test_nobody_gets_through_where_they_may_not(world: World) -> None:
    people = {username: standing_of(world, username) for username in WHO}
    tried = [
        (address, username, tries)
        for address in addresses()
        for username, tries in shared_out(world, address, people).items()
    ]
    if connection.vendor == "postgresql":  # who may do what does not depend on the store: every fifth is tried there
        tried = tried[::5]
    wrong = [text for address, username, tries in tried for text in offences(world, address, username, tries)]
    assert not wrong, "\n".join(wrong[:60])


def standing_of(world: World, username: str) -> Standing:
    user = world.hamlet.users.get(username)
    return standing(user, world.hamlet.at) if user else Standing(0, ())


def offences(world: World, address: Address, username: str, tries: list[Try]) -> Iterator[str]:
    """Try an address with objects at some spots, read and written with an empty body; name what should not have happened."""
    client, held = world.client(username), standing_of(world, username)
    for spot, method in tries:
        answer = ask(getattr(client, method), address.at(world.values(address, spot) or {}))
        for fault in faults(world, address, spot, held, answer, signed_in=bool(username)):
            yield f"{username or 'a stranger'} {method} {address.name} at {spot}: {fault}"


def spots_of(world: World, address: Address) -> list[str]:
    """Give the spots where an address has objects; what stands at no place is the same from every spot."""
    found: dict[tuple[str, ...], str] = {}
    for spot in world.places if address.parameters else ["county"]:
        values = world.values(address, spot)
        if values is not None:
            found.setdefault(tuple(values.values()), spot)
    return list(found.values())


def shared_out(world: World, address: Address, people: dict[str, Standing]) -> dict[str, list[Try]]:
    """Give who tries an address at which spots: everybody at one of each kind of place, seen from where they stand.

    Whom the mark alone keeps out reads or writes at one spot: the gate looks at neither, and each method is tried by many.
    Outside somebody's territory, where each answer is known, the spots of a kind take turns: parents, siblings, others'.
    Inside, everything is opened by everybody to whom a name could be shown that is not theirs to read; those who may read
    all of them can only find what breaks, so they take turns too, and open what nobody else did.
    """
    if address.text.startswith(MACHINES):
        return {}
    spots, turns, opened = spots_of(world, address), Counter[str](), set[str]()
    shared: dict[str, list[Try]] = {}
    readers = [name for name, held in people.items() if not shut(address, held) and reads_all(world, held)]
    for name, held in people.items():
        if shut(address, held):
            turn = (len(shared) + len(address.text)) % 2
            shared[name] = [
                (spot, method) for spot in spots[:1] for method in (METHODS[turn:][:1] if name else METHODS)
            ]
            continue
        kinds: dict[str, list[str]] = {}
        known = {spot for spot in spots if expected(world, address, spot, held, signed_in=bool(name))}
        for spot in spots:
            alike = spot in known or name in readers
            kinds.setdefault(kind_of(world, address, spot, name) if alike else spot, []).append(spot)
        chosen = [min(kind, key=turns.__getitem__) for kind in kinds.values()]
        turns.update(chosen)
        opened |= set(chosen) - known
        shared[name] = list(itertools.product(chosen, METHODS))
    if readers:
        shared[readers[0]] += itertools.product((spot for spot in spots if spot not in opened), METHODS)
    return shared


def reads_all(world: World, held: Standing) -> bool:
    return all(held.may(Capability.VIEW_PEOPLE, position) for _mark, position in world.canaries)


def kind_of(world: World, address: Address, spot: str, username: str) -> str:
    """Name what a spot is to one of the cast: own, a child, a parent, a sibling, or another's."""
    lo, hi = world.span(address, spot)
    home = world.hamlet.places[PLACES[username]]
    if home.lo <= lo and hi <= home.hi:
        return "own" if (lo, hi) == (home.lo, home.hi) else "child"
    if lo <= home.lo and home.hi <= hi:
        return "parent"
    return "sibling" if world.places[spot].parent_id == home.parent_id else "another's"


def shut(address: Address, held: Standing) -> bool:
    """Tell whether the mark alone keeps somebody out."""
    return address.gate != "public" and (
        not held.user_id
        or (address.gate != "signed_in" and not any(held.may(capability) for capability in address.gate))
    )


def ask(method: Callable[[str], Any], where: str) -> tuple[int, str]:
    """Give the status and text of an answer; what it wrote is taken back."""
    with transaction.atomic():
        answer = method(where)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, body.decode(errors="replace")


def faults(
    world: World, address: Address, spot: str, held: Standing, answer: tuple[int, str], *, signed_in: bool
) -> Iterator[str]:
    """Compare an answer with what the mark, the place and the canaries allow."""
    status, text = answer
    if status >= 500:
        yield f"answered {status}"
    allowed = expected(world, address, spot, held, signed_in=signed_in)
    if allowed and status not in allowed:
        yield f"answered {status}, expected one of {sorted(allowed)}"
    for mark, position in world.canaries:
        if mark in text and not held.may(Capability.VIEW_PEOPLE, position):
            yield f"showed {mark}"
    if not held.may(Capability.VIEW_PEOPLE):
        yield from (f"showed {name}" for name in residents() if name in text)


def expected(world: World, address: Address, spot: str, held: Standing, *, signed_in: bool) -> set[int]:
    """Give the statuses that may come back; empty when the view decides (below 500 in any case)."""
    if address.gate == "public":
        return set()
    if not signed_in:
        return {302, 401}
    if shut(address, held):
        return {403}
    lo, hi = world.span(address, spot)
    located = [name for name in address.parameters if name not in world.anywhere]
    inside = any(h.lo <= lo and hi <= h.hi for h in held.holdings)
    return {404, 405} if located and not inside and address.name not in OPEN else set()


_names: set[str] = set()


def residents() -> set[str]:
    """Every resident's name in the hamlet."""
    if not _names:
        _names.update(Person.objects.values_list("name", flat=True))
    return _names


# The matrix must notice a hole. Each of these views has one.
def bare(request: HttpRequest, household: str) -> HttpResponse:
    return HttpResponse("")


@public
def gossip(request: HttpRequest, household: str) -> HttpResponse:
    return HttpResponse(Household.objects.by_public_id(household).members.values_list("name", flat=True))


@needs(Capability.VIEW_PEOPLE)
def blind(request: HttpRequest, household: str) -> HttpResponse:
    return HttpResponse(Household.objects.by_public_id(household).members.values_list("name", flat=True))


@needs(Capability.VIEW_PEOPLE)
def broken(request: HttpRequest, household: str) -> HttpResponse:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("view", "username", "noticed"),
    [(gossip, "", "showed 住户姓名"), (blind, "hongxing", "expected one of"), (blind, "hongxing", "showed 住户姓名")],
)
def test_the_matrix_notices_a_hole(world: World, view: Any, username: str, noticed: str) -> None:
    with override_settings(ROOT_URLCONF=with_address(view)):
        (hole,) = [address for address in addresses() if address.name == "hole"]
        assert any(noticed in text for text in tried_by(world, hole, username))


def test_the_matrix_notices_a_view_without_a_mark(world: World) -> None:
    with override_settings(ROOT_URLCONF=with_address(bare)):
        assert unmarked() == ["hole/<str:household>/"]
        assert Client().get("/hole/x/").status_code == 302


def test_the_matrix_notices_a_view_that_breaks(world: World) -> None:
    with override_settings(ROOT_URLCONF=with_address(broken)):
        (hole,) = [address for address in addresses() if address.name == "hole"]
        assert any("answered 500" in text for text in tried_by(world, hole, "shequ"))


def opened_at(special: str) -> Any:
    @needs(Capability.VIEW_COVERAGE)
    def view(request: HttpRequest, place: str) -> HttpResponse:
        if place != special:
            reach(request, Place.objects.all(), place)
        return HttpResponse("")

    return view


def broken_at(special: str) -> Any:
    @needs(Capability.APPROVE_CLOSURES)  # only the two commanders get there
    def view(request: HttpRequest, place: str) -> HttpResponse:
        reach(request, Place.objects.all(), place)
        return HttpResponse("" if place != special else str(1 / 0))

    return view


@pytest.mark.parametrize(("view", "noticed"), [(opened_at, "answered 200, expected"), (broken_at, "answered 500")])
def test_the_matrix_notices_what_is_wrong_with_one_object_only(world: World, view: Any, noticed: str) -> None:
    for spot in world.places:
        with override_settings(ROOT_URLCONF=with_address(view(world.samples["place"][spot]), "place")):
            (hole,) = [address for address in addresses() if address.name == "hole"]
            found = [text for username in WHO for text in tried_by(world, hole, username)]
        assert any(f"at {spot}: {noticed}" in text for text in found), spot


def tried_by(world: World, address: Address, username: str) -> list[str]:
    """Give what somebody finds at their part of an address."""
    people = {name: standing_of(world, name) for name in WHO}
    return list(offences(world, address, username, shared_out(world, address, people)[username]))


def with_address(view: Any, parameter: str = "household") -> ModuleType:
    module = ModuleType("addresses_with_a_hole")
    module.urlpatterns = [*urls.urlpatterns, path(f"hole/<str:{parameter}>/", view, name="hole")]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    return module
