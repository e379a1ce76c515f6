"""Start-up refuses a store that could lose what was acknowledged, or that is too old for our statements."""

import pytest
from django.db import connection

from wanjia.core.checks import durable_store, new_enough
from wanjia.core.testing.store import HASTY


@pytest.mark.django_db
def test_a_store_is_refused_for_each_setting_that_is_unsafe_and_for_no_other() -> None:
    told = [str(problem.msg) for problem in durable_store(None, ["default"])]
    left_off = HASTY if connection.vendor == "postgresql" else {}  # a safe one: demo/tests/test_postgresql_backup.py
    assert len(told) == len(left_off) and all(any(name in text for text in told) for name in left_off)


@pytest.mark.django_db(transaction=True)
def test_a_store_that_could_lose_a_visit_is_refused_by_the_name_of_its_setting() -> None:
    on_postgresql = connection.vendor == "postgresql"
    name, unsafe, safe = ("synchronous_commit", "off", "on") if on_postgresql else ("synchronous", "OFF", "FULL")
    setting = f"SET {name} TO" if on_postgresql else f"PRAGMA {name} ="
    with connection.cursor() as cursor:
        cursor.execute(f"{setting} {unsafe}")
        try:
            told = [str(problem.msg) for problem in durable_store(None, ["default"])]
        finally:
            cursor.execute(f"{setting} {safe}")
    assert any(name in text and "could be lost" in text for text in told)


@pytest.mark.parametrize(("version", "refused"), [(150014, True), (179999, True), (180000, False), (190001, False)])
def test_a_postgresql_that_is_too_old_is_refused_with_the_version_that_is_needed(version: int, refused: bool) -> None:
    told = [problem.msg for problem in new_enough(version)]
    assert told == ([f"the store is PostgreSQL {version // 10000}: Wanjia needs 18 or newer"] if refused else [])
