"""What a point's estimate says as tubes come in."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from wanjia.command.campaigns.models import Target
from wanjia.response.sampling.actions import Asked, NewSample, NewTube, record_tubes, spread_slots
from wanjia.response.sampling.models import Table
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
