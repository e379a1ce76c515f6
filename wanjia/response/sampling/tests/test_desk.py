"""The desk's pages of rounds and points, as the cast walks them."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from openpyxl import load_workbook

from demo.cast import PASSWORD
from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Campaign
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.registry.places.actions import load_outlines
from wanjia.registry.places.shapes import read_boundaries
from wanjia.registry.places.tests.test_outlines import SQUARE, file_of
from wanjia.response.measures.tests.scene import spotted
from wanjia.response.sampling.actions import NewPoint, add_points, fill_post, note_ready
from wanjia.response.sampling.models import Point, PointStep, Post, ReadyCheck, Round, Slot, Table, Telling
from wanjia.response.sampling.tests.scene import Scene, begin, next_round


def desk(scene: Scene | Hamlet, name: str) -> Client:
    hamlet = scene if isinstance(scene, Hamlet) else scene.hamlet
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, view: str, *about: object, **query: object) -> str:
    answer = client.get(reverse(f"sampling:{view}", args=[row.public_id for row in about]), query)
    assert answer.status_code == 200, (view, answer.status_code)
    return " ".join(strip_tags(answer.content.decode()).split())


def send(client: Client, view: str, *about: object, status: int = 302, **values: object) -> str:
    answer = client.post(reverse(f"sampling:{view}", args=[row.public_id for row in about]), values)
    assert answer.status_code == status, (view, answer.status_code, answer.content.decode()[-2000:])
    return answer.content.decode()


def sheet(client: Client, view: str, *about: object, **query: object) -> list[tuple[object, ...]]:
    address = reverse(f"sampling:{view}", args=[row.public_id for row in about])
    book = load_workbook(io.BytesIO(client.get(address, {"export": "xlsx", **query}).content))
    return list(book.active.iter_rows(values_only=True))


def test_a_round_is_prepared_on_the_desk_and_launched_and_closed_as_every_campaign(hamlet: Hamlet) -> None:
    commander, tomorrow = desk(hamlet, "zhihui"), clock.now() + timedelta(days=1)
    values = {
        "name": "红星区域核酸",
        "place": hamlet.places["county"].public_id,
        "document": hamlet.document.public_id,
        "opens_at": f"{tomorrow:%Y-%m-%d}T08:00",
        "closes_at": f"{tomorrow:%Y-%m-%d}T20:00",
        "tube_size": "20",
        "regional": "on",
        "label_pattern": "T[0-9]{7}",
    }
    assert "请至少选一个范围" in send(commander, "new", status=422, **values)
    scope = [hamlet.places["next_street"].public_id]
    assert "管码" in send(commander, "new", status=422, **{**values, "scope": scope, "label_pattern": "("})
    send(commander, "new", **values, scope=scope)
    round_ = Round.objects.get()
    assert round_.regional and round_.tube_size == 20 and round_.campaign.subject == Campaign.Subject.PERSON
    assert "未启动" in page(commander, "round", round_) and "检查并启动" in page(commander, "round", round_)
    commander.post(reverse("campaigns:check", args=[round_.campaign.public_id]))
    assert "进行中" in page(commander, "round", round_)
    assert commander.post(reverse("campaigns:close", args=[round_.campaign.public_id])).status_code == 422


def test_rounds_stand_side_by_side_with_the_counts_of_the_readers_territory(sampling: Scene) -> None:
    row = page(desk(sampling, "zhihui"), "rounds")
    assert "第一轮全员核酸" in row and "2 / 3" in row
    assert sheet(desk(sampling, "hongxing"), "rounds")[1][6:9] == (1, 1, len(sampling.targets("next_street")))


def test_a_round_shows_its_points_beside_its_coverage(sampling: Scene) -> None:
    said = page(desk(sampling, "zhihui"), "round", sampling.round)
    assert "1 书香社区广场" in said and "2 新兴小学" in said and "相符" in said
    clerk = page(desk(sampling, "shequ"), "round", sampling.round)
    assert "书香社区广场" in clerk and "新兴小学" not in clerk
    assert sheet(desk(sampling, "zhihui"), "round", sampling.round)[1][1] == "书香社区广场"


def test_points_are_set_up_at_a_site_that_is_there_or_a_new_one(sampling: Scene) -> None:
    lead = desk(sampling, "jiedao")
    values = {"number": 3, "tables": 2, "opens_at": "2022-11-11T09:00", "closes_at": "2022-11-11T18:00"}
    more = {"spacing_m": "1.5", "per_table_hour": "100", "area_m2": "300"}
    assert "请选一个场所" in send(lead, "point_new", sampling.round, status=422, **values, **more)
    new = {"new_site": "永清文体广场", "place": sampling.hamlet.places["street"].public_id}
    send(lead, "point_new", sampling.round, **values, **more, **new)
    point = Point.objects.get(number=3)
    assert point.site.name == "永清文体广场" and point.tables.count() == 2
    assert "122" in page(lead, "point", point)  # (300 - 24) / 1.5²
    send(lead, "point_change", point, **{**values, **more, "area_m2": "30"})
    assert "/ 2" in page(lead, "point", point)
    send(lead, "table_new", point, number=5)
    send(lead, "table_end", Table.objects.get(point=point, number=5))
    assert Table.objects.get(point=point, number=5).until_at is not None
    send(desk(sampling, "hongxing"), "point_change", point, status=403)


def test_a_list_of_points_says_everything_that_is_wrong_and_sets_up_all_or_none(sampling: Scene) -> None:
    lead = desk(sampling, "zhihui")
    assert "编号" in page(lead, "points_from_list", sampling.round)
    wrong = "编号,采样点,所在,采样台,面积\n3,东门,书香社区,x,\n4,西门,没有的街道,1,-5\n"
    said = send(lead, "points_from_list", sampling.round, status=422, file=SimpleUploadedFile("点.csv", wrong.encode()))
    assert "名单有 3 处问题" in said and Point.objects.count() == 2
    other = SimpleUploadedFile("点.csv", "甲,乙\n1,2\n".encode())
    assert "缺少这些列" in send(lead, "points_from_list", sampling.round, status=422, file=other)
    assert send(lead, "points_from_list", sampling.round, status=422, file=SimpleUploadedFile("点.xlsx", b"PK\x03"))
    right = (
        "编号,采样点,所在,采样台,开放,纬度,经度\n3,东门,书香社区,2,2022-11-11 10:00,43.6,122.2\n4,西门,永清街道,1,,,\n"
    )
    send(lead, "points_from_list", sampling.round, file=SimpleUploadedFile("点.csv", right.encode("gb18030")))
    assert [p.site.name for p in Point.objects.order_by("number")[2:]] == ["东门", "西门"]
    assert Point.objects.get(number=3).site.latitude == 43.6
    template = lead.get(reverse("sampling:points_template", args=[sampling.round.public_id]))
    rows = list(load_workbook(io.BytesIO(template.content)).active.iter_rows(values_only=True))
    assert rows[0][:4] == ("编号", "采样点", "所在", "采样台") and rows[3][1] == "东门"


def test_a_point_that_is_not_ready_opens_only_under_somebodys_name(hamlet: Hamlet) -> None:
    scene = begin(hamlet, opened=False)
    point, lead, nurse = scene.points[0], desk(hamlet, "jiedao"), desk(hamlet, "caiyang")
    for item in ReadyCheck.Item.values[:-1]:
        send(nurse, "point_check", point, item=item, ready="yes")
    assert "尚未齐备" in send(lead, "point_open", point, status=422, reason=" ")
    send(nurse, "point_open", point, status=403, reason="我来")
    send(lead, "point_open", point, reason="喇叭坏了，已逐户敲门")
    step = PointStep.objects.get(point=point)
    assert step.kind == "overridden" and step.by == hamlet.user("jiedao") and "喇叭坏了" in page(lead, "point", point)
    send(lead, "point_close", point)
    note_ready(point=point, item="notice", ready=True, by=hamlet.user("jiedao"), at=hamlet.at)
    send(lead, "point_open", point)
    assert PointStep.objects.filter(point=point).latest("id").kind == "opened"


def test_posts_show_their_gaps_until_somebody_stands_there(sampling: Scene) -> None:
    lead, point = desk(sampling, "jiedao"), sampling.points[0]
    assert "缺 9 个岗位" in page(lead, "posts", sampling.round)  # two tables x 2, and five of the point
    said = send(lead, "post_new", point, status=422, kind="sampler", staff="volunteer", name="包护士")
    assert "资质" in said
    checker = sampling.hamlet.user("shequ").public_id
    values = {"kind": "sampler", "staff": "volunteer", "name": "包护士", "credential_checked_by": checker}
    send(lead, "post_new", point, table=sampling.tables[0].public_id, **values)
    assert "缺 8 个岗位" in page(lead, "posts", sampling.round)
    post = Post.objects.get()
    assert "包护士" in page(lead, "posts_print", sampling.round) and "未核对" in page(lead, "point", point)
    send(desk(sampling, "caiyang"), "post_ppe", post)
    assert "谢护士" in page(lead, "posts", sampling.round)
    assert sheet(lead, "posts", sampling.round)[1][4:6] == ("包护士", "苏文员")
    send(lead, "post_end", post)
    assert "缺 9 个岗位" in page(lead, "posts", sampling.round)


def test_the_plan_says_where_tables_stand_best_or_what_stands_in_the_way(sampling: Scene) -> None:
    commander = desk(sampling, "zhihui")
    assert "周边未采" in page(commander, "plan", sampling.round)
    assert "各点一共只摆得下" in page(commander, "plan", sampling.round, tables=900, walk=1000)
    assert "每个至少要一张台" in page(commander, "plan", sampling.round, tables=1, walk=1000)
    said = page(commander, "plan", sampling.round, tables=4, walk=1000)
    assert "按建议调整采样台" in said
    rows = sheet(commander, "plan", sampling.round, tables=4, walk=1000)
    assert sum(row[2] for row in rows[1:]) == 4 and sum(row[3] for row in rows[1:]) == len(sampling.targets())  # type: ignore[misc]
    send(commander, "plan", sampling.round, tables=4, walk=1000)
    assert Table.objects.filter(until_at=None).count() == 4
    assert JournalLine.objects.filter(action="move_tables").count() == 1


def test_the_plan_is_drawn_on_the_outlines_of_the_places_below(sampling: Scene) -> None:
    commander, hamlet = desk(sampling, "zhihui"), sampling.hamlet
    hours = {"opens_at": hamlet.at, "closes_at": hamlet.at + timedelta(hours=10)}
    spots = [("文体广场", 43.645), ("体育馆", 43.655)]
    points = [
        NewPoint(number, name, hamlet.places["street"], 2, latitude=latitude, longitude=122.25, **hours)
        for number, (name, latitude) in enumerate(spots, start=3)
    ]
    add_points(round=sampling.round, points=points, by=hamlet.user("zhihui"), at=hamlet.at)
    where = reverse("sampling:plan", args=[sampling.round.public_id])
    assert "没有载入行政边界" in commander.get(where).content.decode()
    boundaries = read_boundaries(file_of((hamlet.places["street"].public_id, [SQUARE])))
    load_outlines(boundaries=boundaries, source="测绘院", licence="CC-BY-4.0", by=hamlet.user("zhihui"), at=hamlet.at)
    told = commander.get(where).content.decode()
    assert '<g class="shapes"><path d="M' in told and "测绘院" in told
    assert "3·2</text>" in told and "4·2</text>" in told and "2 个采样点没有坐标" in told


def test_the_demo_page_opens_the_table_and_the_verifier_in_practice(hamlet: Hamlet, settings: Any) -> None:
    assert "#/practice/" not in Client().get(reverse("web:sign_in")).content.decode()
    settings.WANJIA_PRACTICE, settings.WANJIA_PRACTICE_PASSWORD = True, PASSWORD
    told = Client().get(reverse("web:sign_in")).content.decode()
    field = reverse("sync:field")
    assert f'href="{field}#/practice/sampling"' in told and f'href="{field}#/practice/scan"' in told


def test_three_channels_prove_that_a_grid_was_told(sampling: Scene) -> None:
    clerk, at = desk(sampling, "shequ"), timezone.localtime(sampling.hamlet.at)
    told = {"told_at": f"{at:%Y-%m-%dT%H:%M}", "note": "三遍"}
    grids = [sampling.hamlet.places[name].public_id for name in ("grid", "next_grid")]
    assert "请至少选一处" in send(clerk, "tellings", sampling.round, status=422, channel="chat", **told)
    for channel in ("chat", "loudspeaker"):
        send(clerk, "tellings", sampling.round, channel=channel, place=grids, **told)
    assert "张贴通知" in page(clerk, "tellings", sampling.round, only="missing")
    send(clerk, "tellings", sampling.round, channel="posted", place=grids[:1], **told)
    assert Telling.objects.count() == 5
    rows = sheet(clerk, "tellings", sampling.round)
    assert [(row[1], row[-1] or "") for row in rows[1:]] == [("第一网格", ""), ("第二网格", "张贴通知")]
    far = sampling.hamlet.places["far_grid"].public_id
    send(clerk, "tellings", sampling.round, status=404, channel="chat", place=[far], **told)


def test_the_notice_is_printed_in_either_language(sampling: Scene) -> None:
    clerk = desk(sampling, "shequ")
    assert "书香社区广场" in page(clerk, "notice", sampling.round) and "保持一米以上间距" in page(
        clerk, "notice", sampling.round
    )
    assert "Sampling notice" in page(clerk, "notice", sampling.round, language="en")


def test_page_and_notice_name_the_places_of_the_round_and_no_others(sampling: Scene) -> None:
    whole, clerk = desk(sampling, "zhihui"), desk(sampling, "shequ")
    places = [sampling.hamlet.places[name].name for name in ("street", "next_street", "sumu")]
    said = page(whole, "notice", sampling.round)
    assert f"{'、'.join(places)}的每一位居民都要参加" in said
    assert f"范围{''.join(places)}" in page(whole, "round", sampling.round)
    assert "书香社区的每一位居民都要参加" in page(clerk, "notice", sampling.round)


def test_a_regional_round_says_where_a_risk_area_is_in_force(sampling: Scene) -> None:
    regional, clerk = next_round(sampling, regional=True).round, desk(sampling, "shequ")
    assert "书香社区 ! 没有执行中的风险区" in page(clerk, "round", regional)
    spotted(sampling.hamlet, sampling.hamlet.places["grid"], clock.now())
    assert "书香社区 只有一部分是高风险区" in page(clerk, "round", regional)
    spotted(sampling.hamlet, sampling.hamlet.places["community"], clock.now())
    assert "书香社区 ✓ 高风险" in page(clerk, "round", regional)
    assert "没有执行中的风险区" not in page(clerk, "round", sampling.round)  # everybody is asked, risk or not
    assert "风险区域的区域核酸检测" in page(clerk, "notice", regional)


def test_the_page_of_somebody_in_a_round_speaks_of_samples_and_contacts_not_of_visits(sampling: Scene) -> None:
    clerk, person = desk(sampling, "shequ"), sampling.targets("grid")[0]
    campaign = sampling.round.campaign.public_id
    said = strip_tags(clerk.get(f"/campaigns/{campaign}/targets/{person.public_id}/").content.decode())
    assert "采样与联系次数" in said and "还没有联系记录" in said and "上门次数" not in said
    listed = f"/campaigns/{campaign}/at/{sampling.hamlet.places['grid'].public_id}/targets/"
    assert "采样与联系次数" in clerk.get(listed).content.decode()


def test_slots_are_spread_and_printed_by_staircase(sampling: Scene) -> None:
    lead, point = desk(sampling, "jiedao"), sampling.points[0]
    assert "还没有排时段" in page(lead, "slots", point)
    assert "排不下" in send(lead, "slots", point, status=422, minutes=30)  # its hours were in 2022
    tomorrow = timezone.localtime() + timedelta(days=1)
    hours = {"opens_at": f"{tomorrow:%Y-%m-%dT08:00}", "closes_at": f"{tomorrow:%Y-%m-%dT18:00}"}
    send(lead, "point_change", point, **hours, spacing_m="1", per_table_hour="120")
    send(lead, "slots", point, minutes=30)
    people = sum(Slot.objects.filter(point=point).values_list("people", flat=True))
    assert people > 0 and "书香社区 第一网格 1号楼" in page(lead, "slots", point)
    assert "1号楼 2单元" in page(lead, "slots_print", point)
    assert sum(row[3] for row in sheet(lead, "slots", point)[1:]) == people  # type: ignore[misc]
    send(desk(sampling, "shequ"), "slots", point, minutes=30, status=200)
    assert JournalLine.objects.filter(action="spread_slots").count() == 1


@pytest.mark.parametrize("view", ["rounds", "round", "posts", "tellings", "notice", "point", "slots"])
def test_pages_read_in_english_too(sampling: Scene, view: str) -> None:
    about = {"rounds": [], "point": [sampling.points[0]], "slots": [sampling.points[0]]}.get(view, [sampling.round])
    fill_post(
        point=sampling.points[0], kind="guide", staff="party", name="Bao", by=None, at=sampling.hamlet.at + timedelta(1)
    )
    client = desk(sampling, "jiedao")
    client.cookies["django_language"] = "en"
    with translation.override("zh-hans"):  # the language of a page stays on in its thread
        said = page(client, view, *about)
    ours = re.sub(r"[0-9]号楼[^ ]*", "", said)
    assert "Sampling" in ours and "采样" not in ours and "告知" not in ours
