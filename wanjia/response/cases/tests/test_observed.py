"""Delays are fitted to an outbreak's dates, and how its contacts are followed is told in the words of the guideline."""

from datetime import timedelta

import pytest

from demo.hamlet import Hamlet
from wanjia.response.cases.actions import NewCase, report_cases
from wanjia.response.cases.models import Contact
from wanjia.response.cases.queries.observed import fitted, followed_up
from wanjia.response.cases.queries.spread import followed as followed_contacts
from wanjia.response.cases.queries.spread import patients
from wanjia.response.cases.tests.scene import Scene, begin
from wanjia.response.isolation.actions import begin_watches
from wanjia.response.isolation.tests.scene import begun, followed, restrict


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def told(scene: Scene, delays: list[int]) -> None:
    """Report cases whose onset was two months ago and whose report came so many days later."""
    begun, place = scene.at.date() - timedelta(days=60), scene.hamlet.places["community"]
    rows = [
        NewCase(
            f"{n}号",
            place,
            "confirmed",
            days={"onset": begun, "reported": begun + timedelta(days=delay)},
            name=f"甲{n}",
        )
        for n, delay in enumerate(delays)
    ]
    report_cases(outbreak=scene.outbreak, rows=rows, by=scene.by, at=scene.at)


def test_four_cases_tell_no_delay(scene: Scene) -> None:
    told(scene, [2, 3, 3, 4])
    assert fitted(patients(scene.outbreak), scene.at.date()) == []


def test_a_delay_of_enough_cases_is_fitted_with_limits_and_shown(scene: Scene) -> None:
    told(scene, [2, 3, 3, 4, 4, 5, 3, 2])
    (one,) = fitted(patients(scene.outbreak), scene.at.date())
    assert (one.begin, one.end, one.cases) == ("onset", "reported", 8)
    assert one.low < one.delay.mean < one.high and 3 < one.delay.mean < 3.6
    here = f"/cases/outbreak/{scene.outbreak.public_id}/analysis/"
    page = scene.browser().get(here).content.decode()
    assert "间隔的分布" in page and f"{one.delay.mean:.2f}" in page
    for what in ("fits", "followup"):
        assert scene.browser().get(f"{here}?export=csv&what={what}").status_code == 200


@pytest.mark.parametrize("days", [[3, 3, 3, 3, 3], [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 9]])
def test_days_that_hardly_differ_give_a_mean_and_dashes_for_what_nobody_can_tell(scene: Scene, days: list[int]) -> None:
    told(scene, days)
    (one,) = fitted(patients(scene.outbreak), scene.at.date())
    assert one.low <= one.delay.mean <= one.high and one.delay.mean < 10
    page = scene.browser().get(f"/cases/outbreak/{scene.outbreak.public_id}/analysis/").content.decode()
    assert "间隔的分布" in page and ">inf<" not in page and ">nan<" not in page


def test_who_was_ill_before_the_case_was_not_infected_by_it(scene: Scene) -> None:
    place, today = scene.hamlet.places["community"], scene.at.date()
    rows = [
        NewCase(f"{n}号", place, "confirmed", days={"onset": today - timedelta(days=n)}, name=f"甲{n}") for n in (9, 5)
    ]
    first, second = report_cases(outbreak=scene.outbreak, rows=rows, by=scene.by, at=scene.at)
    met = ((first, second, "甲"), (second, first, "乙"), (second, None, "丙"))
    for case, became, label in met:
        Contact.objects.create(
            case=case,
            label=label,
            degree=1,
            reason="named",
            became=became,
            confirmed_at=scene.at,
            by=scene.by,
        )
    said = followed_contacts(scene.outbreak, [first, second])
    assert (said.contacts, said.became, said.attack.value, said.with_source) == (3, 1, 0.5, 1)


def test_follow_up_is_told_as_completed_on_time_and_lost(scene: Scene) -> None:
    hamlet, at = scene.hamlet, scene.hamlet.at
    case, people = scene.case("1号", "包明月"), [scene.person("单秀英"), scene.person("曾庆华")]
    for person in people:
        Contact.objects.create(case=case, person=person, degree=1, reason="presence", confirmed_at=at, by=scene.by)
    seen, unseen = begun(begin_watches(measures=restrict(hamlet, *people, at=at), by=hamlet.user("shequ"), at=at))
    for day in range(2):
        for hours in (1, 9):  # the morning of the first day had half gone by: it is not owed
            followed(seen, at + timedelta(days=day, hours=hours), temperature=365)
    said = followed_up(scene.outbreak, at + timedelta(days=1, hours=22))
    assert (said.subjects, said.due, said.met, said.fully_followed, said.lost) == (2, 2 * said.met, said.met, 1, 1)
    assert said.met == 3 and said.completeness == 0.5 and unseen.pk != seen.pk
    nobody = scene.hamlet.at - timedelta(days=1)
    assert followed_up(scene.outbreak, nobody).due == 0
