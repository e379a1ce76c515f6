"""A city's people, with a code each, in rounds of sampling: laid down by SQL but for what is set up once.

Rounds run side by side over the same people, so that a run can go on longer than one round has people.
"""

import os
from datetime import timedelta
from typing import Any

from bench.figures import tell
from bench.store import execute, loading
from bench.town import AT, Town

PER_HOME = 3
PERSONS = """
INSERT INTO people_person (household_id, name, pinyin, initials, sex, residence, relation, phone, phone_tail, document_kind,
                           document, document_tail, workplace, native_place, contact_version, created_at)
SELECT h.id, '居民', '', '', 'unknown', 'permanent', '', '', '', 'none', '', '', '', '', 1, h.created_at
FROM people_household h, generate_series(1, %s) ORDER BY h.position
"""

IN_ORDER = "SELECT p.id FROM people_person p JOIN people_household h ON h.id = p.household_id ORDER BY h.position, p.id"


def settle_persons() -> None:
    """Let three persons live behind every door."""
    tell("laying down the persons")
    with loading("people_person"):
        execute(PERSONS, PER_HOME)


def give_codes() -> list[str]:
    """Give everybody a personal code; give the codes in route order. What seals them is left out: nothing measured opens it."""
    from django.db import connection

    from wanjia.registry.codes.rules import BYTES, lookup_of, write_code

    tell("handing out the codes")
    people = execute(IN_ORDER)
    texts = []
    with (
        loading("codes_personalcode"),
        connection.cursor() as cursor,
        cursor.copy("COPY codes_personalcode (person_id, key, digest, code, issued_at, reason) FROM STDIN") as copy,
    ):
        for (person,) in people:
            code = os.urandom(BYTES)
            copy.write_row((person, *lookup_of(code), b"", AT, ""))
            texts.append(write_code(code))
    return texts


def open_rounds(town: Town, number: int, *, tube_size: int = 10) -> list[Any]:
    """Open and launch so many rounds of everybody, each with one point; give them."""
    from wanjia.command.campaigns.actions import launch_campaign
    from wanjia.response.sampling.actions import open_round

    rounds = []
    for count in range(number):
        tell(f"freezing round {count + 1} of {number}")
        opened = open_round(
            name=f"第{count + 1}轮全员核酸", place=town.region, scope=[town.region], document=town.document,
            opens_at=AT, closes_at=AT + timedelta(days=3650), tube_size=tube_size, by=town.commander, at=AT,
        )  # fmt: skip
        launch_campaign(campaign=opened.campaign, by=town.commander, at=AT)
        rounds.append(opened)
    return rounds


def set_up_tables(town: Town, rounds: list[Any], number: int) -> list[list[Any]]:
    """Give each round one open point with so many tables; give the tables by round."""
    from wanjia.registry.places.actions import add_site
    from wanjia.registry.places.models import Site
    from wanjia.response.sampling.actions import add_point, add_table, open_point

    site = Site.objects.filter(name="体育场").first() or add_site(
        kind="sampling_point", name="体育场", place=town.region, by=town.commander, at=AT
    )
    found = []
    for opened in rounds:
        point = add_point(
            round=opened,
            site=site,
            number=1,
            opens_at=AT,
            closes_at=AT + timedelta(days=3650),
            by=town.commander,
            at=AT,
        )
        found.append([add_table(point=point, number=n, by=town.commander, at=AT) for n in range(1, number + 1)])
        open_point(point=point, reason="基准测试", by=town.commander, at=AT)
    return found
