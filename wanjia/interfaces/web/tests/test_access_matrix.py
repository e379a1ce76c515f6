"""Every address, every member of the cast and a stranger, objects in own, parent, child, sibling and no territory.

What must come back follows from the mark of the view and from where the object stands; what must never come back is the name
or number of a resident to somebody who may not read it there.
"""

import logging
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
from wanjia.registry.accounts.gate import needs, public
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Household, Person

WHO = ["", *(member.username for member in CAST)]
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
    tried = [(username, address) for username in WHO for address in addresses()]
    if (
        connection.vendor == "postgresql"
    ):  # who may do what does not depend on the store: there every fifth pair is tried
        tried = tried[::5]
    wrong = [text for username, address in tried for text in offences(world, address, username)]
    assert not wrong, "\n".join(wrong[:60])


def offences(world: World, address: Address, username: str) -> Iterator[str]:
    """Try an address with objects at every spot, read and written with an empty body; name what should not have happened."""
    if address.text.startswith(MACHINES):
        return
    client = world.client(username)
    user = world.hamlet.users.get(username)
    held = standing(user, world.hamlet.at) if user else Standing(0, ())
    tried: list[dict[str, str]] = []
    for spot in spots(world, address, held):
        values = world.values(address, spot)
        if values is None or values in tried:  # what stands at no place is the same from every spot
            continue
        tried.append(values)
        for method in (client.get, client.post):
            answer = ask(method, address.at(values))
            for fault in faults(world, address, spot, held, answer, signed_in=user is not None):
                yield f"{username or 'a stranger'} {method.__name__} {address.name} at {spot}: {fault}"


def spots(world: World, address: Address, held: Standing) -> list[str]:
    """Give where somebody tries an address: everywhere outside what they hold; inside at the largest spot, at one more in
    turn, and wherever nobody who holds it has tried it yet.
    """
    there = [spot for spot in world.places if world.values(address, spot) is not None]
    if not address.parameters or shut(address, held):
        return there[:1]  # the gate looks at nobody's place: one spot is as good as all
    inside = [spot for spot in there if held.holdings and all(holds(world, address, spot, h) for h in held.holdings)]
    if not inside:
        return there
    before, (largest, *further) = world.tried.setdefault(address.text, []), inside
    turn = before.count(largest) % max(len(further), 1)
    chosen = {largest, *further[turn : turn + 1]} | ({*inside} - {*before})
    before += chosen
    return [spot for spot in there if spot not in inside or spot in chosen]


def holds(world: World, address: Address, spot: str, holding: Any) -> bool:
    lo, hi = world.span(address, spot)
    return bool(holding.lo <= lo and hi <= holding.hi)


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
    located = [name for name in address.parameters if name not in world.anywhere]
    inside = any(holds(world, address, spot, holding) for holding in held.holdings)
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
        assert any(noticed in text for text in offences(world, hole, username))


def test_the_matrix_notices_a_view_without_a_mark(world: World) -> None:
    with override_settings(ROOT_URLCONF=with_address(bare)):
        assert unmarked() == ["hole/<str:household>/"]
        assert Client().get("/hole/x/").status_code == 302


def test_the_matrix_notices_a_view_that_breaks(world: World) -> None:
    with override_settings(ROOT_URLCONF=with_address(broken)):
        (hole,) = [address for address in addresses() if address.name == "hole"]
        assert any("answered 500" in text for text in offences(world, hole, "shequ"))


def with_address(view: Any) -> ModuleType:
    module = ModuleType("addresses_with_a_hole")
    module.urlpatterns = [*urls.urlpatterns, path("hole/<str:household>/", view, name="hole")]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(urls, name))
    return module
