"""A hamlet in which every personal column says something, marked so that it can be found again; or a store full of it."""

import hashlib
import json
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wanjia.interfaces.web.settings")
    django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, ask_exception, decide_exception, void_outcome
from wanjia.command.campaigns.models import Outcome
from wanjia.command.posts.actions import declare_response_level, end_response_level
from wanjia.command.tasks.actions import ask_helper, order_work
from wanjia.core.fields import EncryptedTextField
from wanjia.insight.briefs.actions import add_channel, end_channel
from wanjia.interfaces.cli.retention import forget_due
from wanjia.interfaces.cli.tests.birds import BIRD, JPEG, NOW
from wanjia.interfaces.cli.tests.canaries_at_gates import checking, passes, passing
from wanjia.interfaces.sync.tests.phones import DOOR, REACHED, Phone, member, targets_of
from wanjia.registry.accounts.actions import end_grant
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.codes.actions import issue_codes
from wanjia.registry.intake.actions import store_batch, upload_roster
from wanjia.registry.people.actions import NewPerson, register_household
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Door, Place
from wanjia.registry.presence.actions import (
    NewVisitor,
    know_visitors,
)
from wanjia.registry.presence.models import Visitor
from wanjia.response.care.actions import step_chain
from wanjia.response.care.models import Clinic, FeverChain
from wanjia.response.cases.actions import (
    NewCase,
    finish_investigation,
    open_outbreak,
    order_investigation,
    record_stay,
    report_cases,
    take_case_file,
    tell_case,
    upload_case_file,
)
from wanjia.response.cases.models import Contact
from wanjia.response.isolation.tests.scene import everything
from wanjia.response.measures.actions import (
    NewMeasure,
    answer_appeal,
    approve_measures,
    correct_measure,
    make_appeal,
    propose_measures,
    release_measure,
)
from wanjia.response.sampling.models import Post, Result, Retest, Schedule, Tube
from wanjia.response.sampling.tests.scene import begin
from wanjia.response.screening.actions import NewVisit, add_leads, record_lead_result, record_visit
from wanjia.response.screening.actions.leads import NewLead

ROSTER = f"""姓名,联系电话,楼栋,单元,门牌号,工作单位,籍贯,备注
{BIRD}其其格,13912340011,1号楼,1单元,101,{BIRD}乳业,湖北{BIRD},
{BIRD}乌日娜,139,1号楼,1单元,102,,,{BIRD}
"""


def fill(hamlet: Hamlet) -> None:
    """Put something into every personal column there is, each through the way it comes in."""
    by, at = hamlet.user("jiedao"), hamlet.at + timedelta(hours=1)
    declare_response_level(place=hamlet.places["county"], level=1, document=hamlet.document, by=by, at=hamlet.at)
    door = Door.objects.filter(label__contains="单元").earliest("position")
    marked = NewPerson(
        name=f"{BIRD}高娃",
        sex="female",
        birth_date=date(1981, 2, 3),
        residence="floating",
        relation=f"{BIRD}妻",
        phone="+8613912340012",
        document_kind="passport",
        document="G12345678",
        needs=("pregnant",),
        workplace=f"{BIRD}小学",
        native_place=f"武汉{BIRD}",
    )
    register_household(door=door, members=[marked], reference=f"{BIRD}户", by=by, at=at)
    issue_codes(lo=hamlet.places["county"].lo, hi=hamlet.places["county"].hi, by=by, at=at)
    batch = upload_roster(
        place=hamlet.places["community"], filename="a.csv", content=ROSTER.encode(), by=hamlet.user("shequ"), at=at
    )
    store_batch(batch=batch, by=hamlet.user("shequ"), at=at)
    _visits(hamlet)
    _sampling(hamlet)
    passing(hamlet)
    checking(hamlet)
    _isolating(hamlet)
    passes(hamlet)
    _cases(hamlet)
    _measures(hamlet)
    _channels(hamlet)
    _helping(hamlet, at)
    lead = NewLead(
        f"{BIRD}敖登", f"{BIRD}巷", hamlet.places["community"], "+8613912340013", f"{BIRD}市", date(2022, 11, 9), BIRD
    )
    given = add_leads(leads=[lead], due_at=at, by=by, at=at)[0]
    record_lead_result(lead=given, result="not_found", note=f"{BIRD}查无此人", by=by, at=at)
    client = Client()
    client.force_login(hamlet.user("shequ"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/households/{hamlet.households[0].public_id}/").status_code == 200


def _helping(hamlet: Hamlet, at: datetime) -> None:
    """A resident of the register and a volunteer by name do parts of an order."""
    clerk, person = (
        hamlet.user("shequ"),
        Person.objects.select_related("household").earliest("household__position", "pk"),
    )
    said = {"assignee": clerk, "due_at": at + timedelta(hours=8), "by": clerk, "at": at}
    (order,) = order_work(rows=[("敲门", hamlet.places["community"], None)], **said)
    ask_helper(order=order, tier="resident", person=person, task="看门", by=clerk, at=at)
    ask_helper(order=order, tier="member", name=f"{BIRD}党员", phone="13912340019", task="敲门", by=clerk, at=at)


def _visits(hamlet: Hamlet) -> None:
    """What a phone brings: a visit with answers and a photo, something held, something rejected, two telephones."""
    phone, clerk, targets = Phone(hamlet.user("wangge1")), Phone(hamlet.user("shequ")), targets_of(hamlet, "grid")
    someone = member(targets[0].household)
    digest = hashlib.sha256(JPEG).hexdigest()
    where = f"{DOOR}photo/{digest}?offset=0"
    assert phone.client.put(where, data=JPEG, content_type="application/octet-stream").status_code == 201
    flags = {name: REACHED[name] for name in ("verified", "told", "managed", "went", "saw", "checked_code")}
    event = "00000000-0000-7000-8000-000000000001"
    visit = NewVisit(
        outcome=NewOutcome(target_id=targets[0].pk, event=event, kind="reached", at=hamlet.at, by_id=phone.user.pk),
        flags=flags,
        services=("publicity",),
        met=(someone.pk,),
        people={someone.pk: {"temperature": f"37.9{BIRD}"}},
        answers={"q": BIRD},
        location=(122.2, 43.6),
        accuracy=12.0,
        note=f"{BIRD}咳嗽",
        photo=digest,
    )
    record_visit(visit=visit, arrived_at=NOW, by=phone.user, at=hamlet.at)
    refused = phone.visit(targets[1], "refused", {"reason": f"{BIRD}不开门"})
    wrong = phone.visit(targets[2]) | {"wall": f"{BIRD}"}
    early = phone.event("contact@1", someone.public_id, {"phone": "13800138002"}, base={"contact": "1"})
    clerk.clock += timedelta(hours=1)
    late = clerk.event("contact@1", someone.public_id, {"phone": "13800138003"}, base={"contact": "1"})
    waiting = phone.event("contact@1", "0193e0a0-0000-7000-8000-000000000003", {"phone": "13800138001"})
    assert clerk.results(late) == ["accepted"]
    assert phone.results(refused, wrong, early, waiting) == ["accepted", "rejected", "flagged", "held"]
    aside = phone.event("set_aside@1", wrong["id"], {"reason": f"{BIRD}不在家"})
    assert phone.results(aside) == ["accepted"]
    lead = hamlet.user("jiedao")
    void_outcome(outcome=Outcome.objects.get(kind="refused"), reason=f"{BIRD}填错", by=lead, at=NOW)
    request = ask_exception(target=targets[3], reason=f"{BIRD}已去世", by=phone.user, at=NOW)
    decide_exception(request=request, approve=True, by=lead, at=NOW)


def _sampling(hamlet: Hamlet) -> None:
    """What a round holds of persons: a plan of their own, who stood at a point, a finding and whom it sends back."""
    scene, by, at = begin(hamlet), hamlet.user("jiedao"), hamlet.at
    first = scene.targets()[0]
    assert first.person is not None
    today = at.date()
    Schedule.objects.create(
        person=first.person,
        document=hamlet.document,
        begins_on=today,
        ends_on=today,
        days=[1],
        ordered_at=at,
        ordered_by=by,
    )
    Post.objects.create(point=scene.points[0], kind="guide", staff="volunteer", name=f"{BIRD}志愿者", from_at=at)
    tube = Tube.objects.create(
        round=scene.round,
        table=scene.tables[0],
        label="T0000001",
        event="00000000-0000-7000-8000-000000000002",
        size=10,
        samples=0,
        opened_at=at,
        sealed_at=at,
        arrived_at=at,
        by_id=by.pk,
    )
    found = Result.objects.create(
        tube=tube, finding="positive", tested_at=at, reported_at=at, laboratory=scene.laboratory, by=by
    )
    Retest.objects.create(result=found, target=first, opened_at=at, due_at=at)


def _isolating(hamlet: Hamlet) -> None:
    """Somebody and a visitor under observation: followed up, sealed in, patrolled, served, found outside, guarded."""
    everything(hamlet, Person.objects.earliest("pk"), hamlet.places["grid"], 99, mark=BIRD)
    by, at, ward = hamlet.user("jiedao"), hamlet.at + timedelta(hours=6), Clinic.objects.earliest("pk")
    order = {"owner": by, "vehicle": "蒙G2", "escort": f"{BIRD}车队", "clinic": ward, "by": by, "at": at}
    for chain in FeverChain.objects.open():
        for kind in ("isolated", "transport", "received"):
            step_chain(chain=chain, kind=kind, **order)
            chain.refresh_from_db()
        step_chain(chain=chain, kind="outcome", outcome="excluded", by=by, at=at)


def _cases(hamlet: Hamlet) -> None:
    """Cases, one of a resident and one of a visitor, with what was said of them, their way, their contacts, a list."""
    by, at, county = hamlet.user("liudiao"), hamlet.at + timedelta(hours=1), hamlet.places["county"]
    common = {"by": by, "at": at}
    outbreak = open_outbreak(name="疫情", disease="covid19", place=county, **common)
    (number,) = know_visitors(rows=[NewVisitor(f"{BIRD}客人", "+8613912340031")], **common)
    visitor = Visitor.objects.get(pk=number)
    person, other = Person.objects.order_by("pk")[:2]
    rows = [
        NewCase(f"{BIRD}1", county, "suspected", person=person, sex="female", age=41),
        NewCase(f"{BIRD}2", county, "confirmed", visitor=visitor, name=f"{BIRD}客人", phone="+8613912340031"),
    ]
    case = report_cases(outbreak=outbreak, rows=rows, **common)[0]
    tell_case(case=case, kind="plan", text=f"{BIRD}方案", source="clinic", **common)
    site = add_site(kind="checkpoint", name="南市场", place=county, **common)
    hours = {"from_at": hamlet.at - timedelta(hours=3), "until_at": hamlet.at}
    ride = {"vehicle": BIRD, "carriage": BIRD, "text": f"{BIRD}姐姐"}
    record_stay(case=case, kind="train", site=site, source="interview", **ride, **hours, **common)
    work = order_investigation(case=case, investigator=by, due_at=at + timedelta(days=1), **common)
    finish_investigation(investigation=work, finding=f"{BIRD}聚餐", **common)
    heading = "病例编号,接触者编号,姓名,联系电话,观察截止,随访状态"
    content = f"{heading}\n{BIRD}1,{BIRD}3,{BIRD}丁,13912340032,2022-11-20,{BIRD}\n{BIRD}9,x,{BIRD},,,\n"
    file = upload_case_file(outbreak=outbreak, kind="contacts", name="a.csv", content=content.encode(), **common)
    take_case_file(file=file, **common)
    Contact.objects.create(case=case, person=other, site=site, reason="presence", confirmed_at=at, by=by)


def _measures(hamlet: Hamlet) -> None:
    """What was said of a resident, a visitor and a household under a measure, how each ended, an appeal with its answer."""
    at, clerk, street, county = hamlet.at, hamlet.user("shequ"), hamlet.user("jiedao"), hamlet.user("zhihui")
    home = hamlet.households_at("community")[0]
    subjects = [("home_observation", member(home)), ("home_observation", Visitor.objects.earliest("pk"))]
    for kind, subject in [*subjects, ("home_isolation", home)]:
        wanted = NewMeasure(
            kind=kind, subject=subject, ground="close_contact", evidence=f"{BIRD}同桌", document=hamlet.document,
            from_at=at, until_at=at + timedelta(days=14), owner=hamlet.places["community"], conditions=f"{BIRD}两次阴性",
        )  # fmt: skip
        row = approve_measures(measures=propose_measures(measures=[wanted], by=clerk, at=at), by=street, at=at)[0]
        release_measure(measure=row, by=street, at=at, reason=f"{BIRD}已排除")
        appeal = make_appeal(measure=row, text=f"{BIRD}不在场", phone="13912340099", by=None, at=at)
        answer_appeal(appeal=appeal, granted=False, answer=f"{BIRD}维持", by=county, at=at)
        correct_measure(measure=row, by=county, at=at, reason=f"{BIRD}同名")


def _channels(hamlet: Hamlet) -> None:
    """A mail box of somebody on duty, given up."""
    said = {"name": "值班邮箱", "address": "canary-on-duty@example.org", "secret": f"{BIRD}密钥", "audience": "staff"}
    common = {"by": hamlet.user("jiedao"), "at": hamlet.at}
    end_channel(channel=add_channel(place=hamlet.places["street"], kind="email", **said, **common), **common)


def end(place: Place, by: User) -> datetime:
    """End the response and everybody's grants; give the moment."""
    end_response_level(place=place, by=by, at=NOW)
    for grant in Grant.objects.filter(ends_at=None):
        end_grant(grant=grant, by=by, at=NOW)
    return NOW


def sealed_values() -> list[str]:
    """Give the middle of every encrypted value of the store, in hexadecimal digits: it must be gone as well."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                sql = f'SELECT "{field.column}" FROM "{model._meta.db_table}" WHERE length("{field.column}") > 34'
                with connection.cursor() as cursor:
                    cursor.execute(sql)
                    found += [bytes(row[0])[13:34].hex() for row in cursor.fetchall()]
    return found


def main(step: str) -> None:
    """``fill`` an empty store, or ``forget`` what is in it a thousand days later."""
    if step == "fill":
        call_command("migrate", verbosity=0)
        settings.ALLOWED_HOSTS = ["testserver"]
        hamlet = hamlet_module.build()
        fill(hamlet)
        (Path(settings.HOME) / "sealed.json").write_text(json.dumps(sealed_values()))
        end(hamlet.places["county"], hamlet.user("jiedao"))
    else:
        forget_due(NOW + timedelta(days=1000))


if __name__ == "__main__":
    main(sys.argv[1])
