"""A backup of a store in PostgreSQL, with PostgreSQL's own tools: what it holds comes back, what is spoiled stays out."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from wanjia.core.testing import postgres
from wanjia.interfaces.cli.tests.test_cli import ROOT, wanjia

HAMLET = "import django; django.setup(); from demo import hamlet; hamlet.build()"
EVERY_TABLE = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


class Office:
    """One installation: a folder with its keys, and a store in PostgreSQL."""

    def __init__(self, home: Path, server: str, name: str) -> None:
        self.home, self.url = home, f"{server.rpartition('/')[0]}/{name}"
        home.mkdir(exist_ok=True)
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")

    def runs(self, *words: str) -> subprocess.CompletedProcess[str]:
        return wanjia(self.home, *words, WANJIA_DATABASE_URL=self.url)

    def asks(self, question: str) -> list[tuple]:
        with psycopg.connect(self.url) as store:
            return (
                store.execute(question).fetchall() if question.startswith("SELECT") else store.execute(question) and []
            )

    def everything(self) -> dict[str, list[tuple]]:
        """Give every row of every table."""
        with psycopg.connect(self.url) as store:
            tables = [table for (table,) in store.execute(EVERY_TABLE)]
            return {table: sorted(store.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="module")
def office(server: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The hamlet, in PostgreSQL."""
    office = Office(tmp_path_factory.mktemp("office"), server, "office")
    assert office.runs("migrate").returncode == 0
    environment = {"WANJIA_HOME": str(office.home), "WANJIA_DATABASE_URL": office.url}
    settings = {"DJANGO_SETTINGS_MODULE": "wanjia.interfaces.web.settings"}
    subprocess.run([sys.executable, "-c", HAMLET], cwd=ROOT, env=environment | settings, check=True)
    return office


@pytest.fixture(scope="module")
def backup(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "office.backup"
    answer = office.runs("backup", str(file))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    return file


@pytest.fixture
def elsewhere(office: Office, server: str, tmp_path: Path) -> Iterator[Office]:
    """A second machine: the same key file, an empty store."""
    shutil.copytree(office.home, tmp_path / "elsewhere")
    yield Office(tmp_path / "elsewhere", server, "elsewhere")
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP DATABASE elsewhere WITH (FORCE)")


def test_a_backup_comes_back_on_another_machine_and_balances(office: Office, backup: Path, elsewhere: Office) -> None:
    answer = elsewhere.runs("restore", str(backup))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert elsewhere.everything() == office.everything()
    proofs = elsewhere.runs("reconcile", "--json")
    assert (proofs.returncode, json.loads(proofs.stdout.splitlines()[-1])) == (0, {"broken": []})
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        elsewhere.asks("DELETE FROM core_journalline")


def test_a_restored_store_can_be_written_to_backed_up_and_restored_again(
    backup: Path, elsewhere: Office, tmp_path: Path
) -> None:
    elsewhere.runs("restore", str(backup))
    before = elsewhere.everything()
    assert elsewhere.runs("backup", str(tmp_path / "second")).returncode == 0
    elsewhere.asks("UPDATE people_person SET name = '无'")
    elsewhere.asks("CREATE TABLE of_a_later_version (person bigint REFERENCES people_person)")
    refused = elsewhere.runs("restore", str(tmp_path / "second"))
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    answer = elsewhere.runs("restore", str(tmp_path / "second"), "--replace")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert elsewhere.everything() == before
    assert elsewhere.runs("reconcile").returncode == 0


@pytest.mark.parametrize("harm", ["cut", "flipped", "its last line lost"])
def test_a_spoiled_backup_is_refused_and_the_store_stays_as_it_was(
    office: Office, backup: Path, tmp_path: Path, harm: str
) -> None:
    content, before = bytearray(backup.read_bytes()), office.everything()
    content[len(content) // 3] ^= 16 if harm == "flipped" else 0
    end = {"cut": len(content) // 2, "its last line lost": content.rindex(b"\n")}.get(harm)
    (tmp_path / "spoiled").write_bytes(content[:end])
    answer = office.runs("restore", str(tmp_path / "spoiled"), "--replace")
    assert answer.returncode == 1
    assert answer.stderr.startswith("wanjia restore: this ")
    assert len(answer.stderr.splitlines()) == 1
    assert office.everything() == before


def test_what_goes_wrong_in_the_middle_changes_nothing(office: Office, backup: Path) -> None:
    """Another session holds on to a table that has to go: the restore gives up and every row is still there."""
    before = office.everything()
    with psycopg.connect(office.url) as holder:
        holder.execute("LOCK TABLE people_person IN ROW EXCLUSIVE MODE")
        answer = office.runs("restore", str(backup), "--replace")
    assert answer.returncode == 1
    assert "the store is as it was: psql:" in answer.stderr
    assert "lock timeout" in answer.stderr
    assert office.everything() == before


def test_keys_that_do_not_fit_are_named(office: Office, backup: Path, tmp_path: Path) -> None:
    home, before = tmp_path / "other", office.everything()
    home.mkdir()
    keys = json.loads((office.home / "keys.json").read_text())
    keys["index"] = keys["fields"]["1"]
    (home / "keys.json").write_text(json.dumps(keys))
    answer = wanjia(home, "restore", str(backup), "--replace", WANJIA_DATABASE_URL=office.url)
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        "wanjia restore: this backup was written with other keys (index): put its key file in place first"
    )
    assert office.everything() == before


def test_a_backup_of_the_other_kind_of_store_is_named(backup: Path, tmp_path: Path) -> None:
    answer = wanjia(tmp_path, "restore", str(backup))
    assert answer.returncode == 1
    assert "this backup is of a store in postgresql" in answer.stderr
