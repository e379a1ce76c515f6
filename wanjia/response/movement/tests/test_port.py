"""A border port: who comes from abroad registers there and is followed up where they go."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core import clock
from wanjia.registry.places.actions import add_site
from wanjia.response.movement.actions import add_station
from wanjia.response.registration.actions import print_poster
from wanjia.response.registration.jobs import run
from wanjia.response.registration.models import Poster, Registration
from wanjia.response.registration.queries import forget_decrees
from wanjia.response.screening.models import Lead

FIRST = {"name": "胡司机", "phone": "13800001111", "destination": "书香社区1号楼"}


def send(poster: Poster, **values: Any) -> int:
    body = urlencode({"event": str(uuid4()), **FIRST, **values})
    answer = Client().post(f"/r/{poster.code}", body, content_type="application/x-www-form-urlencoded")
    return int(answer.status_code)


def test_somebody_from_abroad_registers_at_a_border_port_and_becomes_a_lead(hamlet: Hamlet) -> None:
    county, by = hamlet.places["county"], hamlet.user("zhihui")
    said = {"place": county, "document": hamlet.document, "effective_from": hamlet.at, "by": by, "at": hamlet.at}
    set_policy(key="target_classes", value=[["境外入境", "00", "2020-03-28T00:00:00+08:00"]], **said)
    forget_decrees()
    site = add_site(place=county, kind="port", name="满洲里口岸", by=by, at=hamlet.at)
    add_station(site=site, kind="port", direction="in", responsible=by, by=by, at=hamlet.at)
    port = print_poster(site=site, kind="road", by=by, at=hamlet.at)
    assert send(port, origin="00") == 200
    assert send(port, origin="1505", phone="13800002222") == 200
    assert [row.target for row in Registration.objects.order_by("pk")] == ["境外入境", ""]
    run(clock.now())
    lead = Lead.objects.get()
    assert (lead.name, lead.origin) == ("胡司机", "00")
    assert lead.place == hamlet.places["community"], "the community its address names follows it up"
