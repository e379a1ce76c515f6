"""How many a point holds, which homes go where, when it will be done, and where tables stand best."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.response.sampling.rules.ground import Home, Stand, by_street, catchments, reach, walk
from wanjia.response.sampling.rules.planning import Group, NoPlan, Plan, Stop, plan
from wanjia.response.sampling.rules.points import Seen, Stands, asked_by, capacity, estimate, most_tables, post_gaps
from wanjia.response.sampling.rules.slots import NoTime, allowance, first_slot, spread

NINE = datetime(2022, 11, 11, 1, tzinfo=UTC)


def test_people_wait_a_metre_apart_beside_the_tables() -> None:
    assert capacity(400, 1.0, 2) == 376
    assert capacity(400, 2.0, 2) == 94
    assert capacity(20, 1.0, 2) == 0
    assert capacity(None, 1.0, 2) is None
    assert most_tables(66, 1.0, otherwise=9) == 3 and most_tables(None, 1.0, otherwise=9) == 9


def test_each_table_needs_who_scans_and_who_samples_and_a_point_the_others() -> None:
    posts = [Stands("scanner", 1), Stands("sampler"), Stands("guide"), Stands("order"), Stands("packer")]
    gaps = post_gaps([1, 2], posts)
    assert gaps == [Stands("scanner", 2), Stands("sampler", 2), Stands("card_issuer"), Stands("courier")]


def test_a_finish_is_judged_by_the_last_half_hour_and_by_what_is_expected_before_there_is_one() -> None:
    seen = Seen(tables=2, per_table_hour=120, sampled=0, recent=0, over=timedelta(), remaining=480, asked=100)
    at_first = estimate(seen, NINE)
    assert not at_first.measured and at_first.finish == NINE + timedelta(hours=2) and at_first.queue == 100
    later = estimate(Seen(2, 120, 60, 60, timedelta(minutes=30), 420, 100), NINE)
    assert later.measured and later.per_hour == 120 and later.finish == NINE + timedelta(hours=3.5)
    assert later.queue == 40 and later.wait == timedelta(minutes=20)
    assert estimate(Seen(0, 120, 0, 0, timedelta(), 9), NINE).finish is None


def test_of_a_slot_that_runs_the_part_that_has_passed_was_asked() -> None:
    slots = [(NINE, NINE + timedelta(minutes=30), 60), (NINE + timedelta(minutes=30), NINE + timedelta(hours=1), 60)]
    assert [asked_by(slots, NINE + timedelta(minutes=m)) for m in (0, 15, 45, 90)] == [0, 30, 90, 120]


def test_slots_never_ask_more_than_are_sampled_or_can_wait() -> None:
    assert allowance(2, 120, 30, None) == 120 and allowance(2, 120, 30, 50) == 50
    times = spread([30, 20, 120, 10], NINE, NINE + timedelta(hours=3), 30, 60)
    half = timedelta(minutes=30)
    assert times[:2] == [(NINE, NINE + half), (NINE, NINE + half)]
    assert times[2] == (NINE, NINE + 3 * half) and times[3] == (NINE + 2 * half, NINE + 3 * half)
    with pytest.raises(NoTime) as refused:
        spread([100, 21], NINE, NINE + timedelta(hours=1), 30, 60)
    assert refused.value.left == 1


def test_slots_begin_at_the_opening_or_at_the_next_one_that_has_not_begun() -> None:
    half = timedelta(minutes=30)
    assert first_slot(NINE, NINE - half, 30) == NINE == first_slot(NINE, NINE, 30)
    assert first_slot(NINE, NINE + timedelta(minutes=31), 30) == NINE + 2 * half


@given(st.lists(st.integers(1, 300), min_size=1, max_size=40), st.integers(1, 90))
@settings(deadline=None)
def test_everybody_gets_a_slot_inside_the_hours_or_nobody_does(groups: list[int], each: int) -> None:
    closes = NINE + timedelta(hours=8)
    if sum(groups) > each * 16:
        with pytest.raises(NoTime):
            spread(groups, NINE, closes, 30, each)
        return
    times = spread(groups, NINE, closes, 30, each)
    assert all(NINE <= begin < end <= closes for begin, end in times) and times == sorted(times)


def test_homes_go_to_the_nearest_point_on_foot_else_in_the_tree() -> None:
    here, there = (43.600, 122.250), (43.610, 122.250)
    stands = [Stand(1, 1 << 41, 33, 1, here), Stand(2, 2 << 41, 33, 1, there)]
    near, lost = Home(1, 0, 50, 50, (43.601, 122.250)), Home(2, 2 << 41, 20, 20)
    assert round(walk(here, there)) == 1446
    assert list(reach(near, stands)) == [1, 2] and list(reach(near, stands, 500)) == [1]
    assert catchments([near, lost], stands) == {1: [near], 2: [lost]}


def test_people_go_to_a_point_of_their_own_street_and_from_one_without_to_a_point_of_the_county() -> None:
    here, there = (43.600, 122.250), (43.610, 122.250)
    stands = [Stand(1, 0, 33, 1, here), Stand(2, 1 << 37, 33, 1, there)]
    own, other, none = Home(1, 0, 50, 50, there), Home(2, 1 << 37, 20, 20), Home(3, 5 << 37, 9, 9, there)
    assert by_street([own, other, none], stands, 37) == {1: [own], 2: [other]}
    assert by_street([own, none], [*stands, Stand(9, 0, 41, 1)], 37) == {1: [own], 2: [], 9: [none]}


def test_of_points_equally_near_the_one_with_fewest_people_a_table_gets_the_next_home() -> None:
    stands = [Stand(1, 0, 41, 2), Stand(2, 0, 41, 1)]
    homes = [Home(number, number << 15, 30, 30) for number in range(6)]
    found = catchments(homes, stands)
    assert [len(found[1]), len(found[2])] == [4, 2]


def stops(*tables: int, most: int = 5) -> list[Stop]:
    return [Stop(key, held, most, 120) for key, held in enumerate(tables, start=1)]


def test_tables_go_where_the_people_are() -> None:
    groups = [Group(1, 480, {1: 10.0}), Group(2, 120, {2: 10.0})]
    assert plan(stops(2, 3), groups, 5) == Plan({1: 4, 2: 1}, {1: 1, 2: 2}, {1: 60, 2: 60}, moves=2)


def test_people_who_can_walk_to_another_point_are_sent_there_before_tables_move() -> None:
    groups = [Group(number, 60, {1: 10.0, 2: 200.0}) for number in range(4)]
    found = plan(stops(1, 1), groups, 2)
    assert found.moves == 0 and found.latest == 60 and sorted(found.sent.values()) == [1, 1, 2, 2]


def test_the_same_question_has_the_same_answer() -> None:
    groups = [Group(g, 17 + 13 * g % 90, {k: float((g * k * 37) % 900) for k in range(1, 6)}) for g in range(60)]
    assert plan(stops(1, 2, 3, 1, 2), groups, 9) == plan(stops(1, 2, 3, 1, 2), groups, 9)


@pytest.mark.parametrize(
    ("held", "groups", "tables", "code", "number"),
    [
        ((), [], 3, "no_points", 0),
        ((1, 1), [Group(1, 5, {1: 1.0})], 1, "too_few", 2),
        ((1, 1), [Group(1, 5, {1: 1.0})], 11, "no_room", 10),
        ((1, 1), [Group(1, 5, {1: 1.0}), Group(7, 5, {})], 2, "too_far", 1),
        ((1,), [Group(1, 10**7, {1: 1.0})], 1, "too_long", 0),
    ],
)
def test_what_stands_in_the_way_of_a_plan_is_named(
    held: tuple[int, ...], groups: list[Group], tables: int, code: str, number: int
) -> None:
    with pytest.raises(NoPlan) as none:
        plan(stops(*held), groups, tables)
    assert (none.value.code, none.value.number) == (code, number)


def test_when_nobody_waits_tables_stay() -> None:
    assert plan(stops(2, 1), [Group(1, 0, {})], 3) == Plan({1: 2, 2: 1}, {}, {1: 0, 2: 0}, 0)
    assert plan(stops(2, 1), [], 4).moves == 1
