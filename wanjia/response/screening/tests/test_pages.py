"""Visits keyed in at the desk, and the signals a human should look at."""

import uuid
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import add_form
from wanjia.command.campaigns.models import Campaign, Outcome, Target
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.questions.workbook import read_workbook
from wanjia.core.models import JournalLine
from wanjia.response.screening.models import PersonAnswers, Visit
from wanjia.response.screening.rules import FLAGS


def client(hamlet: Hamlet, name: str) -> Client:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user(name))
    return browser


def with_form(hamlet: Hamlet) -> None:
    workbook = screening_workbook()
    form = add_form(
        name="入户排查",
        definition=dict(read_workbook(workbook)),
        workbook=workbook,
        by=hamlet.user("zhihui"),
        at=hamlet.at,
    )
    Campaign.objects.update(form=form)


def typed(hamlet: Hamlet, **more: object) -> dict[str, object]:
    moment = timezone.localtime(hamlet.at + timedelta(hours=1))
    return {
        "event": str(uuid.uuid4()),
        "worker": hamlet.user("wangge1").public_id,
        "at": f"{moment:%Y-%m-%dT%H:%M}",
        **more,
    }


def address(number: int = 0) -> str:
    return reverse("screening:visit", args=[Target.objects.order_by("position")[number].public_id])


def test_only_who_records_visits_there_may_key_one_in(hamlet: Hamlet) -> None:
    assert Client().get(address()).status_code == 302
    assert client(hamlet, "hongxing").get(address()).status_code == 404
    assert client(hamlet, "jiedao").get(address()).status_code == 403
    assert client(hamlet, "wangge1").get(address()).status_code == 200


def test_all_well_for_a_whole_household_is_one_tap(hamlet: Hamlet) -> None:
    with_form(hamlet)
    answer = client(hamlet, "shequ").post(address(), typed(hamlet, all_well="1"))
    assert answer.status_code == 302
    visit = Visit.objects.get()
    assert visit.all_well and all(getattr(visit, flag) for flag in FLAGS)
    assert visit.outcome.by_id == hamlet.user("wangge1").pk
    assert PersonAnswers.objects.filter(visit=visit, answers__symptoms=["none"]).count() == 2
    assert JournalLine.objects.filter(action="record_visits", by_id=hamlet.user("shequ").pk).exists()


def test_sending_the_same_page_twice_records_one_visit(hamlet: Hamlet) -> None:
    data = typed(hamlet, all_well="1")
    clerk = client(hamlet, "shequ")
    assert [clerk.post(address(), data).status_code for _time in range(2)] == [302, 302]
    assert Outcome.objects.count() == 1


def test_answers_are_checked_as_on_the_phone_and_errors_stand_at_their_question(hamlet: Hamlet) -> None:
    with_form(hamlet)
    data = typed(hamlet, outcome="reached", flags=list(FLAGS))
    data |= {"h.any_returnee": "no", "p0.temperature": "52", "p0.symptoms": ["none", "fever"]}
    answer = client(hamlet, "shequ").post(address(), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "体温应在 34 至 43 之间" in page and "选了“无”就不能再选其他症状" in page
    assert Outcome.objects.count() == 0


def test_a_question_appears_when_it_applies(hamlet: Hamlet) -> None:
    with_form(hamlet)
    clerk = client(hamlet, "shequ")
    assert "几人返回" not in clerk.get(address()).content.decode()
    look = clerk.post(address(), typed(hamlet, look="1", **{"h.any_returnee": "yes"}))
    assert look.status_code == 200 and "几人返回" in look.content.decode()


def test_nobody_at_home_needs_a_time_to_come_again(hamlet: Hamlet) -> None:
    clerk = client(hamlet, "shequ")
    assert clerk.post(address(), typed(hamlet, outcome="absent")).status_code == 422
    evening = timezone.localtime(hamlet.at + timedelta(hours=9))
    data = typed(hamlet, outcome="absent", revisit_at=f"{evening:%Y-%m-%dT%H:%M}")
    assert clerk.post(address(), data).status_code == 302
    assert Target.objects.order_by("position")[0].state == "absent"


def test_a_visit_cannot_lie_in_the_future_or_name_a_worker_from_elsewhere(hamlet: Hamlet) -> None:
    clerk = client(hamlet, "shequ")
    assert clerk.post(address(), typed(hamlet, all_well="1", at="2099-01-01T09:00")).status_code == 422
    elsewhere = typed(hamlet, all_well="1", worker=hamlet.user("hongxing").public_id)
    assert clerk.post(address(), elsewhere).status_code == 422


def test_visits_faster_than_walking_are_shown_to_who_may_see_signals(hamlet: Hamlet) -> None:
    clerk = client(hamlet, "shequ")
    for number in (0, 4):
        clerk.post(address(number), typed(hamlet, all_well="1"))
    day = f"{timezone.localtime(hamlet.at):%Y-%m-%d}"
    page = client(hamlet, "ducha").get(reverse("screening:signals"), {"day": day}).content.decode()
    assert "两户之间快得不像走路" in page and "不是结论" in page
    assert client(hamlet, "shequ").get(reverse("screening:signals")).status_code == 403
    assert client(hamlet, "ducha").get(reverse("screening:signals"), {"day": "x"}).status_code == 422
