"""The office's side: posters, lists with who reads them, paper keyed in, classes by decree, flow figures that add up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.command.posts.rules import fits, read_value, written
from wanjia.core import clock, paper
from wanjia.core.actions import Refused
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor
from wanjia.registry.presence.models import VisitorReading
from wanjia.response.registration import printing
from wanjia.response.registration.actions import NewRegistration, print_poster, register_visitors
from wanjia.response.registration.flows import flows
from wanjia.response.registration.jobs import DUE, run
from wanjia.response.registration.models import Poster, Registration
from wanjia.response.registration.queries import FRESH, forget_decrees
from wanjia.response.registration.rules import class_of, masked
from wanjia.response.screening.models import Lead

CLASSES = read_value("target_classes", "武汉=4201@2020-01-13；湖北其他地区=42@2020-01-13；其他省份=*@2020-01-13 08:00")
FROM = ["4201", "4209", "1305", "1505", ""]


@pytest.fixture
def poster(hamlet: Hamlet) -> Poster:
    forget_decrees()
    by = hamlet.user("jiedao")
    site = add_site(place=hamlet.places["street"], kind="checkpoint", name="永清卡口", by=by, at=hamlet.at)
    made: Poster = print_poster(site=site, kind="road", by=by, at=hamlet.at)
    return made


def arrived(poster: Poster, number: int, origin: str, at: datetime, target: str = "") -> Registration:
    who = NewVisitor(f"来客{'甲乙丙丁戊己庚辛'[number]}", f"+861380000{number:04d}")
    event = str(UUID(int=number + 1))
    form = NewRegistration(
        poster.pk, poster.site_id, poster.site.place.lo, at, event, new=[who], origin=origin, target=target,
        destination="书香社区1号楼",
    )  # fmt: skip
    register_visitors(forms=[form], by=None, at=at)
    return Registration.objects.get(event=event)


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name))
    return client


@pytest.mark.parametrize(
    ("origin", "at", "name"),
    [
        ("4201", "2020-01-12T23:59:59.999999+08:00", ""),
        ("4201", "2020-01-13T00:00:00+08:00", "武汉"),
        ("4201", "2020-01-12T16:00:00+00:00", "武汉"),
        ("42", "2020-01-13T00:00:00+08:00", "湖北其他地区"),
        ("1301", "2020-01-13T07:59:59+08:00", ""),
        ("1301", "2020-01-13T08:00:00+08:00", "其他省份"),
        ("1501", "2020-01-14T00:00:00+08:00", ""),
        ("", "2020-01-14T00:00:00+08:00", ""),
    ],
)
def test_a_class_begins_at_its_very_moment(origin: str, at: str, name: str) -> None:
    assert class_of(origin, datetime.fromisoformat(at), CLASSES, "15") == name


def test_what_a_decree_may_say_of_classes_and_questions() -> None:
    assert read_value("target_classes", written("target_classes", CLASSES)) == CLASSES
    for wrong in ("武汉=4201", "武汉=42011@2020-01-13", "=4201@2020-01-13", "武汉=4201@今天", "", "@"):
        with pytest.raises(ValueError):
            read_value("target_classes", wrong)
    assert fits("asks_road", ["origin", "purpose"]) and not fits("asks_road", ["origin", "purpose", "destination"])
    assert [masked(name) for name in ("胡", "胡机", "胡司机", "阿拉坦其其格")] == ["胡*", "胡*", "胡*机", "阿****格"]


def test_arrivals_of_a_class_become_leads_once_and_a_new_decree_sorts_those_before_it(
    hamlet: Hamlet, poster: Poster
) -> None:
    at = hamlet.at + timedelta(hours=1)
    for number, origin in enumerate(FROM):
        arrived(poster, number, origin, at, class_of(origin, at, CLASSES, "15"))
    run(at), run(at)
    leads = Lead.objects.order_by("pk")
    assert [(lead.origin, lead.place.name) for lead in leads] == [
        (name, "书香社区") for name in ("武汉市", "孝感市", "邢台市")
    ]
    value = [["赤峰", "1505", "2022-11-01T00:00:00+08:00"]]
    said = {"place": hamlet.places["county"], "document": hamlet.document, "by": hamlet.user("zhihui"), "at": at}
    set_policy(key="target_classes", value=value, effective_from=at, **said)
    run(at + 2 * FRESH)
    assert [row.target for row in Registration.objects.order_by("pk")] == ["", "", "", "赤峰", ""]
    assert Lead.objects.count() == 4


def test_figures_add_up_by_origin_class_and_hour(hamlet: Hamlet, poster: Poster) -> None:
    at = datetime(2022, 11, 11, 1, 30, tzinfo=UTC)
    for number, origin in enumerate(["4201", "4201", "1505", "", "4209"]):
        arrived(poster, number, origin, at + timedelta(hours=number), class_of(origin, at, CLASSES, "15"))
    found = flows(Registration.objects.all(), at, at + timedelta(days=1))
    assert found.total == 5 and found.by_class == [("武汉", 2), ("湖北其他地区", 1), ("", 2)]
    assert [number for _hour, number in found.by_hour] == [1] * 5 and found.by_province[0] == ("42", "湖北省", 3)
    page = browser(hamlet, "zhihui").get("/registrations/flows/?begin=2022-11-11&end=2022-11-11")
    text = page.content.decode()
    assert "湖北省" in text and text.count('class="bar-cards"') == 5 and 'class="arc nobody"' in text
    assert browser(hamlet, "wangge1").get("/registrations/flows/").status_code == 403


def test_an_officer_sees_todays_list_and_those_on_it_see_who_looked(hamlet: Hamlet, poster: Poster) -> None:
    now = clock.now()
    arrived(poster, 0, "4201", now, "武汉")
    arrived(poster, 1, "4201", now - timedelta(days=2))
    officer, lead = browser(hamlet, "kakou"), browser(hamlet, "jiedao")
    before = timezone.localdate(now - timedelta(days=2))
    page = officer.get(f"/registrations/?day={before}").content.decode()
    assert "来客甲" in page and "来客乙" not in page and "13800000000" not in page
    assert [reading.user for reading in VisitorReading.objects.all()] == [hamlet.user("kakou")]
    assert "来客乙" in lead.get(f"/registrations/?day={before}").content.decode()
    assert officer.get("/registrations/?export=xlsx").status_code == 403
    assert b"=cmd" not in lead.get("/registrations/?export=csv").getvalue()
    assert browser(hamlet, "hongxing").get("/registrations/").content.decode().count("来客") == 0


def test_paper_is_keyed_in_with_its_own_moment_and_the_next_of_a_family_keeps_the_address(
    hamlet: Hamlet, poster: Poster
) -> None:
    officer, now = browser(hamlet, "kakou"), clock.now()
    where = f"/registrations/posters/{poster.public_id}/enter/"
    form: dict[str, Any] = {"event": str(UUID(int=77)), "name": "额吉", "phone": "", "origin": "1505", "way": "paper"}
    form |= {"destination": "=cmd|' /C calc'!A0", "at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    answer = officer.post(where, form)
    assert answer.status_code == 302 and "destination=" in answer.url
    assert f'value="{form["at"]}"' in officer.get(answer.url).content.decode(), "the next line of the same list"
    row = Registration.objects.get()
    assert (row.way, row.by_id, row.visitor.name) == ("paper", hamlet.user("kakou").pk, "额吉")
    late = form | {"event": str(UUID(int=78)), "at": f"{now - timedelta(days=9):%Y-%m-%dT%H:%M}"}
    assert officer.post(where, late).status_code == 422 and Registration.objects.count() == 1


def test_a_poster_is_one_sheet_and_a_second_one_is_the_same_until_it_is_revoked(hamlet: Hamlet, poster: Poster) -> None:
    by = hamlet.user("jiedao")
    assert print_poster(site=poster.site, kind="road", by=by, at=hamlet.at).code == poster.code
    sheet = printing.sheet(poster, "wanjia.example")
    assert sheet.startswith(b"%PDF") and sheet.count(b"/Type /Page\n") <= 1
    assert paper.has_font(printing.SCRIPT), "Mongolian is on it wherever it is printed"
    lead = browser(hamlet, "jiedao")
    assert lead.get(f"/registrations/posters/{poster.public_id}/print/").headers["Content-Type"] == "application/pdf"
    by_hand = browser(hamlet, "kakou").get(f"/registrations/posters/{poster.public_id}/paper/")
    assert by_hand.content.startswith(b"%PDF") and by_hand.content.count(b"/Type /Page\n") <= 1
    assert lead.post(f"/registrations/posters/{poster.public_id}/revoke/").status_code == 302
    assert lead.get(f"/registrations/posters/{poster.public_id}/print/").status_code == 404
    assert print_poster(site=poster.site, kind="road", by=by, at=hamlet.at).code != poster.code


def test_the_nearest_decree_says_how_long_presences_are_kept(hamlet: Hamlet, poster: Poster) -> None:
    by, at = hamlet.user("zhihui"), hamlet.at
    for name, days in (("county", 14), ("street", 3)):
        said = {"document": hamlet.document, "effective_from": at - timedelta(days=1), "by": by, "at": at}
        set_policy(key="presence_days", value=days, place=hamlet.places[name], **said)
    with pytest.raises(Refused):  # longer than the law leaves it
        set_policy(key="presence_days", value=29, place=hamlet.places["sumu"], **said)
    elsewhere = add_site(place=hamlet.places["sumu"], kind="checkpoint", name="草原卡口", by=by, at=at)
    arrived(poster, 0, "4201", at)
    arrived(print_poster(site=elsewhere, kind="road", by=by, at=at), 1, "4201", at)
    (due,) = [due for due in DUE if due.model is Registration]
    left = [due.rows("presence", at + timedelta(days=days)).count() for days in (2, 3, 13, 14)]
    assert left == [0, 1, 1, 2]
