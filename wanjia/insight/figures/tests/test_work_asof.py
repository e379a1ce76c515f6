"""Orders, rotas and staff sent down as they were known: no late phone, shift or decree written afterwards changes an answer."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.command.secondments.actions import (
    call_staff,
    close_call,
    receive_staff,
    release_staff,
    send_staff,
    void_staff,
)
from wanjia.command.secondments.models import StaffQuota
from wanjia.command.secondments.queries import quota_and_actual
from wanjia.command.tasks.actions import accept_order, close_order, complete_order, order_work
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.actions import Refused
from wanjia.insight.figures import queries
from wanjia.insight.figures.tests.test_asof import Undone
from wanjia.registry.places.models import Place
from wanjia.response.movement.actions import assign_duty, close_station, drop_duty, open_station
from wanjia.response.movement.jobs import DUE
from wanjia.response.movement.models import Duty
from wanjia.response.movement.queries.stations import gaps_at
from wanjia.response.movement.tests.scene import Stations, begin

HOUR = timedelta(hours=1)
OF_STAFF = ["secondments.quota", "secondments.sent", "secondments.short", "secondments.there"]
KEYS = ["work.open", "work.overdue", "stations.uncovered", "stations.open"]
DEEDS = ["order", "accept", "complete", "complete", "close", "assign", "assign", "drop", "shut", "open", "decree"]
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.integers(-360, 360)), min_size=4, max_size=16)


def act(scene: Stations, step: tuple[str, int, int], now: datetime) -> None:
    """Do one thing now; what a phone brings and what is written of a shift or decree is of another moment."""
    deed, number, minutes = step
    then = now + timedelta(minutes=minutes)
    if deed in ("order", "accept", "complete", "close"):
        work(scene.hamlet, deed, number, then, now)
    else:
        stand(scene, deed, number, then, now)


def work(hamlet: Hamlet, deed: str, number: int, then: datetime, now: datetime) -> None:
    """Order something, or take one order a step further."""
    lead, worker = hamlet.user("zhihui"), hamlet.user("wangge1")
    if deed == "order":
        rows = [("送药", hamlet.places[("grid", "next_grid", "county")[number % 3]], None)]
        order_work(rows=rows, assignee=worker, due_at=now + (1 + number) * HOUR / 2, by=lead, at=now)
    elif orders := list(WorkOrder.objects.order_by("pk")):
        order = orders[number % len(orders)]
        if deed == "close":
            close_order(order=order, by=lead, at=now)
        else:
            done = accept_order if deed == "accept" else complete_order
            done(order=order, by=worker, at=max(min(then, now), order.ordered_at), arrived_at=now)


def stand(scene: Stations, deed: str, number: int, then: datetime, now: datetime) -> None:
    """Open or close a station, write a shift or drop one, decree who must stand there."""
    hamlet, station = scene.hamlet, [scene.north, scene.south, scene.gate][number % 3]
    by = {"by": hamlet.user("zhihui"), "at": now}
    if deed == "assign":
        department = ("traffic_police", "health", "transport")[number % 3]
        hours = {"from_at": then, "until_at": then + (1 + number) * HOUR}
        assign_duty(station=station, department=department, name=f"值守{number}", **hours, **by)
    elif deed == "drop":
        duties = list(Duty.objects.filter(until_at__gt=now).order_by("pk"))
        if duties:
            drop_duty(duty=duties[number % len(duties)], **by)
    elif deed == "shut":
        close_station(station=station, reason="车流量小", **by)
    elif deed == "open":
        open_station(station=station, **by)
    else:
        wanted = [["traffic_police"], ["health"], ["traffic_police", "health"]][number % 3]
        said: dict[str, Any] = {"key": "station_departments", "value": wanted, "place": hamlet.places["county"]}
        set_policy(**said, document=hamlet.document, effective_from=then, **by)


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    """Give the hamlet's stations."""
    return begin(hamlet)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=STEPS)
def test_no_late_phone_no_shift_and_no_decree_written_afterwards_changes_an_answer(
    stations: Stations, history: list[Any]
) -> None:
    hamlet = stations.hamlet
    places = [hamlet.places[name] for name in ("region", "county", "community", "grid")]
    said: list[tuple[datetime, Place, dict[str, int | None]]] = []
    with suppress(Undone), transaction.atomic():
        for number, step in enumerate(history, start=1):
            now = hamlet.at + number * HOUR
            with suppress(Refused):
                act(stations, step, now)
            moment = now + HOUR / 2
            said += [(moment, place, queries.values(KEYS, place, at=moment)) for place in places]
            told = said[-len(places)][2]
            assert told["work.open"] == WorkOrder.objects.open().count()
            assert told["work.overdue"] == WorkOrder.objects.late(moment).count()
            empty = gaps_at([stations.north, stations.south, stations.gate], moment)
            assert told["stations.uncovered"] == len({e.station.pk for e in empty if e.gap.from_at <= moment})
        for moment, place, answer in said:
            assert queries.values(KEYS, place, at=moment) == answer
            for key, told_number in answer.items():
                assert queries.listed(key, place, at=moment)[0].count() == told_number
        raise Undone


def test_a_forgotten_name_leaves_the_shift_so_that_nobody_is_missing_afterwards(stations: Stations) -> None:
    hamlet, county = stations.hamlet, stations.hamlet.places["county"]
    hours = {"from_at": hamlet.at, "until_at": hamlet.at + 8 * HOUR, "by": hamlet.user("jiedao"), "at": hamlet.at}
    before = queries.values(KEYS, county, at=hamlet.at + HOUR)["stations.uncovered"]
    assign_duty(station=stations.gate, department="community", name="包书记", **hours)
    told = queries.values(KEYS, county, at=hamlet.at + HOUR)["stations.uncovered"]
    assert told == (before or 0) - 1
    (due,) = (due for due in DUE if due.model is Duty)
    years = hamlet.at + timedelta(days=800)
    numbers = list(due.rows("staff_identity", years).values_list("pk", flat=True))
    due.forget(model=Duty, kind="staff_identity", numbers=numbers, by=None, at=years)
    assert not Duty.objects.filter(name="包书记").exists()
    assert queries.values(KEYS, county, at=hamlet.at + HOUR)["stations.uncovered"] == told


def test_an_order_done_at_noon_and_uploaded_at_four_was_open_at_two(hamlet: Hamlet) -> None:
    worker, grid = hamlet.user("wangge1"), hamlet.places["grid"]
    due = hamlet.at + 8 * HOUR
    (order,) = order_work(rows=[("送药", grid, None)], assignee=worker, due_at=due, by=worker, at=hamlet.at)
    complete_order(order=order, by=worker, at=hamlet.at + 2 * HOUR, arrived_at=hamlet.at + 6 * HOUR)
    told = [queries.values(["work.open"], grid, at=hamlet.at + n * HOUR)["work.open"] for n in (1, 4, 6, 7)]
    assert told == [1, 1, 0, 0]


def test_staff_sent_down_are_counted_as_their_pages_count_them(hamlet: Hamlet) -> None:
    county, street, by = hamlet.places["county"], hamlet.places["street"], hamlet.user("zhihui")
    given = {"document": hamlet.document, "due_at": hamlet.at + 24 * HOUR, "by": by}
    units = [("区教育局", 20), ("区民政局", 15)]
    call = call_staff(place=county, title="下沉一线", units=units, **given, at=hamlet.at)
    work = {"place": street, "work": "guard", "sent_on": timezone.localdate(hamlet.at), "by": by}
    first, second = StaffQuota.objects.order_by("pk")
    sent = send_staff(quota=first, heads=22, **work, at=hamlet.at + HOUR)
    wrong = send_staff(quota=second, heads=4, **work, at=hamlet.at + HOUR)
    receive_staff(sent=sent, by=by, at=hamlet.at + 2 * HOUR)
    void_staff(sent=wrong, by=by, at=hamlet.at + 3 * HOUR)
    release_staff(sent=sent, by=by, at=hamlet.at + 5 * HOUR)
    close_call(call=call, by=by, at=hamlet.at + 6 * HOUR)
    told = [queries.values(OF_STAFF, county, at=hamlet.at + n * HOUR) for n in range(-1, 7)]
    assert [[row[key] for key in OF_STAFF] for row in told] == [
        [0, 0, 0, 0], [35, 0, 35, 0], [35, 26, 11, 0], [35, 26, 11, 22], [35, 22, 15, 22], [35, 22, 15, 22], [35, 22, 15, 0],
        [35, 22, 0, 0],
    ]  # fmt: skip
    for hours in range(-1, 6):
        _units, tally = quota_and_actual(county, hamlet.at + hours * HOUR)
        said = {"quota": tally.asked, "sent": tally.sent, "short": tally.short, "there": tally.there}
        assert {f"secondments.{name}": number for name, number in said.items()} == told[hours + 1]
    of_street = queries.values(OF_STAFF, street, at=hamlet.at + 2 * HOUR)
    assert [of_street[key] for key in OF_STAFF] == [0, 0, 0, 22]  # the county called, the street has them
    rows, weight = queries.listed("secondments.short", county, at=hamlet.at + 3 * HOUR)
    assert [(row.unit, getattr(row, weight)) for row in rows] == [("区民政局", 15)]
