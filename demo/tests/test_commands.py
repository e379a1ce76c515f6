"""The operator's commands on a small town: the demo itself, the proof of every count, backups, rosters."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.cast import CAST
from wanjia.interfaces.cli import Failed, stamp
from wanjia.interfaces.cli.processes import stop_group
from wanjia.interfaces.cli.tests.test_cli import ROOT, wanjia

Ran = subprocess.CompletedProcess[str]
ROSTER = "姓名,联系电话,楼栋,单元,门牌号\n白明月,15400000001,1号楼,1单元,101\n,15400000002,1号楼,1单元,102\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    built = wanjia(folder, "demo", "--no-serve", "--scale", "0.02")
    assert (built.returncode, built.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def backup(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "town.backup"
    assert in_town(home, "backup", str(file)).returncode == 0
    return file


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """A town that a test may spoil."""
    folder = tmp_path / "copy"
    shutil.copytree(home, folder)
    return folder


def in_town(folder: Path, *words: str) -> Ran:
    return wanjia(folder, *words, WANJIA_DEMO="1")


def people(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "demo.sqlite3")) as store, store:
        return int(store.execute("SELECT count(*) FROM people_person").fetchone()[0])


def test_a_finished_town_is_kept(home: Path) -> None:
    before = (home / "demo.sqlite3").stat().st_ino
    again = wanjia(home, "demo", "--no-serve", "--scale", "0.02")
    assert again.returncode == 0
    assert "built in" not in again.stdout
    assert (home / "demo.sqlite3").stat().st_ino == before


def test_the_demo_never_touches_a_store_of_yours(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/mine.sqlite3"
    answer = wanjia(tmp_path, "demo", "--no-serve", WANJIA_DATABASE_URL=url)
    assert answer.returncode == 1
    assert answer.stderr.startswith("wanjia demo: WANJIA_DATABASE_URL points at a store of yours")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_leaves_the_offices_own_store_beside_it_alone(home: Path) -> None:
    assert not (home / "wanjia.sqlite3").exists()
    assert not (home / "keys.json").exists()
    assert (home / "demo-keys.json").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = wanjia(home, "demo", "--port", port, "--scale", "0.02")
    assert (answer.returncode, answer.stderr.strip()) == (1, f"wanjia demo: port {port} is taken: give another")


def test_what_is_tampered_with_in_the_database_is_named_with_its_row(copy: Path) -> None:
    with closing(sqlite3.connect(copy / "demo.sqlite3")) as store, store:
        cell = store.execute("SELECT max(id) FROM campaigns_cell WHERE reached > 0").fetchone()[0]
        store.execute("UPDATE campaigns_cell SET reached = reached - 1, pending = pending + 1 WHERE id = ?", [cell])
        target = store.execute("SELECT max(id) FROM campaigns_target WHERE state = 'pending'").fetchone()[0]
        store.execute("UPDATE campaigns_target SET visits = 3 WHERE id = ?", [target])
    answer = in_town(copy, "reconcile")
    broken = [line.split(" (")[0] for line in answer.stdout.splitlines() if line.startswith("BROKEN")]
    assert answer.returncode == 1
    assert set(broken) == {f"BROKEN campaigns_cell id {cell}", f"BROKEN campaigns_target id {target}"}


def test_what_a_backup_holds_comes_back_and_balances(copy: Path, backup: Path) -> None:
    there = people(copy)
    with closing(sqlite3.connect(copy / "demo.sqlite3")) as store, store:
        store.execute("DELETE FROM people_need")
        store.execute("UPDATE people_person SET name = '无'")
        store.execute("UPDATE campaigns_target SET visits = 9")
    answer = in_town(copy, "restore", str(backup), "--replace")
    assert (answer.returncode, answer.stderr) == (0, "")
    with closing(sqlite3.connect(copy / "demo.sqlite3")) as store, store:
        assert store.execute("SELECT count(*) FROM people_person WHERE name = '无'").fetchone()[0] == 0
        assert store.execute("SELECT count(*) FROM people_need").fetchone()[0] > 0
    assert people(copy) == there
    assert in_town(copy, "reconcile").returncode == 0


def test_a_backup_overwrites_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "town.backup"
    file.write_text("something dear")
    assert in_town(home, "backup", str(file)).returncode == 1
    assert file.read_text() == "something dear"


def test_a_store_with_people_is_replaced_only_when_told_so(home: Path, backup: Path) -> None:
    answer = in_town(home, "restore", str(backup))
    assert answer.returncode == 1
    assert "--replace" in answer.stderr


def test_a_damaged_backup_is_refused_and_the_store_stays_as_it_was(copy: Path, backup: Path, tmp_path: Path) -> None:
    file = spoiled(backup, tmp_path, "cut")
    before = (copy / "demo.sqlite3").read_bytes()
    answer = in_town(copy, "restore", str(file), "--replace")
    assert answer.returncode == 1
    assert answer.stderr.startswith("wanjia restore: this ")
    assert "Traceback" not in answer.stderr
    assert (copy / "demo.sqlite3").read_bytes() == before


@pytest.mark.parametrize("harm", ["cut", "scribbled", "empty", "foreign"])
def test_every_kind_of_damage_to_a_backup_is_seen(backup: Path, tmp_path: Path, harm: str) -> None:
    with pytest.raises(Failed, match="this (backup|file) is"):
        stamp.prove(spoiled(backup, tmp_path, harm))


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_flipped_bit_anywhere_in_a_backup_is_seen(backup: Path, tmp_path: Path, where: float, bit: int) -> None:
    content = bytearray(backup.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    file = tmp_path / "flipped.backup"
    file.write_bytes(content)
    with pytest.raises(Failed, match="this (backup|file) is"):
        stamp.prove(file)


def spoiled(backup: Path, folder: Path, harm: str) -> Path:
    """Give a spoiled copy: cut in the middle, scribbled over, empty, or another program's database."""
    file = folder / f"{harm}.backup"
    if harm == "foreign":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE note (text)")
        return file
    content = bytearray(backup.read_bytes())
    if harm == "scribbled":
        for place in range(len(content) // 4, len(content) // 2, 8192):
            content[place : place + 4096] = b"\xff" * 4096
    file.write_bytes(content[: {"cut": len(content) // 2, "empty": 0}.get(harm, len(content))])
    return file


def test_a_backup_of_other_keys_is_refused(copy: Path, backup: Path) -> None:
    (copy / "demo-keys.json").unlink()
    answer = in_town(copy, "restore", str(backup), "--replace")
    assert answer.returncode == 1
    assert "other keys (fields 1, identities, index)" in answer.stderr


def test_a_roster_is_checked_and_then_stored(copy: Path, tmp_path: Path) -> None:
    roster, returned = tmp_path / "roster.csv", tmp_path / "returned.xlsx"
    roster.write_text(ROSTER, encoding="utf-8")
    words = ["import", str(roster), "--place", "150502003001", "--by", "shequ", "--errors", str(returned)]
    before = people(copy)
    dry = in_town(copy, *words)
    assert (dry.returncode, dry.stderr) == (1, "")
    assert "2 rows: 1 accepted, 1 returned" in dry.stdout
    assert returned.read_bytes()[:2] == b"PK"
    assert people(copy) == before
    stored = in_town(copy, *words, "--store")
    assert "1 dealt with" in stored.stdout
    assert people(copy) == before + 1


def test_what_a_roster_leaves_unread_or_doubtful_is_said(home: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("门牌,姓名,血型\n101,乌兰 图雅,A\n合计,1人,\n", encoding="utf-8")
    answer = in_town(home, "import", str(roster), "--place", "150502003001", "--by", "shequ")
    for words in ("columns not read: 血型", "row 2: 姓名里有空格", "第3行是示例行、合计或重复的表头，没有读取"):
        assert words in answer.stdout


def test_a_roster_is_not_taken_from_somebody_without_the_right(home: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    answer = in_town(home, "import", str(roster), "--place", "150502003001", "--by", "hongxing")
    assert (answer.returncode, answer.stderr.strip()) == (
        1,
        "wanjia import: 'hongxing' may not import rosters at 天王社区",
    )


def test_every_apps_due_work_is_done(home: Path) -> None:
    answer = in_town(home, "jobs")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert {line.split(": ")[0] for line in answer.stdout.splitlines()} == {
        "wanjia.core.jobs",
        "wanjia.registry.intake.jobs",
        "wanjia.registry.presence.jobs",
        "wanjia.response.registration.jobs",
        "wanjia.response.movement.jobs",
        "wanjia.response.sampling.jobs",
        "wanjia.response.cases.jobs",
        "wanjia.insight.reports.jobs",
        "wanjia.insight.briefs.jobs",
        "wanjia.interfaces.api.jobs",
        "wanjia.interfaces.sync.jobs",
        "sunset",
        "retention",
    }


def test_the_server_takes_its_due_work_with_it(home: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("WANJIA_", "DJANGO_"))}
    with (tmp_path / "said").open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "wanjia", "serve", "--port", port],
            cwd=ROOT,
            env={**environment, "WANJIA_HOME": str(home), "WANJIA_DEMO": "1"},
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
    try:
        wait_until(lambda: answers(port))
        family = family_of(server.pid)
        assert len(family) >= 4  # the process in front, granian and its worker, the due work
        server.terminate()
        server.wait(20)
        wait_until(lambda: not family & set(running()))
    finally:
        stop_group(server)
    assert "Traceback" not in (tmp_path / "said").read_text()


def answers(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) == 0


def running() -> dict[int, int]:
    """Give the parent of every process that runs."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def family_of(process: int) -> set[int]:
    """Give a process and all that it began."""
    parents, found = running(), {process}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    for _try in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about within a minute")


def test_the_official_tree_can_be_taken_in_again_and_a_wrong_code_is_named(home: Path) -> None:
    again, unknown = in_town(home, "divisions", "--code", "150502"), in_town(home, "divisions", "--code", "999999")
    assert (again.returncode, again.stdout.strip()) == (0, "0 new places")
    assert unknown.returncode == 1
    assert "0 places have the code '999999'" in unknown.stderr


def test_the_whole_town_is_walked_by_its_cast_without_a_broken_page(tmp_path: Path) -> None:
    answer = wanjia(tmp_path, "demo", "--check", "--scale", "0.02")
    problems = [line for line in answer.stderr.splitlines() if not_of_the_build(line)]
    assert not problems
    assert "demo check:" in answer.stdout
    assert len(CAST) == 17


def not_of_the_build(line: str) -> bool:
    """Say whether a problem is more than the front end not having been built where the tests run."""
    return "/static/" not in line and "/field/" not in line
