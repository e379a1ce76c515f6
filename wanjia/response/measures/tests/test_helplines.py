"""Whom people under a measure call: the nearest office's number, on their page; a site is closed from the desk."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.places.actions import add_site
from wanjia.response.measures.actions import approve_measures, set_helpline
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import helpline_for, paper_code
from wanjia.response.measures.tests.scene import approved


def desk(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_nearest_number_stands_on_the_persons_page_and_history_is_kept(hamlet: Hamlet) -> None:
    row, page = approved(hamlet), desk(hamlet, "shequ")
    community, street = hamlet.places["community"], hamlet.places["street"]
    assert helpline_for(community, hamlet.at) == ""
    set_helpline(place=street, phone="0475-8230000", by=hamlet.user("jiedao"), at=hamlet.at)
    assert "0475-8230000" in page.get(f"/m/{paper_code(row)}").content.decode()
    assert page.post("/measures/helplines/", {"place": community.public_id, "phone": "0475 8231111"}).status_code == 302
    text = page.get(f"/m/{paper_code(row)}").content.decode()
    assert "0475 8231111" in text and "0475-8230000" not in text
    assert helpline_for(community, hamlet.at + timedelta(hours=1)) == "0475-8230000", "what stood there then"
    assert "0475 8231111" in page.get("/measures/helplines/").content.decode()


@pytest.mark.parametrize("phone", ["", "打社区", "1", "12" * 12])
def test_what_is_no_number_is_refused_and_nobody_sets_another_territorys(hamlet: Hamlet, phone: str) -> None:
    with pytest.raises(Refused, match="电话号码"):
        set_helpline(place=hamlet.places["community"], phone=phone, by=hamlet.user("shequ"), at=hamlet.at)
    with pytest.raises(Refused, match="辖区"):
        set_helpline(place=hamlet.places["next_street"], phone="12345", by=hamlet.user("shequ"), at=hamlet.at)


def test_a_market_is_closed_from_the_desk(hamlet: Hamlet) -> None:
    at = clock.now()
    market = add_site(
        kind="checkpoint", name="南市场", place=hamlet.places["community"], by=hamlet.user("jiedao"), at=at
    )
    page = desk(hamlet, "shequ")
    assert "南市场" in page.get("/measures/area/").content.decode()
    sent = {
        "where": market.public_id, "kind": "sealed_building", "disease": "covid19", "ground": "area", "risk": "",
        "evidence": "确诊病例11月10日在此停留", "document": hamlet.document.public_id, "from_at": at.strftime("%Y-%m-%dT%H:%M"),
        "until_at": (at + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"), "owner": hamlet.places["community"].public_id,
    }  # fmt: skip
    assert page.post("/measures/area/", sent).status_code == 302
    assert Measure.objects.get().site == market
    assert page.post("/measures/area/", sent | {"kind": "risk_area", "risk": "high"}).status_code == 422


def test_a_room_of_a_hotel_is_sealed_from_the_desk_and_its_paper_names_it(hamlet: Hamlet) -> None:
    at, clerk = clock.now(), desk(hamlet, "shequ")
    hotel = add_site(kind="hotel", name="草原宾馆", place=hamlet.places["community"], by=hamlet.user("jiedao"), at=at)
    rooms = f"/sites/{hotel.public_id}/rooms/"
    lead = desk(hamlet, "jiedao")
    assert rooms in lead.get("/sites/").content.decode() and rooms not in clerk.get("/sites/").content.decode()
    assert lead.post(rooms, {"numbers": "201-203\n地下室"}).status_code == 302
    assert lead.post(rooms, {"numbers": "203"}).status_code == 422
    assert "201、202、203、地下室" in lead.get(rooms).content.decode()
    sent = {
        "where": hotel.public_id, "room": "203", "kind": "sealed_room", "disease": "covid19", "ground": "area", "risk": "",
        "evidence": "确诊病例11月10日住此间", "document": hamlet.document.public_id, "from_at": at.strftime("%Y-%m-%dT%H:%M"),
        "until_at": (at + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"), "owner": hamlet.places["community"].public_id,
    }  # fmt: skip
    for wrong in ({"room": "999"}, {"room": ""}, {"where": hamlet.places["building"].public_id}):
        assert clerk.post("/measures/area/", sent | wrong).status_code == 422, wrong
    assert clerk.post("/measures/area/", sent).status_code == 302
    row = Measure.objects.get()
    approve_measures(measures=[row], by=hamlet.user("jiedao"), at=clock.now())
    assert "草原宾馆 203" in clerk.get("/measures/").content.decode()
    assert clerk.get(f"/measures/{row.public_id}/paper/").content.startswith(b"%PDF")
    own = Client().get(f"/m/{paper_code(row)}").content.decode()
    assert "草原宾馆 203" in own and "房间封控" in own
