"""Whoever was sampled is known to have stood at the table; a mistaken scan does not leave them there."""

from datetime import timedelta

from wanjia.registry.presence.models import Presence
from wanjia.response.sampling import jobs
from wanjia.response.sampling.actions import void_sample
from wanjia.response.sampling.models import Sample, SampleVoid
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene


def test_the_table_is_where_they_stood_and_the_door_is_where_they_were_visited(sampling: Scene) -> None:
    now, site = sampling.hamlet.at, sampling.points[0].site
    people = sampling.targets("community")[:4]
    sampled(sampling.tables[0], people[:3], now)
    sampled(sampling.tables[0], people[3:], now, checks=15)
    jobs.run(now + timedelta(minutes=1))
    found = list(
        Presence.objects.order_by("person_id").values_list("person_id", "site_id", "position", "from_at", "source")
    )
    at_the_table = [(p.person_id, site.pk, site.place.lo, now, "table") for p in people[:3]]
    at_the_door = [(p.person_id, None, p.position, now, "table") for p in people[3:]]
    assert found == sorted(at_the_table + at_the_door)
    jobs.run(now + timedelta(minutes=2))
    assert Presence.objects.count() == 4


def test_a_sample_bound_to_the_wrong_person_leaves_nobody_at_the_table(sampling: Scene) -> None:
    now, by = sampling.hamlet.at, sampling.hamlet.user("caiyang")
    people = sampling.targets("community")[:3]
    tube = sampled(sampling.tables[0], people, now)
    first, second, third = Sample.objects.filter(tube=tube).order_by("id")
    void_sample(sample=first, reason=SampleVoid.Reason.WRONG_PERSON, by=by, at=now)
    jobs.run(now + timedelta(minutes=1))
    void_sample(sample=second, reason=SampleVoid.Reason.WRONG_PERSON, by=by, at=now + timedelta(minutes=2))
    void_sample(sample=third, reason=SampleVoid.Reason.SPOILED, by=by, at=now + timedelta(minutes=2))
    assert [p.person_id for p in Presence.objects.all()] == [third.target.person_id]
