"""Who is followed up, what is missed, who is called: computed when read, with no job that could die."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing as standing_of
from wanjia.registry.people.actions import record_departure
from wanjia.registry.people.models import Person
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.actions import (
    begin_watches,
    change_plan,
    open_file,
    release_watch,
    settle_alarm,
)
from wanjia.response.isolation.models import Alarm, FollowUp, HouseholdFile, Watch
from wanjia.response.isolation.queries import due, standings
from wanjia.response.isolation.rules import DAY, Plan, Standing, standing
from wanjia.response.isolation.tests.scene import DAYS, everything, filed, followed, restrict, watches
from wanjia.response.measures.actions import NewMeasure, correct_measure, propose_measures, release_measure

HOUR = timedelta(hours=1)


def stands(watch: Watch, at: datetime) -> Standing:
    fresh = Watch.objects.select_related("measure", "person").get(pk=watch.pk)
    return standings([fresh], at)[watch.pk]


@given(
    begins=st.integers(0, 20 * DAY),
    lasts=st.integers(0, 20 * DAY),
    a_day=st.sampled_from([1, 2, 3, 4, 6]),
    now=st.integers(0, 45 * DAY),
    days=st.frozensets(st.integers(1, 20), max_size=4),
    kept=st.sets(st.integers(0, 300)),
)
def test_what_is_owed_done_and_missed_is_the_same_counted_slot_by_slot(
    begins: int, lasts: int, a_day: int, now: int, days: frozenset[int], kept: set[int]
) -> None:
    plan = Plan(begins, begins + lasts, a_day, days)
    owed = [slot for slot in range(45 * a_day) if plan.owes(slot)]
    for slot in owed:
        middle = slot * plan.length + plan.length // 2
        assert begins <= middle < begins + lasts
    current, today = now // plan.length, now // DAY * a_day
    done = [slot for slot in owed if slot in kept and slot <= current]
    found = standing(plan, len(done), sum(slot >= today for slot in done), max(done, default=None), now)
    past = [slot for slot in owed if slot < current]
    assert found.owed == len(past)
    assert found.missing == len([slot for slot in past if slot not in kept])
    assert found.overdue == len([slot for slot in past if slot >= today and slot not in kept])
    inside = begins <= now < begins + lasts
    assert found.due == (current in owed and current not in kept and inside)


def test_a_family_is_followed_twice_a_day_by_its_grid_worker_and_what_was_missed_stays_missed(hamlet: Hamlet) -> None:
    file = filed(hamlet)
    mother, son = watches(file)
    worker = hamlet.user("wangge1")
    assert (mother.keeper, mother.a_day) == (worker, 2)
    assert not stands(mother, hamlet.at).due, "the middle of the morning's slot lies before the measure"
    noon = hamlet.at + 4 * HOUR
    assert {row.pk for row in due(worker, noon)} == {mother.pk, son.pk}
    followed(mother, noon, temperature=365)
    assert [row.pk for row in due(worker, noon + HOUR)] == [son.pk]
    assert due(hamlet.places["next_street"], noon) == []
    tomorrow = hamlet.at + timedelta(days=1, hours=4)
    before, after = stands(son, tomorrow), stands(mother, tomorrow)
    assert before.missing == after.missing + 1 and before.overdue == after.overdue == 1
    late = followed(son, noon, arrived_at=tomorrow)
    assert late.counts and stands(son, tomorrow).missing == before.missing - 1, "a record that comes late still counts"


def test_thirty_days_without_any_job_nobody_is_followed_after_the_end(hamlet: Hamlet) -> None:
    (mother, _son) = watches(filed(hamlet))
    later = hamlet.at + timedelta(days=30)
    assert due(hamlet.user("wangge1"), later) == []
    assert stands(mother, later).missing == stands(mother, later).owed == 28
    after = followed(mother, later, temperature=366)
    assert after.after and not after.counts and stands(mother, later).missing == 28, (
        "kept, flagged, and counted nowhere"
    )


def test_a_measure_that_ended_early_or_never_was_lawful_owes_no_more(hamlet: Hamlet) -> None:
    people = list(Person.objects.filter(household=hamlet.households_at("grid")[0]).order_by("pk"))
    first, second = restrict(hamlet, *people[:2])
    begin_watches(measures=[first, second], by=hamlet.user("shequ"), at=hamlet.at)
    third_day = hamlet.at + timedelta(days=3)
    release_measure(measure=first, reason="排除", by=hamlet.user("jiedao"), at=third_day)
    correct_measure(measure=second, reason="名单有误", by=hamlet.user("jiedao"), at=hamlet.at + HOUR)
    later = hamlet.at + timedelta(days=9)
    assert due(hamlet.user("wangge1"), later) == []
    one, two = Watch.objects.select_related("measure").order_by("pk")
    assert stands(one, later).owed == 6 and stands(two, later).owed == 0


def test_a_fever_or_a_symptom_calls_care_at_once_and_once(hamlet: Hamlet) -> None:
    mother, son = watches(filed(hamlet))
    assert followed(mother, hamlet.at + HOUR, temperature=365).chain is None
    hot = followed(mother, hamlet.at + 2 * HOUR, temperature=384)
    again = followed(mother, hamlet.at + 3 * HOUR, temperature=388, symptoms=["cough"])
    assert hot.chain == again.chain and hot.chain.owner == hamlet.user("wangge1")
    ill = followed(son, hamlet.at + HOUR, symptoms=["cough", "fever"])
    assert ill.symptoms == "fever,cough" and ill.chain.temperature is None
    assert FeverChain.objects.open().count() == 2
    with pytest.raises(Refused, match="体温"):
        followed(son, hamlet.at + HOUR, temperature=3650)


def test_silence_again_and_again_sends_somebody_to_the_door_until_there_is_an_answer(hamlet: Hamlet) -> None:
    mother, son = watches(filed(hamlet))
    event = str(uuid4())
    for _twice in range(2):
        followed(mother, hamlet.at + HOUR, "no_answer", event=event)
    assert FollowUp.objects.count() == 1 and not Alarm.objects.exists(), "the same event counts once"
    followed(mother, hamlet.at + 2 * HOUR, "no_answer")
    followed(mother, hamlet.at + 3 * HOUR, "no_answer")
    alarm = Alarm.objects.open().get()
    order = WorkOrder.objects.get()
    assert order.assignee == mother.keeper and "立即上门" in order.title
    followed(mother, hamlet.at + 4 * HOUR, way="door", temperature=364)
    alarm.refresh_from_db()
    assert alarm.settled_at is not None
    for hours in (1, 2):
        followed(son, hamlet.at + hours * HOUR, "no_answer")
    with pytest.raises(Refused, match="写明"):
        settle_alarm(alarm=Alarm.objects.open().get(), note=" ", by=mother.keeper, at=hamlet.at + 5 * HOUR)
    settle_alarm(alarm=Alarm.objects.open().get(), note="去医院了", by=mother.keeper, at=hamlet.at + 5 * HOUR)
    assert not Alarm.objects.open().exists()


def test_the_dead_are_not_followed_and_whoever_tries_is_told(hamlet: Hamlet) -> None:
    mother, son = watches(filed(hamlet))
    died = hamlet.at + 5 * HOUR
    record_departure(person=Person.objects.get(watches=mother), by=hamlet.user("shequ"), at=died)
    with pytest.raises(Refused, match="去世"):
        followed(mother, died + HOUR)
    assert followed(mother, died - HOUR, arrived_at=died + HOUR).counts is not None, "what happened before is kept"
    assert [row.pk for row in due(hamlet.user("wangge1"), died + 8 * HOUR)] == [son.pk]
    with pytest.raises(Refused, match="去世"):
        release_watch(watch=mother, by=hamlet.user("jiedao"), at=hamlet.at + DAYS)


def test_only_an_approved_measure_opens_a_file_and_a_second_one_joins_it(hamlet: Hamlet) -> None:
    home = hamlet.households_at("grid")[0]
    new = NewMeasure(
        kind="home_observation", subject=Person.objects.filter(household=home).earliest("pk"), ground="close_contact",
        evidence="同住", document=hamlet.document, from_at=hamlet.at, until_at=hamlet.at + DAYS,
        owner=hamlet.places["community"],
    )  # fmt: skip
    clerk = hamlet.user("shequ")
    proposed = propose_measures(measures=[new], by=clerk, at=hamlet.at)[0]
    with pytest.raises(Refused, match="还没有批准"):
        open_file(measure=proposed, by=clerk, at=hamlet.at)
    assert not HouseholdFile.objects.exists()
    file = filed(hamlet)
    person = restrict(hamlet, Person.objects.filter(household=home).earliest("pk"))[0]
    for _twice in range(2):
        assert open_file(measure=person, by=clerk, at=hamlet.at + HOUR) == file
    assert file.watches.count() == 3


def test_another_plan_begins_now_and_leaves_yesterday_as_it_was(hamlet: Hamlet) -> None:
    mother, _son = watches(filed(hamlet))
    later = hamlet.at + timedelta(days=3, hours=3)
    missed = stands(mother, later).missing
    with pytest.raises(Refused, match="过去"):
        change_plan(watch=mother, a_day=1, days=[1, 2], by=hamlet.user("shequ"), at=later)
    new = change_plan(watch=mother, a_day=1, days=[5, 9], by=hamlet.user("shequ"), at=later)
    end = hamlet.at + timedelta(days=20)
    assert stands(mother, end).missing == missed and stands(new, end).owed == 2
    followed(new, hamlet.at + timedelta(days=4, hours=2))
    assert stands(new, end).missing == 1


def test_a_traveller_is_followed_by_the_office_that_holds_them_and_seen_by_nobody_else(hamlet: Hamlet) -> None:
    everything(hamlet, Person.objects.earliest("pk"), hamlet.places["grid"], 1)
    guest = Watch.objects.get(person=None)
    assert (guest.place, guest.keeper, guest.file) == (hamlet.places["county"], None, None)
    for name, seen in (("wangge1", 0), ("shequ", 0), ("yihu", 1)):
        mine = standing_of(hamlet.user(name), hamlet.at)
        assert Watch.objects.visible_to(mine, "keep_isolation").filter(pk=guest.pk).count() == seen, name
