"""A PostgreSQL server of the benchmark's own with every migration applied, and Django set up on it in this process."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wanjia.core.testing import postgres

MEMORY_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
# What an operator would set for a machine of this size: a quarter of its memory, with which PostgreSQL's manual begins. Nothing
# here touches durability: fsync, synchronous_commit and full_page_writes keep their safe defaults.
SERVER = {
    "shared_buffers": f"{MEMORY_MB // 4}MB",
    "effective_cache_size": f"{MEMORY_MB // 2}MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
}


@contextmanager
def ready_store(**settings: str) -> Iterator[str]:
    """Start a server, set Django up on it, apply the migrations; yield the server's URL and stop it after."""
    with tempfile.TemporaryDirectory(prefix="wanjia-bench-") as home, postgres.running(**{**SERVER, **settings}) as url:
        os.environ |= {"WANJIA_DATABASE_URL": url, "WANJIA_HOME": home, "WANJIA_KEY_FILE": f"{home}/keys.json"}
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        try:
            yield url
        finally:
            connection.close()
            connection.close_pool()


def execute(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement; give its rows, none for a statement that has none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def warm(*relations: str) -> None:
    """Read tables and indexes into the store's memory, where a server that has been up for a day has them."""
    execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
    for relation in relations:
        execute("SELECT pg_prewarm(%s)", relation)


@contextmanager
def loading(*tables: str) -> Iterator[None]:
    """Load rows by the million: indexes, unique constraints and foreign-key checks rest, and are made again after."""
    names = list(tables)
    indexes = execute(
        "SELECT i.indexname, i.indexdef, c.conname, c.conrelid::regclass::text FROM pg_indexes i "
        "LEFT JOIN pg_constraint c ON c.conname = i.indexname AND c.contype = 'u' "
        "WHERE i.schemaname = 'public' AND i.tablename = ANY(%s) "
        "AND NOT EXISTS (SELECT 1 FROM pg_constraint p WHERE p.conname = i.indexname AND p.contype = 'p')",
        names,
    )
    for index, _made, constraint, table in indexes:
        execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' if constraint else f'DROP INDEX "{index}"')
    execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        execute("SET session_replication_role = origin")
    for index, made, constraint, table in indexes:
        execute(made)
        if constraint:
            execute(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" UNIQUE USING INDEX "{index}"')
    for table in names:
        execute(f"VACUUM (ANALYZE, FREEZE) {table}")
