"""Start-up refuses a store that could lose what was acknowledged, or that is too old for our statements."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection

from wanjia.core.checks import durable_store, new_enough


@pytest.mark.django_db
def test_the_store_of_the_tests_is_safe() -> None:
    assert durable_store(None, ["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_store_that_could_lose_a_visit_is_refused_by_the_name_of_its_setting() -> None:
    on_postgresql = connection.vendor == "postgresql"
    name, unsafe, safe = ("synchronous_commit", "off", "on") if on_postgresql else ("synchronous", "OFF", "FULL")
    setting = f"SET {name} TO" if on_postgresql else f"PRAGMA {name} ="
    with connection.cursor() as cursor:
        cursor.execute(f"{setting} {unsafe}")
        try:
            (problem,) = durable_store(None, ["default"])
        finally:
            cursor.execute(f"{setting} {safe}")
    assert name in str(problem.msg) and "could be lost" in str(problem.msg)


@pytest.mark.parametrize(("version", "refused"), [(150014, True), (179999, True), (180000, False), (190001, False)])
def test_a_postgresql_that_is_too_old_is_refused_with_the_version_that_is_needed(version: int, refused: bool) -> None:
    told = [problem.msg for problem in new_enough(version)]
    assert told == ([f"the store is PostgreSQL {version // 10000}: Wanjia needs 18 or newer"] if refused else [])


@pytest.mark.parametrize(
    ("debug", "https", "refused"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_error_pages_with_details_are_never_shown_to_the_outside(
    settings: Any, debug: bool, https: bool, refused: bool
) -> None:
    settings.DEBUG, settings.HTTPS = debug, https
    assert ["WANJIA_DEBUG" in str(problem.msg) for problem in run_checks() if problem.id == "wanjia.E003"] == [
        True
    ] * refused
