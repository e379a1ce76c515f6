"""A controlled person is sampled on the days a document orders; a day nobody went is overdue until the plan ends."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.response.measures.actions import release_measure
from wanjia.response.measures.tests.scene import approved, someone
from wanjia.response.sampling.actions.schedules import end_schedule, order_schedule
from wanjia.response.sampling.jobs import run
from wanjia.response.sampling.models import Schedule
from wanjia.response.sampling.queries import untested
from wanjia.response.sampling.queries.schedules import lines
from wanjia.response.sampling.rules.planned import Standing, days
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene


def test_a_day_is_closed_by_a_sample_of_that_day_or_a_late_one_before_the_next() -> None:
    first = date(2022, 11, 11)
    found = days(first, [1, 4, 7, 14], [date(2022, 11, 11), date(2022, 11, 13)], date(2022, 11, 17))
    assert [day.standing for day in found] == [Standing.DONE, Standing.MISSED, Standing.DUE, Standing.AHEAD]
    late = days(first, [1, 4, 7, 14], [date(2022, 11, 11), date(2022, 11, 16)], date(2022, 11, 17))
    assert [day.standing for day in late] == [Standing.DONE, Standing.DONE, Standing.DUE, Standing.AHEAD]


def order(scene: Scene, number: int = 0, begins: date | None = None, planned: list[int] | None = None) -> Schedule:
    begins = begins or timezone.localdate(scene.hamlet.at)
    target = scene.targets("community")[number]
    return order_schedule(
        person=target.person, document=scene.hamlet.document, begins_on=begins, ends_on=begins + timedelta(days=13),
        days=planned or [1, 4, 7, 14], by=scene.hamlet.user("shequ"), at=scene.hamlet.at,
    )  # fmt: skip


def test_one_plan_at_a_time_and_only_days_that_fit(sampling: Scene) -> None:
    with pytest.raises(Refused, match="天数"):
        order(sampling, planned=[1, 15])
    first = order(sampling)
    with pytest.raises(Refused, match="已有一份"):
        order(sampling)
    end_schedule(schedule=first, by=sampling.hamlet.user("shequ"), at=sampling.hamlet.at)
    assert order(sampling).days == [1, 4, 7, 14]


def test_a_sample_closes_the_day_and_what_nobody_took_is_overdue(sampling: Scene) -> None:
    order(sampling)
    order(sampling, 1)
    target = sampling.targets("community")[0]
    sampled(sampling.tables[0], [target], sampling.hamlet.at, checks=15)
    fourth = sampling.hamlet.at + timedelta(days=3)
    found = lines(Schedule.objects.filter(ended_at=None), fourth)
    assert [(len(line.missed), line.due) for line in found] == [(1, True), (0, True)]
    assert found[1].schedule.person == target.person


def test_the_desk_is_alerted_and_the_list_says_who(sampling: Scene) -> None:
    today = timezone.localdate(clock.now())
    schedule = order(sampling, begins=today - timedelta(days=3), planned=[1, 4])
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(sampling.hamlet.user("shequ"))
    page = browser.get(reverse("web:home")).content.decode()
    assert "管控人员逾期没有采样" in page and "管控人员今天应采样" in page
    page = browser.get(reverse("sampling:schedules")).content.decode()
    assert schedule.person.name in page and "逾期" in page
    assert schedule.person.name in browser.get(reverse("sampling:schedules"), {"export": "csv"}).getvalue().decode()
    assert browser.post(reverse("sampling:end_schedule", args=[schedule.public_id])).status_code == 302
    assert "管控人员逾期没有采样" not in browser.get(reverse("web:home")).content.decode()


def test_a_plan_is_ordered_from_the_household_page(sampling: Scene) -> None:
    person = sampling.targets("community")[0].person
    assert person is not None
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(sampling.hamlet.user("shequ"))
    where = reverse("sampling:order_schedule", args=[person.public_id])
    assert where in browser.get(reverse("people:household", args=[person.household.public_id])).content.decode()
    sent = {"document": sampling.hamlet.document.public_id, "begins_on": "2022-11-12", "ends_on": "2022-11-25"}
    assert browser.post(where, sent | {"days": "每天"}).status_code == 422
    assert browser.post(where, sent | {"days": "1-3，7 14"}).status_code == 302
    assert Schedule.objects.get().days == [1, 2, 3, 7, 14]


def test_who_must_stay_home_is_gone_to_and_never_called_to_the_point(sampling: Scene) -> None:
    hamlet, now = sampling.hamlet, sampling.hamlet.at
    campaign, place = sampling.round.campaign, hamlet.places["community"]
    watched = someone(hamlet)
    approved(hamlet)
    sealed = next(t.household for t in sampling.targets("community") if t.household_id != watched.household_id)
    approved(hamlet, kind="home_isolation", subject=sealed)
    gone_to = set(untested.at_the_door(campaign, place, now).values_list("person_id", flat=True))
    assert gone_to == {watched.pk, *sealed.members.values_list("pk", flat=True)}
    assert not untested.by_phone(campaign, place, now).filter(person__in=gone_to).exists()
    calls = untested.doorstep_calls(untested.at_the_door(campaign, place, now), now, 100)
    assert {call.household.pk for call in calls if call.isolated} == {watched.household_id, sealed.pk}
    assert all(each.controlled for call in calls for each in call.people)
    over = now + timedelta(days=15)
    assert not untested.at_the_door(campaign, place, over).exists()


def test_who_is_at_a_centre_is_sampled_there_and_neither_gone_to_nor_called(sampling: Scene) -> None:
    hamlet, now = sampling.hamlet, sampling.hamlet.at
    campaign, place, gone = sampling.round.campaign, hamlet.places["community"], someone(hamlet)
    approved(hamlet, kind="central_isolation")
    for listed in (untested.at_the_door, untested.by_phone):
        assert not listed(campaign, place, now).filter(person=gone).exists()
    assert [target.person for target in untested.at_a_centre(campaign, place, now)] == [gone]
    assert untested.untested(campaign, place).filter(person=gone).exists(), "the round still waits for them"


def test_a_measure_at_home_brings_its_plan_of_samples_and_takes_it_away(sampling: Scene) -> None:
    at = sampling.hamlet.at
    measure = approved(sampling.hamlet)
    assert run(at) == 1
    plan = Schedule.objects.get()
    assert (plan.person, plan.document, plan.days) == (someone(sampling.hamlet), measure.document, [1, 7, 14])
    assert run(at) == 0, "once"
    late = lines(Schedule.objects.filter(ended_at=None), at + timedelta(days=1))
    assert [len(line.missed) for line in late] == [1]
    release_measure(measure=measure, reason="排除", by=sampling.hamlet.user("jiedao"), at=at + timedelta(days=2))
    assert run(at + timedelta(days=2)) == 1
    plan.refresh_from_db()
    assert plan.ended_at == at + timedelta(days=2) and run(at + timedelta(days=3)) == 0


def test_a_plan_that_was_ordered_or_ended_by_hand_is_left_alone(sampling: Scene) -> None:
    at, by = sampling.hamlet.at, sampling.hamlet.user("shequ")
    today = timezone.localdate(at)
    mine = order_schedule(
        person=someone(sampling.hamlet), document=sampling.hamlet.document, begins_on=today, ends_on=today, days=[1],
        by=by, at=at,
    )  # fmt: skip
    approved(sampling.hamlet)
    assert run(at) == 0
    end_schedule(schedule=mine, by=by, at=at)
    assert run(at) == 1
    end_schedule(schedule=Schedule.objects.get(ended_at=None), by=by, at=at)
    assert run(at) == 0
