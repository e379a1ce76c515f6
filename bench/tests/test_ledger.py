"""The ledger finds what a benchmark must not overlook: a lost visit, a wrong count, a forgotten line."""

import os
import subprocess
import sys
import uuid

import pytest

from bench.ledger import faults
from wanjia.core.testing import postgres

# A hamlet with one visit at each of its first five doors, taken in as a phone's.
DAY = """
import django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from datetime import datetime, UTC
from demo import hamlet
from wanjia.command.campaigns.actions import NewOutcome
from wanjia.command.campaigns.models import Target
from wanjia.interfaces.sync.models import Receipt
from wanjia.response.screening.actions import NewVisit, record_visits
world, at = hamlet.build(), datetime(2022, 11, 12, 2, 0, tzinfo=UTC)
events = ["00000000-0000-7000-8000-00000000000%d" % n for n in range(5)]
flags = dict.fromkeys(("verified", "told", "went", "saw", "checked_code"), True)
visits = [
    NewVisit(NewOutcome(target.pk, event, "reached", at, world.user("wangge1").pk), flags=flags)
    for target, event in zip(Target.objects.order_by("position"), events)
]
record_visits(visits=visits, arrived_at=at, by=world.user("wangge1"), at=at)
Receipt.objects.bulk_create(
    Receipt(event=e, sha256=bytes(32), device_id=1, user_id=1, seq=n, kind="visit@1", result="accepted", arrived_at=at)
    for n, e in enumerate(events)
)
"""
EVENTS = [f"00000000-0000-7000-8000-00000000000{n}" for n in range(5)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory):
    """A PostgreSQL store in which five visits were taken in; its URL."""
    home = tmp_path_factory.mktemp("ledger")
    with postgres.running() as url:
        environment = {
            **os.environ,
            "WANJIA_DATABASE_URL": url,
            "WANJIA_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "wanjia.interfaces.web.settings",
        }
        subprocess.run([sys.executable, "-c", DAY], env=environment, check=True)
        yield url


def broken(url: str, acknowledged: list[str]) -> dict[str, int]:
    """Give the checks that fail."""
    return {name: number for name, number in faults(url, acknowledged).items() if number}


def test_a_sound_store_has_no_fault(store: str) -> None:
    assert broken(store, EVENTS) == {}


def test_an_acknowledged_visit_that_is_not_stored_is_found(store: str) -> None:
    assert broken(store, [*EVENTS, str(uuid.uuid4())]) == {"acknowledged events that are not stored": 1}


FORGET_A_LINE = (
    "ALTER TABLE core_journalline DISABLE TRIGGER ALL; DELETE FROM core_journalline "
    "WHERE id = (SELECT max(id) FROM core_journalline WHERE action = 'record_outcome')"
)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (
            "UPDATE campaigns_cell SET open = open + 1 WHERE id = (SELECT min(cell_id) FROM campaigns_target)",
            "cells that",
        ),
        ("UPDATE campaigns_cellhour SET visits = visits + 1", "hours of cells"),
        (
            "UPDATE campaigns_target SET visits = 7 WHERE id = (SELECT min(id) FROM campaigns_target)",
            "targets whose state",
        ),
        (
            "DELETE FROM screening_visit WHERE outcome_id = (SELECT min(id) FROM campaigns_outcome)",
            "outcomes without their visit",
        ),
        ("DELETE FROM sync_receipt WHERE seq = 1", "outcomes without their receipt"),
        (FORGET_A_LINE, "journal lines"),
    ],
)
def test_a_wrong_count_or_a_missing_row_is_found(store: str, damage: str, named: str) -> None:
    import psycopg

    copy = f"{store.rpartition('/')[0]}/copy{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{store.rpartition('/')[0]}/template1", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {copy.rpartition('/')[2]} TEMPLATE postgres")
    with psycopg.connect(copy) as damaged:
        damaged.execute(damage)
    found = broken(copy, EVENTS)
    assert any(named in name for name in found), found
