"""The desk's and the person's own pages of measures, as the cast walks them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.core.paper import font
from wanjia.registry.accounts.actions import add_user, grant_role
from wanjia.registry.accounts.queries import standing
from wanjia.registry.people.models import Person
from wanjia.response.measures.actions import answer_appeal, confirm_check, lift_area, make_appeal
from wanjia.response.measures.jobs import DUE
from wanjia.response.measures.models import Appeal, Measure, RefusedList
from wanjia.response.measures.queries import open_appeals, paper_code
from wanjia.response.measures.rules import LIFT_CHECKS
from wanjia.response.measures.tests.scene import DAYS, approved, proposed, sealed, someone

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """Let the clock stand in the hamlet's morning; a test moves it."""
    moment = [hamlet.at]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    yield moment


def at_desk(hamlet: Hamlet, name: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(name))
    return client


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_the_clerk_proposes_and_the_street_approves(hamlet: Hamlet) -> None:
    person = someone(hamlet)
    address = reverse("measures:propose_person", args=[person.public_id])
    said = {
        "kind": "home_observation", "disease": "covid19", "ground": "close_contact", "evidence": "同桌就餐，监控可见",
        "document": hamlet.document.public_id, "from_at": local(hamlet.at), "until_at": local(hamlet.at + 15 * DAYS),
        "owner": hamlet.places["community"].public_id, "conditions": "",
    }  # fmt: skip
    clerk = at_desk(hamlet, "shequ")
    assert address in clerk.get(f"{reverse('measures:find')}?q=包明月").content.decode()
    assert "延长须另行提出" in clerk.post(address, said).content.decode()
    assert clerk.post(address, said | {"document": ""}).status_code == 422
    for never in ("0020-01-01T00:00", "20222-01-01T00:00", local(hamlet.at - DAYS)):
        assert clerk.post(address, said | {"until_at": never}).status_code == 422
    refused = JournalLine.objects.filter(action="refuse_restriction", by_id=hamlet.user("shequ").pk)
    assert '"why":"too_long"' in refused.earliest("pk").detail, "what was refused is written down"
    assert clerk.post(address, said | {"until_at": local(hamlet.at + 14 * DAYS)}).status_code == 302
    row = Measure.objects.get()
    board = f"{reverse('measures:board')}?only=proposed"
    assert "包明月" in clerk.get(board).content.decode()
    decide = {"row": row.public_id, "act": "approve"}
    assert clerk.post(reverse("measures:decide"), decide).status_code == 403
    street = at_desk(hamlet, "jiedao")
    assert street.post(reverse("measures:decide"), decide).status_code == 302
    page = street.get(reverse("measures:measure", args=[row.public_id])).content.decode()
    assert "执行中" in page and "孟书记" in page and "第15号" in page
    commander = at_desk(hamlet, "zhihui").get(reverse("measures:measure", args=[row.public_id])).content.decode()
    assert "包明月" not in commander and "包**" in commander
    assert at_desk(hamlet, "hongxing").get(reverse("measures:measure", args=[row.public_id])).status_code == 404
    assert at_desk(hamlet, "ducha").get(board).status_code == 403


def test_who_tries_to_approve_their_own_measure_is_refused_and_it_is_written_down(hamlet: Hamlet) -> None:
    row, clerk = proposed(hamlet), hamlet.user("shequ")
    grant_role(user=clerk, role="street_lead", place=hamlet.places["street"], by=None, at=hamlet.at)
    address = reverse("measures:act", args=[row.public_id])
    assert at_desk(hamlet, "shequ").post(address, {"act": "approve"}).status_code == 422
    line = JournalLine.objects.get(action="refuse_restriction")
    assert (line.by_id, line.position, line.detail) == (clerk.pk, row.lo, '{"act":"approve","why":"own_request"}')


def test_a_pasted_list_without_evidence_is_refused_whole_and_stands_on_the_first_page(hamlet: Hamlet) -> None:
    said = {
        "kind": "health_monitoring", "disease": "covid19", "ground": "close_contact",
        "evidence": "13900000000，同一餐桌\n13900000001，", "document": hamlet.document.public_id,
        "from_at": local(hamlet.at), "until_at": local(hamlet.at + DAYS), "owner": hamlet.places["county"].public_id,
    }  # fmt: skip
    phones = Person.objects.filter(Q(phone_tail="0000") | Q(phone_tail="0001")).order_by("pk")
    lines = "\n".join(f"{person.phone}，{'同一餐桌' if not n else ''}" for n, person in enumerate(phones[:2]))
    investigator = at_desk(hamlet, "liudiao")
    page = investigator.post(reverse("measures:propose_list"), said | {"evidence": lines})
    assert page.status_code == 422 and "全部不予受理" in page.content.decode()
    assert not Measure.objects.exists() and RefusedList.objects.get().rows == 2
    assert "管控名单被拒" in at_desk(hamlet, "zhihui").get("/").content.decode()


def test_the_person_sees_the_measure_by_its_code_and_appeals(hamlet: Hamlet, now: list[datetime]) -> None:
    row = approved(hamlet)
    own = f"/m/{paper_code(row)}"
    anybody = Client()
    page = anybody.get(own).content.decode()
    assert (
        all(said in page for said in ("包**", "密切接触者", "第15号", "2022-11-25 09:00", "提出申诉"))
        and "<script" not in page
    )
    assert "Close contact" in anybody.get(f"{own}?lang=en").content.decode()
    mongolian = anybody.get(f"{own}?lang=mn-mong").content.decode()
    assert (
        '<span lang="mn-Mong">ᠨᠢᠭᠲᠠ ᠬᠠᠷᠢᠴᠠᠭᠰᠠᠨ ᠬᠦᠮᠦᠨ</span> <span class="zh" lang="zh">密切接触者</span>' in mongolian
    )
    assert "蒙古文尚未经母语人士审校" in mongolian, "the Chinese beside it counts"
    assert Client(headers={"accept-language": "mn-Mong,zh;q=0.8"}).get(own).content.decode() == mongolian
    assert anybody.get(f"/m/{row.public_id}").status_code == 404
    assert anybody.post(own, {"text": ""}).status_code == 422
    assert anybody.post(own, {"text": "我那天不在通辽，有车票"}).status_code == 302
    assert "申诉已收到" in anybody.get(own).content.decode()
    appeal = Appeal.objects.get()
    now[0] = hamlet.at + 25 * HOUR
    (waiting,) = open_appeals(standing(hamlet.user("zhihui"), now[0]), now[0])
    assert waiting.risen == 1 and waiting.place == hamlet.places["city"]
    first = at_desk(hamlet, "zhihui").get("/").content.decode()
    assert "申诉超时未答复" in first
    answered = at_desk(hamlet, "zhihui").post(
        reverse("measures:answer", args=[appeal.public_id]), {"granted": "yes", "answer": "车票属实，撤销"}
    )
    assert answered.status_code == 302
    page = anybody.get(own).content.decode()
    assert "视为从未采取" in page and "车票属实" in page and not Measure.objects.in_force(now[0]).exists()


def test_an_appeal_is_answered_by_neither_who_proposed_nor_who_approved(hamlet: Hamlet) -> None:
    row = approved(hamlet)
    appeal = make_appeal(measure=row, text="不对", by=hamlet.user("shequ"), at=hamlet.at)
    grant_role(user=hamlet.user("jiedao"), role="commander", place=hamlet.places["county"], by=None, at=hamlet.at)
    with pytest.raises(Refused, match="以外的人"):
        answer_appeal(appeal=appeal, granted=False, answer="维持", by=hamlet.user("jiedao"), at=hamlet.at)
    league = add_user(username="meng", name="旗长", password="wanjia-demo-2022", by=None, at=hamlet.at)
    grant_role(user=league, role="commander", place=hamlet.places["city"], by=None, at=hamlet.at)
    answer_appeal(appeal=appeal, granted=False, answer="证据充分", by=league, at=hamlet.at)
    assert Measure.objects.in_force(hamlet.at).filter(pk=row.pk).exists()


def test_a_building_opens_at_the_exact_minute_and_only_after_its_checklist(hamlet: Hamlet) -> None:
    row, street = sealed(hamlet), hamlet.user("jiedao")
    opens = hamlet.at + 10 * DAYS
    with pytest.raises(Refused, match="还须确认"):
        lift_area(measure=row, lifts_at=opens, by=street, at=hamlet.at, reason="风险排除")
    for item in LIFT_CHECKS:
        confirm_check(measure=row, item=item, by=hamlet.user("shequ"), at=hamlet.at)
    lift_area(measure=row, lifts_at=opens, by=street, at=hamlet.at, reason="风险排除")
    rows = Measure.objects
    assert rows.in_force(opens - timedelta(minutes=1)).exists() and not rows.in_force(opens).exists()


def test_the_paper_is_printed_in_two_languages(hamlet: Hamlet) -> None:
    assert font()
    answer = at_desk(hamlet, "shequ").get(reverse("measures:paper", args=[approved(hamlet).public_id]))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_what_was_said_of_a_person_is_forgotten_after_its_days_and_the_facts_remain(hamlet: Hamlet) -> None:
    row = approved(hamlet)
    make_appeal(measure=row, text="我不在", by=None, at=hamlet.at)
    answer_appeal(appeal=Appeal.objects.get(), granted=False, answer="维持", by=hamlet.user("zhihui"), at=hamlet.at)
    for days, gone in ((14 + 27, False), (14 + 28, True)):
        at = hamlet.at + days * DAYS
        for due in DUE:
            numbers = list(due.rows(due.kind, at).values_list("pk", flat=True))
            assert bool(numbers) is gone
            due.forget(model=due.model, kind=due.kind, numbers=numbers, by=None, at=at)
    row.refresh_from_db()
    assert row.person is None and row.evidence == "" and Appeal.objects.get().text == ""
    assert row.ground == "close_contact" and row.approved_by == hamlet.user("jiedao")


def test_a_proposal_that_nobody_decides_lapses(hamlet: Hamlet) -> None:
    row = proposed(hamlet)
    assert Measure.objects.stated(hamlet.at + 15 * DAYS).get(pk=row.pk).state == "lapsed"
