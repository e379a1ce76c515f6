"""What a point's estimate says as tubes come in."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.core.actions import Refused
from wanjia.response.sampling.actions import (
    Asked,
    NewSample,
    NewTube,
    add_table,
    close_point,
    record_tubes,
    spread_slots,
)
from wanjia.response.sampling.models import Point, Table
from wanjia.response.sampling.queries import is_point_open
from wanjia.response.sampling.queries.catchments import ground
from wanjia.response.sampling.queries.estimates import Outlook, outlooks
from wanjia.response.sampling.queries.tubes import benches
from wanjia.response.sampling.tests.scene import Scene


def sealed(scene: Scene, table: Table, targets: Sequence[Target], at: datetime) -> None:
    """Let one tube be sealed at a table and come in."""
    bench, nurse = benches([table.pk])[table.pk], scene.hamlet.user("caiyang")
    samples = [NewSample(n, 0, target=target.pk) for n, target in enumerate(targets, start=1)]
    label = f"T{at:%H%M%S}{table.pk % 10}"
    tube = NewTube(bench, str(uuid.uuid4()), label, 10, at, at, nurse.pk, samples)
    record_tubes(tubes=[tube], arrived_at=at, by=nurse, at=at)


def first(scene: Scene, at: datetime) -> Outlook:
    return outlooks(ground(scene.round, scene.hamlet.places["street"], at), at)[0]


def test_the_finish_moves_with_the_tubes_of_the_last_half_hour(sampling: Scene) -> None:
    at, around = sampling.hamlet.at, sampling.targets("community")
    before = first(sampling, at)
    assert before.remaining == len(around) and not before.estimate.measured
    assert before.estimate.finish == at + timedelta(hours=len(around) / 240)
    later = at + timedelta(minutes=20)
    sealed(sampling, sampling.tables[0], around[:8], later - timedelta(minutes=9))
    sealed(sampling, sampling.tables[1], around[8:12], later)
    now = first(sampling, later)
    assert (now.sampled, now.remaining) == (12, len(around) - 12)
    assert now.estimate.measured and now.estimate.per_hour == 36  # twelve in the twenty minutes it has been open
    assert now.estimate.finish == later + timedelta(hours=now.remaining / 36)
    stale = first(sampling, later + timedelta(hours=1))
    assert not stale.estimate.measured and stale.sampled == 12


def test_a_point_past_its_hours_has_no_pace_and_no_finish_until_a_tube_comes(sampling: Scene) -> None:
    point, around = sampling.points[0], sampling.targets("community")
    night = first(sampling, point.closes_at)
    assert night.open and night.stopped and night.remaining == len(around)
    assert night.estimate.finish is None and night.estimate.per_hour == 0 and not night.late
    sealed(sampling, sampling.tables[0], around[:10], point.closes_at)
    still = first(sampling, point.closes_at + timedelta(minutes=10))
    assert not still.stopped and still.estimate.finish is not None and still.late


def test_a_point_that_was_closed_promises_no_finish_and_a_round_that_ended_has_no_open_point(sampling: Scene) -> None:
    lead, at = sampling.hamlet.user("zhihui"), sampling.hamlet.at + timedelta(minutes=20)
    close_point(point=sampling.points[0], by=lead, at=at)
    outlook = first(sampling, at)
    assert not outlook.open and outlook.stopped and outlook.estimate.finish is None
    assert is_point_open(sampling.points[1])
    Campaign.objects.filter(pk=sampling.round.campaign_id).update(closed_at=at)
    assert not is_point_open(sampling.points[1])
    with pytest.raises(Refused, match="已经结束"):
        add_table(point=Point.objects.get(pk=sampling.points[1].pk), number=9, by=lead, at=at)


def test_a_point_has_the_same_people_and_finish_whoever_looks(sampling: Scene) -> None:
    places, at = sampling.hamlet.places, sampling.hamlet.at
    seen = [outlooks(ground(sampling.round, places[name], at), at) for name in ("county", "street", "community")]
    mine = [next(each for each in found if each.point == sampling.points[0]) for found in seen]
    assert mine[0].people > 0 and len({(each.people, each.remaining, each.estimate.finish) for each in mine}) == 1
    assert [each.point for each in seen[2]] == [sampling.points[0]]


def test_who_was_asked_to_come_and_is_not_sampled_waits(sampling: Scene) -> None:
    at, around = sampling.hamlet.at, sampling.targets("community")
    point = sampling.points[0]
    asked = [Asked(sampling.hamlet.places["community"], len(around))]
    spread_slots(point=point, asked=asked, minutes=15, tables=2, room=None, by=sampling.hamlet.user("jiedao"), at=at)
    assert first(sampling, at).estimate.queue == 0
    later = at + timedelta(minutes=15)
    sealed(sampling, sampling.tables[0], around[:10], later)
    outlook = first(sampling, later)
    assert outlook.estimate.queue == len(around) - 10 and not outlook.crowded
    assert outlook.wait_minutes == round((len(around) - 10) / 40 * 60)


def test_who_was_sampled_elsewhere_waits_nowhere(sampling: Scene) -> None:
    at, around = sampling.hamlet.at, sampling.targets("community")
    sealed(sampling, sampling.tables[2], around[:5], at + timedelta(minutes=5))
    outlook = first(sampling, at + timedelta(minutes=5))
    assert (outlook.sampled, outlook.remaining) == (0, len(around) - 5)
