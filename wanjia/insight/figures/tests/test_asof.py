"""The same moment asked later gives the same number, whatever arrives afterwards; and the whole is the sum of its parts."""

import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.campaigns import queries as campaigns
from wanjia.command.campaigns.actions import NewOutcome, decide_exception, record_outcomes, void_outcome
from wanjia.command.campaigns.models import ExceptionRequest, Outcome, Target
from wanjia.core.actions import Refused
from wanjia.insight.figures import queries
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.counting import campaigns as counting
from wanjia.registry.people.actions import move_person, record_departure
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.response.sampling.tests.scene import Scene

KEYS = [
    "campaign.households",
    "campaign.met",
    "campaign.missing",
    "campaign.absent",
    "campaign.vacant",
    "people.persons",
]
KINDS = ["reached", "absent", "vacant", "refused", "moved", "inaccessible"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["visit", "visit", "visit", "void", "decide", "move", "leave"]),
        st.integers(0, 25),
        st.sampled_from(KINDS),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=14,
)


class Undone(Exception):
    """Takes an example's writes back."""


def act(hamlet: Hamlet, step: tuple[str, int, str, int], now: datetime) -> None:
    """Do one thing now; a visit happened up to eight hours before it arrives."""
    deed, number, kind, minutes = step
    target = Target.objects.filter(campaign=hamlet.campaign).order_by("position")[number]
    lead = hamlet.user("jiedao")
    if deed == "visit":
        at = now - timedelta(minutes=minutes)
        row = NewOutcome(
            target_id=target.pk, event=str(uuid.uuid4()), kind=kind, at=at, by_id=hamlet.user("wangge1").pk,
            revisit_at=None, reason="院门上锁",
        )  # fmt: skip
        record_outcomes(rows=[row], arrived_at=now, by=None, at=now)
    elif deed == "void" and (outcome := Outcome.objects.filter(void=None).order_by("pk").last()):
        void_outcome(outcome=outcome, reason="录错了户", by=lead, at=now)
    elif deed == "decide" and (request := ExceptionRequest.objects.filter(decision="").first()):
        decide_exception(request=request, approve=minutes % 2 == 0, by=lead, at=now)
    elif deed in ("move", "leave"):
        person = Person.objects.filter(gone_at=None).order_by("pk")[number % 5]
        if deed == "leave":
            record_departure(person=person, by=lead, at=now)
        else:
            move_person(person=person, household=target.household, by=lead, at=now)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=STEPS)
def test_no_later_fact_and_no_late_upload_changes_an_answer(hamlet: Hamlet, history: list[Any]) -> None:
    places = [hamlet.places[name] for name in ("region", "street", "grid", "building", "sumu")]
    said: list[tuple[datetime, Place, dict[str, int | None]]] = []
    with suppress(Undone), transaction.atomic():
        for number, step in enumerate(history, start=1):
            now = hamlet.at + timedelta(hours=number)
            with suppress(Refused):
                act(hamlet, step, now)
            moment = now + timedelta(minutes=30)
            said += [(moment, place, queries.values(KEYS, place, at=moment)) for place in places]
            counts = campaigns.counts(hamlet.campaign, hamlet.places["county"])
            of_region = said[-len(places)][2]
            assert (of_region["campaign.met"], of_region["campaign.missing"]) == (counts.reached, counts.open)
            assert of_region["campaign.households"] == counts.total
        for moment, place, answer in said:
            assert queries.values(KEYS, place, at=moment) == answer
        raise Undone


def test_every_level_adds_up_to_the_whole_and_children_are_their_own_figures(sampling: Scene) -> None:
    hamlet, at = sampling.hamlet, sampling.hamlet.at + timedelta(hours=5)
    region = hamlet.places["region"]
    whole = queries.values(INDICATORS, region, at=at)
    assert whole["people.households"] == 26
    assert (whole["round.persons"], whole["campaign.households"]) == (len(sampling.targets()), 26)
    for level in ("county", "township", "community", "grid"):
        for key in ("people.households", "people.persons", "campaign.missing", "round.persons"):
            assert sum(queries.by_level(key, region, level, at=at).values()) == whole[key], (level, key)
    county = hamlet.places["county"]
    for number, told in queries.by_child(INDICATORS, county, at=at).items():
        alone = queries.values(INDICATORS, Place.objects.get(pk=number), at=at)
        assert {key: value for key, value in alone.items() if value is not None} == told


def test_before_anything_was_launched_nothing_is_known_and_that_is_not_nought(hamlet: Hamlet) -> None:
    before = hamlet.at - timedelta(hours=1)
    told = queries.values(["campaign.met", "round.sampled", "checks.vehicles"], hamlet.places["county"], at=before)
    assert told == {"campaign.met": None, "round.sampled": None, "checks.vehicles": 0}
    assert queries.by_level("campaign.met", hamlet.places["region"], "county", at=before) == {}
    assert queries.trend("campaign.met", hamlet.places["county"], at=before, days=3) == []


def test_where_too_much_came_in_since_a_whole_county_is_unknown_and_a_township_where_nothing_did_is_told(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_RECOUNTED", 2)
    county, sumu = hamlet.places["county"], hamlet.places["sumu"]
    moment = hamlet.at + timedelta(minutes=30)
    for number in range(3):
        assert queries.values(["campaign.met"], county, at=moment) == {"campaign.met": 0}
        act(hamlet, ("visit", number, "reached", 0), hamlet.at + timedelta(hours=1))
    assert queries.values(["campaign.met"], county, at=moment) == {"campaign.met": None}
    with pytest.raises(Refused, match="变动太多"):
        queries.listed("campaign.met", county, at=moment)
    assert queries.values(["campaign.met"], sumu, at=moment) == {"campaign.met": 0}
    assert queries.values(["campaign.met"], county, at=hamlet.at + timedelta(hours=2)) == {"campaign.met": 3}


def test_a_trend_ends_with_what_is_known_now(hamlet: Hamlet) -> None:
    at = hamlet.at + timedelta(days=2)
    act(hamlet, ("visit", 0, "reached", 0), hamlet.at + timedelta(days=1))
    line = queries.trend("campaign.met", hamlet.places["county"], at=at, days=5)
    assert [number for _day, number in line] == [0, 1, 1]


def test_every_figure_opens_a_list_that_exists(sampling: Scene) -> None:
    at = sampling.hamlet.at + timedelta(hours=1)
    for name in ("region", "county", "grid"):
        for key in INDICATORS:
            address = queries.listing(key, sampling.hamlet.places[name], at=at)
            assert getattr(resolve(address.partition("?")[0]).func, "gate", None), key
