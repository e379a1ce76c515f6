"""Formula and script text in every free field from a station to a hospital: harmless in each page and each export."""

import uuid

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.registry.places.actions import add_site
from wanjia.response.care.actions import add_clinic, add_member, follow_checks, order_transfer, step_chain
from wanjia.response.care.models import FeverChain
from wanjia.response.movement.actions import (
    NewCheck,
    Occupant,
    close_station,
    decide_mismatch,
    open_station,
    record_checks,
)
from wanjia.response.movement.actions.checks import Differs
from wanjia.response.movement.models import Mismatch
from wanjia.response.movement.tests.scene import Stations, begin

BAD = "=HYPERLINK(1)<script>alert(1)</script>"


@pytest.fixture
def stations(hamlet: Hamlet) -> Stations:
    return begin(hamlet)


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_bad_text_from_a_station_to_a_hospital_is_only_text(stations: Stations) -> None:
    hamlet, at = stations.hamlet, stations.hamlet.at
    by, medic, lead = hamlet.user("kakou"), hamlet.user("yihu"), hamlet.user("zhihui")
    check = NewCheck(
        stand=stations.stand(stations.north), event=str(uuid.uuid4()), at=at, by_id=by.pk, persons=1, decision="refuse",
        vehicle="car", plate="蒙G12345", origin=BAD, reason=BAD, occupants=[Occupant(1, temperature=385)],
        differs=[Differs(1, "name", BAD, BAD), Differs(1, "origin", BAD, BAD)],
    )  # fmt: skip
    taken = record_checks(checks=[check], arrived_at=at, by=by, at=at)
    decide_mismatch(mismatch=Mismatch.objects.earliest("pk"), decision="seen", note=BAD, by=lead, at=at)
    close_station(station=stations.north, reason=BAD, by=lead, at=at)
    open_station(station=stations.north, reason=BAD, by=lead, at=at)
    follow_checks(checks=[taken[0].check], by=by, at=at)
    wards = []
    for number in range(2):
        site = add_site(kind="hospital", name=f"{BAD}{number}", place=hamlet.places["county"], by=medic, at=at)
        wards.append(add_clinic(site=site, security="task_force", beds=1, by=medic, at=at))
    chain, order = FeverChain.objects.get(), {"vehicle": BAD[:20], "escort": BAD, "route": BAD}
    for kind, more in (("isolated", {"note": BAD}), ("transport", order), ("received", {"clinic": wards[0]})):
        step_chain(chain=chain, kind=kind, owner=medic, **more, by=medic, at=at)
        chain.refresh_from_db()
    order_transfer(chain=chain, clinic=wards[1], **order, by=by, at=at)
    add_member(clinic=wards[0], duty="order", name=BAD, leads=True, from_at=at, by=medic, at=at)
    step_chain(chain=chain, kind="outcome", outcome="excluded", note=BAD, by=medic, at=at)
    pages = {
        "kakou": [
            "/stations/",
            f"/stations/{stations.north.public_id}/",
            "/stations/mismatches/",
            "/stations/mismatches/?only=decided",
        ],
        "yihu": ["/fever/", f"/fever/{chain.public_id}/", "/fever/clinics/", "/fever/ended/"]
        + [f"/fever/clinics/{wards[0].public_id}/", f"/fever/clinics/{wards[0].public_id}/team/"],
    }
    seen = 0
    for name, addresses in pages.items():
        for address in addresses:
            answer = browser(hamlet, name).get(address)
            assert answer.status_code == 200, address
            assert "<script>alert" not in answer.content.decode(), address
            seen += "&lt;script&gt;" in answer.content.decode()
            export = browser(hamlet, name).get(address, {"export": "csv"})
            if "csv" in export["Content-Type"]:
                lines = export.getvalue().decode().splitlines()
                assert not [cell for line in lines for cell in line.split(",") if cell.startswith(("=", '"='))], address
    assert seen >= 7, "the text is there to be read"
