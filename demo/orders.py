"""The command post's desk in the town: directives that run down, work of several units, yesterday's huddle.

The region's directive reached three streets and a person in each of their communities: some are done, some silent, one street
has not signed and is late, some communities have nobody. Yesterday's huddle decided something that became a work order.
"""

from datetime import datetime, timedelta

from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.meetings.actions import (
    add_endpoint,
    add_item,
    call_meeting,
    note_attendance,
    order_decision,
    set_rhythm,
    write_minutes,
)
from wanjia.command.meetings.models import Endpoint, Meeting
from wanjia.command.posts.actions import issue_document
from wanjia.command.posts.models import Document
from wanjia.command.tasks.actions import (
    Share,
    accept_order,
    acknowledge_directive,
    arrive_at_order,
    ask_helper,
    complete_order,
    forward_directive,
    issue_directive,
    order_jointly,
    order_work,
    rate_order,
    remind_directive,
    report_helper,
    return_order,
)
from wanjia.command.tasks.models import DirectiveReceipt, WorkOrder
from wanjia.command.tasks.rules import Recipients
from wanjia.registry.people.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNITS = (
    ("公安分局", "8802", "电话接入"),
    ("卫生健康委", "8803", "电话接入"),
    ("交通运输局", "8804", ""),
    ("第一发热门诊", "", ""),
)


def command(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Send the directives down, order work of several units, hold the huddles."""
    chief, region = staff.users["zongzhi"], ground.places["region"]
    notice = issue_document(
        kind="notice", number="内防指〔22〕号", title="关于做好重点人群核酸检测的通知", place=region,
        effective_from=at - 2 * DAY, by=chief, at=at - 2 * DAY,
    )  # fmt: skip
    _run_down(ground, staff, notice, at)
    _report_up(ground, staff, notice, at)
    _work_together(ground, staff, at)
    _meet(ground, staff, at)


def _run_down(ground: Ground, staff: Staff, notice: Document, at: datetime) -> None:
    """Three streets and a person in each community of theirs; the deadline passed an hour ago."""
    since, places, users = at - 20 * HOUR, ground.places, staff.users
    streets = [places[name] for name in ("street", "next_street", "sumu")]
    directive = issue_directive(
        title="24小时内完成重点人群核酸检测", text="每个社区落实到人，完成一户办结一户，当日报送。", place=places["region"],
        document=notice, recipients=streets, due_at=at - HOUR, asks="orders", by=users["zongzhi"], at=since,
    )  # fmt: skip
    for name, user in (("street", "jiedao"), ("next_street", "hongxing_lead")):
        receipt = DirectiveReceipt.objects.select_related("directive", "place").get(
            directive=directive, place=places[name]
        )
        acknowledge_directive(receipt=receipt, by=users[user], at=since + HOUR)
    orders = WorkOrder.objects.filter(part__directive=directive).select_related("assignee").order_by("place__lo")
    for number, order in enumerate(orders):
        if number % 4 < 3:
            accept_order(order=order, by=order.assignee, at=since + 2 * HOUR)
        if number == 0:
            _hand_on(order, since + 3 * HOUR)
        if number % 4 < 2:
            complete_order(order=order, by=order.assignee, at=at - 4 * HOUR, note="应检尽检，无遗漏")
    remind_directive(directive=directive, by=users["zongzhi"], at=at - 2 * HOUR)


def _hand_on(order: WorkOrder, at: datetime) -> None:
    """A member knocked on doors and a resident watched a staircase; another member has not been heard of."""
    by, home = order.assignee, Person.objects.current().filter(household__position__gte=order.place.lo)
    resident = home.filter(household__position__lte=order.place.hi).select_related("household").earliest("id")
    knocked = ask_helper(order=order, tier="member", name="乌云其其格", task="逐户敲门通知下楼", by=by, at=at)
    ask_helper(order=order, tier="member", name="哈斯巴根", task="给行动不便的老人登记上门", by=by, at=at)
    watched = ask_helper(order=order, tier="resident", person=resident, task="维持单元门口秩序", by=by, at=at)
    for helper in (knocked, watched):
        report_helper(helper=helper, note="已办完", by=by, at=at + 2 * HOUR)


def _report_up(ground: Ground, staff: Staff, notice: Document, at: datetime) -> None:
    """Every county of the league: ours signed and passed it on to its streets, the others are silent."""
    places, users, since = ground.places, staff.users, at - 7 * HOUR
    directive = issue_directive(
        title="排查域外返回人员并上报", place=places["region"], document=notice, asks="report",
        recipients=Recipients("county", inside=((places["city"].lo, places["city"].hi),)), due_at=at + 5 * HOUR,
        by=users["zongzhi"], at=since,
    )  # fmt: skip
    own = DirectiveReceipt.objects.select_related("directive", "place").get(directive=directive, place=places["county"])
    acknowledge_directive(receipt=own, by=users["zhihui"], at=since + HOUR)
    forward_directive(receipt=own, to=Recipients("township"), by=users["zhihui"], at=since + HOUR)
    below = DirectiveReceipt.objects.select_related("directive", "place").get(
        directive=directive, place=places["street"]
    )
    acknowledge_directive(receipt=below, by=users["jiedao"], at=since + 2 * HOUR)


def _work_together(ground: Ground, staff: Staff, at: datetime) -> None:
    """A transfer that three units carry out, of which one is done; an incident with its team; something given back."""
    county, grid, users = ground.places["county"], ground.places["grid"], staff.users
    since, by = at - 3 * HOUR, users["zhihui"]
    shares = [
        Share("公安分局", users["kakou"], county, "沿途警戒"),
        Share("第一发热门诊", users["yihu"], county, "随车医护"),
    ]
    lead = order_jointly(
        title="转运三名密切接触者", place=county, unit="交通运输局", assignee=users["jiaotong"], shares=shares,
        due_at=at + HOUR, line="transport", by=by, at=since,
    )  # fmt: skip
    accept_order(order=lead, by=users["jiaotong"], at=since + HOUR / 2)
    complete_order(order=lead.parts.earliest("pk"), by=users["kakou"], at=at - HOUR, note="警戒已到位")
    said = {"rows": [("采样点门前聚集", grid, None)], "due_at": since + 2 * HOUR, "by": users["jiedao"], "at": since}
    incident = order_work(assignee=users["kakou"], kind="incident", unit="公安应急分队", **said)[0]
    accept_order(order=incident, by=users["kakou"], at=since + HOUR / 6)
    arrive_at_order(order=incident, arrived_at=since + HOUR / 3, by=users["kakou"], at=since + HOUR / 2)
    complete_order(order=incident, by=users["kakou"], at=since + HOUR, note="二十分钟内疏散，未发生冲突")
    rate_order(order=incident, stars=5, words="到场快，处置稳妥", by=users["jiedao"], at=at - HOUR)
    rows = [("登记沿街商铺从业人员", ground.places["next_grid"], None)]
    errand = order_work(assignee=users["wangge2"], rows=rows, due_at=at + 4 * HOUR, by=users["shequ"], at=since)[0]
    return_order(order=errand, reason="商铺在第一网格，请改派", by=users["wangge2"], at=at - 2 * HOUR)


def _meet(ground: Ground, staff: Staff, at: datetime) -> None:
    """A huddle every morning; the one of the day before yesterday was missed; the county's dispatch every week."""
    places, users = ground.places, staff.users
    by, street = users["jiedao"], places["street"]
    began = at - 6 * DAY
    for name, terminal, fallback in UNITS:
        add_endpoint(
            place=places["county"], name=name, terminal=terminal, fallback=fallback, by=users["zhihui"], at=began
        )
    rooms = [add_endpoint(place=street, name="永清街道办", terminal="8811", by=by, at=began)]
    home = places["community"]
    rooms.append(
        add_endpoint(place=home, name=f"{home.name}居委会", terminal="8812", fallback="电话接入", by=by, at=began)
    )
    set_rhythm(place=street, kind="huddle", every="daily", since=began.date(), by=by, at=began)
    set_rhythm(
        place=places["county"], kind="dispatch", every="weekly", since=began.date(), by=users["zhihui"], at=began
    )
    for days in (5, 4, 3):
        _huddle(street, rooms, by, at - days * DAY, "各社区排查进度正常，继续补漏。")
    yesterday = at - DAY
    held = _huddle(street, rooms, by, yesterday, "夜间采样排队过长；返乡人员名单有重复；明日增设采样台。")
    note_attendance(attendance=held.attendance.latest("pk"), state="offline", by=by, at=yesterday)
    said = {"meeting": held, "by": by, "at": yesterday + HOUR}
    add_item(kind="issue", text="返乡人员名单重复，需要上级统一下发", **said)
    add_item(kind="lesson", text="分时段通知后排队缩短一半", **said)
    decided = add_item(
        kind="decision", text="文体广场采样点增设两个采样台", owner=users["shequ"], due_at=at + 6 * HOUR, **said
    )
    order_decision(item=decided, by=by, at=yesterday + HOUR)
    call_meeting(
        place=street, kind="huddle", title="今日碰头会", starts_at=at - HOUR, endpoints=rooms, by=by, at=at - 3 * HOUR
    )


def _huddle(place: object, rooms: list[Endpoint], by: object, at: datetime, text: str) -> Meeting:
    meeting: Meeting = call_meeting(
        place=place, kind="huddle", title="每日碰头会", starts_at=at, endpoints=rooms, by=by, at=at
    )
    for row in meeting.attendance.order_by("pk"):
        note_attendance(attendance=row, state="present", by=by, at=at)
    write_minutes(meeting=meeting, text=text, by=by, at=at + HOUR / 2)
    return meeting
