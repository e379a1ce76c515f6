"""The PostgreSQL server of tests and benchmarks is durable, and gone when its user is gone."""

import signal
import subprocess
import sys
import time

import psycopg
import pytest

from wanjia.core.testing import postgres

KILLED = "from wanjia.core.testing import postgres\nwith postgres.running() as url: print(url, flush=True); input()"


def test_the_server_is_durable_and_knows_every_script() -> None:
    with postgres.running(work_mem="8MB") as url, psycopg.connect(url) as session:
        asked = "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('work_mem')"
        assert session.execute(asked).fetchone() == ("on", "on", "8MB")
        assert session.execute("SELECT lower('Ө') = 'ө', 'B' < 'a'").fetchone() == (True, True)


def test_the_server_stops_with_its_user() -> None:
    with postgres.running() as url:
        pass
    assert not answers(url)


def test_the_server_stops_even_when_its_user_is_killed() -> None:
    user = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=postgres.ROOT
    )
    assert user.stdout and user.stdin
    url = user.stdout.readline().strip()
    assert answers(url)
    user.send_signal(signal.SIGKILL)
    user.communicate()
    latest = time.monotonic() + 20
    while answers(url) and time.monotonic() < latest:
        time.sleep(0.1)
    assert not answers(url)


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(postgres.NotStarted, match="max_connections"), postgres.running(max_connections="none"):
        pass


def answers(url: str) -> bool:
    """Tell whether a server takes a connection at this address."""
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
