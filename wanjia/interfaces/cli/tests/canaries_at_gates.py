"""Canaries who pass gates and roads: checked, registered by themselves, with passes."""

import io
import os
from datetime import timedelta

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
    django.setup()


from demo.hamlet import Hamlet
from wanjia.interfaces.cli.tests.birds import BIRD
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import (
    NewPresence,
    NewVisitor,
    know_visitors,
    match_visitors,
    record_presences,
    record_visitor_readings,
)
from wanjia.registry.presence.models import Resemblance, Visitor
from wanjia.response.care.actions import NewChain, add_clinic, add_member, end_member, open_chains, step_chain
from wanjia.response.movement.actions import NewCheck, Occupant, assign_duty, decide_mismatch, record_checks
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Crossing, Mismatch
from wanjia.response.movement.tests.scene import begin as stations_of
from wanjia.response.passes.actions import NewPassUse, apply_pass, use_passes
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.streams.models import Record
from wanjia.response.streams.taking import take_file
from wanjia.support.fleet.actions import add_driver, release_driver


def checking(hamlet: Hamlet) -> None:
    """A car is checked with somebody known and somebody new; what they registered differs; a helper stands there."""
    stations, by, at = stations_of(hamlet), hamlet.user("kakou"), hamlet.at + timedelta(hours=1)
    hours = {"from_at": at, "until_at": at + timedelta(hours=8)}
    assign_duty(station=stations.north, department="health", name=f"{BIRD}护士", **hours, by=by, at=at)
    people = [
        Occupant(1, person_id=Person.objects.earliest("pk").pk, temperature=365),
        Occupant(
            2, visitor=NewVisitor(f"{BIRD}司机", "+8613912340077"), temperature=366, door=f"{BIRD}501", card="1-1-7"
        ),
    ]
    check = NewCheck(
        stand=stations.stand(stations.north), event="00000000-0000-7000-8000-0000000000c1", at=at, by_id=by.pk, persons=2,
        decision="refuse", vehicle="car", plate="蒙G12345", origin=f"武汉{BIRD}", reason=f"{BIRD}探亲",
        occupants=people, differs=[Differs(1, "name", f"{BIRD}甲", f"{BIRD}乙")],
    )  # fmt: skip
    record_checks(checks=[check], arrived_at=at, by=by, at=at)
    person, visitor = Crossing.objects.order_by("n").values_list("person_id", "visitor_id")
    for number, subject in enumerate((person[0], visitor[1])):
        who = {"person_id": subject} if number == 0 else {"visitor_id": subject}
        row = NewChain("desk", hamlet.places["county"].pk, at, 381, owner_id=by.pk, **who)
        chain = open_chains(rows=[row], by=by, at=at)[0]
        for kind in ("isolated", "transport"):
            step_chain(
                chain=chain, kind=kind, owner=by, vehicle="蒙G1", escort=f"{BIRD}队", note=f"{BIRD}咳嗽", by=by, at=at
            )
            chain.refresh_from_db()
        site = add_site(kind="fever_clinic", name=f"门诊{number}", place=hamlet.places["county"], by=by, at=at)
        ward = add_clinic(site=site, security="task_force", beds=5, by=by, at=at)
        guard = add_member(clinic=ward, duty="order", name=f"{BIRD}警员", from_at=at - timedelta(hours=1), by=by, at=at)
        end_member(member=guard, by=by, at=at)
        step_chain(chain=chain, kind="received", clinic=ward, owner=by, by=by, at=at)
        chain.refresh_from_db()
        step_chain(chain=chain, kind="outcome", outcome="excluded", by=by, at=at)
    decide_mismatch(mismatch=Mismatch.objects.get(), decision="neither", note=f"{BIRD}丙", by=by, at=at)


def passing(hamlet: Hamlet) -> None:
    """Who was at a gate: a visitor who is somebody of the register, and that person once more."""
    by, at, street = hamlet.user("jiedao"), hamlet.at, hamlet.places["street"]
    gate = add_site(place=street, kind="checkpoint", name="永清卡口", by=by, at=at)
    guest = NewVisitor(f"{BIRD}高娃", "+8613912340012", "passport", "G12345678")
    (visitor,) = know_visitors(rows=[guest], by=by, at=at)
    assert match_visitors(visitors=list(Visitor.objects.all()), by=by, at=at) == 1
    person = Visitor.objects.get(pk=visitor).person_id or 0
    event = "00000000-0000-7000-8000-000000000004"
    subjects: list[tuple[int | None, int | None]] = [(None, visitor), (person, None)]
    poster = print_poster(site=gate, kind="road", by=by, at=at)
    form = NewRegistration(
        poster.pk, gate.pk, street.lo, at, event, known=[visitor], purpose="home", origin="4201",
        destination=f"{BIRD}巷", target="武汉", holder=1,
    )  # fmt: skip
    register_visitors(forms=[form], by=by, at=at)
    record_visitor_readings(visitors=[visitor], through="registration:list", by=by, at=at)
    Resemblance.objects.create(visitor_id=visitor, person_id=person, score=90, reasons="same_name", raised_at=at)
    rows = [NewPresence(one, other, gate.pk, street.lo, at, at, "check", event) for one, other in subjects]
    record_presences(rows=rows, arrived_at=at, by=by, at=at)
    lines = f"类别,姓名,电话,时间,地点,来源地\n卡口检查,{BIRD}高娃,13912340012,{at:%Y-%m-%d},永清卡口,4201\n"
    lines += f"卡口检查,{BIRD}路人,13912340031,{at:%Y-%m-%d},永清卡口,4201\n{BIRD},{BIRD},,,,\n"
    said = {"place": street, "filename": "a.csv", "stream": io.BytesIO(lines.encode())}
    file = take_file(**said, by=by, at=at)
    assert (file.accepted, file.rejected) == (2, 1)
    Record.objects.filter(file=file).update(target="武汉")


def passes(hamlet: Hamlet) -> None:
    """Who drives for the reserve, where a car is going and who sits in it, which plate a station saw."""
    at, county = hamlet.at, hamlet.places["county"]
    driver = add_driver(place=county, name=f"{BIRD}师傅", phone="13912340020", by=hamlet.user("jiaotong"), at=at)
    release_driver(driver=driver, by=hamlet.user("jiaotong"), at=at)
    said = {"driver": f"{BIRD}", "companions": f"{BIRD}妹", "origin": f"{BIRD}市", "destination": f"{BIRD}县"}
    apply_pass(
        kind="emergency", unit=county, issuer=county, plate="蒙G12345", matter="口罩", persons=2, **said,
        begins_at=at, ends_at=at + timedelta(hours=5), by=hamlet.user("jiaotong"), at=at,
    )  # fmt: skip
    gate = add_site(kind="checkpoint", name="东卡口", place=county, by=None, at=at)
    by = hamlet.user("kakou")
    event = "00000000-0000-7000-8000-000000000003"
    use = NewPassUse(event, gate.pk, at, "蒙G54321", by.pk, serial="Y-0000-0000")
    use_passes(rows=[use], arrived_at=at, by=by, at=at)
