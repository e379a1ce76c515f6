"""Formula, script and layout text in every free field of self-registration: harmless in each page, file and on paper."""

from urllib.parse import urlencode
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.places.actions import add_site
from wanjia.response.registration import door
from wanjia.response.registration.actions import place_code, print_poster, publish_leaflet
from wanjia.response.registration.models import Registration
from wanjia.response.registration.queries import forget_decrees
from wanjia.response.roads.tests.harmless import BAD, desk, shown_as_text


def test_bad_text_at_posters_and_in_leaflets_is_only_text(hamlet: Hamlet) -> None:
    forget_decrees()
    door.tallies.forget()
    by, at = hamlet.user("jiedao"), clock.now()
    site = add_site(place=hamlet.places["street"], kind="checkpoint", name=BAD, by=by, at=hamlet.at)
    poster = print_poster(site=site, kind="road", by=by, at=hamlet.at)
    placement = place_code(site=site, spot=BAD, by=by, at=at)
    publish_leaflet(place=hamlet.places["street"], kind="guide", title=BAD, text=f"{BAD}\n\n{BAD}", by=by, at=at)
    traveller, values = Client(), {"name": "胡司机", "phone": "13800001111", "origin": "1505", "destination": BAD}

    def send(**more: str) -> str:
        body = urlencode(values | {"event": str(uuid4())} | more)
        kind = "application/x-www-form-urlencoded"
        page: str = traveller.post(f"/r/{poster.code}", body, content_type=kind).content.decode()
        assert "<script" not in page
        return page

    for wrong in ({"name": BAD}, {"phone": BAD}, {"origin": BAD}, {"lang": BAD, "phone": BAD}):
        send(**wrong)
    assert not Registration.objects.exists(), "none of these can be one"
    assert "已登记" in send(event=BAD) and Registration.objects.get().destination == BAD
    for address in ("/r/mine", f"/r/{poster.code}", f"/i/{placement.code}"):
        page = traveller.get(address).content.decode()
        assert "<script" not in page and "&lt;script&gt;" in page, address
    lead = desk(hamlet, "jiedao")
    assert shown_as_text(lead, "registration:list") and shown_as_text(lead, "registration:posters")
    assert shown_as_text(lead, "registration:leaflets")
    shown_as_text(lead, "registration:figures")
    for view, about in (("poster_sheet", poster), ("placement_sheet", placement)):
        printed = lead.get(reverse(f"registration:{view}", args=[about.public_id])).content
        assert printed.startswith(b"%PDF"), "laid out as text: #panic would have stopped it"
        assert b"/JavaScript" not in printed and b"/URI" not in printed
