"""What authorises the work, and what lies on the desks: documents, leads from above, work orders, persons who may be one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from demo import names, plan
from demo.eras import lay_eras
from demo.families import Registrar
from demo.ground import Ground
from demo.posts import ANNOUNCEMENT
from demo.staff import Staff
from wanjia.command.campaigns.actions import add_form
from wanjia.command.campaigns.models import Campaign, QuestionForm, Target
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.questions.workbook import read_workbook
from wanjia.command.posts.actions import declare_response_level, issue_document, set_policy
from wanjia.command.posts.models import Document
from wanjia.command.tasks.actions import (
    accept_order,
    acknowledge_directive,
    close_order,
    complete_order,
    order_work,
    reassign_order,
)
from wanjia.command.tasks.models import DirectiveReceipt
from wanjia.registry.people.actions import NewPerson, add_people, decide_suspicion, raise_suspicion
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place
from wanjia.response.screening.actions import NewLead, add_leads, assign_lead, declare_oneself, record_lead_result
from wanjia.response.screening.models import Lead

TESTING = """一、在通知的范围内开展全员核酸检测，应采尽采、不漏一人，每轮发放采样凭证。
二、街道（苏木乡镇）按社区设采样点，开放前逐项核对场地、物资、防护和人员。
三、行动不便的老人、残疾人、婴幼儿和居家隔离人员由医务人员和社区工作人员上门采样。"""
ORIGINS = ("辽宁沈阳", "北京丰台", "吉林长春", "呼和浩特", "河北廊坊", "黑龙江大庆", "广东深圳")


def decree(ground: Ground, staff: Staff, *, at: datetime) -> Document:
    """Issue the documents, put the response level and the policies of the sumu in force; give what the rounds cite."""
    commander, county, sumu = staff.users["zhihui"], ground.places["county"], ground.places["sumu"]

    def issue(kind: str, number: str, title: str, place: Place, text: str = "") -> Document:
        document: Document = issue_document(
            kind=kind, number=number, title=title, text=text, place=place, effective_from=at, by=commander, at=at
        )
        return document

    announcement = issue("announcement", "第15号", "关于开展入户排查的公告", county, ANNOUNCEMENT)
    issue("letter", "第1号", "致广大居民的一封信", county)
    notice = issue("notice", "莫防指〔1〕号", "关于牧区入户排查的通知", sumu)
    lay_eras(county, by=commander, at=at)
    declare_response_level(place=county, level=2, document=announcement, by=commander, at=at)
    for key, value in (("walking_speed", 25.0), ("door_distance", 1500)):  # herders' homes are reached by car
        set_policy(key=key, value=value, place=sumu, document=notice, effective_from=at, by=commander, at=at)
    return announcement


def order_testing(ground: Ground, staff: Staff, *, at: datetime) -> Document:
    """Issue what the sampling rounds rest on."""
    found: Document = issue_document(
        kind="notice", number="科防指〔2022〕40号", title="关于开展全员核酸检测的通知", text=TESTING,
        place=ground.places["county"], effective_from=at, by=staff.users["zhihui"], at=at,
    )  # fmt: skip
    return found


def print_form(staff: Staff, *, at: datetime) -> QuestionForm:
    """Take in the question form that Wanjia ships."""
    workbook = screening_workbook()
    definition = read_workbook(workbook)
    form: QuestionForm = add_form(
        name="入户排查", definition=dict(definition), workbook=workbook, by=staff.users["zhihui"], at=at
    )
    return form


def acknowledge(campaign: Campaign, staff: Staff, *, at: datetime) -> None:
    """Take the order in everywhere but in a few places."""
    receipts = DirectiveReceipt.objects.filter(
        directive__title=campaign.name, acknowledged_at=None, directive__issued_at=campaign.opens_at
    )
    for number, receipt in enumerate(receipts.select_related("place").order_by("place__lo")):
        if number % 8 != 6:
            acknowledge_directive(receipt=receipt, by=staff.users["jiedao"], at=at)


def push_leads(ground: Ground, staff: Staff, campaign: Campaign, chance: Random, *, at: datetime) -> list[Lead]:
    """Push a list from above and let people declare themselves; the ground has answered some, some are late."""
    lead, registrar = staff.users["jiedao"], Registrar(chance, at.date(), telephones=970_000)
    since = at - timedelta(hours=30)
    street, next_street = ground.places["street"], ground.places["next_street"]
    known = list(Person.objects.exclude(phone="").filter(household__position__range=(street.lo, street.hi))[:200:40])
    places = [cell for community, _grid, cell in ground.cells if community.township in (plan.STREET, plan.NEXT_STREET)]

    def new(number: int) -> NewLead:
        place = (places[number % len(places)], street, next_street)[number % 3]
        return NewLead(
            name=names.han(chance),
            address=f"{place.name}{number + 1}号附近，具体门牌不详"
            if number % 4 == 0
            else f"{place.name}{number + 1}号楼",
            place=place,
            phone=known[number % len(known)].phone if known and number % 6 == 1 else registrar.phone(),
            origin=ORIGINS[number % len(ORIGINS)],
            arrival_date=(at - timedelta(days=number % 6)).date(),
        )

    first = [new(number) for number in range(14)]
    pushed = add_leads(leads=first, due_at=at - timedelta(hours=6), by=lead, at=since, campaign=campaign)
    later = [new(number) for number in range(14, 24)]
    pushed += add_leads(
        leads=later, due_at=at + timedelta(hours=18), by=lead, at=at - timedelta(hours=4), campaign=campaign
    )
    declared = [
        declare_oneself(
            lead=new(number), due_at=at + timedelta(hours=20), by=None, at=at - timedelta(hours=26 - number)
        )
        for number in range(6)
    ]
    _answer_leads([*pushed, *declared], staff, known, at)
    return [*pushed, *declared]


def _answer_leads(leads: Sequence[Lead], staff: Staff, known: Sequence[Person], at: datetime) -> None:
    """Of every six leads: one lies unassigned, one is assigned, four have an answer, each of another kind."""
    worker, lead = staff.users["wangge1"], staff.users["jiedao"]
    results = ("", "assigned", "matched", "not_found", "not_here", "duplicate")
    for number, row in enumerate(leads):
        result = results[number % len(results)]
        if not result:
            continue
        assign_lead(lead=row, assignee=worker, by=lead, at=row.received_at + timedelta(minutes=25))
        if result != "assigned":
            person = known[number % len(known)] if result == "matched" and known else None
            answer = "not_found" if result == "matched" and person is None else result
            answered = min(row.received_at + timedelta(hours=2, minutes=number * 7), at - timedelta(minutes=3))
            record_lead_result(lead=row, result=answer, person=person, by=worker, at=answered)


def order_errands(ground: Ground, staff: Staff, campaign: Campaign, *, at: datetime) -> None:
    """Work orders in every state: new, overdue, accepted, done, handed on, closed."""
    users, grid = staff.users, ground.places["grid"]
    clerk, worker, other = users["shequ"], users["wangge1"], users["wangge2"]
    absent = list(Target.objects.filter(campaign=campaign, state="absent").at(grid).order_by("pk")[:3])
    titles = [
        "送退烧药到3单元",
        "核实群租房人数",
        "张贴楼道告知书",
        "更换损坏的门禁卡",
        "给独居老人送菜",
        "登记新到施工人员",
    ]
    rows = [(title, grid, None) for title in titles]
    orders = order_work(
        rows=rows, assignee=worker, due_at=at + timedelta(hours=5), by=clerk, at=at - timedelta(hours=9)
    )
    if absent:
        visits = [("再次上门：约定时间无人应答", grid, target) for target in absent]
        order_work(
            rows=visits,
            assignee=worker,
            due_at=at - timedelta(hours=1),
            by=clerk,
            at=at - timedelta(hours=8),
            kind="revisit",
        )
    for order in orders[1:4]:
        accept_order(order=order, by=worker, at=at - timedelta(hours=8))
    for order in orders[2:4]:
        complete_order(order=order, by=worker, at=at - timedelta(hours=3), note="已办妥")
    close_order(order=orders[3], by=clerk, at=at - timedelta(hours=2))
    reassign_order(order=orders[4], assignee=other, by=clerk, at=at - timedelta(hours=1))


def suspect_twins(ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Rows that may be one person: the same document, the same telephone and a near name, or only a like name."""
    clerk, place = staff.users["shequ"], ground.places["community"]
    inside = Household.objects.current().filter(position__range=(place.lo, place.hi)).order_by("position")
    homes = [home for home in inside.prefetch_related("members")[10:90:8] if home.members.exists()]
    for number, (home, other) in enumerate(zip(homes, homes[1:], strict=False)):
        known = home.members.order_by("pk")[0]
        new = NewPerson(name=known.name, sex=known.sex, birth_date=known.birth_date, relation="租户")
        kind = number % 3
        if kind == 0:
            new = replace(new, document_kind=known.document_kind, document=known.document)
        elif kind == 1:
            new = replace(new, name=known.name[:-1] + "花", phone=known.phone)
        newcomer = add_people(household=other, people=[new], by=clerk, at=at)[0]
        reasons = ("same_document,same_name", "same_phone,near_pinyin", "same_name,same_birth_date")[kind]
        suspicion = raise_suspicion(
            known=known, newcomer=newcomer, score=(97, 72, 78)[kind], reasons=reasons, by=clerk, at=at
        )
        if number in (6, 7):
            decide_suspicion(suspicion=suspicion, same=number == 6, by=clerk, at=at + timedelta(minutes=9))
