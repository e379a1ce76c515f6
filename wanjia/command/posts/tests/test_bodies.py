"""Posts, who stands under whom at which moment, who works in them, and the zones they answer for."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.command.posts import actions
from wanjia.command.posts.models import CommandPost, ControlZone, PostMember, PostParent, WorkingGroup, ZoneGrid
from wanjia.command.posts.queries.bodies import groups_of, lines, parent_of, unwatched
from wanjia.command.posts.rules import Under, circles, in_order, uncovered
from wanjia.core.actions import Refused
from wanjia.registry.places.actions import add_site

DAY = timedelta(days=1)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def found(hamlet: Hamlet, name: str, place: str = "county", **more: Any) -> CommandPost:
    more = {"kind": "post", "sector": "general", "at": hamlet.at, **more}
    return actions.found_post(place=hamlet.places[place], name=name, by=hamlet.user("zhihui"), **more)


@pytest.fixture
def posts(hamlet: Hamlet) -> dict[str, CommandPost]:
    """The region's post, the county's under it, and the police's, which stands under nobody yet."""
    region = found(hamlet, "自治区指挥部", "region")
    county = found(hamlet, "科尔沁区指挥部", parent=region)
    return {"region": region, "county": county, "police": found(hamlet, "公安指挥部", sector="police")}


def test_what_was_reported_under_the_old_parent_stays_there(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    by, later = hamlet.user("zhihui"), hamlet.at + 3 * DAY
    actions.place_post_under(post=posts["police"], parent=posts["region"], by=by, at=hamlet.at)
    actions.place_post_under(post=posts["police"], parent=posts["county"], by=by, at=later)
    assert parent_of(posts["police"], hamlet.at + DAY) == posts["region"]
    assert parent_of(posts["police"], later) == posts["county"]
    client = signed(hamlet, "zongzhi")
    page = client.get("/command-posts/?at=2022-11-12T09:00").content.decode()
    rows = {row.split("</a>")[0].split(">")[-1]: row for row in page.split("<tr>") if "上级" in row}
    assert "自治区指挥部" in rows["公安指挥部"] and "科尔沁区指挥部" not in rows["公安指挥部"]
    history = client.get(f"/command-posts/{posts['police'].public_id}/").content.decode()
    assert "自治区指挥部" in history and "科尔沁区指挥部" in history


def test_a_post_never_comes_to_stand_under_itself(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    by, at = hamlet.user("zhihui"), hamlet.at
    actions.place_post_under(post=posts["police"], parent=posts["county"], by=by, at=at)
    answer = signed(hamlet, "zhihui").post(
        f"/command-posts/{posts['county'].public_id}/under/", {"parent": posts["police"].public_id}
    )
    assert answer.status_code == 422 and "循环隶属" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():  # whoever goes past the action meets the store
        PostParent.objects.create(post=posts["region"], parent=posts["police"], from_at=at + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostParent.objects.create(post=posts["county"], parent=posts["county"], from_at=at)


def test_a_post_stands_only_under_one_whose_place_holds_its_own(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    street = found(hamlet, "永清街道指挥部", "street", parent=posts["county"])
    with pytest.raises(Refused, match="辖区要包含"):
        actions.place_post_under(post=posts["county"], parent=street, by=hamlet.user("zhihui"), at=hamlet.at)


MOMENTS = [datetime(2022, 11, day, tzinfo=UTC) for day in range(1, 9)]
LINKS = st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(0, 6), st.integers(1, 7))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINKS, max_size=14))
def test_at_no_moment_is_there_a_circle_among_the_links_let_in(tried: list[tuple[int, int, int, int]]) -> None:
    let_in: list[Under] = []
    for post, parent, begin, many in tried:
        new = Under(post, parent, MOMENTS[begin], MOMENTS[begin + many] if begin + many < len(MOMENTS) else None)
        if not circles(let_in, new):
            let_in.append(new)
            assert not any(circular(let_in, moment) for moment in MOMENTS)
        else:
            assert any(circular([*let_in, new], moment) for moment in MOMENTS)


def circular(links: list[Under], moment: datetime) -> bool:
    """The plain way: take leaves off until none is left; what stays holds a circle."""
    left = {(k.post, k.parent) for k in links if k.from_at <= moment and (k.until_at is None or k.until_at > moment)}
    while True:
        parents = {parent for _post, parent in left}
        fewer = {(post, parent) for post, parent in left if post in parents}
        if fewer == left:
            return bool(left)
        left = fewer


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_store_lets_in_the_links_that_the_rule_lets_in(hamlet: Hamlet, seed: int) -> None:
    chance, let_in = Random(seed), list[Under]()
    made = [found(hamlet, f"{number}号指挥部") for number in range(5)]
    for _try in range(40):
        post, parent = chance.sample(made, 2)
        begin = chance.randrange(7)
        new = Under(post.pk, parent.pk, MOMENTS[begin], MOMENTS[chance.randrange(begin + 1, 8)])
        allowed = not circles(let_in, new)
        try:
            with transaction.atomic():
                PostParent.objects.create(post=post, parent=parent, from_at=new.from_at, until_at=new.until_at)
        except IntegrityError:
            assert not allowed, new
        else:
            assert allowed, new
            let_in.append(new)
    assert 5 < len(let_in) < 40


def test_brothers_keep_their_order_and_children_follow_their_parent() -> None:
    assert in_order([1, 2, 3, 4], {2: 1, 4: 1, 3: 9}) == [(1, 0), (2, 1), (4, 1), (3, 0)]


def test_eight_groups_work_under_one_post_each_with_one_chief(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    by, at = hamlet.user("zhihui"), hamlet.at
    for kind in WorkingGroup.Kind.values[:8]:
        group = actions.form_group(post=posts["police"], kind=kind, name=WorkingGroup.Kind(kind).label, by=by, at=at)
        actions.appoint_member(post=posts["police"], group=group, user=hamlet.user("kakou"), duty="chief", by=by, at=at)
    assert [len(members) for _group, members in groups_of(posts["police"], at)] == [1] * 8
    client, where = signed(hamlet, "zhihui"), f"/command-posts/{posts['police'].public_id}/members/new/"
    sent = {"group": group.public_id, "user": "yihu", "duty": "chief"}
    answer = client.post(where, sent)
    assert answer.status_code == 422 and "负责人已是“巴特尔民警”" in answer.content.decode()
    assert client.post(where, sent | {"duty": "deputy"}).status_code == 302
    client.post(f"/command-posts/groups/{group.public_id}/end/")
    assert not PostMember.objects.filter(group=group, until_at=None).exists()
    assert "社会管控组" in client.get(f"/command-posts/{posts['police'].public_id}/").content.decode()


def test_a_branch_stands_at_a_site_and_moves_to_the_hospital(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    by, at, street = hamlet.user("zhihui"), hamlet.at, hamlet.places["street"]
    road = add_site(kind="checkpoint", name="北高速路口", place=street, by=by, at=at)
    hospital = add_site(kind="hospital", name="定点医院", place=street, by=by, at=at)
    with pytest.raises(Refused, match="设在哪个场所"):
        found(hamlet, "临时党支部", "street", kind="branch")
    branch = found(
        hamlet, "临时党支部", "street", kind="branch", site=road, duties="消毒、秩序、物资", parent=posts["county"]
    )
    actions.activate_post(post=branch, site=hospital, by=by, at=at + DAY)
    assert list(branch.terms.order_by("from_at").values_list("site__name", flat=True)) == ["北高速路口", "定点医院"]
    assert branch.terms.get(until_at=None).site == hospital
    with pytest.raises(Refused, match="请先改隶或停用"):
        actions.deactivate_post(post=posts["county"], by=by, at=at + DAY)
    actions.deactivate_post(post=branch, by=by, at=at + 2 * DAY)
    seen = lines(hamlet.places["county"], at + 3 * DAY)
    assert branch not in [line.post for line in seen] and posts["county"] in [line.post for line in seen]


def test_around_the_clock_no_minute_of_the_roster_may_be_empty(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    by, at, post = hamlet.user("zhihui"), hamlet.at, posts["police"]
    actions.set_duty_mode(post=post, mode="around_clock", by=by, at=at)
    assert unwatched(post, at) == [(at, at + DAY)]  # without a roster nobody sits there at all
    who = {"post": post, "user": hamlet.user("kakou"), "by": by, "at": at}
    actions.add_desk_shift(**who, from_at=at, until_at=at + timedelta(hours=8))
    actions.add_desk_shift(**who, from_at=at + timedelta(hours=8, minutes=1), until_at=at + DAY)
    gap = (at + timedelta(hours=8), at + timedelta(hours=8, minutes=1))
    assert unwatched(post, at) == [gap]
    with pytest.raises(Refused, match="已排了班"):
        actions.add_desk_shift(**who, from_at=at, until_at=at + timedelta(hours=1))
    assert uncovered([], at, at + DAY) == [(at, at + DAY)]


def test_a_mode_and_a_level_begin_at_the_very_minute_they_were_declared_for(
    hamlet: Hamlet, posts: dict[str, CommandPost]
) -> None:
    client, region = signed(hamlet, "zongzhi"), hamlet.places["region"]
    noon = datetime(2020, 1, 25, 4, 0, tzinfo=UTC)  # 12:00 in Hohhot
    paper = actions.issue_document(
        kind="announcement", title="启动一级响应", place=region, effective_from=noon, by=hamlet.user("zongzhi"), at=noon
    )
    where, sent = f"/levels/{region.public_id}/declare/", {"level": "1", "document": paper.public_id}
    assert client.post(where, sent | {"from_at": "2020-01-25T12:00"}).status_code == 302
    assert "2020-01-25 12:00" in client.get(f"/levels/{region.public_id}/").content.decode()
    again = client.post(where, sent | {"level": "2", "from_at": "2020-01-24T12:00"})
    assert again.status_code == 422 and "在该时刻之后还有响应级别的记录" in again.content.decode()
    assert client.post(where, sent | {"from_at": "2099-01-01T00:00"}).status_code == 422
    police = f"/command-posts/{posts['police'].public_id}/"
    assert "一级响应期间要启动一级或24小时勤务" in client.get(police).content.decode()
    mode = {"mode": "level_one", "from_at": "2020-01-25T12:00"}
    assert client.post(f"/command-posts/{posts['police'].public_id}/mode/", mode).status_code == 302
    assert posts["police"].modes.get().from_at == noon
    assert "一级响应期间" not in client.get(police).content.decode()


def test_fifteen_zones_share_out_the_grids_and_none_twice(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    client, county = signed(hamlet, "zhihui"), hamlet.places["county"]
    where = f"/zones/at/{county.public_id}/new/"
    sent = {"name": "第1防控区", "unit": posts["police"].public_id, "places": "永清街道"}
    assert client.post(where, sent).status_code == 302
    twice = client.post(where, sent | {"name": "第2防控区", "places": "书香社区第一网格"})
    assert twice.status_code == 422 and "已划入“第1防控区”" in twice.content.decode()
    nowhere = client.post(where, sent | {"name": "第2防控区", "places": "不存在的地方"})
    assert "没有找到" in nowhere.content.decode()
    page = client.get(f"/zones/at/{county.public_id}/").content.decode()
    assert "2 个网格没有划入防控区" in page
    assert "海力斯嘎查" in client.get(f"/zones/at/{county.public_id}/loose/").content.decode()
    second = client.post(where, sent | {"name": "第2防控区", "places": "红星街道\n莫力庙苏木"})
    assert second.status_code == 302
    zone = ControlZone.objects.get(name="第2防控区")
    client.post(f"/zones/{zone.public_id}/grids/", {"places": "书香社区第一网格"})
    now = ZoneGrid.objects.filter(until_at=None)
    assert now.filter(zone=zone).count() == 3 and now.count() == 4 and ZoneGrid.objects.count() == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneGrid.objects.create(
            zone=ControlZone.objects.get(name="第1防控区"), grid=hamlet.places["grid"], from_at=hamlet.at
        )


def test_the_police_count_six_levels_and_name_five(hamlet: Hamlet) -> None:
    page = signed(hamlet, "jiedao").get(f"/command-posts/levels/{hamlet.places['street'].public_id}/").content.decode()
    assert (
        "其中 1 级没有写出名称" in page
        and "门长" in page
        and f"/gaps/{hamlet.places['street'].public_id}/unit/" in page
    )


def test_the_next_street_sets_up_nothing_here(hamlet: Hamlet, posts: dict[str, CommandPost]) -> None:
    client = signed(hamlet, "jiedao")
    assert client.get(f"/command-posts/at/{hamlet.places['next_street'].public_id}/new/").status_code == 404
    assert client.get(f"/command-posts/{posts['county'].public_id}/").status_code == 404
    listed = client.get("/command-posts/").content.decode()
    assert "科尔沁区指挥部" in listed and posts["county"].public_id not in listed
