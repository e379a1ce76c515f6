"""The operator's commands, run as the operator runs them: in a process of their own, on a store of their own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[4]


def command(home: Path, *words: str, **environment: str) -> dict[str, Any]:
    """Give what starts a command on a store of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("WANJIA_", "DJANGO_"))}
    env = {**clean, "WANJIA_HOME": str(home), **environment}
    return {"args": [sys.executable, "-m", "wanjia", *words], "cwd": ROOT, "env": env, "text": True}


def wanjia(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(**command(home, *words, **environment), capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert wanjia(folder, "migrate").returncode == 0
    return folder


@pytest.fixture(scope="module", autouse=True)
def in_vain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """A command that nobody answers: it tries for ten seconds, while the other tests run."""
    url = "postgresql://nobody@127.0.0.1:1/none"
    asked = command(tmp_path_factory.mktemp("in-vain"), "check", WANJIA_DATABASE_URL=url)
    with subprocess.Popen(**asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_store_without_migrations_is_refused_in_one_line(tmp_path: Path) -> None:
    answer = wanjia(tmp_path, "check")
    assert (answer.returncode, answer.stderr.strip()) == (
        1,
        "wanjia check: the store lacks migrations: run `wanjia migrate` first",
    )


def test_a_migrated_store_is_good(home: Path) -> None:
    answer = wanjia(home, "check")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_broken_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    answer = wanjia(tmp_path, "check")
    assert answer.returncode == 1
    assert "keys.json" in answer.stderr


def test_reconcile_is_silent_about_a_sound_store(home: Path) -> None:
    answer = wanjia(home, "reconcile", "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout.splitlines()[-1]) == {"broken": []}


def test_a_rewritten_chain_is_found_against_the_heads_kept_elsewhere(home: Path, tmp_path: Path) -> None:
    kept = json.loads(wanjia(home, "journal", "heads").stdout)
    assert kept == {}  # nobody has written yet
    (tmp_path / "heads.json").write_text(json.dumps({"0/7": "00" * 32}))
    answer = wanjia(home, "journal", "verify", "--against", str(tmp_path / "heads.json"))
    assert (answer.returncode, answer.stdout.strip()) == (1, "journal chain 0 no longer holds the block it had at 7")


def test_the_store_itself_refuses_to_edit_the_journal(home: Path) -> None:
    store = closing(sqlite3.connect(home / "wanjia.sqlite3"))
    with store as opened, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        opened.execute("INSERT INTO core_journalblock VALUES (1, 1, x'00', '2022-11-11', 0)")
        opened.execute("DELETE FROM core_journalblock")


def test_the_due_work_lets_the_store_count_what_its_indexes_hold(home: Path) -> None:
    assert wanjia(home, "jobs").returncode == 0
    with closing(sqlite3.connect(home / "wanjia.sqlite3")) as store:
        counted = {table for (table,) in store.execute("SELECT tbl FROM sqlite_stat1")}
    assert "people_sweep" in counted, "the search that has just been noted"


def test_an_unreachable_store_is_named_without_a_trace(in_vain: subprocess.Popen[str]) -> None:
    _said, complained = in_vain.communicate(timeout=60)
    assert in_vain.returncode == 1
    assert "the store cannot be used" in complained
    assert "Traceback" not in complained
