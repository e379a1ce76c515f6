"""What travellers are told: versions, the nearest place first, ways round closed roads, where codes hang, how often opened."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.registry.places.actions import add_site
from wanjia.response.registration.actions import place_code, publish_leaflet, withdraw_leaflet
from wanjia.response.registration.leaflets import Scans, leaflets_at
from wanjia.response.registration.models import Leaflet, Placement, ScanDay


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def publish(hamlet: Hamlet, place: str, kind: str, title: str) -> Leaflet:
    text = f"{title}的内容 <script>alert(1)</script>"
    said = {"place": hamlet.places[place], "kind": kind, "title": title, "text": text}
    return publish_leaflet(**said, by=hamlet.user("zhihui"), at=hamlet.at)


def test_the_last_version_of_the_nearest_place_holds_until_it_is_withdrawn(hamlet: Hamlet) -> None:
    street = hamlet.places["street"]
    for place, kind, title in (
        ("county", "guide", "旧须知"),
        ("county", "guide", "新须知"),
        ("county", "letter", "一封信"),
    ):
        publish(hamlet, place, kind, title)
    own = publish(hamlet, "street", "guide", "街道须知")
    assert [row.title for row in leaflets_at(street)] == ["街道须知", "一封信"]
    assert [row.title for row in leaflets_at(hamlet.places["next_street"])] == ["新须知", "一封信"]
    withdraw_leaflet(leaflet=own, by=hamlet.user("zhihui"), at=hamlet.at)
    assert [(row.title, row.version) for row in leaflets_at(street)] == [("新须知", 2), ("一封信", 1)]


def test_a_code_in_a_waiting_hall_opens_the_leaflets_and_openings_are_counted(hamlet: Hamlet) -> None:
    publish(hamlet, "county", "tips", "提示")
    by, lead = hamlet.user("zhihui"), browser(hamlet, "zhihui")
    site = add_site(place=hamlet.places["street"], kind="hub", name="汽车站", by=by, at=hamlet.at)
    sent = {"site": site.public_id, "spot": "=候车厅"}
    assert lead.post(reverse("registration:new_placement"), sent).status_code == 302
    placement = Placement.objects.get()
    assert place_code(site=site, spot="=候车厅", by=by, at=hamlet.at) == placement, "one code at a spot"
    page = Client().get(f"/I/{placement.code}").content.decode()
    assert "提示的内容" in page and "<script" not in page and "汽车站" in page
    publish(hamlet, "county", "letter", "一封信")
    mongolian = Client().get(f"/i/{placement.code}?lang=mn-mong").content.decode()
    assert '<span lang="mn-Mong">ᠢᠯᠡ ᠵᠠᠬᠢᠳᠠᠯ</span> <span class="zh" lang="zh">致市民的一封信</span>' in mongolian
    assert '<span lang="zh">防疫提示</span>' in mongolian and "尚未经母语人士审校" in mongolian
    scans, at = Scans(), clock.now() + timedelta(days=1)
    for second in range(25):
        scans.seen(placement, at + timedelta(seconds=second))
    assert ScanDay.objects.latest("pk").count == 21, "what was opened since the last ten seconds follows"
    listed = lead.get(reverse("registration:leaflets"))
    assert "汽车站" in listed.content.decode() and b"<script>alert" not in listed.content
    assert "'=候车厅" in lead.get(reverse("registration:leaflets"), {"export": "csv"}).getvalue().decode()
    assert lead.get(reverse("registration:placement_sheet", args=[placement.public_id])).content.startswith(b"%PDF")
    assert browser(hamlet, "kakou").get(reverse("registration:leaflets")).status_code == 403
    lead.post(reverse("registration:remove", args=[placement.public_id]))
    assert Client().get(f"/i/{placement.code}").status_code == 404
