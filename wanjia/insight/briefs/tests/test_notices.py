"""Who got a wrong number is told of its correction; late reports, silence, what is overdue are told once, by themselves."""

from datetime import datetime, timedelta

from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import (
    acknowledge_directive,
    complete_order,
    issue_directive,
    order_work,
    report_done,
)
from wanjia.command.tasks.models import DirectiveReceipt, WorkOrder
from wanjia.core.models import JournalLine
from wanjia.insight.briefs import notices
from wanjia.insight.briefs.actions import add_channel
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.reports import jobs
from wanjia.insight.reports.actions import correct_report, sign_report
from wanjia.insight.reports.queries import last_day, of_day, times_at

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


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


def directed(hamlet: Hamlet) -> None:
    """Send a directive to two communities, to be signed in two hours and done in eight; give a worker a job as long.

    The hamlet's own directive is signed everywhere.
    """
    for receipt in DirectiveReceipt.objects.select_related("place", "directive"):
        acknowledge_directive(receipt=receipt, by=hamlet.user("shequ"), at=hamlet.at)
    said = {
        "title": "关于报送缺额的通知",
        "place": hamlet.places["county"],
        "document": hamlet.document,
        "asks": "report",
    }
    below = [hamlet.places["community"], hamlet.places["next_community"]]
    hours = {"due_at": hamlet.at + 8 * HOUR, "by": hamlet.user("zhihui"), "at": hamlet.at}
    issue_directive(**said, recipients=below, answer_by=hamlet.at + 2 * HOUR, **hours)
    rows = [("给包明月送药 13900000101", hamlet.places["grid"], None)]
    order_work(rows=rows, assignee=hamlet.user("wangge1"), kind="supply", **hours)


def owed() -> list[tuple[str, str]]:
    """Give what was told of silence and of what is overdue, with whom."""
    rows = Delivery.objects.filter(notice__in=["silent", "overdue"]).order_by("pk")
    return [(row.channel.name, row.text) for row in rows]


def test_who_leads_is_told_once_of_silence_and_once_of_what_is_overdue(hamlet: Hamlet) -> None:
    group(hamlet, "街道值班群")
    directed(hamlet)
    assert notices.run(hamlet.at + HOUR) == 0
    assert notices.run(hamlet.at + 2 * HOUR + MINUTE) == 1
    # the job was not accepted in half of its time
    assert [notices.run(hamlet.at + n * HOUR + MINUTE) for n in (3, 4)] == [0, 1]
    assert [text for _name, text in owed()] == [
        "【没有动静】永清街道\n《关于报送缺额的通知》1 个单位没有按时签收：书香社区",
        "【没有动静】永清街道\n物资配送 1 件任务没有按时接单：第一网格",
    ]
    assert [notices.run(hamlet.at + 8 * HOUR + n * MINUTE) for n in (0, 1, 2, 90)] == [0, 1, 0, 0]
    assert owed()[-1][1].splitlines() == [
        "【事项超时】永清街道",
        "《关于报送缺额的通知》1 个单位逾期没有办结：书香社区",
        "物资配送 1 件任务逾期：第一网格",
    ]
    assert not any("包明月" in text or "139" in text for _name, text in owed())
    told = JournalLine.objects.filter(action="notify_staff", position=hamlet.places["street"].lo)
    assert told.count() == 3


def test_what_was_done_in_time_is_told_to_nobody(hamlet: Hamlet) -> None:
    group(hamlet, "街道值班群")
    directed(hamlet)
    receipt = DirectiveReceipt.objects.get(place=hamlet.places["community"], directive__asks="report")
    acknowledge_directive(receipt=receipt, by=hamlet.user("shequ"), at=hamlet.at + HOUR)
    report_done(receipt=receipt, by=hamlet.user("shequ"), at=hamlet.at + HOUR)
    complete_order(order=WorkOrder.objects.get(), by=hamlet.user("wangge1"), at=hamlet.at + HOUR)
    assert [notices.run(hamlet.at + n * HOUR + MINUTE) for n in (2, 4, 8, 9)] == [0, 0, 0, 0]


def test_a_channel_in_its_quiet_hours_is_told_at_their_end_and_the_others_at_once(hamlet: Hamlet) -> None:
    group(hamlet, "街道值班群")
    directed(hamlet)
    quiet = group(hamlet, "夜里不响的群")
    hour = timezone.localtime(hamlet.at + 2 * HOUR).hour
    Channel.objects.filter(pk=quiet.pk).update(quiet_from=hour, quiet_until=(hour + 4) % 24)
    assert notices.run(hamlet.at + 2 * HOUR + MINUTE) == 2
    assert notices.run(hamlet.at + 4 * HOUR + MINUTE) == 1  # the job; the quiet group has not read the first yet
    row = Delivery.objects.get(channel=quiet)
    assert timezone.localtime(row.planned_at).hour == (hour + 4) % 24 and row.planned_at == row.next_at
    assert notices.run(row.planned_at + MINUTE) == 1
    assert "接单" in Delivery.objects.filter(channel=quiet).latest("pk").text


def test_a_channel_added_later_hears_nothing_of_what_was_late_before(hamlet: Hamlet) -> None:
    directed(hamlet)
    by, at = hamlet.user("jiedao"), hamlet.at + 9 * HOUR
    add_channel(
        place=hamlet.places["street"], kind="email", name="新群", address="new@example.org", audience="staff",
        takes_notices=True, by=by, at=at,
    )  # fmt: skip
    assert notices.run(at + MINUTE) == 0
