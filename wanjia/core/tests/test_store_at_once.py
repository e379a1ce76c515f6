"""An empty store gets its tables at once; they are those of a store that came by every migration."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection


def shape(way: str, folder: Path, url: str) -> list[list[str]]:
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "wanjia.core.tests.store_shape", way],
        env={**os.environ, "WANJIA_HOME": str(folder), "WANJIA_DATABASE_URL": url},
        check=True,
        stdout=subprocess.PIPE,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def empty_store(name: str, folder: Path) -> str:
    """Give the URL of a store nobody has used, of the kind this run of the suite is about."""
    if connection.vendor == "sqlite":
        return f"sqlite://{folder}.sqlite3"
    url = os.environ["WANJIA_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.mark.each_store
def test_a_store_made_at_once_has_the_tables_keys_indexes_and_triggers_of_one_made_step_by_step(tmp_path: Path) -> None:
    at_once, by_step = (
        shape(way, tmp_path / way, empty_store(f"{way}-{os.getpid()}", tmp_path / f"{way}-store"))
        for way in ("at-once", "step-by-step")
    )
    assert len(by_step[0]) > 500 and all(by_step)
    for ones, others in zip(at_once, by_step, strict=True):
        assert ones == others
