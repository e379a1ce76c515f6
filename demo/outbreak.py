"""An outbreak in the town: three generations, the index found last by a pooled tube; what was ordered, who is looked after.

Sixteen compounds are under control by announcement No. 15, one building is sealed for 336 hours, two isolation sites take
people in, 120 are observed (some follow-ups are missed), one appeal waits and one observation ends today.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from demo.ground import Ground
from demo.hours import TONGLIAO
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.registry.people.actions import change_deeper
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Compound, Place, Site
from wanjia.response.cases.actions import (
    NewCase,
    link_cases,
    open_outbreak,
    order_investigation,
    record_stay,
    report_cases,
    tell_case,
)
from wanjia.response.cases.actions.contacts import confirm_contacts
from wanjia.response.cases.models import Case
from wanjia.response.cases.queries.search import candidates
from wanjia.response.isolation.actions import (
    NewFollowUp,
    add_centre,
    add_rooms,
    add_turn,
    begin_watches,
    check_in,
    fill_duty,
    post_seal,
    record_followups,
    record_patrol,
    record_service,
)
from wanjia.response.isolation.models import Bed, Centre, HouseholdFile, Watch
from wanjia.response.measures.actions import NewMeasure, approve_measures, make_appeal, propose_measures
from wanjia.response.measures.models import Measure
from wanjia.response.sampling.models import Result, Sample

COMPOUNDS, OBSERVED, IN_CENTRES, SEALED_HOURS = 16, 120, 24, 336
DAY = timedelta(days=1)
# label, its infector, days before today: of the first symptoms, of the report; how it was infected
CASES = (
    ("病例1", "病例6", 6, 5, "workplace"),
    ("病例2", "病例6", 7, 5, "presence"),
    ("病例3", "病例1", 4, 3, "household"),
    ("病例4", "病例1", 3, 2, "named"),
    ("病例5", "病例2", 4, 3, "presence"),
    ("病例6", "", 9, 0, ""),
    ("病例7", "病例6", 5, 4, "tube"),
    ("病例8", "病例7", 2, 1, "household"),
)
FIVE = ("cadre", "grid_worker", "police", "medic", "volunteer")


def spread(ground: Ground, staff: Staff, document: Document, chance: Random, *, at: datetime) -> list[Case]:
    """Let the outbreak be found, followed back to its index and answered; give its cases in the order of CASES."""
    index = _index()
    home = ground.places["community"]
    others = Person.objects.current().exclude(pk=index.pk).exclude(household=index.household_id)
    people = list(others.filter(household__position__range=(home.lo, home.hi)).order_by("pk"))
    cases = _cases(index, people[:: max(1, len(people) // 40)], ground, staff, at)
    _walk(cases, ground, staff, at)
    _work([cases[0].person, index, *people[7:10]], staff, at)
    _close(index, ground, staff, document, at)
    sick = {case.person_id for case in cases}
    observed = [person for person in people if person.pk not in sick][10 : 10 + OBSERVED]
    _observe(observed, ground, staff, document, chance, at)
    return cases


def _index() -> Person:
    """One of the positive tube."""
    tube = Result.objects.filter(finding="positive").latest("pk").tube_id
    found: Person = Sample.objects.filter(tube=tube).earliest("pk").target.person
    return found


def _cases(index: Person, people: Sequence[Person], ground: Ground, staff: Staff, at: datetime) -> list[Case]:
    by, today = staff.users["liudiao"], at.astimezone(TONGLIAO).date()
    outbreak = open_outbreak(
        name="永清街道聚集性疫情", disease="covid19", place=ground.places["county"], by=by, at=at - 5 * DAY
    )
    made: dict[str, Case] = {}
    who = iter(people)
    for label, _source, onset, reported, _reason in sorted(CASES, key=lambda row: -row[3]):
        moment = at - reported * DAY - timedelta(hours=1)
        day = moment.astimezone(TONGLIAO).date()
        days = {"onset": today - onset * DAY, "sampled": day, "reported": day, "admitted": day if reported else None}
        person, source = (next(who), "clinic") if reported else (index, "laboratory")
        row = NewCase(label, _above(person, "community"), "confirmed", person=person, days=days, source=source)
        (case,) = report_cases(outbreak=outbreak, rows=[row], by=by, at=moment)
        order_investigation(case=case, investigator=by, due_at=moment + DAY, by=by, at=moment)
        if reported:
            tell_case(case=case, kind="expert", source="clinic", text="市医院重症医学科专家组", by=by, at=moment)
            tell_case(case=case, kind="plan", source="clinic", text="对症治疗，每日复查血氧", by=by, at=moment)
        made[label] = case
    for label, source, _onset, _reported, reason in CASES:
        if source:
            link_cases(pairs=[(made[source], made[label])], reason=reason, by=by, at=at - timedelta(minutes=50))
    return [made[label] for label, *_rest in CASES]


def _walk(cases: Sequence[Case], ground: Ground, staff: Staff, at: datetime) -> None:
    """Enter where some of them were, and send the contacts of two to the ground; those of the index wait to be confirmed."""
    by, store = staff.users["liudiao"], Site.objects.get(name="街道物资库")
    began = datetime.combine((at - 6 * DAY).astimezone(TONGLIAO).date(), time(9), TONGLIAO)
    ways: list[tuple[int, str, int, int, dict[str, object]]] = [
        (0, "work", 0, 480, {"text": "顺达汽修厂"}),
        (0, "bus", 490, 520, {"vehicle": "5路"}),
        (1, "shop", 525, 570, {"site": store}),
        (4, "shop", 540, 585, {"site": store}),
        (5, "train", -4200, -3900, {"vehicle": "D8021", "carriage": "06"}),
        (5, "work", 0, 480, {"text": "顺达汽修厂"}),
        (5, "shop", 530, 590, {"site": store}),
    ]
    for number, kind, begin, end, where in ways:
        record_stay(
            case=cases[number], kind=kind, from_at=began + timedelta(minutes=begin),
            until_at=began + timedelta(minutes=end), source="interview", by=by, at=at - timedelta(minutes=45), **where,
        )  # fmt: skip
    for case in cases[:2]:
        if found := candidates(case, at):
            confirm_contacts(case=case, candidates=found[:20], due_at=at + DAY, by=by, at=at - timedelta(minutes=40))


def _work(people: Sequence[Person], staff: Staff, at: datetime) -> None:
    """The index and the first case work at one place, and so do some who wait to be looked at."""
    for person in people:
        change_deeper(
            person=person,
            workplace="顺达汽修厂",
            native_place="",
            by=staff.users["shequ"],
            at=at - timedelta(minutes=35),
        )


def _close(index: Person, ground: Ground, staff: Staff, document: Document, at: datetime) -> None:
    """Put compounds under control, the index's building under seal and its grid among the risk areas; all by two people."""
    since, street, beside = at - 4 * DAY, ground.places["street"], ground.places["next_street"]
    inside = [  # the street has one too few: the next one of the neighbours is under control with them
        *Compound.objects.filter(community__lo__range=(street.lo, street.hi)).order_by("pk"),
        *Compound.objects.filter(community__lo__range=(beside.lo, beside.hi)).order_by("pk"),
    ]
    rows = [
        NewMeasure(
            "sealed_compound", wall, "area", "街道聚集性疫情，按第15号公告管控", document, since, since + 14 * DAY,
            wall.community,
        )
        for wall in inside[:COMPOUNDS]
    ]  # fmt: skip
    _order(rows, staff, "zhihui", since)
    now = at - timedelta(minutes=30)
    building, grid, community = (_above(index, level) for level in ("building", "grid", "community"))
    said = "今日混采阳性，复核确诊的病例住在这里"
    ends = now + timedelta(hours=SEALED_HOURS)
    rows = [
        NewMeasure("sealed_building", building, "area", said, document, now, ends, community),
        NewMeasure("risk_area", grid, "area", said, document, now, now + 7 * DAY, community, risk="high"),
    ]
    _order(rows, staff, "zhihui", now)


def _above(person: Person, level: str) -> Place:
    """Give the place of a level somebody lives in."""
    position = person.household.position
    found: Place = Place.objects.current().get(level=level, lo__lte=position, hi__gte=position)
    return found


def _order(rows: Sequence[NewMeasure], staff: Staff, approver: str, at: datetime) -> list[Measure]:
    """One proposes, another approves: for persons the street, of another unit than the proposer; for areas the county."""
    made = propose_measures(measures=rows, by=staff.users["liudiao"], at=at)
    approved: list[Measure] = approve_measures(measures=made, by=staff.users[approver], at=at)
    return approved


def _observe(
    people: Sequence[Person], ground: Ground, staff: Staff, document: Document, chance: Random, at: datetime
) -> None:
    """Let people be observed since the day before yesterday, some of them in the isolation sites; one is over, one appeals."""
    since, home, clerk = at - 2 * DAY, ground.places["community"], staff.users["shequ"]
    share = max(1, len(people) * IN_CENTRES // OBSERVED)
    rows = [
        NewMeasure(
            "central_isolation" if n < share else "home_observation", person, "close_contact",
            f"与病例{1 + n % 2}同时同地{20 + n % 40}分钟", document, since,
            at - timedelta(minutes=20) if n == len(people) - 1 else since + (5 if n < share else 3) * DAY, home,
        )
        for n, person in enumerate(people)
    ]  # fmt: skip
    made = [one for n in range(0, len(rows), 40) for one in _order(rows[n : n + 40], staff, "jiedao", since)]
    begin_watches(measures=made, by=clerk, at=since)
    watches = list(Watch.objects.filter(measure__in=made).select_related("measure").order_by("pk"))
    _lodge(watches[:share], ground, staff, since + timedelta(hours=2))
    _ask(watches, staff, chance, since, at)
    _keep_files(staff, chance, since, at)
    make_appeal(measure=made[share], text="当天我在外地出差，有车票，请核对", by=None, at=at - timedelta(hours=3))


def _lodge(watches: Sequence[Watch], ground: Ground, staff: Staff, at: datetime) -> None:
    """Two isolation sites with rooms, staff and guards."""
    by, clerk = staff.users["zhihui"], staff.users["shequ"]
    sites = [
        Site.objects.get(name="城南集中隔离点"),
        add_site(kind="isolation_site", name="城北集中隔离点", place=ground.places["street"], by=by, at=at),
    ]
    for number, site in enumerate(sites):
        centre: Centre = add_centre(site=site, by=by, at=at)
        add_rooms(centre=centre, first=201, last=200 + IN_CENTRES, beds=1, by=by, at=at)
        for duty, name in (("medic", "护理组甲"), ("guard", "值守组乙"), ("support", "保障组丙")):
            add_turn(centre=centre, duty=duty, name=name, from_at=at, until_at=at + 7 * DAY, by=by, at=at)
        beds = Bed.objects.filter(room__site=site).order_by("pk")
        for watch, bed in zip(watches[number::2], beds, strict=False):
            check_in(watch=watch, bed=bed, by=clerk, at=at)


def _ask(watches: Sequence[Watch], staff: Staff, chance: Random, since: datetime, at: datetime) -> None:
    """Follow everybody up morning and evening; a few were forgotten, a few did not answer."""
    for moment in _rounds(since, at):
        rows, heard = [], moment + timedelta(minutes=90)
        for watch in watches:
            luck = chance.random()
            if luck < 0.06 or moment >= watch.measure.until_at:
                continue
            event = str(UUID(int=chance.getrandbits(128), version=4))
            by = watch.keeper_id or staff.users["shequ"].pk
            when = moment + timedelta(seconds=int(5000 * luck))
            if luck < 0.09:
                rows.append(NewFollowUp(event, watch.pk, when, "phone", "no_answer", by_id=by))
            else:
                tenths = 362 + int(8 * chance.random())
                rows.append(NewFollowUp(event, watch.pk, when, "phone", "answered", temperature=tenths, by_id=by))
        record_followups(rows=rows, arrived_at=heard, by=None, at=heard)


def _rounds(since: datetime, at: datetime) -> Iterator[datetime]:
    """Nine in the morning and seven in the evening, until an hour and a half ago."""
    day = since.astimezone(TONGLIAO).date()
    while day <= at.astimezone(TONGLIAO).date():
        for hour in (9, 19):
            moment = datetime.combine(day, time(hour), TONGLIAO)
            if since <= moment < at - timedelta(minutes=90):
                yield moment
        day += DAY


def _keep_files(staff: Staff, chance: Random, since: datetime, at: datetime) -> None:
    """Name the five of every household but a few, seal doors, bring supplies, patrol."""
    by, worker = staff.users["shequ"], staff.users["wangge1"]
    for number, file in enumerate(HouseholdFile.objects.open().order_by("pk")):
        for role in FIVE[: 3 if number % 17 == 5 else 5]:
            name = {
                "cadre": "包联干部",
                "grid_worker": "网格员",
                "police": "社区民警",
                "medic": "家庭医生",
                "volunteer": "志愿者",
            }
            fill_duty(file=file, role=role, name=f"{name[role]}{number % 9 + 1}号", by=by, at=since)
        if not file.watches.exclude(measure__kind="central_isolation").exists():
            continue  # nobody of them is at home
        if number % 3 == 0:
            post_seal(file=file, number=f"永封{number + 1:04d}", by=worker, at=since + timedelta(hours=1))
        record_service(
            file=file, kind="supply", amount="1份", note="米面油蔬菜", by=worker, at=since + timedelta(hours=5)
        )
        for moment in _rounds(since, at):
            if chance.random() > 0.1:
                record_patrol(file=file, result="home", by=worker, at=moment + timedelta(minutes=number % 60))
