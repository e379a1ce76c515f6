"""The same tubes taken in on SQLite: a program of its own, since a process has one store. Prints one JSON object."""

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.figures import median, tell

TABLES, PER_GRID, PER_HOME = 8, 300, 3
CHECKS = (  # of bench/ledger.py, those that both stores can be asked
    "tubes stored more than once",
    "tubes without their receipt",
    "tubes without their samples",
    "tubes and journal lines that differ in number",
    "targets whose state or proofs their samples do not say",
    "cells that do not equal a recount of their targets",
)


def main(words: list[str]) -> None:
    """Lay the ground by actions, load the door, look whether all that was acknowledged is there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--runs", type=int, required=True)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="wanjia-bench-") as home:
        url = f"sqlite:///{home}/lite.sqlite3"
        os.environ |= {"WANJIA_DATABASE_URL": url, "WANJIA_HOME": home, "WANJIA_KEY_FILE": f"{home}/keys.json"}
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        queue = _ground(options.persons, options.rounds)
        connection.close()
        rates, stored = _load(url, queue, options)
        wrong = _wrong(Path(home) / "lite.sqlite3", stored)
        print(json.dumps({"a_second": median(rates), "wrong": wrong}))


def _ground(persons: int, rounds: int) -> Any:
    from bench.crowd import open_rounds, set_up_tables
    from bench.town import AT, Town
    from bench.tubes import Queue, Round, enrol_tables
    from demo.cast import PASSWORD
    from wanjia.command.posts.actions import issue_document
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.codes.actions import issue_codes
    from wanjia.registry.codes.models import PersonalCode
    from wanjia.registry.codes.rules import write_code
    from wanjia.registry.people.actions import NewPerson, register_households
    from wanjia.registry.places.actions import NewDoor, add_doors, add_place

    tell(f"SQLite: registering {persons:,} persons")
    who: Any = {"by": None, "at": AT, "valid_from": date(2020, 1, 1)}
    parent = region = add_place(parent=None, level="region", name="自治区", **who)
    for level in ("league", "county", "township", "community"):
        parent = add_place(parent=parent, level=level, name=level, **who)
    for number in range(-(-persons // PER_HOME // PER_GRID)):
        grid = add_place(parent=parent, level="grid", name=f"第{number}网格", **who)
        doors = add_doors(place=grid, doors=[NewDoor(str(n), f"{n}号") for n in range(PER_GRID)], by=None, at=AT)
        members = [NewPerson(name="居民") for _ in range(PER_HOME)]
        register_households(rows=[(door, "ordinary", "", members) for door in doors], by=None, at=AT)
    commander = add_user(username="zhihui", name="韩指挥", password=PASSWORD, by=None, at=AT)
    grant_role(user=commander, role="commander", place=region, by=None, at=AT)
    document = issue_document(
        kind="announcement", number="第15号", title="关于开展核酸检测的公告", place=region,
        effective_from=AT - timedelta(days=1), by=commander, at=AT,
    )  # fmt: skip
    issue_codes(lo=region.lo, hi=region.hi, by=commander, at=AT)
    codes = [write_code(bytes(row.code)) for row in PersonalCode.objects.order_by("person_id")]
    town = Town(region, commander, document, persons // PER_HOME)
    phones = enrol_tables(town, TABLES)
    opened = open_rounds(town, rounds)
    tables = set_up_tables(town, opened, TABLES)
    return Queue(
        [
            Round(one.campaign.public_id, [t.public_id for t in stand], [t.pk for t in stand], codes)
            for one, stand in zip(opened, tables, strict=True)
        ],
        phones,
    )


def _load(url: str, queue: Any, options: argparse.Namespace) -> tuple[list[float], list[str]]:
    from bench.client import Load, send
    from bench.doors import stored_of
    from bench.server import serving
    from bench.tubes import TUBE, UPLOAD

    persons, rounds, seconds, runs = options.persons, options.rounds, options.seconds, options.runs
    rates: list[float] = []
    stored: list[str] = []
    each = persons // TABLES // TUBE * rounds // UPLOAD  # uploads of a table
    bodies = queue.bodies(TABLES * each, UPLOAD)
    with serving(url) as port:
        stored += stored_of(send(Load(port, bodies[:TABLES], TABLES, 5.0)))
        del bodies[:TABLES]
        for run in range(runs):
            answers = send(Load(port, bodies[: len(bodies) // (runs - run)], TABLES, seconds))
            del bodies[: answers.offered]
            taken = stored_of(answers)
            stored += taken
            rates.append(len(taken) * TUBE / answers.lasted)
            tell(f"SQLite, uploads of {UPLOAD} tubes: {rates[-1]:,.0f} persons/s, {dict(answers.statuses)}")
    return rates, stored


def _wrong(path: Path, acknowledged: list[str]) -> int:
    from bench.ledger import SAMPLES

    with sqlite3.connect(path) as store:
        wrong = sum(int(store.execute(SAMPLES[name]).fetchone()[0]) for name in CHECKS)
        events = {event for (event,) in store.execute("SELECT event FROM sampling_tube")}
    missing = [event for event in acknowledged if event.replace("-", "") not in events]
    return wrong + len(missing)


if __name__ == "__main__":
    main(sys.argv[1:])
