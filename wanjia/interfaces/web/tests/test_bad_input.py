"""Whatever is sent to any address, the answer is an answer: never a 5xx."""

import logging
from collections.abc import Iterator
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from wanjia.core.pages import MomentField
from wanjia.interfaces.web.tests.addresses import Address, World, addresses, furnished
from wanjia.registry.accounts.roles import ROLES, Role

Guided = tuple[Address, str, dict[str, str]]  # an address, who gets through its gate, objects at their own place
# One of the cast who gets through each gate and where they find objects, tried in this order.
GUIDES = {
    "shequ": "grid", "jiedao": "grid", "guanli": "grid", "shenji": "grid",
    "zhihui": "county", "jianyan": "county", "jiaotong": "county", "liudiao": "county",
}  # fmt: skip
NAMES = [
    *[
        "q",
        "after",
        "only",
        "export",
        "kind",
        "state",
        "name",
        "title",
        "place",
        "since",
        "until",
        "who",
        "action",
        "about",
    ],
    *["span", "site", "new_site", "direction", "neighbour", "department", "responsible", "per_hour", "compound"],
    *["decision", "temperature", "owner", "clinic", "vehicle", "escort", "route", "outcome", "security", "beds"],
    *["begin", "end", "leads", "crossing"],
    *["level", "names", "numbers", "duty", "user", "value", "document", "effective_from", "due_at", "assignee", "rows"],
    *[
        "campaign",
        "result",
        "person",
        "note",
        "username",
        "password",
        "role",
        "phone",
        "arrival_date",
        "address",
        "origin",
    ],
    *["stage", "point", "label", "finding", "boxes", "tubes", "number", "laboratory", "round", "settlement"],
    *[
        "parent",
        "code",
        "text",
        "latitude",
        "longitude",
        "reason",
        "at",
        "day",
        "hour",
        "page",
        "worker",
        "partner",
        "next",
    ],
    *[
        "scope",
        "opens_at",
        "closes_at",
        "target",
        "language",
        "theme",
        "sort",
        "show",
        "outcome",
        "revisit_at",
        "moment",
    ],
    *[
        "tables",
        "walk",
        "minutes",
        "item",
        "ready",
        "channel",
        "told_at",
        "staff",
        "number",
        "site",
        "new_site",
        "table",
    ],
    *["plate", "driver", "persons", "companions", "matter", "begins_at", "ends_at", "departure", "entrance", "booking"],
    *["unit", "department", "office", "verdict", "measure", "road", "roads", "notice", "approve", "load", "purpose"],
    *["from_at", "until_at", "seats", "load_kg"],
    *[
        "asks",
        "answer_by",
        "place_sort",
        "inside",
        "line",
        "by",
        "stars",
        "words",
        "arrived_at",
        "unit_1",
        "assignee_1",
    ],
    *["starts_at", "endpoints", "every", "terminal", "fallback"],
    *["units", "heads", "experienced", "work", "sent_on", "amount", "party", "purpose", "giver", "copied"],
    *["sector", "duties", "functions", "mode", "post", "group", "places", "effective_until", "supersedes", "from"],
    *["area_m2", "spacing_m", "per_table_hour", "tube_size", "label_pattern", "credential_checked_by", "add", "look"],
]
NASTY = [
    *[
        "",
        "\0",
        "0",
        "-1",
        "1e999",
        "NaN",
        "９９",
        "9" * 40,
        "0001-01-01",
        "9999-12-31T23:59",
        "2022-13-45",
        "0001-01-01T00:00",
    ],
    *[
        "'; --",
        "<b>",
        "{{7*7}}",
        "%00",
        "../../",
        "[]",
        "{}",
        "null",
        "true",
        "包明月",
        "😀",
        "a" * 5000,
        "\u202e",
        "xlsx",
    ],
    *[
        "csv",
        "all",
        "1,2",
        "2022-11-12T10:00",
        "2022-11-12",
        "+8613900000000",
        "=1+1",
        "00000000000000000000000000",
    ],
]
ROUNDS, MOST_SENT, LONGEST = 6, 12, 30


@pytest.fixture
def world(db: None) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield furnished()
    logging.disable(logging.NOTSET)


@pytest.fixture
def guided(world: World) -> list[Guided]:
    return [(address, *guide_of(world, address)) for address in pages()]


def test_no_parameters_make_any_address_break(world: World, guided: list[Guided]) -> None:
    chance = Random(1)  # the same every time
    for address, guide, values in guided * ROUNDS:
        sent = {name: odd(chance) for name in chance.sample(NAMES, chance.randint(0, MOST_SENT))}
        status = ask(world.client(guide), chance.choice(["get", "post"]), address.at(values), sent)
        assert status < 500, f"{address.name} answered {status} to {sent!r}"


def odd(chance: Random) -> str:
    """Give a nasty value, or any text."""
    if chance.random() < 0.5:
        return chance.choice(NASTY)
    scripts = ((0, 0x80), (0x80, 0xD800), (0xE000, 0x110000))  # no half of a pair of surrogates can be sent
    return "".join(chr(chance.randrange(*chance.choice(scripts))) for _n in range(chance.randint(0, LONGEST)))


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(alphabet=st.characters(exclude_characters="/?#", exclude_categories=["Cs"]), min_size=1, max_size=40)
)
def test_no_text_in_place_of_an_id_makes_any_address_break(world: World, guided: list[Guided], text: str) -> None:
    for address, guide, _values in (each for each in guided if each[0].parameters):
        status = ask(world.client(guide), "get", address.at(dict.fromkeys(address.parameters, text)), {})
        assert status < 500, f"{address.name} answered {status} for {text!r}"


def pages() -> Iterator[Address]:
    """Give the addresses people open; those of machines are fuzzed by what their own document says (interfaces/api)."""
    # photographs have their own tests
    return (a for a in addresses() if not a.text.startswith(("api/v1/", "api/fhir/")) and "^" not in a.text)


def guide_of(world: World, address: Address) -> tuple[str, dict[str, str]]:
    """Give somebody whom the gate lets in, and objects of their own place."""
    for name, spot in GUIDES.items():
        held = {capability for grant in world.hamlet.user(name).grants.all() for capability in ROLES[Role(grant.role)]}
        if address.gate in ("public", "signed_in") or (address.gate and held & set(address.gate)):
            tried = (world.values(address, where) for where in (spot, "community", "street"))
            found = next((values for values in tried if values is not None), None)
            if found is not None:
                return name, found
    raise AssertionError(f"nobody opens {address.text}")


def ask(client: Client, method: str, where: str, sent: dict[str, str]) -> int:
    with transaction.atomic():
        answer = getattr(client, method)(where, sent)
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    status: int = answer.status_code
    return status


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0020-03-01T08:00", "9999-12-31T23:59", "20222-03-01T08:00"])
def test_a_moment_outside_this_century_is_named(moment: str) -> None:
    with pytest.raises(ValidationError):
        MomentField().clean(moment)
