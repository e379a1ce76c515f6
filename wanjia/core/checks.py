"""Start-up refuses a store that could lose what a phone was told is safe, and settings that would tell strangers too much."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks.registry import Tags
from django.db import connections

POSTGRESQL = {"fsync": "on", "synchronous_commit": ("on", "remote_apply", "remote_write"), "full_page_writes": "on"}
OLDEST = 18  # the first that tells how a row stood before an update
SQLITE = {"journal_mode": "wal", "synchronous": (2, 3), "foreign_keys": 1}


@register(Tags.database)
def durable_store(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Compare the store's durability settings with what a receipt promises."""
    problems: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "postgresql":
            problems += new_enough(connection.pg_version)  # type: ignore[attr-defined]  # only that kind has one
        wanted = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
        with connection.cursor() as cursor:
            for setting, allowed in wanted.items():
                cursor.execute(f"SHOW {setting}" if connection.vendor == "postgresql" else f"PRAGMA {setting}")
                found = cursor.fetchone()[0]
                if found not in (allowed if isinstance(allowed, tuple) else (allowed,)):
                    problems.append(
                        Error(
                            f"store setting {setting} is {found!r}: an acknowledged visit could be lost",
                            hint=f"set {setting} to {allowed!r} and start again",
                            id="wanjia.E001",
                        )
                    )
    return problems


def new_enough(version: int) -> list[CheckMessage]:
    """Refuse a PostgreSQL server that is too old for our statements; ``version`` as the server numbers itself, 180004."""
    if version // 10000 >= OLDEST:
        return []
    told = f"the store is PostgreSQL {version // 10000}: Wanjia needs {OLDEST} or newer"
    return [Error(told, hint=f"use a server of PostgreSQL {OLDEST}", id="wanjia.E002")]


@register(Tags.security)
def quiet_errors(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse error pages with details where the service is open to others: they show what a request and its view held."""
    if not (settings.DEBUG and settings.HTTPS):
        return []
    told = "WANJIA_DEBUG=1 and WANJIA_HTTPS=1: error pages would show residents' data to whoever causes one"
    return [Error(told, hint="unset WANJIA_DEBUG and start again", id="wanjia.E003")]
