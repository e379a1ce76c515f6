"""Roads, passes and the reserve of the town: every state is there to be seen, and what the law forbids was refused.

A county road is approved to be closed and waits for its detour; another is closed with one; a village's only road was refused.
Thirty vehicles stand ready; passes are in every state; one was forged, one lent, one altered, one used again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from demo import names
from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.core.actions import Refused
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.rules import PassCard, new_signer, plate_digest, sign_card, signer
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.passes.actions import (
    NewPassUse,
    apply_pass,
    file_passes,
    issue_pass,
    revoke_pass,
    turn_down_pass,
    use_passes,
    vet_pass,
)
from wanjia.response.passes.models import Pass
from wanjia.response.passes.printing import pass_text
from wanjia.response.roads.actions import (
    decide_closure,
    load_roads,
    open_lane,
    propose_closure,
    publish_detour,
    start_closure,
)
from wanjia.response.roads.listed import read_roads
from wanjia.response.roads.models import Closure, Road
from wanjia.response.roads.queries import proposed_detour
from wanjia.support.fleet.actions import add_driver, add_vehicle, book_vehicle
from wanjia.support.fleet.models import Booking

# 东界 and 西界 on the motorway and the trunk road, 南界 on a county road; two ways to the sumu, one to the gacha.
ROADS = """编号,路名,等级,起点,终点,公里,起点在界外,终点在界外,起点场所,终点场所
G45a,大广高速,高速公路,东界,北枢纽,22,是,,,
G45b,大广高速,高速公路,北枢纽,西界,25,,是,,
G303a,集锡线,国道,东界,城区,20,是,,,区人民医院、永清大街卡口、第一发热门诊
G303b,集锡线,国道,城区,西界,24,,是,,
S210,通双线,省道,城区,北枢纽,7.5,,,,
X301,城苏路,县道,城区,莫力庙,31.5,,,,苏木路口卡口
Y12,海力斯村路,乡村道路,莫力庙,海力斯,9,,,,
X302,城东路,县道,城区,东桥,12,,,,
X303,桥苏路,县道,东桥,莫力庙,26,,,,
X304,南桥路,县道,南界,东桥,18,是,,,
X305,南环路,县道,南界,城区,21,是,,,
"""
FLEET = [("coach", 10, 45, 0), ("truck", 14, 3, 8000), ("cold_chain", 6, 2, 5000)]
MATTERS = ["运送防护服", "运送核酸采样管", "接送支援医护", "运送消毒液", "运送蔬菜", "运送口罩", "运送药品", "转运样本"]


def open_roads(ground: Ground, staff: Staff, document: Document, chance: Random, *, at: datetime) -> None:
    """Lay the roads, close some, fill the reserve, issue passes as they stand at ``at``."""
    roads = _lay(ground, staff, at - timedelta(days=10))
    _close(roads, staff, document, at)
    _keep_fleet(ground, staff, chance, at)
    _pass(ground, staff, chance, at)


def _lay(ground: Ground, staff: Staff, at: datetime) -> dict[str, Road]:
    by, county = staff.users["jiaotong"], ground.places["county"]
    add_site(kind="hospital", name="区人民医院", place=ground.places["street"], by=staff.users["guanli"], at=at)
    rows, problems = read_roads(ROADS.encode(), county)
    assert not problems, problems
    for name in ("永清大街卡口", "苏木路口卡口"):
        open_lane(site=Site.objects.get(name=name), name="应急物资通道", by=by, at=at)
    return {road.code: road for road in load_roads(place=county, rows=rows, by=by, at=at)}


def _close(roads: dict[str, Road], staff: Staff, document: Document, at: datetime) -> None:
    by, boss, morning = staff.users["jiaotong"], staff.users["zhihui"], at - timedelta(hours=5)
    hours = {"from_at": morning, "until_at": at + timedelta(days=2)}

    def ask(code: str, reason: str, measure: str = "barrier") -> Closure:
        said = {"measure": measure, "reason": reason, "document": document, **hours}
        return propose_closure(road=roads[code], **said, by=by, at=morning - timedelta(hours=3))

    def refused(act: object, **said: object) -> None:
        try:
            act(**said)  # type: ignore[operator]
        except Refused:
            return
        raise AssertionError("this had to be refused")

    closed = ask("X304", "南界来车集中查验", "staffed")
    decide_closure(closure=closed, approve=True, note="按程序批准", by=boss, at=morning - timedelta(hours=2))
    way = proposed_detour(closed)
    assert way is not None
    notice = "南桥路封闭期间，请绕行 X305 南环路、X302 城东路。"
    publish_detour(closure=closed, notice=notice, roads=way[0], by=by, at=morning - timedelta(hours=1))
    start_closure(closure=closed, by=by, at=morning)
    waiting = ask("X301", "沿线有疑似病例")
    decide_closure(closure=waiting, approve=True, by=boss, at=morning)
    refused(start_closure, closure=waiting, by=by, at=at)  # for lack of a detour
    lone = ask("Y12", "嘎查要求封村")
    refused(decide_closure, closure=lone, approve=True, by=boss, at=at)  # it would cut 海力斯 off
    decide_closure(closure=lone, approve=False, note="封闭后海力斯到不了医院", by=boss, at=at - timedelta(hours=1))
    ask("X303", "桥面检修")


def _keep_fleet(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    by, county, begun = staff.users["jiaotong"], ground.places["county"], at - timedelta(days=6)
    drivers = [
        add_driver(place=county, name=names.han(chance), phone=f"1391236{n:04d}", by=by, at=begun) for n in range(12)
    ]
    number = 0
    for sort, count, seats, load in FLEET:
        for _ in range(count):
            number += 1
            owner = "区公交公司" if sort == "coach" else "区物流园"
            given = {"plate": f"蒙G8{number:04d}", "sort": sort, "seats": seats, "load_kg": load, "owner": owner}
            vehicle = add_vehicle(place=county, **given, by=by, at=begun)
            if number % 3 == 0 and drivers:
                begins = at - timedelta(hours=number % 5) if number % 2 else at + timedelta(hours=3)
                load_kind = "medics" if sort == "coach" else "daily" if sort == "truck" else "medicines"
                book_vehicle(
                    vehicle=vehicle, driver=drivers.pop(), load=load_kind, purpose=chance.choice(MATTERS), from_at=begins,
                    until_at=begins + timedelta(hours=8), by=by, at=begins - timedelta(hours=6),
                )  # fmt: skip


@dataclass
class Office:
    """Where the community's passes are asked for, vetted and issued."""

    ground: Ground
    staff: Staff
    chance: Random
    gates: list[Site]

    def ask(self, number: int, kind: str, begins: datetime, hours: int, asked: datetime, **more: object) -> Pass:
        """Ask for the pass of a vehicle that the number stands for."""
        said = {
            "driver": names.han(self.chance),
            "persons": 1 + number % 3,
            "origin": "通辽市区",
            "destination": "永清街道",
        }
        said |= {"matter": f"{MATTERS[number % len(MATTERS)]}（第{number}车）" if kind != "commuter" else ""}
        said |= {"plate": f"蒙G{10000 + number * 37}"}
        said |= {"organisation": "科尔沁乳业" if kind == "enterprise" else ""}
        unit = self.ground.places["community"]
        return apply_pass(
            kind=kind, unit=unit, issuer=unit if kind == "commuter" else self.ground.places["county"],
            begins_at=begins, ends_at=begins + timedelta(hours=hours),
            entrance=self.gates[number % 4 == 3], by=self.staff.users["shequ"], at=asked, **said | more,
        )  # fmt: skip

    def vet(self, row: Pass, at: datetime) -> None:
        """Let a department say its word."""
        vet_pass(row=row, department="health" if row.pk % 2 else "industry", by=self.staff.users["jiedao"], at=at)

    def issue(self, row: Pass, at: datetime) -> Pass:
        """Issue a pass, vetted where its kind asks for it."""
        if row.kind == "commuter":
            return issue_pass(row=row, by=self.staff.users["shequ"], at=at)
        self.vet(row, at)
        return issue_pass(row=row, by=self.staff.users["jiaotong"], at=at + timedelta(minutes=20))


def _pass(ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    for place in ("county", "community"):
        rotate_key(issuer=ground.places[place], by=staff.users["jiaotong"], at=at - timedelta(days=6))
    gates = [Site.objects.get(name=name) for name in ("永清大街卡口", "苏木路口卡口")]
    desk = Office(ground, staff, chance, gates)
    earlier, today = at - timedelta(days=3), at - timedelta(hours=9)
    over = [desk.issue(desk.ask(n, "emergency", earlier, 24, earlier), earlier) for n in range(1, 9)]
    valid = [desk.issue(desk.ask(n, "emergency", today, 48, today), today) for n in range(9, 21)]
    firms = [desk.issue(desk.ask(n, "enterprise", earlier, 480, earlier), earlier) for n in range(22, 30)]
    booking = Booking.objects.standing().filter(until_at__gt=at).select_related("vehicle").earliest("from_at")
    desk.issue(desk.ask(21, "emergency", at, 24, today, plate=booking.vehicle.plate, booking=booking), today)
    file_passes(issuer=ground.places["county"], by=staff.users["jiaotong"], at=at - timedelta(hours=8))
    home = _commuters(desk, at)
    _leave_open(desk, at)
    revoke_pass(row=valid[-1], note="任务取消", by=staff.users["jiaotong"], at=at - timedelta(hours=2))
    _stop(gates[0], [*valid[:-1], *firms, *home], over, staff, chance, at)


def _commuters(desk: Office, at: datetime) -> list[Pass]:
    """Some left today and were issued last night; some leave tomorrow, a few of them not issued yet."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    asked, tomorrow = midnight - timedelta(hours=5), midnight + timedelta(days=1)
    home = [desk.issue(desk.ask(n, "commuter", midnight, 48, asked), asked + timedelta(hours=1)) for n in range(30, 42)]
    for number in range(42, 60):
        row = desk.ask(number, "commuter", tomorrow, 48, at)
        if number % 6:
            desk.issue(row, at)
    return home


def _leave_open(desk: Office, at: datetime) -> None:
    """Applications that wait, were vetted, turned down, or that nobody saw to in time; two not filed yet."""
    lead = desk.staff.users["jiedao"]
    for number in range(60, 66):
        row = desk.ask(number, "emergency", at, 24, at - timedelta(hours=1))
        if number % 3 == 0:
            desk.vet(row, at - timedelta(minutes=40))
        elif number % 3 == 1:
            turn_down_pass(row=row, note="未附运输任务单", by=lead, at=at - timedelta(minutes=30))
    earlier = at - timedelta(days=3)
    desk.ask(66, "emergency", earlier, 24, earlier)
    for number in (67, 68):
        desk.issue(desk.ask(number, "emergency", at, 24, at - timedelta(hours=2)), at - timedelta(hours=1))


def _forged(begin: datetime, at: datetime) -> str:
    """Give a pass that looks right and was signed with a key of nobody's."""
    kid, _public, private = new_signer()
    moments = (int(begin.timestamp()), int(begin.timestamp()), int((at + timedelta(days=3)).timestamp()))
    card = PassCard("Y-8888-8888", plate_digest("Y-8888-8888", "蒙G77777"), 3, 1, *moments)
    return sign_card(card, signer(kid, "科尔沁区", private))


def _stop(gate: Site, passes: Sequence[Pass], over: Sequence[Pass], staff: Staff, chance: Random, at: datetime) -> None:
    """Vehicles with passes stop at the checkpoint; some arrive there; somebody tries what they should not."""
    by, begin = staff.users["kakou"], at - timedelta(hours=6)

    def seen(row: Pass, minute: int, **more: object) -> NewPassUse:
        event = str(UUID(int=chance.getrandbits(128), version=4))
        said = {"plate": row.plate, "text": pass_text(row, row.begins_at), "persons": row.persons} | more
        return NewPassUse(event=event, station_id=gate.pk, at=begin + timedelta(minutes=minute), by_id=by.pk, **said)

    rows = [seen(row, number * 9, arrived=number % 3 == 0) for number, row in enumerate(passes)]
    rows += [
        seen(over[0], 30),  # of the day before yesterday
        seen(passes[0], 200),  # it had arrived
        seen(passes[1], 210, plate="蒙G66666"),  # another car
        seen(passes[2], 220, altered=True),  # the date was scratched over
        seen(passes[4], 230, text=_forged(begin, at), plate="蒙G77777"),  # signed by nobody
        seen(passes[5], 240, persons=9),
    ]
    use_passes(rows=rows, arrived_at=at, by=by, at=at)
