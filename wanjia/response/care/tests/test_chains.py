"""A fever is followed from a station or a home to its outcome: each step in its turn, timed, owned, and never left out."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import Visitor
from wanjia.response.care.actions import (
    NewChain,
    add_clinic,
    follow_checks,
    open_chains,
    order_transfer,
    step_chain,
)
from wanjia.response.care.jobs import DUE
from wanjia.response.care.models import ChainStep, Clinic, FeverChain, Transfer
from wanjia.response.care.queries import free_beds, lines, lying_in, reconcile
from wanjia.response.movement.actions import NewCheck, Occupant, record_checks
from wanjia.response.movement.tests.scene import Stations, begin


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


def clinic(hamlet: Hamlet, beds: int = 1) -> Clinic:
    by, at = hamlet.user("yihu"), hamlet.at
    site = add_site(kind="fever_clinic", name="区医院发热门诊", place=hamlet.places["county"], by=by, at=at)
    return add_clinic(site=site, security="task_force", beds=beds, by=by, at=at)


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_fever_at_a_station_opens_one_chain_with_an_owner_and_is_on_the_board(stations: Stations) -> None:
    hamlet, by = stations.hamlet, stations.hamlet.user("kakou")
    people = [
        Occupant(1, temperature=365),
        Occupant(2, visitor=NewVisitor("过路人", "+8613800000001"), temperature=385),
    ]
    check = NewCheck(
        stand=stations.stand(stations.north), event=str(uuid.uuid4()), at=hamlet.at, by_id=by.pk, persons=2,
        decision="review", vehicle="car", plate="蒙G12345", occupants=people,
    )  # fmt: skip
    taken = record_checks(checks=[check], arrived_at=hamlet.at, by=by, at=hamlet.at)
    assert [line.split(":")[0] for line in reconcile()] == [f"check {taken[0].check}"]
    for _twice in range(2):
        follow_checks(checks=[taken[0].check], by=by, at=hamlet.at)
    assert not list(reconcile())
    chain = FeverChain.objects.get()
    assert (chain.n, chain.temperature, chain.owner, chain.step) == (2, 385, hamlet.user("kakou"), "found")
    page = browser(hamlet, "yihu").get("/fever/").content.decode()
    assert "过**" in page and "过路人" not in page and "38.5" in page and "就地隔离" in page and "超时" in page
    assert browser(hamlet, "kakou").get("/fever/").status_code == 403
    assert "发热者转送超时" in browser(hamlet, "yihu").get("/").content.decode()


def test_steps_come_in_their_order_and_only_an_outcome_closes(stations: Stations) -> None:
    hamlet = stations.hamlet
    by, at, ward = hamlet.user("yihu"), hamlet.at, clinic(stations.hamlet)
    row = NewChain(
        "home", hamlet.places["community"].pk, at, 381, person_id=Person.objects.earliest("pk").pk, owner_id=by.pk
    )
    chain = open_chains(rows=[row], by=by, at=at)[0]
    with pytest.raises(Refused, match="不能跳过"):
        step_chain(chain=chain, kind="outcome", outcome="excluded", by=by, at=at)
    with pytest.raises(Refused, match="负责人"):
        step_chain(chain=chain, kind="isolated", by=by, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeverChain.objects.filter(pk=chain.pk).update(closed_at=at)
    step_chain(chain=chain, kind="isolated", owner=by, by=by, at=at + timedelta(minutes=5))
    chain.refresh_from_db()
    with pytest.raises(Refused, match="护送人"):
        step_chain(chain=chain, kind="transport", owner=by, by=by, at=at)
    order = {"vehicle": "蒙G12345", "escort": "党员突击队10人", "route": "环城路"}
    step_chain(chain=chain, kind="transport", owner=by, **order, by=by, at=at + timedelta(minutes=20))
    chain.refresh_from_db()
    step_chain(chain=chain, kind="received", clinic=ward, owner=by, by=by, at=at + timedelta(minutes=70))
    assert lying_in([ward]) == {ward.pk: 1}
    chain.refresh_from_db()
    line = lines([chain], standing(by, clock.now()), at + timedelta(minutes=80))[0]
    assert (line.next, line.late) == ("outcome", False)
    step_chain(chain=chain, kind="outcome", outcome="excluded", note="阴性", by=by, at=at + timedelta(hours=9))
    chain.refresh_from_db()
    assert chain.closed_at and lying_in([ward]) == {} and ChainStep.objects.filter(chain=chain).count() == 5
    with pytest.raises(Refused):
        step_chain(chain=chain, kind="outcome", outcome="excluded", by=by, at=at)


def test_a_fever_at_home_is_reported_and_a_full_clinic_takes_nobody(stations: Stations) -> None:
    hamlet = stations.hamlet
    ward, desk = clinic(hamlet, beds=1), browser(stations.hamlet, "shequ")
    medic = hamlet.user("shequ").public_id
    asked = {
        "source": "home",
        "name": "过路人",
        "phone": "13800000001",
        "place": hamlet.places["community"].public_id,
        "owner": medic,
    }
    for wrong, text in (("365", "36.5？"), ("3.65", "36.5？"), ("50.0", "不可能")):
        answer = desk.post("/fever/new/", asked | {"temperature": wrong})
        assert answer.status_code == 422 and text in answer.content.decode()
    for odd, text in (({"phone": "1380"}, "11位"), ({"name": "张3"}, "不该出现的字符")):
        answer = desk.post("/fever/new/", asked | {"temperature": "38.1"} | odd)
        assert answer.status_code == 422 and text in answer.content.decode()
    assert not Visitor.objects.exists(), "nothing half written"
    assert desk.post("/fever/new/", asked | {"temperature": "38.1", "phone": "+86 138 0000 0001"}).status_code == 302
    assert desk.post("/fever/new/", asked | {"temperature": "38.2", "name": "同行人"}).status_code == 302
    first, second = FeverChain.objects.order_by("pk")
    for chain, status in ((first, 302), (second, 422)):
        page = f"/fever/{chain.public_id}/"
        assert desk.post(page, {"owner": medic}).status_code == 302
        assert desk.post(page, {"owner": medic, "vehicle": "蒙G12345", "escort": "包"}).status_code == 302
        assert desk.post(page, {"owner": medic, "clinic": ward.public_id}).status_code == status
    assert "过路人" in desk.get("/fever/").content.decode(), "the community's clerk may see names"
    assert desk.post(f"/fever/{first.public_id}/", {"outcome": "observed"}).status_code == 302
    assert "有结论" in desk.get("/fever/ended/").content.decode()
    assert "一院一专班" in browser(hamlet, "yihu").get("/fever/clinics/").content.decode()


def received(stations: Stations, ward: Clinic) -> FeverChain:
    """Somebody who was found at home and received at a clinic."""
    hamlet = stations.hamlet
    by, at = hamlet.user("shequ"), hamlet.at
    chain = open_chains(rows=[NewChain("home", hamlet.places["community"].pk, at, 381)], by=by, at=at)[0]
    for kind, more in (
        ("isolated", {}),
        ("transport", {"vehicle": "蒙G12345", "escort": "党员突击队10人"}),
        ("received", {"clinic": ward}),
    ):
        step_chain(chain=chain, kind=kind, owner=by, **more, by=by, at=at)
        chain.refresh_from_db()
    return chain


def test_no_bed_is_taken_twice_and_an_outcome_frees_it(stations: Stations) -> None:
    hamlet, ward = stations.hamlet, clinic(stations.hamlet, beds=2)
    first, second = received(stations, ward), received(stations, ward)
    beds = Transfer.objects.order_by("pk").values_list("bed__name", flat=True)
    assert list(beds) == ["1", "2"] and not free_beds(ward).exists()
    with pytest.raises(Refused, match="没有空床"):
        received(stations, ward)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(chain=second).update(bed=first.transfers.get().bed)
    step_chain(chain=first, kind="outcome", outcome="excluded", by=hamlet.user("yihu"), at=hamlet.at)
    assert [bed.name for bed in free_beds(ward)] == ["1"]


def test_a_patient_is_taken_to_a_hospital_with_an_escort_and_handed_over_by_another(stations: Stations) -> None:
    hamlet, ward = stations.hamlet, clinic(stations.hamlet)
    clerk, medic, at = hamlet.user("shequ"), hamlet.user("yihu"), hamlet.at
    site = add_site(kind="hospital", name="市传染病医院", place=hamlet.places["county"], by=medic, at=at)
    hospital = add_clinic(site=site, security="task_force", beds=1, by=medic, at=at)
    chain = received(stations, ward)
    order = {"vehicle": "蒙G54321", "escort": "10名党员民警", "route": "304国道"}
    with pytest.raises(Refused, match="已经在这里"):
        order_transfer(chain=chain, clinic=ward, **order, by=clerk, at=at)
    desk, other = browser(hamlet, "shequ"), browser(hamlet, "yihu")
    there = f"/fever/{chain.public_id}/"
    assert desk.post(f"{there}move/", {"clinic": hospital.public_id, **order, "escort": ""}).status_code == 422
    assert desk.post(f"{there}move/", {"clinic": hospital.public_id, **order}).status_code == 302
    assert "在途" in desk.get(there).content.decode() and lying_in([ward, hospital]) == {ward.pk: 1}
    assert desk.post(f"{there}move/", {"clinic": ward.public_id, **order}).status_code == 422, "on the way already"
    assert desk.post(f"{there}hand-over/", {"bed": ""}).status_code == 422, "who ordered it does not receive it"
    assert other.post(f"{there}hand-over/", {"bed": hospital.ward_beds.get().public_id}).status_code == 302
    assert lying_in([ward, hospital]) == {hospital.pk: 1} and free_beds(ward).count() == 1
    page = other.get(f"/fever/clinics/{hospital.public_id}/").content.decode()
    assert "空床 0" in page and there in page


def test_somebody_found_at_home_keeps_their_name_as_long_as_the_chain_is_kept(stations: Stations) -> None:
    hamlet, desk = stations.hamlet, browser(stations.hamlet, "shequ")
    asked = {"source": "home", "name": "过路人", "temperature": "38.1", "owner": hamlet.user("shequ").public_id}
    assert desk.post("/fever/new/", asked | {"place": hamlet.places["community"].public_id}).status_code == 302
    (due,) = [each for each in DUE if each.model is Visitor]
    assert not due.rows("visitor", clock.now() + timedelta(days=90)).exists(), "the chain is open, wherever they were"
    FeverChain.objects.update(visitor=None)
    assert due.rows("visitor", clock.now() + timedelta(days=90)).get().name == "过路人"
