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
from wanjia.response.care.actions import NewChain, add_clinic, follow_checks, open_chains, step_chain
from wanjia.response.care.models import ChainStep, Clinic, FeverChain
from wanjia.response.care.queries import lines, lying_in
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
    for _twice in range(2):
        follow_checks(checks=[taken[0].check], by=by, at=hamlet.at)
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
    assert desk.post("/fever/new/", asked | {"temperature": "38.1"}).status_code == 302
    assert desk.post("/fever/new/", asked | {"temperature": "38.2", "name": "同行人"}).status_code == 302
    first, second = FeverChain.objects.order_by("pk")
    for chain, status in ((first, 302), (second, 422)):
        page = f"/fever/{chain.public_id}/"
        assert desk.post(page, {"owner": medic}).status_code == 302
        assert desk.post(page, {"owner": medic, "vehicle": "蒙G12345", "escort": "包"}).status_code == 302
        assert desk.post(page, {"owner": medic, "clinic": ward.public_id}).status_code == status
    assert "过路人" in desk.get("/fever/").content.decode(), "the community's clerk may see names"
    assert desk.post(f"/fever/{first.public_id}/", {"outcome": "observed"}).status_code == 302
    assert "有结论" in desk.get("/fever/?only=closed").content.decode()
    assert "一院一专班" in browser(hamlet, "yihu").get("/fever/clinics/").content.decode()
