"""The week rolls up by itself: sums of what happens in a day, the last day of all else, and it says which days it lacks."""

from collections.abc import Iterable
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.insight.reports import queries
from wanjia.insight.reports.actions import correct_report, sign_report
from wanjia.insight.reports.rules import WeekLine
from wanjia.insight.reports.tests.test_reports import DAY, HOUR, compiled, report

LAST = DAY + timedelta(days=13)


def filled(hamlet: Hamlet, days: Iterable[int], unsigned: Iterable[int] = ()) -> None:
    """Let the county report some of two weeks: ten vehicles a day in the first, twenty in the second, one more ever so far."""
    lead = hamlet.user("zhihui")
    for n in days:
        day = DAY + timedelta(days=n)
        at = compiled(hamlet, day)
        if n in unsigned:
            continue
        first = sign_report(report=report(hamlet, "county", day), nothing_happened=True, by=lead, at=at)
        values = {"checks.vehicles": 10 if n < 7 else 20, "checks.vehicles_so_far": 100 + n}
        correct_report(report=first, values=values, reason="补录", by=lead, at=at + HOUR)


def line(hamlet: Hamlet, key: str) -> WeekLine:
    (found,) = (line for line in queries.week_of(hamlet.places["county"], LAST).lines if line.key == key)
    return found


def test_what_happens_in_a_day_is_added_up_and_all_else_is_of_the_last_day(hamlet: Hamlet) -> None:
    filled(hamlet, range(14))
    week = queries.week_of(hamlet.places["county"], LAST)
    assert (week.first, week.last, week.missing, week.unsigned) == (LAST - timedelta(days=6), LAST, [], [])
    vehicles, so_far = line(hamlet, "checks.vehicles"), line(hamlet, "checks.vehicles_so_far")
    assert (vehicles.value, vehicles.before, vehicles.change) == (140, 70, 70)
    assert (so_far.value, so_far.before, so_far.change) == (113, 106, 7)


def test_a_week_that_lacks_days_says_so_and_compares_no_sums(hamlet: Hamlet) -> None:
    filled(hamlet, [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12], unsigned=[8])
    week = queries.week_of(hamlet.places["county"], LAST)
    assert week.missing == [DAY + timedelta(days=9), LAST] and week.unsigned == [DAY + timedelta(days=8)]
    vehicles, so_far = line(hamlet, "checks.vehicles"), line(hamlet, "checks.vehicles_so_far")
    assert (vehicles.days, vehicles.value, vehicles.change) == (5, 80, None)
    assert (so_far.day, so_far.change) == (LAST - timedelta(days=1), 6)
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user("zhihui"), backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("reports:week", args=[hamlet.places["county"].public_id])
    page = client.get(address, {"day": LAST.isoformat()}).content.decode()
    assert (
        "没有日报的日子" in page
        and "还没有签发的日报" in page
        and "只有5天的日报" in page
        and "截至 2022-11-23" in page
    )
    text = b"".join(client.get(address, {"day": LAST.isoformat(), "export": "csv"}).streaming_content).decode()
    assert "查验车辆,80,辆次,70,,只有5天的日报,2022-11-18,2022-11-24" in text
    assert client.get(address, {"day": "昨天"}).status_code == 422
