"""The next round lists what differs from the one before: results, answers, needs, people, doors."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, add_form, launch_campaign, open_campaign, void_outcome
from wanjia.command.campaigns.models import Campaign, Outcome, QuestionForm, Target
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.questions.workbook import read_workbook
from wanjia.registry.people.actions import NewPerson, add_people, change_needs, record_departure
from wanjia.registry.people.models import Person, Reading
from wanjia.registry.presence.models import Presence
from wanjia.response.screening import rounds
from wanjia.response.screening.actions import NewVisit, record_visit
from wanjia.response.screening.rules import FLAGS
from wanjia.response.screening.tests.test_pages import client

WELL = {"temperature": "36.5", "symptoms": ["none"], "travelled": "no", "health_code": "green"}


@pytest.fixture
def second(hamlet: Hamlet) -> Campaign:
    """The round after the first, with the next version of its form: another question, another order."""
    first = published(hamlet)
    Campaign.objects.update(form=first)
    hamlet.campaign.refresh_from_db()
    definition = json.loads(json.dumps(first.definition))
    definition["person"] = definition["person"][::-1]
    definition["household"].append({**definition["household"][1], "name": "pets", "relevant": None})
    later = hamlet.at + timedelta(days=1)
    form = add_form(name="入户排查", definition=definition, workbook=b"", by=hamlet.user("zhihui"), at=later)
    campaign = open_campaign(
        name="第二轮",
        place=hamlet.places["county"],
        scope=[hamlet.places["street"]],
        document=hamlet.document,
        opens_at=later,
        closes_at=later + timedelta(days=2),
        form=form,
        follows=hamlet.campaign,
        by=hamlet.user("zhihui"),
        at=later,
    )
    launch_campaign(campaign=campaign, by=hamlet.user("zhihui"), at=later)
    return campaign


def published(hamlet: Hamlet) -> QuestionForm:
    workbook = screening_workbook()
    definition = dict(read_workbook(workbook))
    return add_form(name="入户排查", definition=definition, workbook=workbook, by=hamlet.user("zhihui"), at=hamlet.at)


def tell(
    hamlet: Hamlet,
    campaign: Campaign,
    door: int,
    kind: str = "reached",
    home: str = "no",
    more: Any = None,
    **whose: Any,
) -> Outcome:
    """A visit at a door; everybody is well but for what ``whose`` says of the first person."""
    target = Target.objects.filter(campaign=campaign).order_by("position")[door]
    people = list(Person.objects.filter(household=target.household).order_by("pk"))
    at = (campaign.launched_at or hamlet.at) + timedelta(hours=1 + door)
    outcome = NewOutcome(
        target_id=target.pk,
        event=str(uuid.uuid4()),
        kind=kind,
        at=at,
        by_id=hamlet.user("wangge1").pk,
        revisit_at=at if kind == "absent" else None,
    )
    met = kind == "reached"
    replies = {p.pk: WELL | (whose if p == people[0] else {}) for p in people} if met else {}
    said = NewVisit(
        outcome=outcome,
        flags=dict.fromkeys(FLAGS, met),
        people=replies,
        met=tuple(replies),
        answers={"any_returnee": home, **(more or {})} if met else {},
        form_id=campaign.form_id,
    )
    return record_visit(visit=said, arrived_at=at, by=None, at=at).outcome


def doors(campaign: Campaign, hamlet: Hamlet, kind: str) -> list[str]:
    rows = rounds.differing(campaign, hamlet.places["county"], kind).order_by("position")
    return [target.household.door.label for target in rows]


def page(hamlet: Hamlet, campaign: Campaign, name: str = "shequ", **asked: str) -> str:
    address = reverse("screening:difference", args=[campaign.public_id, hamlet.places["community"].public_id])
    return client(hamlet, name).get(address, asked).content.decode()


def test_another_result_and_new_or_lost_doors_are_listed(hamlet: Hamlet, second: Campaign) -> None:
    tell(hamlet, hamlet.campaign, 0)
    tell(hamlet, hamlet.campaign, 2, "absent")
    tell(hamlet, second, 0)
    tell(hamlet, second, 2)
    assert doors(second, hamlet, "changed") == ["1号楼1单元201"]
    assert doors(second, hamlet, "found") == []
    assert len(doors(second, hamlet, "gone")) == 10
    seen = page(hamlet, second)
    assert "1号楼1单元201" in seen and "1号楼1单元101" not in seen


def test_people_who_came_or_left_and_needs_that_began_are_listed(hamlet: Hamlet, second: Campaign) -> None:
    clerk, at = hamlet.user("shequ"), second.launched_at
    add_people(household=hamlet.households[5], people=[NewPerson(name="巴特尔")], by=clerk, at=at)
    residents = [Person.objects.filter(household=hamlet.households[n]).order_by("pk")[0] for n in (6, 7)]
    record_departure(person=residents[0], by=clerk, at=at)
    change_needs(person=residents[1], add=["pregnant"], by=clerk, at=at)
    assert [doors(second, hamlet, kind) for kind in ("arrived", "left", "needs")] == [
        ["1号楼2单元102"],
        ["1号楼2单元201"],
        ["1号楼2单元202"],
    ]
    assert f"{residents[1].name} · 孕产妇：新增" in page(hamlet, second, kind="needs")


def test_answers_are_compared_by_name_across_versions_of_the_form(hamlet: Hamlet, second: Campaign) -> None:
    for door in range(4):
        tell(hamlet, hamlet.campaign, door)
    tell(hamlet, second, 0, more={"pets": 2})  # only the new version asks that
    tell(hamlet, second, 1, home="yes", more={"returnees": 2})
    tell(hamlet, second, 2, temperature="38.2", symptoms=["fever", "cough"])
    assert doors(second, hamlet, "answers") == ["1号楼1单元102", "1号楼1单元201"]
    seen = page(hamlet, second, kind="answers")
    assert "14天内家中有人从外地返回吗？：否 → 是" in seen
    assert "有哪些症状？：无 → 发热、咳嗽" in seen and "体温（℃）：36.5 → 38.2" in seen
    assert "1号楼1单元201" not in page(hamlet, second, kind="answers", question="any_returnee")


def test_an_answer_taken_back_is_not_compared(hamlet: Hamlet, second: Campaign) -> None:
    tell(hamlet, hamlet.campaign, 0)
    wrong = tell(hamlet, second, 0, temperature="39")
    assert doors(second, hamlet, "answers") == ["1号楼1单元101"] and Presence.objects.filter(event=wrong.event).exists()
    void_outcome(outcome=wrong, reason="录错了", by=hamlet.user("shequ"), at=wrong.at + timedelta(hours=1))
    assert doors(second, hamlet, "answers") == [] and not Presence.objects.filter(event=wrong.event).exists()


def test_who_may_not_see_people_sees_which_question_but_neither_answer_nor_name(
    hamlet: Hamlet, second: Campaign
) -> None:
    tell(hamlet, hamlet.campaign, 0)
    tell(hamlet, second, 0, temperature="39")
    seen = page(hamlet, second, "ducha", kind="answers")
    assert "体温（℃）" in seen and "36.5" not in seen and "→" not in seen
    assert not Reading.objects.exists()
    assert "36.5 → 39" in page(hamlet, second, "shequ", kind="answers")
    assert Reading.objects.filter(through="difference", user=hamlet.user("shequ")).count() == 1


def test_the_numbers_come_after_the_list_and_are_those_of_the_lists(hamlet: Hamlet, second: Campaign) -> None:
    tell(hamlet, hamlet.campaign, 0)
    tell(hamlet, second, 0, temperature="39")
    address = reverse("screening:difference", args=[second.public_id, hamlet.places["county"].public_id])
    numbers = client(hamlet, "zhihui").get(address, headers={"hx-request": "true"}).content.decode()
    assert '答复不同<b class="num">1</b>' in numbers and '这一轮没有的户<b class="num">10</b>' in numbers


def test_the_file_names_the_questions_and_keeps_the_answers(hamlet: Hamlet, second: Campaign) -> None:
    tell(hamlet, hamlet.campaign, 0)
    tell(hamlet, second, 0, temperature="39")
    place = hamlet.places["community"].public_id
    address = reverse("screening:export_difference", args=[second.public_id, place, "xlsx"])
    assert client(hamlet, "ducha").get(address).status_code == 403
    file = client(hamlet, "shequ").get(address, {"kind": "answers"})
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][-3:] == ["上一轮", "这一轮", "哪些不同"]
    assert [row[5:] for row in rows[1:]] == [["101", "家庭户", "已见到", "已见到", "体温（℃）"]]
