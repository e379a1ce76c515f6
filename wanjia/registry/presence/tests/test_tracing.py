"""What SQL in the store answers about who met whom is what the definition says, on histories nobody would think of."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from wanjia.analysis.tracing.choice import engine
from wanjia.analysis.tracing.port import Window, spans, together
from wanjia.analysis.tracing.store import StoreEngine, longest_stay
from wanjia.analysis.tracing.tests.histories import BEGIN, asked
from wanjia.analysis.tracing.tests.oracle import Oracle
from wanjia.registry.presence.models import Presence


def lay(rows) -> None:
    Presence.objects.all().delete()
    Presence.objects.bulk_create(
        Presence(
            person_id=subject if subject > 0 else None, visitor_id=-subject if subject < 0 else None, position=position,
            site_id=site, from_at=begin, until_at=end, source="visit", event=UUID(int=number), arrived_at=end,
        )
        for number, (subject, position, site, begin, end) in enumerate(rows)
    )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked)
def test_the_store_tells_who_met_whom_as_the_definition_does(question) -> None:
    rows, windows, degree, minutes, until_at = question
    lay(rows)
    oracle, known = Oracle(rows), {"degree": degree, "minutes": minutes, "until_at": until_at}
    with connection.cursor() as cursor:
        free, bounded = StoreEngine(cursor), StoreEngine(cursor, longest=longest_stay(cursor))
        assert free.contacts(windows, **known) == oracle.contacts(windows, **known)
        assert bounded.contacts(windows, **known) == oracle.contacts(windows, **known)
        for one in windows:
            assert free.presences(*one) == oracle.presences(*one)


@pytest.mark.django_db
def test_a_second_contact_counts_only_after_the_first_and_nobody_of_the_first_degree_is_of_the_second() -> None:
    def hour(n: float):
        return BEGIN + timedelta(hours=n)

    case, friend, before, after, late = 1, 2, 3, 4, -5
    lay([
        (friend, 10, None, hour(0), hour(2)), (before, 10, None, hour(0), hour(1)),  # before the friend met the case
        (case, 11, 7, hour(2), hour(3)), (friend, 11, 7, hour(2.5), hour(4)),
        (friend, 12, None, hour(5), hour(6)), (after, 12, None, hour(5.5), hour(7)),
        (friend, 12, None, hour(9), hour(10)), (late, 12, None, hour(9), hour(10)),  # after the case was taken in
    ])  # fmt: skip
    window = Window(case, hour(0), hour(8))
    with connection.cursor() as cursor:
        found = StoreEngine(cursor).contacts([window], degree=2)
        later = StoreEngine(cursor).contacts([window], degree=2, until_at=hour(24))
    assert [(c.subject, c.degree, c.via, c.place, c.minutes) for c in found] == [
        (friend, 1, None, -7, 30),
        (after, 2, friend, 12, 30),
    ]
    assert [c.subject for c in later] == [late, friend, after]
    assert together(found) == {(case, friend): 30, (case, after): 30}


@pytest.mark.django_db
def test_a_copy_laid_out_in_a_file_answers_as_the_store_it_was_made_from(tmp_path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB is not installed: pip install wanjia[tracing]")
    from wanjia.analysis.tracing.duck import from_store

    rows = [
        (subject, 10 + n % 3, 7 if n == 1 else None, at, at + timedelta(minutes=20 * (n % 2)))
        for subject in (1, 2, 3, 4, -5)
        for n in range(4)
        for at in [BEGIN + timedelta(hours=n, minutes=7 * abs(subject), microseconds=1)]
    ]
    lay(rows)
    windows = [Window(2, BEGIN, BEGIN + timedelta(days=1))]
    with connection.cursor() as cursor:
        from_store(cursor, tmp_path / "copy.duckdb")
        found = engine("", cursor).contacts(windows, degree=2)
        assert found and found == engine(str(tmp_path / "copy.duckdb"), cursor).contacts(windows, degree=2)
    assert [one.name for one in tmp_path.iterdir()] == ["copy.duckdb"]


@pytest.mark.django_db
def test_every_step_goes_along_an_index_that_presences_have() -> None:
    lay([(1, 10, None, BEGIN, BEGIN)])
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # one row is read fastest without any index
        asked_of = StoreEngine(cursor, longest=timedelta(hours=2))
        steps = asked_of._statement(2, 900)
        cursor.execute(f"{explain} {steps}", asked_of.dialect.parameters(spans([Window(1, BEGIN, BEGIN)], 15, 2)))
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "presences_at_a_place" in plan and "person_is_present_once" in plan and "visitor_is_present_once" in plan
    assert "Seq Scan" not in plan and "SCAN q" not in plan
