"""The setting chooses what traces; a copy is laid out by the due work, and one that is too old is not believed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.people.actions import note_sweep
from wanjia.response.cases.jobs import run
from wanjia.response.cases.queries.search import candidates, proposed
from wanjia.response.cases.tests.scene import Scene, begin
from wanjia.response.cases.tests.test_search import meet

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    found = begin(hamlet)
    meet(found)
    return found


@pytest.fixture
def copy(settings: Any, tmp_path: Path) -> Iterator[Path]:
    pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install wanjia[tracing]")
    settings.WANJIA_TRACING = str(tmp_path / "tracing.duckdb")
    yield tmp_path / "tracing.duckdb"


def test_a_copy_gives_what_the_store_gives_and_is_laid_out_once_a_day(scene: Scene, copy: Path, settings: Any) -> None:
    case, at = scene.case("1号", "包明月"), scene.at
    assert run(at) == 1 and run(at + HOUR) == 0 and [one.name for one in copy.parent.iterdir()] == [copy.name]
    found = proposed(case, at)
    assert "副本查找" in found.said and "没有或已过期" not in found.said
    settings.WANJIA_TRACING = ""
    assert found.rows == candidates(case, at) and {row.degree for row in found.rows} == {1, 2}
    assert proposed(case, at).said == ""


def test_a_missing_or_stale_copy_is_not_asked_and_the_page_says_so(scene: Scene, copy: Path) -> None:
    case, at = scene.case("1号", "包明月"), scene.at
    assert "没有或已过期" in proposed(case, at).said
    run(at - 30 * HOUR)  # before anybody met: it knows nobody
    late = proposed(case, at)
    assert "没有或已过期" in late.said and {row.subject.name for row in late.rows} >= {"单秀英", "解红梅"}
    page = scene.browser().get(f"/cases/{case.public_id}/search/").content.decode()
    assert "没有或已过期" in page and "单秀英" in page


def test_what_was_forgotten_is_gone_from_the_copy_a_minute_later(scene: Scene, copy: Path) -> None:
    at = clock.now()
    run(at)
    note_sweep(by=None, at=at + HOUR)
    assert run(at + HOUR + timedelta(minutes=1)) == 1
