"""Whom a case may have met is proposed with its reason; a human confirms, and nothing is restricted by that alone."""

import re
import time
from datetime import timedelta

import pytest
from django.db.models import F

from demo.hamlet import Hamlet
from wanjia.command.diseases.actions import set_disease_values
from wanjia.command.posts.actions import declare_response_level, end_response_level, issue_document
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.actions import Refused
from wanjia.registry.people.actions import change_deeper
from wanjia.registry.people.models import Person, Reading
from wanjia.registry.places.actions import add_site
from wanjia.registry.presence.actions import NewVisitor, know_visitors
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.actions.contacts import confirm_contacts
from wanjia.response.cases.models import Contact
from wanjia.response.cases.queries import search
from wanjia.response.cases.queries.search import candidates, grouped, second_places
from wanjia.response.cases.tests.scene import Scene, begin
from wanjia.response.cases.views.contacts import FOLDED
from wanjia.response.measures.models import Measure, RefusedList
from wanjia.response.measures.queries import in_force
from wanjia.response.sampling.models import Sample
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene as SamplingScene
from wanjia.response.screening.models import Lead

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(hamlet: Hamlet) -> Scene:
    return begin(hamlet)


def meet(scene: Scene) -> None:
    """明月 and 秀英 met in the market; 秀英 then sat in a school with 解红梅; 曾庆华 came to the market a day too late."""
    school = add_site(kind="checkpoint", name="学校", place=scene.hamlet.places["street"], by=scene.by, at=scene.at)
    scene.was(scene.person("包明月"), scene.shop, 30 * HOUR, 2 * HOUR)
    scene.was(scene.person("单秀英"), scene.shop, 29 * HOUR, 2 * HOUR)
    scene.was(scene.person("曾庆华"), scene.shop, 5 * HOUR, 2 * HOUR)
    scene.was(scene.person("单秀英"), school, 20 * HOUR, 3 * HOUR)
    scene.was(scene.person("解红梅"), school, 19 * HOUR, 1 * HOUR)


def test_household_and_first_and_second_degree_are_proposed_with_reason_and_overlap(scene: Scene) -> None:
    meet(scene)
    case = scene.case("1号", "包明月")
    found = {row.subject.name: row for row in candidates(case, scene.at)}
    assert {name: (row.degree, row.reason) for name, row in found.items()} == {
        "包志强": (1, "household"), "单秀英": (1, "presence"), "解红梅": (2, "presence"),
    }  # fmt: skip
    assert (found["单秀英"].minutes, found["单秀英"].where) == (60, "南市场")
    assert found["解红梅"].via == scene.person("单秀英")


def test_members_of_one_tube_are_proposed(sampling: SamplingScene) -> None:
    hamlet = sampling.hamlet
    scene = begin(hamlet)
    targets = sampling.targets("community")
    tube = sampled(sampling.tables[0], targets[:4], scene.at - 3 * HOUR)
    case = scene.case("1号", targets[0].person.name)
    Sample.objects.filter(tube=tube, target__person=case.person).update(at=F("at") - timedelta(minutes=7))
    reasons = {row.subject.pk: row.reason for row in candidates(case, scene.at) if row.person}
    mates = {t.person.pk for t in targets[1:4] if t.person.household_id != targets[0].person.household_id}
    assert mates and {reasons[number] for number in mates} == {"tube"}
    rows = [row for row in candidates(case, scene.at) if row.subject.pk in mates]
    assert {row.minutes for row in rows} == {None} and all(
        row.lasted == "未知（同管，两次采样相隔7分钟）" for row in rows
    )
    confirm_contacts(case=case, candidates=rows, due_at=scene.at + HOUR, by=scene.by, at=scene.at)
    assert set(Contact.objects.values_list("minutes", flat=True)) == {None}
    listed = f"/cases/outbreak/{scene.outbreak.public_id}/contacts/"
    page, file = (scene.browser().get(listed + more) for more in ("", "?export=csv"))
    sheet = b"".join(file.streaming_content).decode()
    assert "两次采样相隔" in page.content.decode() and sheet.count("两次采样相隔") == len(rows)
    notes = Lead.objects.order_by("pk").values_list("note", flat=True)
    assert len(notes) == len(rows) and all("同管混采，接触时长未知" in note for note in notes)
    assert '">0</td>' not in page.content.decode()


def works_at(scene: Scene, **places: str) -> None:
    """Let residents name where they work, in a response that opens this."""
    clerk, said = scene.hamlet.user("shequ"), {"native_place": "", "at": scene.at}
    declare_response_level(
        place=scene.hamlet.places["county"], level=1, document=scene.hamlet.document, by=scene.hamlet.user("zhihui"),
        at=scene.at,
    )  # fmt: skip
    for name, workplace in places.items():
        change_deeper(person=scene.person(name), workplace=workplace, by=clerk, **said)


def test_who_names_the_same_workplace_is_proposed_unticked_and_nobody_else_of_any_workplace(scene: Scene) -> None:
    works_at(
        scene,
        包明月="蒙牛乳业有限公司",
        单秀英="蒙牛 乳业（有限公司）",
        曾庆华="无",
        解红梅="第三小学",
        包志强="蒙牛乳业",
    )
    case = scene.case("1号", "包明月")
    found = {row.subject.name: (row.reason, row.degree, row.minutes) for row in candidates(case, scene.at)}
    assert found == {"单秀英": ("workplace", 1, None), "包志强": ("household", 1, found["包志强"][2])}
    page = scene.browser().get(f"/cases/{case.public_id}/search/").content.decode()
    assert "未知（只知同一单位）" in page and "同一工作单位 · 蒙牛乳业有限公司" in page and "第三小学" not in page
    boxes = dict(re.findall(r'name="key" value="(\w+)" id="\w+" data-row( checked)?', page))
    assert boxes == {scene.person("单秀英").public_id: "", scene.person("包志强").public_id: " checked"}
    read = Reading.objects.filter(through="cases:search", revealed="deeper").values_list("household_id", flat=True)
    assert set(read) == {scene.person(name).household_id for name in ("包明月", "单秀英")}, "each of them can see it"
    assert scene.person("曾庆华").workplace_index is None, "two who work nowhere are not colleagues"


def test_colleagues_are_sought_only_while_a_response_opens_it_and_no_more_than_a_reader_can_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    works_at(scene, 包明月="第三小学", 单秀英="第三小学", 解红梅="第三小学")
    case = scene.case("1号", "包明月")

    def found() -> list[str]:
        return [row.subject.name for row in candidates(case, scene.at + HOUR) if row.reason == "workplace"]

    assert sorted(found()) == ["单秀英", "解红梅"]
    monkeypatch.setattr(search, "MOST_COLLEAGUES", 1)
    assert len(found()) == 1 and "只列出1人" in search.proposed(case, scene.at).said
    end_response_level(place=scene.hamlet.places["county"], by=scene.hamlet.user("zhihui"), at=scene.at + HOUR)
    assert found() == []


def test_a_workplace_met_on_the_way_says_more_than_the_same_employer(scene: Scene) -> None:
    meet(scene)
    works_at(scene, 包明月="第三小学", 单秀英="第三小学")
    found = {row.subject.name: row.reason for row in candidates(scene.case("1号", "包明月"), scene.at)}
    assert found["单秀英"] == "presence"


def test_a_visitor_and_the_person_they_are_stand_once_in_the_list(scene: Scene) -> None:
    meet(scene)
    case, person = scene.case("1号", "包明月"), scene.person("单秀英")
    (number,) = know_visitors(rows=[NewVisitor("单秀英", person.phone)], by=scene.by, at=scene.at)
    Visitor.objects.filter(pk=number).update(person=person)
    names = [row.subject.name for row in candidates(case, scene.at)]
    assert names.count("单秀英") == 1


def test_from_confirm_to_tasks_on_phones_takes_three_clicks_and_two_seconds(scene: Scene) -> None:
    meet(scene)
    case, browser = scene.case("1号", "包明月", "suspected"), scene.browser()
    began = time.process_time()
    answer = browser.post(f"/cases/{case.public_id}/confirm/", follow=True)  # the first click
    page = answer.content.decode()
    assert all(word in page for word in ("单秀英", "同时同地", "南市场", "包志强", "同住", "经 单秀英"))
    chosen = [row for row in candidates(case, scene.at) if row.subject.name != "解红梅"]  # unticked: the second
    sent = {
        "key": [row.subject.public_id for row in chosen], "due_at": (scene.at + 24 * HOUR).strftime("%Y-%m-%dT%H:%M"),
        "document": scene.hamlet.document.public_id, "measure": "home_observation",
    }  # fmt: skip
    answer = browser.post(f"/cases/{case.public_id}/search/", sent)  # the third
    assert answer.status_code == 302 and time.process_time() - began < 2
    assert {c.person.name for c in Contact.objects.filter(case=case)} == {"单秀英", "包志强"}
    assert {lead.name for lead in Lead.objects.filter(note__contains="1号")} == {"单秀英", "包志强"}
    orders = WorkOrder.objects.filter(kind="contact")
    assert {order.assignee.username for order in orders} <= {"wangge1", "wangge2", "liudiao"} and orders.count() == 2
    assert not any("秀英" in order.title for order in orders), "no name on a phone's list"
    proposed = Measure.objects.filter(ground="close_contact")
    assert proposed.count() == 2 and not proposed.filter(approved_at__isnull=False).exists()
    assert not Measure.objects.filter(in_force(scene.at + HOUR)).exists(), "nothing holds before somebody else approves"
    assert [place.site.name for place in second_places(case, scene.at)] == ["学校"]
    assert [row.subject.name for row in candidates(case, scene.at)] == ["解红梅"]
    assert "单秀英" in browser.get(f"/cases/outbreak/{scene.outbreak.public_id}/contacts/").content.decode()


def test_nobody_is_confirmed_without_a_tick_and_never_the_case_itself(scene: Scene) -> None:
    meet(scene)
    case = scene.case("1号", "包明月")
    due = (scene.at + HOUR).strftime("%Y-%m-%dT%H:%M")
    answer = scene.browser().post(f"/cases/{case.public_id}/search/", {"due_at": due, "measure": "home_observation"})
    assert answer.status_code == 422 and "没有选中任何人" in answer.content.decode()
    rows = candidates(scene.case("2号", "单秀英"), scene.at)
    himself = [row for row in rows if row.subject.name == "包明月"]
    with pytest.raises(Refused, match="自己"):
        confirm_contacts(case=case, candidates=himself, due_at=scene.at + HOUR, by=scene.by, at=scene.at)
    assert not Contact.objects.exists() and not Lead.objects.exists()


def queue(scene: Scene, *minutes: int) -> list[str]:
    """Let residents be sampled at one point, each so many minutes after 明月; give their names."""
    point = add_site(
        kind="sampling_point", name="1号采样点", place=scene.hamlet.places["street"], by=scene.by, at=scene.at
    )
    case = scene.person("包明月")
    others = Person.objects.current().exclude(household=case.household_id).order_by("pk")[: len(minutes)]
    scene.was(case, point, 30 * HOUR, timedelta(0))
    for person, after in zip(others, minutes, strict=True):
        scene.was(person, point, 30 * HOUR - timedelta(minutes=after), timedelta(0))
    return [person.name for person in others]


def test_of_a_sampling_queue_only_the_neighbours_by_minutes_count_and_policy_says_which(scene: Scene) -> None:
    names = queue(scene, -5, 4, 6, 14)
    case = scene.case("1号", "包明月")

    def found() -> list[str]:
        return sorted(row.subject.name for row in candidates(case, scene.at, degree=1) if row.reason == "presence")

    assert found() == sorted(names[:2])
    set_disease_values(
        disease="covid19", place=scene.hamlet.places["county"], values={"queue_minutes": 14}, document=scene.hamlet.document,
        effective_from=scene.at, by=scene.hamlet.user("zhihui"), at=scene.at,
    )  # fmt: skip
    assert found() == sorted(names)


def test_candidates_are_grouped_by_source_short_ones_first_and_long_ones_folded(scene: Scene) -> None:
    meet(scene)
    queue(scene, *([1] * (FOLDED + 1)))
    case = scene.case("1号", "包明月")
    groups = grouped(candidates(case, scene.at))
    assert [len(group.rows) for group in groups if group.degree == 1] == sorted(
        len(group.rows) for group in groups if group.degree == 1
    )
    page = scene.browser().get(f"/cases/{case.public_id}/search/").content.decode()
    assert page.count("data-group") == len(groups) and page.count("<details>") == sum(
        len(group.rows) > FOLDED for group in groups
    )
    assert page.index("南市场") < page.index("1号采样点")


def test_documents_offered_hold_for_the_case_and_for_where_contacts_live(scene: Scene) -> None:
    meet(scene)
    case, zhihui = scene.case("1号", "包明月"), scene.hamlet.user("zhihui")
    given = {"kind": "notice", "title": "隔离", "effective_from": scene.at - HOUR, "by": zhihui, "at": scene.at - HOUR}
    elsewhere = issue_document(number="苏木1号", place=scene.hamlet.places["far_grid"], **given)
    near = issue_document(number="社区2号", place=scene.hamlet.places["community"], **given)
    page = scene.browser().get(f"/cases/{case.public_id}/search/").content.decode()
    assert elsewhere.public_id not in page and "苏木1号" not in page, "nothing can be proposed by it for anybody here"
    offered = re.findall(r'<option value="(\w+)"[^>]*>[^<]*（(\d)/3 人）', page)
    assert offered[0][1] == "3" and near.public_id in dict(offered), "first the one that holds for all of them"


def test_a_list_refused_while_contacts_are_confirmed_leaves_nothing_but_an_alarm(scene: Scene) -> None:
    meet(scene)
    case, browser = scene.case("1号", "包明月"), scene.browser()
    rows = candidates(case, scene.at)
    none = {"most_days": {"central_isolation": 0}, "observation_days": {"central_isolation": 0}}
    set_disease_values(
        disease="covid19", place=scene.hamlet.places["county"], values=none,
        document=scene.hamlet.document, effective_from=scene.at, by=scene.hamlet.user("zhihui"), at=scene.at,
    )  # fmt: skip
    sent = {
        "key": [row.subject.public_id for row in rows], "due_at": (scene.at + 24 * HOUR).strftime("%Y-%m-%dT%H:%M"),
        "document": scene.hamlet.document.public_id, "measure": "central_isolation",
    }  # fmt: skip
    answer = browser.post(f"/cases/{case.public_id}/search/", sent)
    assert answer.status_code == 422 and "不采取这种措施" in answer.content.decode()
    assert not Contact.objects.exists() and not Lead.objects.exists() and not Measure.objects.exists()
    alarm = RefusedList.objects.get()
    assert (alarm.rows, alarm.why, alarm.by) == (len(rows), "not_for_it", scene.by)
