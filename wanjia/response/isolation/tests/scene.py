"""Families of the hamlet under approved measures, for tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place, Room
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.registry.presence.models import Visitor
from wanjia.response.isolation.actions import (
    NewFollowUp,
    add_centre,
    add_rooms,
    add_turn,
    attach_paper,
    begin_watches,
    check_in,
    fill_duty,
    note_seal,
    open_file,
    post_seal,
    record_breach,
    record_followups,
    record_patrol,
    record_service,
    release_watch,
)
from wanjia.response.isolation.models import Alarm, Bed, FollowUp, HouseholdFile, Watch
from wanjia.response.measures.actions import NewMeasure, approve_measures, propose_measures
from wanjia.response.measures.models import Measure

DAYS = timedelta(days=14)


def restrict(
    hamlet: Hamlet,
    *subjects: Person | Household | Room,
    at: datetime | None = None,
    by: str = "shequ",
    approver: str = "jiedao",
    **changes: Any,
) -> list[Measure]:
    """Lay the usual measure on persons, households or rooms: the clerk proposes, the street lead approves."""
    at = at or hamlet.at
    given: dict[str, Any] = {
        "kind": "home_isolation" if isinstance(subjects[0], Household) else "home_observation",
        "ground": "close_contact",
        "evidence": "与病例同乘一车",
        "document": hamlet.document,
        "from_at": at,
        "until_at": at + DAYS,
        "owner": hamlet.places["community"],
    }
    new = [NewMeasure(subject=subject, **given | changes) for subject in subjects]
    made = propose_measures(measures=new, by=hamlet.user(by), at=at)
    return approve_measures(measures=made, by=hamlet.user(approver), at=at)


def filed(hamlet: Hamlet, number: int = 0, **changes: Any) -> HouseholdFile:
    """Open the file of one of the hamlet's households, all of whom are isolated."""
    home = hamlet.households_at("grid")[number]
    at = changes.get("at") or hamlet.at
    return open_file(measure=restrict(hamlet, home, **changes)[0], by=hamlet.user("shequ"), at=at)


def followed(watch: Watch, at: datetime, result: str = "answered", **said: Any) -> FollowUp:
    """Record a follow-up as the keeper does."""
    event, arrived = said.pop("event", str(uuid4())), said.pop("arrived_at", at)
    row = NewFollowUp(event, watch.pk, at, said.pop("way", "phone"), result, by_id=watch.keeper_id, **said)
    return record_followups(rows=[row], arrived_at=arrived, by=watch.keeper, at=at)[0].followup


def begun(numbers: Sequence[int]) -> list[Watch]:
    """Give the watches of some numbers."""
    return list(Watch.objects.filter(pk__in=numbers).select_related("measure", "keeper", "file").order_by("pk"))


def watches(file: HouseholdFile) -> Sequence[Watch]:
    """Give who of a file is followed up."""
    return list(file.watches.select_related("measure", "keeper").order_by("id"))


def desk(hamlet: Hamlet, name: str) -> Client:
    """Give somebody's browser."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def everything(hamlet: Hamlet, person: Person, place: Place, number: int, mark: str = "") -> dict[str, Any]:
    """Give one of each: somebody is watched, alarms, is sealed in and found outside, is released; another lies in a bed.

    A visitor who was taken in there is watched as well. ``mark`` is written wherever a person can be written about.
    """
    at, by = hamlet.at + timedelta(hours=2), hamlet.user("yihu")
    (visitor,) = know_visitors(rows=[NewVisitor(f"{mark}旅客{number}", f"+8615800001{number:03d}")], by=by, at=at)
    subjects = [person, Visitor.objects.get(pk=visitor)]
    given = {"ground": "close_contact", "document": hamlet.document, "from_at": at, "until_at": at + DAYS}
    new = [
        NewMeasure(
            kind="central_isolation", subject=each, evidence=f"{mark}同车", owner=hamlet.places["county"], **given
        )
        for each in subjects
    ]
    made = [propose_measures(measures=[each], by=hamlet.user("liudiao"), at=at)[0] for each in new]
    measures = approve_measures(measures=made, by=hamlet.user("zhihui"), at=at)
    watch, guest = begun(begin_watches(measures=measures, by=by, at=at + timedelta(minutes=1)))
    file = watch.file
    assert file is not None
    fill_duty(file=file, role="police", name=f"{mark}民警{number}", phone=f"{mark}139", by=by, at=at)
    picture = sha256(mark.encode()).hexdigest()
    jpeg = b"\xff\xd8\xff" + mark.encode() * 9
    seal = post_seal(file=file, number=f"FT-{number}", photo=jpeg, picture=picture, by=by, at=at)
    note_seal(seal=seal, kind="broken", note=f"{mark}撕开", picture=picture, by=by, at=at)
    record_patrol(file=file, result="home", note=f"{mark}隔门答应", by=by, at=at)
    record_service(file=file, kind="medicine", note=f"{mark}降压药", by=by, at=at)
    attachment = attach_paper(
        file=file, kind="promise", name=f"{mark}承诺书", content=b"%PDF-" + mark.encode(), by=by, at=at
    )
    breach = record_breach(file=file, kind="left", person=person, note=f"{mark}下楼", by=by, at=at)
    for hours in (3, 4):
        followed(watch, at + timedelta(hours=hours), "no_answer", note=f"{mark}没人接")
    followed(guest, at + timedelta(hours=3), temperature=365, symptoms=["cough"], note=f"{mark}咳")
    alarm = Alarm.objects.get(watch=watch)
    Alarm.objects.create(watch=guest, raised_at=at, tries=2, settled_at=at, note=f"{mark}在医院")
    site = add_site(kind="isolation_site", name=f"{number}号隔离点", place=place, by=by, at=at)
    centre = add_centre(site=site, by=by, at=at)
    add_rooms(centre=centre, first=101, last=101, beds=2, by=by, at=at)
    turn = {"from_at": at, "until_at": at + timedelta(hours=8), "by": by, "at": at}
    add_turn(centre=centre, duty="guard", name=f"{mark}保安{number}", **turn)
    lodging = check_in(watch=guest, bed=Bed.objects.filter(room__site=centre.site).earliest("pk"), by=by, at=at)
    why = "试剂短缺"
    release = release_watch(watch=watch, without_tests=why, by=by, at=at + DAYS)
    rows = {"watch": watch, "file": file, "seal": seal, "breach": breach, "alarm": alarm, "release": release}
    return rows | {"centre": centre, "lodging": lodging, "attachment": attachment}
