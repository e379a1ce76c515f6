"""The desk's pages of passes, as the cast walks them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import set_policy
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.registry.places.models import Site
from wanjia.response.passes.actions import NewPassUse, use_passes
from wanjia.response.passes.models import Pass, PassUse
from wanjia.response.passes.printing import pass_text
from wanjia.response.passes.tests.passes import ready

HOUR = timedelta(hours=1)


@pytest.fixture
def gate(hamlet: Hamlet) -> Site:
    return ready(hamlet)


def desk(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, view: str, *about: Any, **query: str) -> str:
    answer = client.get(reverse(f"passes:{view}", args=about), query)
    assert answer.status_code == 200, (view, answer.status_code)
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


def given(hamlet: Hamlet, gate: Site, **more: str) -> dict[str, str]:
    now = timezone.localtime()
    hours = {"begins_at": f"{now:%Y-%m-%dT%H:%M}", "ends_at": f"{now + 20 * HOUR:%Y-%m-%dT%H:%M}"}
    who = {
        "unit": hamlet.places["community"].public_id,
        "plate": "蒙G·12345",
        "driver": "<script>吴师傅",
        "persons": "2",
    }
    way = {"origin": "通辽市", "destination": "=书香社区", "entrance": gate.public_id, "matter": "运送防护服"}
    return {**who, **way, **hours, **more}


def test_a_pass_goes_from_hand_to_hand_is_printed_caught_lent_and_exported(hamlet: Hamlet, gate: Site) -> None:
    clerk, lead, office = desk(hamlet, "shequ"), desk(hamlet, "jiedao"), desk(hamlet, "jiaotong")
    new = reverse("passes:new", args=["emergency"])
    assert "第二位应是" in clerk.post(new, given(hamlet, gate, plate="蒙112345")).content.decode()
    there = clerk.post(new, given(hamlet, gate)).url
    assert "一车一事一证" in clerk.post(new, given(hamlet, gate)).content.decode()
    row = Pass.objects.get()
    assert "审核通过" not in page(clerk, "pass", row.public_id) and "主管部门审核" in page(lead, "pass", row.public_id)
    assert clerk.post(f"{there}vet/", {"department": "health"}).status_code == 403
    assert lead.post(f"{there}vet/", {"department": "health"}).status_code == 302
    assert clerk.post(f"{there}issue/").status_code == 403, "the community's clerk is not the county's office"
    assert clerk.get(f"{there}print/").status_code == 422
    assert office.post(f"{there}issue/").status_code == 302
    row.refresh_from_db()
    printed = clerk.get(f"{there}print/")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    by, now = hamlet.user("kakou"), clock.now()
    text = pass_text(row, now - HOUR)
    caught = NewPassUse(str(uuid4()), gate.pk, now, "蒙G99999", by.pk, text=text)
    use_passes(rows=[caught], arrived_at=now, by=by, at=now)
    assert "转借" in page(desk(hamlet, "kakou"), "abuses") and "蒙G99999" in page(office, "abuses")
    raw = office.get(reverse("passes:register"), {"q": "蒙g12345"}).content.decode()
    assert row.serial in raw and "<script>" not in raw and row.serial not in page(office, "register", q="蒙G99999")
    csv = office.get(reverse("passes:register"), {"export": "csv"}).getvalue().decode()
    assert "'=书香社区" in csv and JournalLine.objects.filter(action="record_export").exists()
    assert "蒙G99999" in office.get(reverse("passes:abuses"), {"export": "csv"}).getvalue().decode()
    other = NewPassUse(str(uuid4()), gate.pk, now, "蒙G77777", by.pk, text=text, said="")
    (kept,) = use_passes(rows=[other], arrived_at=now, by=by, at=now)
    assert "永清大街卡口" in (told := page(office, "differences")) and "通过 转借：不是这辆车 认定" in told
    decide = reverse("passes:rule", args=[kept.use.public_id])
    assert desk(hamlet, "kakou").post(decide, {"word": "server", "note": "看"}).status_code == 422, "who stood there"
    assert office.post(decide, {"word": "server", "note": "=另一辆车"}).status_code == 302
    assert "=另一辆车" in page(office, "differences", only="decided")
    csv = office.get(reverse("passes:differences"), {"only": "decided", "export": "csv"}).getvalue().decode()
    assert "'=另一辆车" in csv
    assert office.post(f"{there}revoke/", {"note": ""}).status_code == 422
    office.post(f"{there}revoke/", {"note": "任务取消"})
    assert "已收回" in page(lead, "pass", row.public_id) and clerk.get(f"{there}print/").status_code == 422


def test_the_office_files_what_it_issued_and_leaders_see_figures_without_plates(hamlet: Hamlet, gate: Site) -> None:
    clerk, lead, office = desk(hamlet, "shequ"), desk(hamlet, "jiedao"), desk(hamlet, "jiaotong")
    there = clerk.post(reverse("passes:new", args=["emergency"]), given(hamlet, gate)).url
    lead.post(f"{there}vet/", {"department": "industry"})
    office.post(f"{there}issue/")
    filings = reverse("passes:filings")
    assert "1 0 1 向市交通运输局备案" in page(office, "filings")
    assert office.post(filings, {"office": hamlet.places["county"].public_id}).status_code == 302
    assert "1 1 0 ✓ 相符" in page(office, "filings")
    assert "蒙G12345" in office.get(filings, {"export": "csv"}).getvalue().decode()
    new = reverse("passes:new", args=["enterprise"])
    assert "按现行规定：有效期内多次往返" in clerk.get(new).content.decode()
    said = {"place": hamlet.places["county"], "document": hamlet.document, "effective_from": clock.now()}
    set_policy(key="single_passes", value=["enterprise"], **said, by=hamlet.user("zhihui"), at=clock.now())
    assert "按现行规定：单程" in clerk.get(new).content.decode()
    there = clerk.post(new, given(hamlet, gate, organisation="梅花公司")).url
    told = clerk.get(there).content.decode()
    assert "单程，到达目的地自动失效" in told and Pass.objects.get(kind="enterprise").single
    figures = page(desk(hamlet, "zhihui"), "home")
    assert "永清大街卡口 1 0" in figures and "蒙G12345" not in figures
    assert "/passes/list/" not in desk(hamlet, "zhihui").get(reverse("passes:home")).content.decode()
    assert desk(hamlet, "zhihui").get(reverse("passes:register")).status_code == 403
    assert "永清大街卡口,1,0" in office.get(reverse("passes:home"), {"export": "csv"}).getvalue().decode()


def test_a_commuters_pass_is_asked_for_by_day_and_issued_by_the_community(hamlet: Hamlet, gate: Site) -> None:
    clerk, today = desk(hamlet, "shequ"), timezone.localdate()
    new = reverse("passes:new", args=["commuter"])
    asked = given(hamlet, gate, companions="甲", departure=str(today))
    assert "至少提前一天" in clerk.post(new, asked).content.decode()
    there = clerk.post(new, asked | {"departure": str(today + timedelta(days=1))}).url
    assert clerk.post(f"{there}issue/").status_code == 302
    row = Pass.objects.get()
    assert row.issuer == hamlet.places["community"] and row.companions == "甲"
    assert "已签发，未到时间" in page(clerk, "register") and not PassUse.objects.exists()
    assert clerk.get(reverse("passes:new", args=["other"])).status_code == 404
