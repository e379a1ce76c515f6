"""Who got a wrong number is told that it was corrected, and late reports are told once: both by themselves."""

from datetime import datetime, timedelta

from demo.hamlet import Hamlet
from wanjia.insight.briefs import notices
from wanjia.insight.briefs.actions import add_channel
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.reports import jobs
from wanjia.insight.reports.actions import correct_report, sign_report
from wanjia.insight.reports.queries import last_day, of_day, times_at

HOUR = timedelta(hours=1)


def group(hamlet: Hamlet, name: str, *, takes: bool = True) -> Channel:
    by = hamlet.user("jiedao")
    return add_channel(
        place=hamlet.places["street"], kind="email", name=name, address="duty@example.org", audience="staff",
        takes_notices=takes, by=by, at=hamlet.at,
    )  # fmt: skip


def compiled(hamlet: Hamlet) -> datetime:
    """Compile the reports of a day; give the moment."""
    at = times_at(
        hamlet.places["region"], last_day(hamlet.places["region"], hamlet.at) + timedelta(days=1), hamlet.at
    ).cut_off
    jobs.run(at + timedelta(minutes=2))
    return at + timedelta(minutes=2)


def test_a_correction_is_told_once_with_what_it_was_and_what_it_is(hamlet: Hamlet) -> None:
    group(hamlet, "值班群")
    at = compiled(hamlet)
    report = of_day(hamlet.places["street"], last_day(hamlet.places["street"], at))
    assert report is not None
    sign_report(report=report, nothing_happened=True, by=hamlet.user("jiedao"), at=at)
    assert notices.run(at) == 0
    value = report.lines.get(key="campaign.households").value
    fixed = {"campaign.households": value + 3}
    correct_report(report=report, values=fixed, reason="漏了三户", by=hamlet.user("jiedao"), at=at + HOUR)
    assert notices.run(at + HOUR) == 1
    assert notices.run(at + HOUR + timedelta(minutes=1)) == 0
    told = Delivery.objects.get(notice="corrected")
    assert "【数字更正】" in told.text and f"应到户数 {value} → {value + 3} 户" in told.text
    assert "漏了三户" not in told.text


def test_a_group_that_had_the_brief_is_told_though_it_takes_no_other_notices(hamlet: Hamlet) -> None:
    reads = group(hamlet, "只收简报", takes=False)
    at = compiled(hamlet)
    report = of_day(hamlet.places["street"], last_day(hamlet.places["street"], at))
    assert report is not None
    sign_report(report=report, nothing_happened=True, by=hamlet.user("jiedao"), at=at)
    subscription = reads.subscriptions.create(place=report.place, hours=[20], from_at=at, by=hamlet.user("jiedao"))
    Delivery.objects.create(
        channel=reads, subscription=subscription, place=report.place, kind="brief", slot=at + HOUR, key="brief", text="简报",
        made_at=at + HOUR, planned_at=at + HOUR, next_at=at + HOUR, state="sent", sent_at=at + HOUR,
    )  # fmt: skip
    correct_report(
        report=report, values={"campaign.households": 1}, reason="改", by=hamlet.user("jiedao"), at=at + 2 * HOUR
    )
    assert notices.run(at + 2 * HOUR) == 1
    assert notices.run(at + 2 * HOUR + timedelta(minutes=1)) == 0
    assert Delivery.objects.get(notice="corrected").channel == reads


def test_late_reports_are_told_once_after_the_hour_for_signing(hamlet: Hamlet) -> None:
    group(hamlet, "值班群")
    at = compiled(hamlet)
    due = times_at(hamlet.places["street"], last_day(hamlet.places["street"], at), at).due_at
    assert notices.run(due - HOUR) == 0
    assert notices.run(due + timedelta(minutes=1)) == 1
    assert notices.run(due + HOUR) == 0
    assert "书香社区" in Delivery.objects.get(notice="late_report").text
