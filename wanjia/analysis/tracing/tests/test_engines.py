"""Every engine gives the answers of the definition: DuckDB in its file, one expression on DuckDB and at a cluster's door."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from wanjia.analysis.tracing.choice import engine
from wanjia.analysis.tracing.port import Engine, Window, second
from wanjia.analysis.tracing.tests.histories import BEGIN, asked
from wanjia.analysis.tracing.tests.oracle import Oracle

COLUMNS = "(person_id, visitor_id, site_id, position, from_at, until_at)"


def laid(folder: Path, rows: list[Any]) -> Any:
    """Lay random presences out as the store gives them."""
    from wanjia.analysis.tracing.duck import FROM_PRESENCES, DuckEngine, lay_out

    values = ", ".join(
        f"({s if s > 0 else 'NULL'}, {-s if s < 0 else 'NULL'}, {site or 'NULL'}, {position}, "
        f"'{begin.replace(tzinfo=None)}'::TIMESTAMP, '{end.replace(tzinfo=None)}'::TIMESTAMP)"
        for s, position, site, begin, end in rows
    )
    nothing = "" if rows else " WHERE false"
    values = values or "(1, NULL, NULL, 1, '2022-11-12'::TIMESTAMP, '2022-11-12'::TIMESTAMP)"
    path = folder / "presences.duckdb"
    lay_out(path, FROM_PRESENCES.format(rows=f"(VALUES {values}) AS p {COLUMNS}{nothing}"))
    return DuckEngine(path, threads=1)


def agrees(asked_of: Engine, question: Any) -> None:
    rows, windows, degree, minutes, until_at = question
    oracle, known = Oracle(rows), {"degree": degree, "minutes": minutes, "until_at": until_at}
    assert asked_of.contacts(windows, **known) == oracle.contacts(windows, **known)
    for one in windows:
        assert asked_of.presences(*one) == oracle.presences(*one)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked)
def test_a_file_of_duckdb_tells_who_met_whom_as_the_definition_does(tmp_path: Path, question: Any) -> None:
    pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install wanjia[tracing]")
    agrees(laid(tmp_path, question[0]), question)


@pytest.mark.filterwarnings("ignore")  # Ibis calls DuckDB by an old name
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked)
def test_the_expression_for_clusters_gives_the_same_on_duckdb(tmp_path: Path, question: Any) -> None:
    ibis = pytest.importorskip("ibis", reason="Ibis is not installed: pip install wanjia[cluster]")
    from wanjia.analysis.tracing.cluster import ClusterEngine

    laid(tmp_path, question[0]).store.close()
    backend = ibis.duckdb.connect()
    backend.raw_sql(f"ATTACH '{tmp_path / 'presences.duckdb'}' AS laid (READ_ONLY)")
    there = ClusterEngine(backend, backend.table("by_subject", database=("laid", "main")))
    agrees(there, question)
    there.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Callable[[str], Any]]:
    """What speaks Spark Connect: the cluster WANJIA_TEST_CLUSTER names (sc://...), or Sail, a process started here."""
    pytest.importorskip("pyspark", reason="the client of Spark is not installed: pip install wanjia[cluster]")
    named = os.environ.get("WANJIA_TEST_CLUSTER")
    if named:
        yield lambda folder: engine(f"{named}#{folder}", None)
        return
    pytest.importorskip("pysail", reason="Sail is not installed: pip install pysail, and wanjia[cluster]")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([Path(sys.executable).with_name("sail"), "spark", "server", "--port", str(port)])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield lambda folder: engine(f"sc://127.0.0.1:{port}#{folder}", None)
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.filterwarnings("ignore")  # of pandas' and Spark's own, about each other
def test_a_cluster_gives_the_same(tmp_path: Path, cluster: Callable[[str], Any]) -> None:
    rows = [
        (subject, 10 + (subject * 7 + n) % 12, 7 if n % 5 == 0 else None, at, at + timedelta(minutes=(n * 13) % 50))
        for subject in [*range(1, 30), *range(-9, 0)]
        for n in range(6)
        for at in [BEGIN + timedelta(minutes=(subject * 37 + n * 61) % 480)]
    ]
    laid(tmp_path, rows).export(tmp_path / "parquet")
    there, day = cluster(str(tmp_path / "parquet")), BEGIN + timedelta(days=1)
    for cases, degree, minutes in (([3], 1, 1), ([3, -4, 11], 2, 5), ([40], 2, 1)):
        agrees(there, (rows, [Window(case, BEGIN, day) for case in cases], degree, minutes, day))
    there.close()


def test_who_asks_for_what_cannot_be_is_told() -> None:
    nobody = Oracle([])
    with pytest.raises(ValueError, match="ends before it begins"):
        nobody.contacts([Window(1, BEGIN, BEGIN - timedelta(hours=1))])
    with pytest.raises(ValueError, match="degree 1 or 2"):
        nobody.contacts([Window(1, BEGIN, BEGIN)], degree=3)
    early = datetime(20, 11, 12, tzinfo=UTC)  # the year 20, as a slip of the pen has it
    assert second(early) < 0 and nobody.contacts([Window(1, early, BEGIN)]) == []
