"""The command posts of the town: three levels and sectors, eight groups, a branch at the front, papers and who read them."""

import io
from datetime import datetime, timedelta

from openpyxl import Workbook

from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.posts.actions import (
    activate_post,
    add_desk_shift,
    appoint_member,
    ask_leave,
    decide_leave,
    deliver_document,
    draw_zone,
    form_group,
    found_post,
    issue_document,
    place_post_under,
    read_document,
    record_opening,
    revise_document,
    seal_document,
    set_duty_mode,
)
from wanjia.command.posts.models import CommandPost, Document
from wanjia.core.files import Upload
from wanjia.registry.places.models import Place, Site
from wanjia.registry.places.rules import Level

DAY = timedelta(days=1)
GROUPS = (
    ("general", "综合协调组", "会议、文电、日报和督办", "zhihui"),
    ("control", "社会管控组", "卡口、小区和重点场所的管控", "kakou"),
    ("tracing", "流调溯源组", "流行病学调查和密切接触者追踪", "liudiao"),
    ("medical", "医疗救治组", "发热门诊、定点医院和转运", "yihu"),
    ("transport", "交通保障组", "通行证、绿色通道和应急车辆", "jiaotong"),
    ("supplies", "物资保障组", "防护物资和生活物资的储备与调拨", "jiedao"),
    ("publicity", "宣传报道组", "公告、一封信和答疑", ""),
    ("inspection", "督导组", "到现场核实，通报问题", "ducha"),
)
ANNOUNCEMENT = """为切实摸清底数，现就开展入户排查有关事项公告如下：
一、排查范围为全区所有常住和流动人口，逐户登记，不漏一户、不漏一人。
二、请广大居民在家等候，配合网格员核实，如实回答行程和健康状况。
三、凡近期从外地返回的，请主动向所在社区报告。
四、家中有行动不便、孕产妇、婴幼儿等需要照顾的，请告知网格员，由社区上门服务。
五、对拒不配合、隐瞒不报的，依法追究责任。
特此公告。"""
SCHEME = """一、目标任务：三天内完成全区入户排查，底册清、去向明。
二、组织分工：街道（苏木乡镇）负总责，社区（嘎查村）具体落实，网格员逐户上门。
三、工作步骤：第一天登记，第二天补访，第三天核对。
四、保障措施：物资保障组按每名网格员每天两套配齐防护用品。"""
REVISED = (
    SCHEME.replace("第三天核对。", "第三天核对，牧区顺延一天。")
    + "\n五、空户至少上门两次，仍无人的登记去向并由社区复核。"
)
CHECKS = """各街道、苏木，各检查站：
一、进出通道检查站实行24小时值守，交通、公安、卫健人员每班到岗。
二、对来自中高风险地区的车辆逐车登记，发热人员按流程转送。
三、检查站点位见附件，各站开通后两小时内报告。"""
CONTINGENCY = """一、启动条件：辖区出现发热聚集或者接到上级通报。
二、处置流程：隔离、报告、转运、消毒、追踪、公告。
三、值守要求：各级指挥部实行24小时值守。"""


def command(ground: Ground, staff: Staff, announcement: Document, *, at: datetime) -> CommandPost:
    """Set up the posts and let their papers go round; give the county's post."""
    began = at - 19 * DAY
    county = _posts(ground, staff, announcement, began, at)
    _groups(county, staff, began)
    _watch(county, staff, began, at)
    _zones(ground, staff, county, announcement, at - 6 * DAY)
    _papers(ground, staff, announcement, at)
    _leave(county, staff, at)
    return county


def _leave(county: CommandPost, staff: Staff, at: datetime) -> None:
    """Under level two a day's leave may be approved, a longer one is refused at once; an urgent one waits."""
    by, users = staff.users["zhihui"], staff.users
    wanted = (("kakou", "ordinary", 1), ("yihu", "ordinary", 5), ("jiaotong", "urgent", 3))
    asked = [
        ask_leave(
            post=county, user=users[name], kind=kind, from_at=at + DAY, until_at=at + DAY + days * DAY, by=by,
            at=at - DAY,
        )
        for name, kind, days in wanted
    ]  # fmt: skip
    decide_leave(leave=asked[0], allow=True, by=users["zongzhi"], at=at - DAY / 2)


def _posts(ground: Ground, staff: Staff, document: Document, began: datetime, at: datetime) -> CommandPost:
    """Region, county and streets; the police first under the region's own sector post, then taken into the county's."""
    places, users = ground.places, staff.users
    chief, by = users["zongzhi"], users["zhihui"]
    region = found_post(
        place=places["region"], kind="post", sector="general", name="自治区疫情防控指挥部", phone="0471-0000001",
        by=chief, at=began,
    )  # fmt: skip
    police_above = found_post(
        place=places["region"], kind="post", sector="police", name="自治区公安系统疫情防控指挥部", parent=region,
        phone="0471-0000110", by=chief, at=began,
    )  # fmt: skip
    county = found_post(
        place=places["county"], kind="post", sector="general", name="科尔沁区疫情防控指挥部", parent=region,
        phone="0475-0000001", document=document, by=by, at=began,
    )  # fmt: skip
    for post, user in ((region, chief), (county, by)):
        appoint_member(post=post, user=user, duty="chief", by=user, at=began)
    office = found_post(
        place=places["county"], kind="office", sector="general", name="防控办", parent=county, by=by, at=began
    )
    appoint_member(post=office, user=users["ducha"], duty="liaison", by=by, at=began)
    police = found_post(
        place=places["county"], kind="post", sector="police", name="区公安局疫情防控指挥部", parent=police_above,
        phone="0475-0000110", by=by, at=began,
    )  # fmt: skip
    appoint_member(post=police, user=users["kakou"], duty="chief", by=by, at=began)
    place_post_under(post=police, parent=county, by=by, at=at - 10 * DAY)
    for sector, name, user in (
        ("industry", "工业企业疫情防控指挥部", ""),
        ("transport", "交通运输疫情防控指挥部", "jiaotong"),
    ):
        post = found_post(place=places["county"], kind="post", sector=sector, name=name, parent=county, by=by, at=began)
        if user:
            appoint_member(post=post, user=users[user], duty="chief", by=by, at=began)
    _of_streets(ground, staff, county, began, at)
    return county


def _of_streets(ground: Ground, staff: Staff, county: CommandPost, began: datetime, at: datetime) -> None:
    by, places = staff.users["zhihui"], ground.places
    leads = {"street": "jiedao", "next_street": "hongxing_lead", "sumu": "sumu_lead"}
    for name, lead in leads.items():
        place = places[name]
        post = found_post(
            place=place,
            kind="post",
            sector="general",
            name=f"{place.name}疫情防控指挥部",
            parent=county,
            by=by,
            at=began,
        )
        appoint_member(post=post, user=staff.users[lead], duty="chief", by=by, at=began)
        if name == "street":
            road = Site.objects.get(name="永清大街卡口", place=place)
            clinic = Site.objects.get(name="第一发热门诊", place=place)
            branch = found_post(
                place=place, kind="branch", sector="general", name="永清大街卡口临时党支部", site=road, parent=post,
                duties="消毒和检测、维持秩序、生活物资", by=staff.users["jiedao"], at=at - 9 * DAY,
            )  # fmt: skip
            activate_post(post=branch, site=clinic, by=staff.users["jiedao"], at=at - 3 * DAY)


def _groups(county: CommandPost, staff: Staff, began: datetime) -> None:
    """Eight groups; nobody leads the one for publicity yet, and the page says so."""
    by = staff.users["zhihui"]
    for kind, name, functions, chief in GROUPS:
        group = form_group(post=county, kind=kind, name=name, functions=functions, by=by, at=began)
        if chief:
            known = "sars" if chief in ("yihu", "liudiao") else ""
            appoint_member(
                post=county, group=group, user=staff.users[chief], duty="chief", experience=known, by=by, at=began
            )


def _watch(county: CommandPost, staff: Staff, began: datetime, at: datetime) -> None:
    """Around the clock since the response began; tonight two hours of the roster are still empty."""
    by = staff.users["zhihui"]
    set_duty_mode(post=county, mode="level_one", by=by, at=began)
    set_duty_mode(post=county, mode="around_clock", by=by, at=at - 8 * DAY)
    hours = ((-4, 4, "ducha"), (4, 12, "liudiao"), (14, 26, "ducha"))
    for begin, end, user in hours:
        add_desk_shift(
            post=county, user=staff.users[user], from_at=at + timedelta(hours=begin), until_at=at + timedelta(hours=end),
            by=by, at=at - DAY,
        )  # fmt: skip


def _zones(ground: Ground, staff: Staff, county: CommandPost, document: Document, at: datetime) -> None:
    """Up to fifteen zones over the communities that have grids, each with as many communities as the others; police answer."""
    place, police = ground.places["county"], CommandPost.objects.get(name="区公安局疫情防控指挥部")
    grids = list(Place.objects.current().below(place).filter(level=Level.GRID).order_by("lo"))
    communities = list(dict.fromkeys(grid.parent_id for grid in grids))
    number = min(15, len(communities))
    for zone in range(number):
        mine = {c for index, c in enumerate(communities) if index * number // len(communities) == zone}
        draw_zone(
            place=place, name=f"第{zone + 1}防控区", unit=police, grids=[g for g in grids if g.parent_id in mine],
            document=document, by=staff.users["zhihui"], at=at,
        )  # fmt: skip


def _papers(ground: Ground, staff: Staff, announcement: Document, at: datetime) -> None:
    """An announcement, a scheme in two versions, a notice, an old contingency plan that the street's began from."""
    users, county = staff.users, ground.places["county"]
    by, streets = users["zhihui"], [ground.places[name] for name in ("street", "next_street", "sumu", "sampled_street")]
    deliver_document(document=announcement, places=streets, by=by, at=at - 19 * DAY)
    read_document(document=announcement, by=users["jiedao"], at=at - 19 * DAY + timedelta(hours=2))
    scheme = issue_document(
        kind="scheme", number="科防指〔2022〕42号", title="入户排查实施方案", text=SCHEME, place=county,
        effective_from=at - 9 * DAY, by=by, at=at - 9 * DAY,
    )  # fmt: skip
    deliver_document(document=scheme, places=streets, users=[users["kakou"], users["liudiao"]], by=by, at=at - 9 * DAY)
    for reader in ("jiedao", "kakou", "liudiao"):
        read_document(document=scheme, by=users[reader], at=at - 8 * DAY)
    second = revise_document(
        document=scheme, title="入户排查实施方案", text=REVISED, effective_from=at - 2 * DAY, by=by, at=at - 2 * DAY
    )
    read_document(document=second, by=users["liudiao"], at=at - DAY)
    deliver_document(document=second, places=[ground.places["city"]], copied=True, by=by, at=at - 2 * DAY)
    seal_document(document=second, by=users["zongzhi"], at=at - 2 * DAY)
    old = issue_document(
        kind="contingency", number="科应急〔2003〕6号", title="抗击非典应急预案", text=CONTINGENCY, place=county,
        effective_from=at - 900 * DAY, effective_until=at - 800 * DAY, by=by, at=at - 12 * DAY,
    )  # fmt: skip
    issue_document(
        kind="contingency", title="永清街道疫情防控应急预案", text=CONTINGENCY, place=ground.places["street"],
        effective_from=at - 11 * DAY, origin=old, by=users["jiedao"], at=at - 11 * DAY,
    )  # fmt: skip
    issue_document(
        kind="announcement", title="关于调整部分小区管控措施的公告", text=ANNOUNCEMENT, place=county,
        effective_from=at - DAY, by=by, at=at - DAY,
    )  # fmt: skip
    _marked(ground, staff, at)
    appeal = issue_document(
        kind="proposal", title="致全体党员和志愿者的倡议书", text="请就近向社区报到，听从统一安排。", place=county,
        effective_from=at - 15 * DAY, by=by, at=at - 15 * DAY,
    )  # fmt: skip
    deliver_document(document=appeal, users=[users["shequ"], users["hongxing"]], by=by, at=at - 15 * DAY)


def _marked(ground: Ground, staff: Staff, at: datetime) -> None:
    """An urgent notice of three issuers with a file, sealed by two of them; a secret paper for two people."""
    users, county, by = staff.users, ground.places["county"], staff.users["zhihui"]
    names = ("区公安局疫情防控指挥部", "交通运输疫情防控指挥部")
    issuers = [CommandPost.objects.get(place=county, name=name) for name in names]
    notice = issue_document(
        kind="notice", number="科防指〔2022〕43号", title="关于加强进出通道检查的通知", text=CHECKS, place=county,
        effective_from=at - 3 * DAY, urgency="extra", issuers=issuers, attachments=[Upload("检查站点位表", _points())],
        by=by, at=at - 3 * DAY,
    )  # fmt: skip
    deliver_document(document=notice, places=[ground.places["street"], ground.places["sumu"]], by=by, at=at - 3 * DAY)
    seal_document(document=notice, by=users["zongzhi"], at=at - 3 * DAY)
    first = notice.issuers.get(number=2)
    seal_document(document=notice, issuer=first, by=users["kakou"], at=at - 3 * DAY)
    paper = issue_document(
        kind="scheme", number="科防指密〔2022〕1号", title="重点对象核查工作方案", text=SCHEME, place=county,
        effective_from=at - 4 * DAY, secrecy="secret", secret_months=12, by=by, at=at - 4 * DAY,
    )  # fmt: skip
    deliver_document(document=paper, users=[users["liudiao"], users["yihu"]], by=by, at=at - 4 * DAY)
    record_opening(document=paper, form="screen", by=users["liudiao"], at=at - 4 * DAY + DAY / 8)
    read_document(document=paper, by=users["liudiao"], at=at - 4 * DAY + DAY / 8)


def _points() -> bytes:
    """A workbook with three points."""
    book, file = Workbook(), io.BytesIO()
    for row in (
        ("检查站", "位置"),
        ("永清大街卡口", "永清街道"),
        ("高速北口", "红星街道"),
        ("莫力庙卡口", "莫力庙苏木"),
    ):
        book.active.append(row)
    book.save(file)
    return file.getvalue()
