"""Rounds are opened by an order; points open when everything is ready, or when somebody answers for what is not."""

from datetime import timedelta

import pytest

from demo.hamlet import Hamlet
from wanjia.command.campaigns.queries import counts
from wanjia.command.posts.actions import set_policy
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.people.models import Person
from wanjia.response.sampling.actions import (
    add_point,
    add_table,
    close_point,
    end_table,
    note_ready,
    open_point,
    open_round,
)
from wanjia.response.sampling.models import PointStep, ReadyCheck
from wanjia.response.sampling.queries import is_point_open, lacking
from wanjia.response.sampling.tests.scene import Scene, begin


@pytest.fixture
def waiting(hamlet: Hamlet) -> Scene:
    """The round is launched; no point is open."""
    return begin(hamlet, opened=False)


def test_a_rounds_frame_is_everybody_who_lives_in_its_area(waiting: Scene) -> None:
    everybody = Person.objects.current().filter(household__in=waiting.hamlet.households).count()
    found = counts(waiting.round.campaign, waiting.hamlet.places["county"])
    assert (found.frame, found.pending, found.open) == (everybody, everybody, everybody)
    assert waiting.round.campaign.kind == "sampling" and waiting.round.campaign.subject == "person"


@pytest.mark.parametrize(
    ("field", "wrong"), [("tube_size", {"tube_size": 7}), ("label_pattern", {"label_pattern": "(a+)+"})]
)
def test_a_round_with_a_tube_nobody_makes_or_a_pattern_nobody_can_match_is_refused(
    hamlet: Hamlet, field: str, wrong: dict[str, object]
) -> None:
    said = {"tube_size": 10, "label_pattern": ""} | wrong
    place, by, at = hamlet.places["street"], hamlet.user("jiedao"), hamlet.at
    window = {"opens_at": at, "closes_at": at + timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        open_round(name="第一轮", place=place, scope=[place], document=hamlet.document, **window, **said, by=by, at=at)
    assert refused.value.field == field


def test_a_later_round_follows_the_one_before(waiting: Scene) -> None:
    hamlet, at = waiting.hamlet, waiting.hamlet.at + timedelta(days=3)
    later = open_round(
        name="第二轮全员核酸",
        place=hamlet.places["street"],
        scope=[hamlet.places["community"]],
        document=hamlet.document,
        opens_at=at,
        closes_at=at + timedelta(days=1),
        tube_size=20,
        regional=True,
        follows=waiting.round,
        by=hamlet.user("jiedao"),
        at=at,
    )
    assert (later.campaign.round, later.campaign.follows) == (2, waiting.round.campaign)


def test_a_point_that_lacks_something_does_not_open(waiting: Scene) -> None:
    point, by, at = waiting.points[0], waiting.hamlet.user("jiedao"), waiting.hamlet.at
    for item in ReadyCheck.Item.values:
        note_ready(point=point, item=item, ready=True, by=by, at=at)
    note_ready(point=point, item="ppe", ready=False, note="面屏只到了一半", by=by, at=at)
    assert lacking(point) == ["ppe"]
    with pytest.raises(Refused, match="防护用品"):
        open_point(point=point, by=by, at=at)
    note_ready(point=point, item="ppe", ready=True, by=by, at=at)
    step = open_point(point=point, by=by, at=at)
    assert step.kind == PointStep.Kind.OPENED and is_point_open(point)


def test_somebody_may_answer_for_a_point_that_is_not_ready_and_is_named(waiting: Scene) -> None:
    point, by, at = waiting.points[0], waiting.hamlet.user("jiedao"), waiting.hamlet.at
    step = open_point(point=point, reason="居民已排队，容器半小时内送到", by=by, at=at)
    assert (step.kind, step.by) == (PointStep.Kind.OVERRIDDEN, by)
    line = JournalLine.objects.get(action="open_point")
    assert line.by_id == by.pk and '"waste"' in line.detail


def test_a_point_opens_and_closes_by_turns(waiting: Scene) -> None:
    point, by, at = waiting.points[1], waiting.hamlet.user("zhihui"), waiting.hamlet.at
    with pytest.raises(Refused):
        close_point(point=point, by=by, at=at)
    open_point(point=point, reason="先行采样", by=by, at=at)
    with pytest.raises(Refused):
        open_point(point=point, reason="再开一次", by=by, at=at)
    close_point(point=point, by=by, at=at)
    assert not is_point_open(point)


def test_numbers_and_sites_of_a_round_differ_and_a_site_elsewhere_is_no_point_of_it(waiting: Scene) -> None:
    point, by, at = waiting.points[0], waiting.hamlet.user("zhihui"), waiting.hamlet.at
    hours = {"opens_at": at, "closes_at": at + timedelta(hours=1)}
    for site, number, field in [(waiting.laboratory, 1, "number"), (point.site, 3, "site")]:
        with pytest.raises(Refused) as refused:
            add_point(round=waiting.round, site=site, number=number, **hours, by=by, at=at)
        assert refused.value.field == field
    with pytest.raises(Refused):
        add_table(point=point, number=1, by=by, at=at)


def test_a_table_is_taken_away_once(waiting: Scene) -> None:
    table, by, at = waiting.tables[0], waiting.hamlet.user("zhihui"), waiting.hamlet.at
    assert end_table(table=table, by=by, at=at).until_at == at
    with pytest.raises(Refused):
        end_table(table=table, by=by, at=at)


def test_a_decree_says_in_which_rounds_a_tube_holds_one_household(hamlet: Hamlet) -> None:
    by, at, street = hamlet.user("zhihui"), hamlet.at, hamlet.places["street"]
    said = {"place": hamlet.places["county"], "document": hamlet.document, "effective_from": at + timedelta(hours=1)}
    set_policy(key="household_tubes", value=["regional"], **said, by=by, at=at)

    def opened(name: str, hours: int, regional: bool) -> bool:
        begin = at + timedelta(hours=hours)
        window = {"opens_at": begin, "closes_at": begin + timedelta(days=1), "tube_size": 10, "regional": regional}
        round_ = open_round(name=name, place=street, scope=[street], document=hamlet.document, **window, by=by, at=at)
        return bool(round_.household_tubes)

    assert [opened("区域一", 2, True), opened("全员", 2, False), opened("区域二", 0, True)] == [True, False, False]
