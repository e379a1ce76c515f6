"""Stations in the town: 33 on the roads out, one with 393 vehicles and 1,150 persons today, and the gate of a closed compound.

Two are closed, with where people go instead; a few shifts are covered by nobody; a forged pass was refused,
a traveller with a fever is half way to a clinic, and a patient was taken on from a clinic to the designated hospital.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from demo import names
from demo.ground import Ground
from demo.hours import TONGLIAO
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.models import SigningKey
from wanjia.registry.codes.rules import new_signer, sign_card, signer
from wanjia.registry.codes.rules.cards import PassCard, plate_digest
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Compound
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.response.care.actions import (
    NewChain,
    add_clinic,
    add_member,
    follow_checks,
    hand_over,
    open_chains,
    order_transfer,
    step_chain,
)
from wanjia.response.care.models import Clinic
from wanjia.response.movement.actions import (
    NewCheck,
    Occupant,
    add_station,
    assign_duty,
    close_station,
    open_station,
    own_mismatch,
    record_checks,
    set_control,
)
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Mismatch, Station
from wanjia.response.movement.queries.stations import Stand, stands

ROADS = (
    "通辽东 通辽西 通辽南 通辽北 木里图 育新 钱家店 大林 清河 丰田 庆和 敖力布皋 余粮堡 角干 莫力庙 哲南 胡力海 "
    "三义堂 高林屯 辽河 建国 孔家 电厂 河西 新世纪 施介 霍林河 明仁 西门 滨河 向阳 双泡子 辽阳"
)
STATIONS, VEHICLES, PERSONS = 33, 393, 1_150
CLINICS, GUARDED = 18, 7
SHIFTS = ((0, 8), (8, 16), (16, 24))
DEPARTMENTS = ("transport", "traffic_police", "health")
GUESTS = (  # two visitors of the compound are still in, one of them since yesterday
    ("高来客", "+8613904750011", "in", 1_500, "3号楼501"),
    ("敖亲戚", "+8613904750012", "in", 90, "1号楼201"),
    ("敖亲戚", "+8613904750012", "out", 20, ""),
    ("胡同学", "+8613904750013", "in", 40, "2号楼1单元302"),
)
ORIGINS = ("开鲁县", "科尔沁左翼中旗", "长春", "沈阳", "武汉", "北京", "奈曼旗", "扎鲁特旗")


def stand(ground: Ground, staff: Staff, document: Document, chance: Random, *, at: datetime) -> list[Station]:
    """Set the stations up, staff them, let the day's traffic pass; give them, the busiest first."""
    day = datetime.combine(at.astimezone(TONGLIAO).date(), time(0), TONGLIAO)
    begin, county, by = day - timedelta(days=1), ground.places["county"], staff.users["zhihui"]
    made = []
    for number, road in enumerate(ROADS.split()[:STATIONS]):
        site = add_site(place=county, kind="checkpoint", name=f"{road}检测站", by=by, at=begin)
        lead = staff.users["kakou"] if number == 0 else None
        station = add_station(
            site=site, kind="checkpoint", direction="both", responsible=lead, per_hour=60 if number else 90,
            isolation_places=2, equipment="帐篷、测温仪、警戒带", by=by, at=begin,
        )  # fmt: skip
        open_station(station=station, reason="逢车必查、逢人必测", by=by, at=begin)
        made.append(station)
    _staff(made, staff, chance, day)
    _pass(made, staff, chance, day, at, share=min(1.0, len(ground.doors) / 22_000))
    _forged(made[0], ground, staff, at)
    _fever(made[0], ground, staff, chance, at)
    _patient(ground, staff, at - timedelta(hours=26))
    _excluded(ground, staff, at - timedelta(hours=50))
    for station, neighbour in ((made[31], made[0]), (made[32], made[1])):
        close_station(
            station=station, reason="车流量小，就近合并", neighbour=neighbour, by=by, at=at - timedelta(hours=1)
        )
    return [*made, *_gate(ground, staff, document, chance, at=at)]


def _staff(made: list[Station], staff: Staff, chance: Random, day: datetime) -> None:
    """Three departments in three shifts, today and tomorrow; three shifts have a gap."""
    gaps = {(4, "health", 1), (11, "transport", 2), (20, "traffic_police", 1)}
    for number, station in enumerate(made):
        for begin, end in (*SHIFTS, (24, 32), (32, 40)):
            for department in DEPARTMENTS:
                if (number, department, begin // 8) in gaps:
                    continue
                mine = number == 0 and department == "traffic_police" and begin == 8
                assign_duty(
                    station=station, department=department, user=staff.users["kakou"] if mine else None,
                    name="" if mine else names.han(chance), from_at=day + timedelta(hours=begin),
                    until_at=day + timedelta(hours=end), by=staff.users["zhihui"], at=day - timedelta(hours=2),
                )  # fmt: skip


def _pass(made: list[Station], staff: Staff, chance: Random, day: datetime, at: datetime, *, share: float) -> None:
    """Let vehicles pass all day until now: 393 with 1,150 persons at the first station, with what follows."""
    known = stands([station.pk for station in made], at)
    until = at - timedelta(minutes=5)
    people = list(Person.objects.current().order_by("pk").values_list("pk", flat=True)[:400])
    for number, station in enumerate(made):
        count = VEHICLES - 2 if number == 0 else max(3, round(chance.randint(20, 140) * share))
        loads = (
            list(_loads(count, PERSONS - 3, chance)) if number == 0 else [chance.randint(1, 4) for _ in range(count)]
        )
        moments = sorted(day + (until - day) * chance.random() for _ in range(count))
        checks = [
            _check(known[station.pk], moment, load, staff, chance, people)
            for moment, load in zip(moments, loads, strict=True)
        ]
        record_checks(checks=checks, arrived_at=at, by=staff.users["kakou"], at=at)
    mismatch = Mismatch.objects.order_by("pk").first()
    if mismatch is not None:
        own_mismatch(mismatch=mismatch, owner=staff.users["kakou"], by=staff.users["kakou"], at=at)


def _loads(vehicles: int, persons: int, chance: Random) -> Iterator[int]:
    """Give how many sit in each of so many vehicles, so many altogether."""
    left = persons
    for number in range(vehicles, 0, -1):
        load = min(7, max(1, left - 7 * (number - 1), round(left / number + chance.uniform(-1.5, 1.5))))
        load = min(load, left - (number - 1))
        left -= load
        yield load


def _check(stand: Stand, moment: datetime, load: int, staff: Staff, chance: Random, people: list[int]) -> NewCheck:
    word, reason = "pass", ""
    if chance.random() < 0.02:
        word, reason = "refuse", chance.choice(["探亲访友，此路口戒严", "没有证件或登记", "拒绝检查"])
    elif chance.random() < 0.02:
        word = "review"
    occupants = [Occupant(n, temperature=chance.randint(360, 369), proof="proxy") for n in range(1, load + 1)]
    if people and chance.random() < 0.3:
        occupants[0] = occupants[0]._replace(person_id=chance.choice(people), proof="code")
    elif chance.random() < 0.3:
        visitor = NewVisitor(names.han(chance), f"+86139{chance.randint(0, 99_999_999):08d}")
        occupants[0] = occupants[0]._replace(visitor=visitor)
    differs = [Differs(0, "persons", str(max(1, load - 1)), str(load))] if chance.random() < 0.01 else []
    plate = f"蒙G{chance.randint(10_000, 99_999)}" if chance.random() < 0.8 else f"辽A{chance.randint(10_000, 99_999)}"
    return NewCheck(
        stand=stand, event=str(UUID(int=chance.getrandbits(128), version=4)), at=moment, by_id=staff.users["kakou"].pk,
        persons=load, decision=word, direction=chance.choice(["in", "in", "out"]),
        vehicle=chance.choice(["car", "car", "car", "truck", "coach"]), plate=plate, origin=chance.choice(ORIGINS),
        reason=reason, occupants=occupants, differs=differs,
    )  # fmt: skip


def _forged(station: Station, ground: Ground, staff: Staff, at: datetime) -> None:
    """A pass that no office signed is held out and refused."""
    county = ground.places["county"]
    key = SigningKey.objects.filter(issuer=county, until_at=None).first()
    kid = bytes((key or rotate_key(issuer=county, by=staff.users["zhihui"], at=at - timedelta(hours=9))).kid)
    moment, plate, serial = at - timedelta(minutes=20), "辽A66688", "Y-1105-0007"
    begins = int(moment.timestamp()) - 7200
    card = PassCard(
        serial, plate_digest(serial, plate), 3, sort=1, issued=begins, begins=begins, expires=begins + 90_000
    )
    forged = sign_card(card, signer(kid, county.name[:8], new_signer()[2]))
    check = NewCheck(
        stand=stands([station.pk], at)[station.pk], event="00000000-0000-4000-8000-00000000f0f0", at=moment,
        by_id=staff.users["kakou"].pk, persons=2, decision="refuse", advised="review", reason="通行证是伪造的",
        vehicle="truck", plate=plate, origin="沈阳", card=forged, fault="altered",
        occupants=[Occupant(1, temperature=364), Occupant(2, temperature=366)],
    )  # fmt: skip
    record_checks(checks=[check], arrived_at=at, by=staff.users["kakou"], at=at)


def _fever(station: Station, ground: Ground, staff: Staff, chance: Random, at: datetime) -> None:
    """18 clinics, seven guarded by a task force each (two want somebody); a feverish traveller is half way to one."""
    county, medic = ground.places["county"], staff.users["yihu"]
    for number in range(CLINICS):
        kind, name = (
            ("hospital", f"区第{number + 1}医院") if number < 2 else ("fever_clinic", f"{number - 1}号发热门诊")
        )
        site = add_site(place=county, kind=kind, name=name, by=medic, at=at - timedelta(days=9))
        mode = "task_force" if number < GUARDED else "police_room"
        ward = add_clinic(site=site, security=mode, beds=40 if number < 2 else 6, by=medic, at=at - timedelta(days=9))
        # one team wants an escort, and nobody leads another
        for duty in ("order", "gate", "escort")[: 2 if number == 4 else 3] if number < GUARDED else ():
            add_member(
                clinic=ward, duty=duty, name=names.han(chance), leads=duty == "order" and number != 5,
                from_at=at - timedelta(days=8), by=medic, at=at - timedelta(days=8),
            )  # fmt: skip
    found = at - timedelta(minutes=35)
    traveller = NewVisitor("孟过客", "+8613904750001")
    check = NewCheck(
        stand=stands([station.pk], at)[station.pk], event="00000000-0000-4000-8000-00000000fe0e", at=found,
        by_id=staff.users["kakou"].pk, persons=1, decision="review", advised="review", vehicle="car", plate="吉A70217",
        origin="长春", occupants=[Occupant(1, visitor=traveller, temperature=383, proof="proxy")],
    )  # fmt: skip
    taken = record_checks(checks=[check], arrived_at=at, by=staff.users["kakou"], at=at)
    chain = follow_checks(checks=[taken[0].check], by=staff.users["kakou"], at=at)[0]
    step_chain(chain=chain, kind="isolated", owner=medic, by=staff.users["kakou"], at=found + timedelta(minutes=6))
    chain.refresh_from_db()
    order = {"vehicle": "蒙G0120急", "escort": "贺护士、巴特尔民警", "route": "检测站—环城路—区第1医院"}
    step_chain(chain=chain, kind="transport", owner=medic, **order, by=medic, at=found + timedelta(minutes=17))


def _patient(ground: Ground, staff: Staff, found: datetime) -> None:
    """Somebody who fell ill at home was received by a fever clinic, then taken to the designated hospital and handed over."""
    medic, clerk = staff.users["yihu"], staff.users["shequ"]
    (visitor,) = know_visitors(rows=[NewVisitor("康病友", "+8613904750002")], by=clerk, at=found)
    row = NewChain("home", ground.places["community"].pk, found, 386, visitor_id=visitor, owner_id=medic.pk)
    (chain,) = open_chains(rows=[row], by=clerk, at=found)
    clinic = Clinic.objects.get(site__name="1号发热门诊")
    order = {"vehicle": "蒙G0121急", "escort": "贺护士、巴特尔民警", "route": "书香社区—永清大街"}
    for minute, kind, more in ((8, "isolated", {}), (21, "transport", order), (74, "received", {"clinic": clinic})):
        chain.refresh_from_db()
        step_chain(chain=chain, kind=kind, owner=medic, **more, by=medic, at=found + timedelta(minutes=minute))
    hospital = Clinic.objects.get(site__name="区第1医院")
    order = {"vehicle": "蒙G0122急", "escort": "突击队乌力吉、包福全", "route": "1号发热门诊—环城路—区第1医院"}
    order_transfer(chain=chain, clinic=hospital, **order, by=medic, at=found + timedelta(hours=9))
    hand_over(chain=chain, by=staff.users["jiedao"], at=found + timedelta(hours=10))


def _excluded(ground: Ground, staff: Staff, found: datetime) -> None:
    """Somebody with a fever at the bus station was looked at in a clinic, and it was something else."""
    medic = staff.users["yihu"]
    (visitor,) = know_visitors(rows=[NewVisitor("于旅客", "+8613904750003")], by=medic, at=found)
    row = NewChain("desk", ground.places["street"].pk, found, 377, visitor_id=visitor, owner_id=medic.pk)
    (chain,) = open_chains(rows=[row], by=medic, at=found)
    order = {"vehicle": "蒙G0120急", "escort": "贺护士", "route": "汽车站—3号发热门诊"}
    clinic = Clinic.objects.get(site__name="3号发热门诊")
    for minute, kind, more in ((6, "isolated", {}), (19, "transport", order), (58, "received", {"clinic": clinic})):
        step_chain(chain=chain, kind=kind, owner=medic, **more, by=medic, at=found + timedelta(minutes=minute))
        chain.refresh_from_db()
    ended = found + timedelta(minutes=410)
    step_chain(chain=chain, kind="outcome", outcome="excluded", note="咽炎", by=medic, at=ended)


def _gate(ground: Ground, staff: Staff, document: Document, chance: Random, *, at: datetime) -> Iterator[Station]:
    """The gate of a compound that is controlled, with a morning's comings and goings."""
    community, by, begin = ground.places["community"], staff.users["jiedao"], at - timedelta(hours=30)
    compound = Compound.objects.filter(community=community).order_by("pk").first()
    if compound is None:
        return
    site = add_site(place=community, kind="gate", name=f"{compound.name}东门", by=by, at=begin)
    gate = add_station(
        site=site, kind="gate", direction="both", compound=compound, responsible=staff.users["shequ"], per_hour=300,
        by=by, at=begin,
    )  # fmt: skip
    open_station(station=gate, reason="小区管控", by=by, at=begin)
    set_control(compound=compound, level="controlled", document=document, by=by, at=begin)
    stand, clerk = stands([gate.pk], at)[gate.pk], staff.users["shequ"]
    homes = Person.objects.current().filter(
        household__position__gte=community.lo, household__position__lte=community.hi
    )
    rows = [
        NewCheck(
            stand=stand, event=str(UUID(int=chance.getrandbits(128), version=4)), by_id=clerk.pk, persons=1,
            at=at - timedelta(minutes=chance.randint(5, 400)), decision="pass", direction=chance.choice(["in", "out"]),
            source="passage", occupants=[Occupant(1, person_id=person, temperature=chance.randint(360, 369), proof="code")],
        )
        for person in homes.order_by("pk").values_list("pk", flat=True)[:60]
    ]  # fmt: skip
    rows += [
        NewCheck(
            stand=stand, event=str(UUID(int=chance.getrandbits(128), version=4)), by_id=clerk.pk, persons=1,
            at=at - timedelta(minutes=minutes), decision="pass", direction=way, source="passage",
            occupants=[Occupant(1, visitor=NewVisitor(name, phone), temperature=364, proof="visitor", door=door)],
        )
        for name, phone, way, minutes, door in GUESTS
    ]  # fmt: skip
    record_checks(checks=rows, arrived_at=at, by=clerk, at=at)
    yield gate
