"""How many questions each list page asks of the store: written down, and the same however many rows there are."""

import io
import json
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, ask_exception, record_outcomes, share_work
from wanjia.command.campaigns.models import Campaign, Target
from wanjia.command.posts.models import CommandPost
from wanjia.core import clock
from wanjia.insight.dashboards.actions import open_screen
from wanjia.insight.dashboards.snapshots import kept
from wanjia.interfaces.web.tests.command_posts import backed, backing_of, commanded
from wanjia.interfaces.web.tests.machines import hand_out
from wanjia.interfaces.web.tests.meetings import arguments_of, busy_desk
from wanjia.interfaces.web.tests.reported import reported
from wanjia.interfaces.web.tests.told import judged, told
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import origins
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import Resemblance, Visitor
from wanjia.response.care.actions import follow_checks
from wanjia.response.cases.actions import NewCase, open_outbreak, report_cases
from wanjia.response.cases.models import Contact, Outbreak
from wanjia.response.isolation.actions import add_centre, open_file
from wanjia.response.isolation.tests.scene import restrict
from wanjia.response.measures.actions import NewMeasure, approve_measures, make_appeal, propose_measures
from wanjia.response.measures.models import Measure
from wanjia.response.movement.actions import NewCheck, Occupant, add_station, open_station, record_checks
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Station
from wanjia.response.movement.tests.scene import begin as begin_stations
from wanjia.response.passes.actions import NewPassUse, use_passes
from wanjia.response.passes.tests.passes import issued
from wanjia.response.passes.tests.passes import ready as ready_passes
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.roads.actions import NewRoad, load_roads, open_lane, propose_closure
from wanjia.response.sampling.actions import add_point, add_table, fill_post
from wanjia.response.sampling.actions.certificates import NewCard, issue_certificates
from wanjia.response.sampling.actions.schedules import order_schedule
from wanjia.response.sampling.actions.untested import check_ppe
from wanjia.response.sampling.models import Point, Round
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import begin
from wanjia.response.sampling.tests.test_custody import pack, seal, send
from wanjia.response.sampling.tests.test_results import HEAD, scan, take
from wanjia.response.streams.models import RecordFile
from wanjia.response.streams.taking import take_file
from wanjia.response.sunset.actions import propose_sunset
from wanjia.support.fleet.actions import add_vehicle, book_vehicle

COUNTS = json.loads((Path(__file__).parents[4] / "tests" / "query_counts.json").read_text())
KINDS = ("reached", "absent", "vacant", "refused")

OF_LABORATORY = ("laboratory", "custody", "results", "results?only=positive", "retests", "discrepancies")
WITHOUT_PLACE = ("sampling:schedules", "sampling:laboratory", "sampling:discrepancies")
OF_ROUNDS = ("rounds", "round", "posts", "tellings", "plan", "point", "slots")


def busy(hamlet: Hamlet, doors: int) -> None:
    """Let a number of doors be visited, asked about and shared out."""
    moment = hamlet.at + timedelta(hours=1)
    targets = list(Target.objects.at(hamlet.places["community"]).order_by("position")[:doors])
    rows = [
        NewOutcome(
            target_id=target.pk,
            event=str(uuid.uuid4()),
            kind=KINDS[number % 4],
            at=moment + timedelta(minutes=number * 7),
            by_id=hamlet.user("wangge1").pk,
            revisit_at=moment if KINDS[number % 4] in ("absent", "vacant") else None,
            reason="不开门",
        )
        for number, target in enumerate(targets)
    ]
    record_outcomes(rows=rows, arrived_at=moment, by=None, at=moment)
    for target in targets:
        ask_exception(target=target, reason="外出", by=hamlet.user("wangge1"), at=moment)
    for name in ("grid", "next_grid")[: 1 + (doors > 4)]:
        share_work(
            campaign=hamlet.campaign,
            places=[hamlet.places[name]],
            worker=hamlet.user("wangge1"),
            by=hamlet.user("shequ"),
            at=moment,
        )


def busy_round(hamlet: Hamlet, people: int) -> None:
    """Let a number of persons of a sampling round be sampled without a card, given a card too early, controlled, left over."""
    scene, by, now = begin(hamlet), hamlet.user("shequ"), clock.now()
    targets = scene.targets("community")
    sampled(scene.tables[0], targets[:people], hamlet.at)
    cards = [NewCard(n, t.pk, hamlet.at) for n, t in enumerate(targets[people : people + people // 2], start=1)]
    issue_certificates(point=scene.points[0], cards=cards, arrived_at=hamlet.at, by=by, at=hamlet.at)
    for target in targets[-people // 2 :]:
        order_schedule(
            person=target.person, document=hamlet.document, begins_on=now.date() - timedelta(days=1),
            ends_on=now.date() + timedelta(days=9), days=[1, 2, 3], by=by, at=now,
        )  # fmt: skip
    check_ppe(place=hamlet.places["community"], items=["gloves", "face_shield", "n95"], by=by, at=now)


def passing(hamlet: Hamlet, people: int) -> None:
    """Let a number of people register themselves at gates, some of them perhaps residents."""
    by, now, place = hamlet.user("jiedao"), clock.now(), hamlet.places["street"]
    for number in range(people):
        site = add_site(kind="checkpoint", name=f"{number}号卡口", place=place, by=by, at=now)
        poster = print_poster(site=site, kind="road", by=by, at=now)
        who = [NewVisitor(f"来客{number}", f"+86138000000{number:02d}")]
        form = NewRegistration(poster.pk, site.pk, place.lo, now, str(uuid.uuid4()), new=who, origin="4201")
        register_visitors(forms=[form], by=None, at=now)
        person = Person.objects.filter(household__in=hamlet.households_at("community")).order_by("pk")[number]
        visitor = Visitor.objects.latest("pk")
        Resemblance.objects.create(visitor=visitor, person=person, score=70, reasons="same_phone", raised_at=now)


def busy_laboratory(hamlet: Hamlet, tubes: int) -> None:
    """Let a number of tubes be packed, counted wrongly, sent and found positive, the last of them tested twice."""
    scene = begin(hamlet)
    targets = scene.targets("community")
    for number in range(tubes):
        seal(scene, f"T{number:07}", [targets[number]])
        box = pack(scene, f"X{number}", f"T{number:07}", f"T1{number:06}")
        if number % 2:
            send(scene, f"M{number}", box)
        scan(scene, f"T{number:07}", "positive")
        take(scene, f"{HEAD}T{number:07},阴性,\n", hours=4)


def sampling(hamlet: Hamlet, points: int) -> None:
    """Let doors be visited and a sampling round have a number of points more, each with a table and somebody at it."""
    busy(hamlet, points)
    scene, by, at = begin(hamlet), hamlet.user("zhihui"), hamlet.at
    hours = {"opens_at": at, "closes_at": at + timedelta(hours=9)}
    for number in range(3, 3 + points):
        where = {"kind": "sampling_point", "name": f"{number}号点", "place": hamlet.places["community"]}
        point = add_point(round=scene.round, site=add_site(**where, by=by, at=at), number=number, **hours, by=by, at=at)
        table = add_table(point=point, number=1, by=by, at=at)
        fill_post(point=point, table=table, kind="sampler", staff="medical", name="护士", by=by, at=at)


def checked(hamlet: Hamlet, number: int) -> None:
    """Let a number of stations have somebody checked who had a fever and did not agree with what was registered."""
    scene, by, at = begin_stations(hamlet), hamlet.user("zhihui"), clock.now()
    stations = [scene.north, scene.gate]
    for one in range(number):
        site = add_site(kind="checkpoint", name=f"{one}号卡口", place=hamlet.places["county"], by=by, at=at)
        stations.append(add_station(site=site, kind="checkpoint", direction="both", responsible=by, by=by, at=at))
        open_station(station=stations[-1], by=by, at=at)
    checks = [
        NewCheck(
            stand=scene.stand(station), event=str(uuid.uuid4()), at=at, by_id=by.pk, persons=1, decision="review",
            occupants=[Occupant(1, temperature=381)], differs=[Differs(1, "name", "甲", "乙")],
        )
        for station in stations
    ]  # fmt: skip
    taken = record_checks(checks=checks, arrived_at=at, by=by, at=at)
    follow_checks(checks=[each.check for each in taken], by=by, at=at)


def isolated(hamlet: Hamlet, homes: int) -> None:
    """Let a number of households be isolated, with a centre for each."""
    now, clerk = clock.now(), hamlet.user("shequ")
    for number, home in enumerate(hamlet.households_at("community")[:homes]):
        measure = restrict(hamlet, home, at=now)[0]
        open_file(measure=measure, by=clerk, at=now)
        site = add_site(
            kind="isolation_site", name=f"{number}号宾馆", place=hamlet.places["community"], by=clerk, at=now
        )
        add_centre(site=site, by=clerk, at=now)
    Measure.objects.update(until_at=now + timedelta(minutes=1))


def spreading(hamlet: Hamlet, many: int) -> None:
    """Let an outbreak have a number of cases, each with a contact; half of them are residents."""
    by, now, place = hamlet.user("liudiao"), clock.now(), hamlet.places["community"]
    outbreak = open_outbreak(name="疫情", disease="covid19", place=hamlet.places["county"], by=by, at=now)
    people = list(Person.objects.filter(household__in=hamlet.households_at("community")).order_by("pk"))
    rows = [
        NewCase(
            f"{n}号",
            place,
            "confirmed",
            person=people[n] if n % 2 else None,
            name=f"病例{n}",
            days={"onset": now.date()},
        )
        for n in range(many)
    ]
    for case in report_cases(outbreak=outbreak, rows=rows, by=by, at=now):
        Contact.objects.create(case=case, person=people[-1], reason="named", confirmed_at=now, by=by)


def traffic(hamlet: Hamlet, many: int) -> None:
    """Let a number of passes be issued and lent, of roads be asked to be closed, of vehicles be booked, of lanes be open."""
    gate, by, now = ready_passes(hamlet), hamlet.user("jiaotong"), clock.now()
    county, ends = hamlet.places["county"], now + timedelta(hours=9)
    rows = [NewRoad(f"X{n}", "路", "county", f"东{n}", f"西{n}", 3.0) for n in range(many)]
    for n, road in enumerate(load_roads(place=county, rows=rows, by=by, at=now)):
        passed = issued(hamlet, matter=f"第{n}车", plate=f"蒙G{20000 + n}")
        use = NewPassUse(str(uuid.uuid4()), gate.pk, hamlet.at, "蒙G99999", by.pk, serial=passed.serial or "")
        use_passes(rows=[use], arrived_at=now, by=by, at=now)
        why = {"measure": "barrier", "reason": "疫情", "document": hamlet.document}
        propose_closure(road=road, **why, from_at=now, until_at=ends, by=by, at=now)
        vehicle = add_vehicle(place=county, plate=f"蒙G{30000 + n}", sort="truck", by=by, at=now)
        book_vehicle(vehicle=vehicle, load="daily", purpose="蔬菜", from_at=now, until_at=ends, by=by, at=now)
        open_lane(site=gate, name=f"{n}道", by=by, at=now)


def restricted(hamlet: Hamlet, many: int) -> None:
    """Let a number of residents be under a measure with an appeal, and as many wait for a decision."""
    county, at = hamlet.places["county"], clock.now()
    said = {"kind": "home_observation", "ground": "close_contact", "evidence": "同桌", "document": hamlet.document}
    hours = {"from_at": at, "until_at": at + timedelta(days=1), "owner": county}
    inside = hamlet.places["street"]
    people = Person.objects.filter(household__position__range=(inside.lo, inside.hi)).order_by(
        "household__position", "pk"
    )
    rows = [
        propose_measures(measures=[NewMeasure(subject=person, **said, **hours)], by=hamlet.user("liudiao"), at=at)[0]
        for person in people[: 2 * min(many, 9)]  # of one office in an hour; more are a list
    ]
    for row in approve_measures(measures=rows[: min(many, 9)], by=hamlet.user("zhihui"), at=at):
        make_appeal(measure=row, text="不对", by=None, at=at)


def looked_at(hamlet: Hamlet, doors: int) -> None:
    """Let doors be visited, and a number of big screens hang."""
    busy(hamlet, doors)
    said = {"place": hamlet.places["county"], "until_at": clock.now() + timedelta(days=1)}
    for number in range(doors):
        open_screen(name=f"大厅{number}", **said, by=hamlet.user("zhihui"), at=clock.now())
    kept.forget()


def handed_over(hamlet: Hamlet, many: int) -> None:
    """Let a number of files of records come in, each with as many records of as many origins."""
    by, now = hamlet.user("shequ"), clock.now()
    codes = [code for code in origins() if len(code) == 4]
    for n in range(many):
        lines = [f"外来人员,甲,1380000{n:04},2022-11-11,{codes[k]},{n}-{k}" for k in range(many)]
        content = "\n".join(["类别,姓名,电话,时间,来源地,编号", *lines]).encode()
        said = {"place": hamlet.places["community"], "filename": f"{n}.csv", "stream": io.BytesIO(content)}
        take_file(**said, by=by, at=now)


def ending(hamlet: Hamlet, many: int) -> None:
    """Let a number of places be about to end their response."""
    county, at = hamlet.places["county"], clock.now()
    places = Place.objects.current().filter(lo__gte=county.lo, hi__lte=county.hi).order_by("lo", "-hi")[:many]
    given = {"document": hamlet.document, "reason": "无新增", "ends_at": at + timedelta(days=1)}
    for place in places:
        propose_sunset(place=place, destroy_at=at + timedelta(days=2), **given, by=hamlet.user("zhihui"), at=at)


OF_A_PLACE = (
    "web:mechanisms_of",
    "posts:zones",
    "posts:levels",
    "reports:place",
    "reports:below",
    "dashboards:situation",
)
OF_A_CAMPAIGN_THERE = ("coverage", "targets", "work", "print")


def address(hamlet: Hamlet, page: str, place: str) -> str:
    view, _mark, query = page.partition("?")
    return reverse(view, args=arguments(hamlet, view, place)) + (f"?{query}" if query else "")


def arguments(hamlet: Hamlet, view: str, place: str) -> list[str]:
    app, _colon, name = view.partition(":")
    here = hamlet.places[place].public_id
    if view in OF_A_PLACE:
        return [here]
    if app in ("funds", "secondments"):
        return backing_of(hamlet, view, place)
    if app in ("tasks", "meetings"):
        return arguments_of(hamlet, view, place)
    if app == "sampling":
        return of_sampling(view, name, here)
    if app == "campaigns" and name in OF_A_CAMPAIGN_THERE:
        return [hamlet.campaign.public_id, here]
    return [row.public_id for row in about(hamlet, view)]


def about(hamlet: Hamlet, view: str) -> list[Any]:
    """Give the row that a page is about, where it is about one."""
    if view == "posts:leaves":
        return [CommandPost.objects.get(name="街道指挥部")]
    if view == "movement:station":
        return [Station.objects.earliest("pk")]
    if view in ("streams:file", "streams:records"):
        return [RecordFile.objects.earliest("pk")]
    if view.startswith("cases:") and view != "cases:outbreaks":
        return [Outbreak.objects.get()]
    return [hamlet.campaign] if view == "campaigns:history" else []


def of_sampling(view: str, name: str, here: str) -> list[str]:
    if name == "rounds" or view in WITHOUT_PLACE:
        return []
    if name in OF_ROUNDS:
        row = Point.objects.earliest("number") if name in ("point", "slots") else Round.objects.get()
        return [row.public_id]
    return [Campaign.objects.get(kind="sampling").public_id, here]


# What fills the pages of an app with a number of rows; campaigns and sampling have several kinds.
FILLING = {
    **dict.fromkeys(["movement", "care"], checked),
    **dict.fromkeys(["passes", "roads", "fleet"], traffic),
    **dict.fromkeys(["registration", "presence"], passing),
    "isolation": isolated,
    "cases": spreading,
    "measures": restricted,
    **dict.fromkeys(["tasks", "meetings"], busy_desk),
    "posts": commanded,
    **dict.fromkeys(["funds", "secondments"], backed),
    "reports": reported,
    "briefs": told,
    "judgement": judged,
    "dashboards": looked_at,
    "api": hand_out,
    "streams": handed_over,
    "sunset": ending,
}


def filling(page: str) -> Callable[[Hamlet, int], None]:
    """Give what fills a page."""
    app, _colon, view = page.partition(":")
    if page in ("web:to_do", "web:mechanisms_of"):
        return busy_desk
    if app != "sampling":
        return FILLING.get(app, busy)
    if view in OF_ROUNDS:
        return sampling
    return busy_laboratory if view in OF_LABORATORY else busy_round


@pytest.mark.parametrize("line", COUNTS)
@pytest.mark.parametrize("doors", [16] if os.environ.get("WANJIA_TEST_STORE") == "postgresql" else [4, 16])
def test_a_page_asks_as_often_with_many_rows_as_with_few(hamlet: Hamlet, line: str, doors: int) -> None:
    who, _space, page = line.partition(" ")
    name, _at, place = who.partition("@")
    filling(page)(hamlet, doors)
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user(name))
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address(hamlet, page, place or "community")).status_code == 200
    assert len(asked) == COUNTS[line], "\n".join(query["sql"][:200] for query in asked)
