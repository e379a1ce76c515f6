"""Two rounds of screening: a small one that is closed, and the one that runs now, half done, with every state there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import families, names, plan
from demo.families import Registrar
from demo.ground import Ground
from demo.hours import Hours
from demo.staff import Staff
from demo.visits import Screening, Shift, Stop
from wanjia.command.campaigns.actions import (
    add_found_target,
    ask_exception,
    close_campaign,
    decide_exception,
    launch_campaign,
    open_campaign,
    share_work,
)
from wanjia.command.campaigns.models import Campaign, ExceptionRequest, QuestionForm, Target
from wanjia.command.posts.models import Document
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import add_people, record_departure, register_household
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import NewDoor, add_doors
from wanjia.registry.places.models import Place
from wanjia.response.screening.actions import record_visits

BATCH = 250  # visits of one transaction
SUSPECT_CELL = 3
LEADS = {plan.STREET: "jiedao", plan.NEXT_STREET: "hongxing_lead", plan.SUMU: "sumu_lead"}
WORKED = timedelta(hours=13)  # of the running round so far: always more than one day's shifts


@dataclass
class Round:
    """What a round is opened with."""

    name: str
    scope: list[Place]
    opens_at: datetime
    closes_at: datetime
    follows: Campaign | None = None


def launch(round_: Round, staff: Staff, place: Place, document: Document, form: QuestionForm) -> Campaign:
    """Open a round and launch it at its opening."""
    commander, at = staff.users["zhihui"], round_.opens_at
    campaign: Campaign = open_campaign(
        name=round_.name,
        place=place,
        scope=round_.scope,
        document=document,
        form=form,
        letter="致广大居民的一封信",
        opens_at=at,
        closes_at=round_.closes_at,
        follows=round_.follows,
        by=commander,
        at=at,
    )
    launch_campaign(campaign=campaign, by=commander, at=at)
    campaign.refresh_from_db()
    return campaign


def share_out(campaign: Campaign, ground: Ground, staff: Staff, *, at: datetime) -> None:
    """Give every grid of the campaign to its worker; a seconded cadre goes along with one of them."""
    of_worker: dict[tuple[User, str], list[Place]] = {}
    scope = [scope.place for scope in campaign.scopes.select_related("place")]
    for community, _grid, cell in ground.cells:
        if cell.pk in staff.workers and any(place.contains(cell.lo) for place in scope):
            of_worker.setdefault((staff.workers[cell.pk], LEADS[community.township]), []).append(cell)
    for (worker, lead), places in of_worker.items():
        partner = staff.cadre if worker == staff.users["wangge2"] else None
        share_work(campaign=campaign, places=places, worker=worker, partner=partner, by=staff.users[lead], at=at)


def shifts(campaign: Campaign, ground: Ground, staff: Staff, chance: Random) -> list[Shift]:
    """Give each worker's stops in route order, and how far each got."""
    at_door = {door.position: planned for planned, door in ground.doors}
    people: dict[int, list[int]] = {}
    for household, person in Person.objects.current().values_list("household_id", "pk").order_by("pk"):
        people.setdefault(household, []).append(person)
    stops: dict[int, list[Stop]] = {}
    rows = Target.objects.filter(campaign=campaign).order_by("position", "id")
    for target, household, position, cell in rows.values_list("id", "household_id", "position", "cell__place_id"):
        door = at_door[position]
        found = Stop(target, tuple(people.get(household, ())), position, door.latitude, door.longitude)
        stops.setdefault(cell, []).append(found)
    of_worker: dict[int, Shift] = {}
    for number, (community, _grid, cell) in enumerate(ground.cells):
        worker = staff.workers.get(cell.pk)
        if worker is None or cell.pk not in stops:
            continue
        pastoral = community.township == plan.SUMU
        shift = of_worker.setdefault(
            worker.pk,
            Shift(worker.pk, staff.phones.get(worker.pk), [], chance.uniform(0.25, 0.85), 11.0 if pastoral else 1.2),
        )
        shift.stops.append(stops[cell.pk])
        shift.suspect = shift.suspect or number == SUSPECT_CELL
    return list(of_worker.values())


def first_round(
    ground: Ground, staff: Staff, document: Document, form: QuestionForm, chance: Random, *, at: datetime
) -> Campaign:
    """The closed one: a trial in one community, everybody accounted for."""
    hours = Hours(at - timedelta(days=8), timedelta(hours=20))
    scope = [ground.places["community"]]
    begin = hours.begin - timedelta(minutes=30)
    campaign = launch(
        Round("第一轮入户排查（试点）", scope, begin, hours.spans[-1][1] + timedelta(days=1)),
        staff, ground.places["county"], document, form,
    )  # fmt: skip
    share_out(campaign, ground, staff, at=begin)
    screening = Screening(chance, hours, form, finish=True)
    for shift in shifts(campaign, ground, staff, chance):
        shift.progress, shift.suspect = 1.0, False
        screening.walk(shift)
    record(screening)
    closed_at = hours.spans[-1][1] + timedelta(hours=2)
    close_campaign(campaign=campaign, by=staff.users["zhihui"], at=closed_at)
    _live_on(ground, staff, chance, at=at - timedelta(days=4))
    return campaign


def _live_on(ground: Ground, staff: Staff, chance: Random, *, at: datetime) -> None:
    """Between the rounds somebody leaves, somebody comes: the second round shows the difference."""
    clerk = staff.users["shequ"]
    place = ground.places["community"]
    inside = Person.objects.current().filter(household__position__range=(place.lo, place.hi))
    people = list(inside.select_related("household").order_by("pk")[5:200:13])
    registrar = Registrar(chance, at.date(), telephones=900_000)
    for number, person in enumerate(people):
        if number % 2:
            record_departure(person=person, by=clerk, at=at)
        else:
            new = registrar.person(names.han(chance), "female", 71, "父母")
            add_people(household=person.household, people=[new], by=clerk, at=at)


def record(screening: Screening) -> None:
    """Record all visits, as the phones' door does it: in batches, some minutes after they happened."""
    for batch in screening.batches(BATCH):
        last = batch[-1].outcome.at
        record_visits(visits=batch, arrived_at=last, by=None, at=last)


def second_round(
    ground: Ground,
    staff: Staff,
    document: Document,
    form: QuestionForm,
    follows: Campaign,
    chance: Random,
    *,
    at: datetime,
) -> Campaign:
    """The one that runs: both streets and the sumu, half done."""
    hours = Hours(at - timedelta(minutes=4), WORKED)
    begin = hours.begin - timedelta(minutes=30)
    scope = [ground.places[name] for name in ("street", "next_street", "sumu")]
    campaign = launch(
        Round("第二轮入户排查", scope, begin, at + timedelta(days=2), follows),
        staff, ground.places["county"], document, form,
    )  # fmt: skip
    share_out(campaign, ground, staff, at=begin)
    screening = Screening(chance, hours, form)
    for shift in shifts(campaign, ground, staff, chance):
        screening.walk(shift)
    record(screening)
    _find_households(campaign, ground, staff, chance, at=at - timedelta(minutes=50))
    _decide(campaign, staff, at=at - timedelta(minutes=2))
    return campaign


def _find_households(campaign: Campaign, ground: Ground, staff: Staff, chance: Random, *, at: datetime) -> None:
    """A dozen doors that were thought empty are not, and people live in a site hut that belongs to no grid."""
    worker = staff.users["wangge1"]
    registrar = Registrar(chance, at.date(), telephones=950_000)
    sampled = ground.places["sampled_street"]  # is not screened
    empty = [d for planned, d in ground.doors if not planned.kind and not sampled.contains(d.position)]
    hut = NewDoor("工地板房1号", "工地板房1号", *plan.CENTRES[plan.NEXT_STREET])
    doors = empty[:: max(1, len(empty) // 12)][:12]
    doors += add_doors(place=ground.places["next_community"], doors=[hut], by=worker, at=at)
    for door in doors:
        members = families.family(registrar, 2, 0.2)
        household = register_household(door=door, members=members, by=worker, at=at)
        reason = "登记为空房，现有租户居住" if door in empty else "工地板房，名册里没有"
        add_found_target(campaign=campaign, household=household, reason=reason, by=worker, at=at)


def _decide(campaign: Campaign, staff: Staff, *, at: datetime) -> None:
    """Of what was asked some is approved, some refused, the rest waits; some homes are asked to be left out."""
    lead, clerk = staff.users["zhihui"], staff.users["shequ"]
    asked = ExceptionRequest.objects.filter(target__campaign=campaign, decision="").order_by("pk")
    for number, request in enumerate(asked[:60]):
        if number % 3 < 2:
            decide_exception(request=request, approve=number % 3 == 0, by=lead, at=at)
    pending = list(Target.objects.filter(campaign=campaign, state="pending").order_by("pk")[3:40:5])
    reasons = ("整户拆迁，房屋已不存在", "登记重复，同一户已在另一门牌排查")
    requests = _ask(pending, reasons, clerk, at - timedelta(minutes=20))
    for number, request in enumerate(requests):
        if number % 4 != 3:
            decide_exception(request=request, approve=number % 4 != 2, by=lead, at=at)


def _ask(targets: Sequence[Target], reasons: Sequence[str], by: User, at: datetime) -> list[ExceptionRequest]:
    return [
        ask_exception(target=target, reason=reasons[number % len(reasons)], by=by, at=at)
        for number, target in enumerate(targets)
    ]
