"""The promise: at every place, at every instant, frame + found = the sum over states, and the counts are the facts."""

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.campaigns import queries
from wanjia.command.campaigns.actions import (
    NewOutcome,
    Proof,
    ask_exception,
    close_campaign,
    decide_exception,
    launch_campaign,
    open_campaign,
    reach_targets,
    record_outcomes,
    take_back_proof,
)
from wanjia.command.campaigns.models import Campaign, ExceptionRequest, Target
from wanjia.command.campaigns.rules import Happened, OutcomeKind, State, fold, resolve
from wanjia.core import journal
from wanjia.core.actions import Refused

KINDS = [kind.value for kind in OutcomeKind]


def visit(hamlet: Hamlet, number: int, kind: str, minutes: int = 0, by: str = "wangge1") -> NewOutcome:
    at = hamlet.at + timedelta(minutes=minutes)
    target = Target.objects.order_by("position")[number]
    return NewOutcome(
        target_id=target.pk,
        event=str(uuid.uuid4()),
        kind=kind,
        at=at,
        by_id=hamlet.user(by).pk,
        revisit_at=at + timedelta(days=1) if kind in ("absent", "vacant") else None,
        reason="院门上锁" if kind in ("refused", "inaccessible") else "",
    )


def record(hamlet: Hamlet, *rows: NewOutcome) -> None:
    record_outcomes(rows=rows, arrived_at=hamlet.at + timedelta(days=1), by=None, at=hamlet.at)


def test_launching_freezes_every_household_of_the_scope_as_pending(hamlet: Hamlet) -> None:
    counts = queries.counts(hamlet.campaign, hamlet.places["county"])
    assert (counts.frame, counts.pending, counts.open) == (26, 26, 26)
    assert queries.counts(hamlet.campaign, hamlet.places["grid"]).frame == 8
    assert counts.holds


def test_a_met_household_is_counted_at_every_level_above_its_door(hamlet: Hamlet) -> None:
    record(hamlet, visit(hamlet, 0, "reached"), visit(hamlet, 1, "absent"))
    for name in ("building", "grid", "community", "street", "county", "city", "region"):
        counts = queries.counts(hamlet.campaign, hamlet.places[name])
        assert (counts.reached, counts.absent) == (1, 1), name
        assert counts.holds
    assert queries.counts(hamlet.campaign, hamlet.places["next_grid"]).reached == 0
    assert list(queries.reconcile()) == []


def test_nothing_of_nothing_is_never_a_hundred_percent(hamlet: Hamlet) -> None:
    empty = queries.counts(hamlet.campaign, hamlet.places["grid"]).__class__()
    assert (empty.of_frame, empty.of_found, empty.of_eligible) == (None, None, None)


def test_closing_is_refused_while_one_target_is_unaccounted_for(hamlet: Hamlet) -> None:
    record(hamlet, *(visit(hamlet, number, "reached") for number in range(25)))
    with pytest.raises(Refused, match="1"):
        close_campaign(campaign=hamlet.campaign, by=hamlet.user("zhihui"), at=hamlet.at)
    record(hamlet, visit(hamlet, 25, "refused"))
    step = close_campaign(campaign=hamlet.campaign, by=hamlet.user("zhihui"), at=hamlet.at)
    assert step.figures["total"]["reached"] == 25


def test_nobody_approves_their_own_exception(hamlet: Hamlet) -> None:
    record(hamlet, visit(hamlet, 3, "inaccessible"))
    request = ExceptionRequest.objects.get()
    with pytest.raises(Refused):
        decide_exception(request=request, approve=True, by=hamlet.user("wangge1"), at=hamlet.at)
    target = decide_exception(request=request, approve=True, by=hamlet.user("jiedao"), at=hamlet.at)
    assert (target.state, target.open) == (State.INACCESSIBLE, False)


def test_a_tampered_count_is_named(hamlet: Hamlet) -> None:
    record(hamlet, visit(hamlet, 0, "reached"))
    target = Target.objects.order_by("position")[0]
    Target.objects.filter(pk=target.pk).update(state="vacant")
    assert any(f"campaigns_target id {target.pk}" in line for line in queries.reconcile())
    assert any("campaigns_cell" in line for line in queries.reconcile())


def test_the_journal_of_the_hamlet_is_a_sound_chain(hamlet: Hamlet) -> None:
    assert list(journal.broken_links()) == []


def test_counts_as_of_an_earlier_moment_are_reproduced(hamlet: Hamlet) -> None:
    before = queries.counts(hamlet.campaign, hamlet.places["county"])
    record(hamlet, visit(hamlet, 0, "reached"), visit(hamlet, 1, "vacant"), visit(hamlet, 2, "inaccessible"))
    earlier = queries.counts_as_of(hamlet.campaign, hamlet.places["county"], hamlet.at + timedelta(hours=1))
    now = queries.counts_as_of(hamlet.campaign, hamlet.places["county"], hamlet.at + timedelta(days=2))
    assert earlier == before
    assert now == queries.counts(hamlet.campaign, hamlet.places["county"])


HISTORIES = st.lists(
    st.lists(st.tuples(st.integers(0, 25), st.sampled_from(KINDS), st.integers(0, 600)), min_size=1, max_size=8),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, decisions=st.lists(st.booleans(), max_size=6))
def test_the_identity_holds_after_any_history_of_visits_and_decisions(
    hamlet: Hamlet, history: list[list[tuple[int, str, int]]], decisions: list[bool]
) -> None:
    for batch in history:
        record(hamlet, *(visit(hamlet, number, kind, minutes) for number, kind, minutes in batch))
        for approve in decisions[:1]:
            request = ExceptionRequest.objects.filter(decision="").first()
            if request is not None:
                decide_exception(request=request, approve=approve, by=hamlet.user("jiedao"), at=hamlet.at)
        decisions = decisions[1:]
        for place in hamlet.places.values():
            assert queries.counts(hamlet.campaign, place).holds
    assert list(queries.reconcile()) == []


@pytest.fixture
def everybody(hamlet: Hamlet) -> Campaign:
    """A campaign of persons beside the screening."""
    campaign = open_campaign(
        name="全员核酸",
        place=hamlet.places["county"],
        scope=[hamlet.places["street"]],
        document=hamlet.document,
        opens_at=hamlet.at,
        closes_at=hamlet.at + timedelta(days=1),
        kind=Campaign.Kind.SAMPLING,
        subject=Campaign.Subject.PERSON,
        by=hamlet.user("zhihui"),
        at=hamlet.at,
    )
    launch_campaign(campaign=campaign, by=hamlet.user("zhihui"), at=hamlet.at)
    campaign.refresh_from_db()
    return campaign


def persons(campaign: Campaign) -> list[Target]:
    return list(Target.objects.filter(campaign=campaign).order_by("position", "id"))


def prove(hamlet: Hamlet, *numbers: int, minutes: int = 0) -> tuple[Happened, dict[int, bool]]:
    fact = Happened(kind="reached", at=hamlet.at + timedelta(minutes=minutes), event=str(uuid.uuid4()))
    met = Target.objects.in_bulk(numbers)
    proof = Proof(fact.event, fact.at, [met[number].person_id or 0 for number in numbers])
    by, campaign = hamlet.user("shequ"), met[numbers[0]].campaign_id
    reached = reach_targets(campaign=campaign, proofs=[proof], by=by, at=fact.at)
    return fact, {target: person in reached.again for person, target in reached.targets.items()}


def test_a_proof_reaches_a_person_and_counts_them_at_every_level(hamlet: Hamlet, everybody: Campaign) -> None:
    first, second, *_rest = persons(everybody)
    fact, before = prove(hamlet, first.pk, second.pk, minutes=65)
    first.refresh_from_db()
    assert (first.state, first.open, first.visits, first.proofs) == ("reached", False, 1, 1)
    assert (first.state_at, first.first_at, first.state_event) == (fact.at, fact.at, fact.event)
    assert before == {first.pk: False, second.pk: False}
    assert queries.counts(everybody, hamlet.places["city"]).reached == 2
    (hour,) = queries.progress_by_hour(everybody, hamlet.places["street"], hamlet.at)
    assert hour == (hamlet.at + timedelta(hours=1), 2, 2)
    assert prove(hamlet, first.pk, minutes=70)[1] == {first.pk: True}, "who asks hears that it was reached before"
    assert list(queries.reconcile()) == []


def test_whoever_was_excluded_stays_so_and_the_proof_is_kept(hamlet: Hamlet, everybody: Campaign) -> None:
    target = persons(everybody)[0]
    request = ask_exception(target=target, reason="已转运", by=hamlet.user("shequ"), at=hamlet.at)
    decide_exception(request=request, approve=True, by=hamlet.user("jiedao"), at=hamlet.at)
    prove(hamlet, target.pk)
    target.refresh_from_db()
    assert (target.state, target.proofs, target.visits) == ("excluded", 1, 1)
    assert list(queries.reconcile()) == []


ACTS = st.one_of(
    st.tuples(st.just("prove"), st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 300)),
    st.tuples(st.just("take_back"), st.integers(0, 9), st.integers(0, 300)),
    st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 300)),
    st.tuples(st.just("exclude"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("decide"), st.booleans(), st.just(0)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=25))
def test_the_identity_holds_after_any_history_of_proofs_taken_back_visits_and_decisions(
    hamlet: Hamlet, everybody: Campaign, acts: list[tuple[str, Any, int]]
) -> None:
    with transaction.atomic():
        live_through(hamlet, everybody, acts)
        transaction.set_rollback(True)  # the next example begins where this one did


def live_through(hamlet: Hamlet, everybody: Campaign, acts: list[tuple[str, Any, int]]) -> None:
    people = persons(everybody)
    standing: dict[int, list[Happened]] = {target.pk: [] for target in people}
    for act, what, minutes in acts:
        if act == "prove":
            chosen = [people[number].pk for number in what]
            fact, _before = prove(hamlet, *chosen, minutes=minutes)
            for number in chosen:
                standing[number].append(fact)
        elif act == "take_back" and standing[people[what].pk]:
            left = standing[people[what].pk]
            left.pop(minutes % len(left))
            take_back_proof(target=people[what], standing=left, by=hamlet.user("jiedao"), at=hamlet.at)
        elif act in ("exclude", "decide"):
            ask_or_decide(hamlet, people, act, what)
        elif act in KINDS:
            record(hamlet, replace(visit(hamlet, 0, act, minutes), target_id=people[what].pk))
        assert all(queries.counts(everybody, place).holds for place in hamlet.places.values())
        assert list(queries.reconcile()) == []
    assert [t.proofs for t in persons(everybody)] == [len(standing[t.pk]) for t in people]
    proven = {t.state for t in persons(everybody) if t.proofs}
    assert proven <= {"reached", "excluded"}


def ask_or_decide(hamlet: Hamlet, people: list[Target], act: str, what: Any) -> None:
    if act == "exclude":
        with suppress(Refused):
            ask_exception(target=people[what], reason="外出", by=hamlet.user("wangge1"), at=hamlet.at)
        return
    request = ExceptionRequest.objects.filter(decision="").first()
    if request is not None:
        decide_exception(request=request, approve=what, by=hamlet.user("jiedao"), at=hamlet.at)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 20)), max_size=8), st.randoms())
def test_the_state_does_not_depend_on_the_order_of_arrival(rows: list[tuple[str, int]], shuffle: object) -> None:
    from datetime import UTC, datetime

    facts = [
        Happened(kind=kind, at=datetime(2022, 11, 11, minute, tzinfo=UTC), event=f"{number:04d}")
        for number, (kind, minute) in enumerate(rows)
    ]
    expected = resolve(facts)
    shuffle.shuffle(facts)
    state, decided = State.PENDING, None
    for fact in facts:
        state, speaks = fold(state, decided, fact)
        decided = fact.order if speaks else decided
    assert state == expected
