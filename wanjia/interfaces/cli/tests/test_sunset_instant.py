"""Nothing outlives the instant of a sunset: not what is approved later, with every job dead, at a gate without a network."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.interfaces.cli.tests.test_sunset import DAY, HOUR, confirmed, suggested
from wanjia.interfaces.sync.tests.test_commit_order import one_writer
from wanjia.registry.codes.actions import issue_codes
from wanjia.response.isolation.tests.scene import desk
from wanjia.response.measures.actions import approve_measures, confirm_check, lift_area, propose_measures
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import stays
from wanjia.response.measures.rules import LIFT_CHECKS
from wanjia.response.measures.tests.scene import approved, proposed, wanted
from wanjia.response.sunset.actions import confirm_sunset, propose_sunset


def seal_of(hamlet: Hamlet) -> dict[str, Any]:
    return {"kind": "sealed_building", "subject": hamlet.places["building"], "ground": "area"}


def lifted(row: Measure, hamlet: Hamlet, lifts_at: datetime) -> None:
    """Let the whole checklist be confirmed and the building be opened at an instant."""
    said = {"by": hamlet.user("jiedao"), "at": hamlet.at + 3 * HOUR}
    for item in LIFT_CHECKS:
        confirm_check(measure=row, item=item, **said)
    lift_area(measure=row, lifts_at=lifts_at, reason="无新增", **said)


def test_what_is_approved_after_the_confirmation_ends_at_the_instant_with_every_job_dead_also_at_a_gate(
    hamlet: Hamlet,
) -> None:
    late, building = proposed(hamlet), proposed(hamlet, **seal_of(hamlet))
    confirmed(hamlet)
    ends_at, street = hamlet.at + DAY, hamlet.places["street"]
    issue_codes(lo=street.lo, hi=street.hi, by=None, at=hamlet.at)
    approve_measures(measures=[late, building], by=hamlet.user("jiedao"), at=hamlet.at + 2 * HOUR)
    assert set(Measure.objects.in_force(ends_at - timedelta(seconds=1))) == {late, building}
    assert (
        not Measure.objects.in_force(ends_at).exists() and not Measure.objects.in_force(hamlet.at + 30 * DAY).exists()
    )
    late.refresh_from_db()
    assert (late.over_at, late.ended_how, late.ended_by) == (ends_at, "sunset", hamlet.user("zongzhi"))
    (stay,) = stays([(street.lo, street.hi)], hamlet.at + 3 * HOUR)
    assert stay.until_at == ends_at, "a gate without a network lets it end too"
    assert not stays([(street.lo, street.hi)], ends_at)
    lines = JournalLine.objects.filter(action="end_measure")
    assert {late.pk, building.pk} == set(lines.values_list("about_id", flat=True))
    with pytest.raises(Refused, match="结束时间之前"):
        lifted(building, hamlet, ends_at + HOUR)


def test_after_the_instant_nothing_proposed_before_it_can_begin_with_every_job_dead(hamlet: Hamlet) -> None:
    waiting = proposed(hamlet)
    confirmed(hamlet)
    after = hamlet.at + DAY + HOUR
    with pytest.raises(Refused, match="全域解除"):
        approve_measures(measures=[waiting], by=hamlet.user("jiedao"), at=after)
    with pytest.raises(Refused, match="全域解除"):
        proposed(hamlet, from_at=after, until_at=after + DAY)
    fresh = propose_measures(
        measures=[wanted(hamlet, from_at=after, until_at=after + DAY)], by=hamlet.user("shequ"), at=after
    )
    approve_measures(measures=fresh, by=hamlet.user("jiedao"), at=after)
    assert Measure.objects.in_force(after + HOUR).get() == fresh[0], "decided anew, after it"


def test_the_store_itself_refuses_an_approved_measure_that_outlives_the_instant(hamlet: Hamlet) -> None:
    row, other = approved(hamlet), proposed(hamlet, evidence="同车")
    confirmed(hamlet)
    by, street = hamlet.user("jiedao"), hamlet.places["street"]
    for number, facts in [
        (row.pk, {"ended_at": None, "ended_by": None, "ended_how": ""}),
        (row.pk, {"ended_at": hamlet.at + DAY + HOUR}),
        (other.pk, {"approved_at": hamlet.at + HOUR, "approved_by": by, "approved_for": street}),
    ]:
        with pytest.raises(IntegrityError, match="outlives"), transaction.atomic():
            Measure.objects.filter(pk=number).update(**facts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["approved", "confirmed"])
def test_one_approved_at_the_very_moment_of_the_confirmation_does_not_outlive_it(first: str) -> None:
    if one_writer():
        return
    hamlet = hamlet_module.build()
    row, sunset = proposed(hamlet), suggested(hamlet)
    written, go = threading.Event(), threading.Event()
    acts = {
        "approved": lambda: approve_measures(measures=[row], by=hamlet.user("jiedao"), at=hamlet.at + HOUR),
        "confirmed": lambda: confirm_sunset(sunset=sunset, by=hamlet.user("zongzhi"), at=hamlet.at + HOUR),
    }

    def slow() -> None:
        try:
            with transaction.atomic():
                acts[first]()
                written.set()
                go.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert written.wait(20)
    threading.Timer(1, go.set).start()  # the other act is in the middle of its own by then
    if first == "confirmed":
        with pytest.raises(Refused, match="刚刚确认"):
            acts["approved"]()
    else:
        acts["confirmed"]()
    writer.join(20)
    assert not Measure.objects.in_force(hamlet.at + DAY).exists()
    assert Measure.objects.in_force(hamlet.at + 2 * HOUR).exists() == (first == "approved")


def test_whoever_approves_is_told_that_it_ends_with_everything(hamlet: Hamlet) -> None:
    at = clock.now()
    row = propose_measures(
        measures=[wanted(hamlet, from_at=at, until_at=at + 9 * DAY)], by=hamlet.user("shequ"), at=at
    )[0]
    sunset = propose_sunset(
        place=hamlet.places["county"], document=hamlet.document, reason="连续14天无新增", ends_at=at + DAY, destroy_at=at + DAY,
        by=hamlet.user("zhihui"), at=at,
    )  # fmt: skip
    confirm_sunset(sunset=sunset, by=hamlet.user("zongzhi"), at=at)
    sent = {"row": [row.public_id], "act": "approve"}
    assert "其中1项到" in desk(hamlet, "jiedao").post("/measures/decide/", sent, follow=True).content.decode()
