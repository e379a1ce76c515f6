"""Nobody is restricted without ground, evidence, document, end and two people: by the actions, and by the store itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.registry.accounts.actions import grant_role
from wanjia.registry.people.actions import record_departure
from wanjia.registry.people.models import Person
from wanjia.response.measures.actions import (
    approve_measures,
    confirm_check,
    correct_measure,
    lift_area,
    look_into,
    propose_measures,
    refuse_measures,
    release_measure,
)
from wanjia.response.measures.models import Measure, RefusedList
from wanjia.response.measures.proposing import propose_or_alarm
from wanjia.response.measures.rules import LIFT_CHECKS
from wanjia.response.measures.tests.scene import DAYS, approved, proposed, sealed, someone, wanted

MINUTE = timedelta(minutes=1)


def holds(row: Measure, at: datetime) -> bool:
    return Measure.objects.in_force(at).filter(pk=row.pk).exists()


def test_a_measure_holds_from_its_approval_to_the_minute_of_its_end(hamlet: Hamlet) -> None:
    row = proposed(hamlet)
    assert not holds(row, hamlet.at + DAYS)
    approve_measures(measures=[row], by=hamlet.user("jiedao"), at=hamlet.at + 60 * MINUTE)
    end = hamlet.at + 14 * DAYS
    assert not holds(row, hamlet.at + 59 * MINUTE) and holds(row, hamlet.at + 60 * MINUTE)
    assert holds(row, end - MINUTE) and not holds(row, end)


def test_with_every_job_dead_for_thirty_days_nothing_is_in_force_after_its_end(hamlet: Hamlet) -> None:
    rows = [approved(hamlet), sealed(hamlet)]
    assert Measure.objects.in_force(hamlet.at).count() == len(rows)
    assert not Measure.objects.in_force(hamlet.at + 30 * DAYS).exists()
    assert {row.state for row in Measure.objects.stated(hamlet.at + 30 * DAYS)} == {"over"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document": None}, "no_document"),
        ({"evidence": "  "}, "no_evidence"),
        ({"ground": "deposit"}, "no_ground"),
        ({"until_at": 15 * DAYS}, "too_long"),
        ({"until_at": 14 * DAYS + MINUTE}, "too_long"),
        ({"until_at": -DAYS}, "order"),
        ({"from_at": datetime(20, 2, 1, tzinfo=UTC)}, "year"),
        ({"until_at": datetime(2202, 2, 1, tzinfo=UTC)}, "year"),
        ({"kind": "sealed_building"}, "kind"),
        ({"disease": "gossip"}, "disease"),
    ],
)
def test_what_is_not_lawful_is_refused(hamlet: Hamlet, changes: dict[str, Any], code: str) -> None:
    for name, value in changes.items():
        if isinstance(value, timedelta):
            changes[name] = hamlet.at + value
    with pytest.raises(Refused) as refusal:
        proposed(hamlet, **changes)
    assert refusal.value.code == code and not Measure.objects.exists()


def test_nobody_approves_what_they_proposed_and_nobody_outside_their_territory(hamlet: Hamlet) -> None:
    row = proposed(hamlet)
    grant_role(user=hamlet.user("shequ"), role="street_lead", place=hamlet.places["street"], by=None, at=hamlet.at)
    with pytest.raises(Refused, match="自己"):
        approve_measures(measures=[row], by=hamlet.user("shequ"), at=hamlet.at)
    with pytest.raises(Refused, match="辖区"):
        approve_measures(measures=[row], by=hamlet.user("hongxing"), at=hamlet.at)
    with pytest.raises(Refused, match="只能由人"):
        propose_measures(measures=[wanted(hamlet)], by=None, at=hamlet.at)


def test_nobody_who_has_died_is_restricted(hamlet: Hamlet) -> None:
    dead = someone(hamlet, "其木格")
    record_departure(person=dead, by=None, at=hamlet.at)
    with pytest.raises(Refused, match="去世"):
        proposed(hamlet, subject=dead)


@pytest.mark.parametrize(
    "facts",
    [
        {"document": None},
        {"person": None},
        {"evidence": ""},
        {"ground": "deposit"},
        {"until_at": F("from_at")},
        {"until_at": F("most_until") + timedelta(minutes=1)},
        {"approved_by": F("proposed_by")},
        {"approved_by": None},
        {"approved_at": F("proposed_at") - timedelta(minutes=1)},
        {"ended_at": F("from_at")},
        {"risk": "high"},
        {"household_id": 1},
    ],
)
def test_the_store_itself_refuses_what_is_not_lawful(hamlet: Hamlet, facts: dict[str, Any]) -> None:
    row = approved(hamlet)
    if "household_id" in facts:
        facts = {"household_id": hamlet.households[0].pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=row.pk).update(**facts)


def test_a_list_needs_evidence_for_each_and_another_unit(hamlet: Hamlet) -> None:
    people = [someone(hamlet, name) for name in ("包明月", "包志强", "其木格")]
    rows = propose_measures(
        measures=[wanted(hamlet, subject=p) for p in people], by=hamlet.user("liudiao"), at=hamlet.at
    )
    assert all(row.listed for row in rows)
    with pytest.raises(Refused, match="另一个单位"):  # the commander sits at the county, as the investigator does
        approve_measures(measures=rows, by=hamlet.user("zhihui"), at=hamlet.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=rows[0].pk).update(
            approved_at=hamlet.at, approved_by=hamlet.user("zhihui"), approved_for=F("proposed_for")
        )
    assert all(row.approved_for_id == hamlet.places["street"].pk for row in
               approve_measures(measures=rows, by=hamlet.user("jiedao"), at=hamlet.at))  # fmt: skip


def test_1317_persons_without_evidence_are_refused_whole_journaled_and_an_alarm(hamlet: Hamlet) -> None:
    people = list(Person.objects.order_by("pk"))
    listed = [wanted(hamlet, subject=people[n % len(people)], evidence="" if n else "银行名单") for n in range(1317)]
    with pytest.raises(Refused, match="1317人中有1316人没有证据：全部不予受理"):
        propose_or_alarm(measures=listed, by=hamlet.user("liudiao"), at=hamlet.at)
    assert not Measure.objects.exists()
    alarm = RefusedList.objects.get()
    assert (alarm.rows, alarm.without, alarm.why) == (1317, 1316, "no_evidence")
    assert JournalLine.objects.filter(action="refuse_list", about_id=alarm.pk).exists()
    with pytest.raises(Refused, match="自己"):
        look_into(alarm=alarm, note="看过", by=hamlet.user("liudiao"), at=hamlet.at)
    look_into(alarm=alarm, note="储户名单，与疫情无关，已报纪检", by=hamlet.user("zhihui"), at=hamlet.at)


def test_many_single_proposals_within_an_hour_are_a_list(hamlet: Hamlet) -> None:
    people = [someone(hamlet, name) for name in ("包明月", "包志强")]
    rows = [proposed(hamlet, subject=people[n % len(people)]) for n in range(21)]
    assert [row.listed for row in rows] == [False] * 20 + [True]


def test_a_risk_area_goes_down_by_stages_to_the_minute(hamlet: Hamlet) -> None:
    area = {"kind": "risk_area", "subject": hamlet.places["grid"], "ground": "area", "evidence": "辖区报告病例"}
    high, third_day, by = approved(hamlet, **area, risk="high"), hamlet.at + 3 * DAYS, hamlet.user("jiedao")
    for item in LIFT_CHECKS:
        confirm_check(measure=high, item=item, by=by, at=third_day)
    noon = third_day + timedelta(hours=3)
    lift_area(measure=high, lifts_at=noon, reason="连续三天无新增", by=by, at=third_day)
    approved(hamlet, **area, risk="medium", from_at=noon, until_at=noon + 7 * DAYS)

    def levels(at: datetime) -> list[str]:
        return list(Measure.objects.in_force(at).order_by("pk").values_list("risk", flat=True))

    assert levels(noon - MINUTE) == ["high"] and levels(noon) == ["medium"] and levels(noon + 7 * DAYS) == []


def test_an_end_before_its_time_says_who_and_why_and_a_wrong_one_never_was(hamlet: Hamlet) -> None:
    row, later = approved(hamlet), hamlet.at + 2 * DAYS
    with pytest.raises(Refused, match="原因"):
        release_measure(measure=row, by=hamlet.user("jiedao"), at=later, reason=" ")
    release_measure(measure=row, by=hamlet.user("jiedao"), at=later, reason="病例排除")
    assert holds(row, hamlet.at + DAYS) and not holds(row, later)
    correct_measure(measure=row, by=hamlet.user("zhihui"), at=later, reason="同名的另一人")
    assert not holds(row, hamlet.at + DAYS) and Measure.objects.stated(later).get().state == "corrected"
    refused = refuse_measures(measures=[proposed(hamlet)], reason="证据不足", by=hamlet.user("jiedao"), at=hamlet.at)
    assert Measure.objects.stated(later).get(pk=refused[0].pk).state == "refused"
