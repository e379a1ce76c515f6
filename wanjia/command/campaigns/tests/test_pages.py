"""The pages of a campaign, over the hamlet: who sees what, and what each button does."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, ask_exception, record_outcomes, share_work
from wanjia.command.campaigns.listing import target_page
from wanjia.command.campaigns.models import Campaign, ExceptionRequest, FrameChange, Target, WorkShare
from wanjia.command.campaigns.rules import households_each
from wanjia.command.posts.actions import set_policy
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.models import JournalLine
from wanjia.registry.people.models import Person, Reading
from wanjia.registry.places.models import Door


def client(hamlet: Hamlet, name: str) -> Client:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user(name))
    return browser


def at(hamlet: Hamlet, view: str, place: str = "community", **more: Any) -> str:
    return reverse(
        f"campaigns:{view}", args=[hamlet.campaign.public_id, hamlet.places[place].public_id, *more.values()]
    )


def met(hamlet: Hamlet, *numbers: int, kind: str = "reached", reason: str = "", hours: int = 1) -> list[Target]:
    targets = list(Target.objects.order_by("position"))
    chosen = [targets[n] for n in numbers]
    moment = hamlet.at + timedelta(hours=hours)
    rows = [
        NewOutcome(
            target_id=t.pk,
            event=str(uuid.uuid4()),
            kind=kind,
            at=moment,
            by_id=hamlet.user("wangge1").pk,
            reason=reason,
            revisit_at=moment + timedelta(hours=3) if kind in ("absent", "vacant") else None,
        )
        for t in chosen
    ]
    record_outcomes(rows=rows, arrived_at=moment, by=None, at=moment)
    return chosen


PAGES = ["coverage", "targets", "work", "print"]


@pytest.mark.parametrize("view", PAGES)
def test_a_stranger_is_sent_to_sign_in(hamlet: Hamlet, view: str) -> None:
    answer = Client().get(at(hamlet, view))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("web:sign_in"))


@pytest.mark.parametrize("view", PAGES)
def test_a_place_outside_the_territory_is_not_there(hamlet: Hamlet, view: str) -> None:
    assert client(hamlet, "hongxing").get(at(hamlet, view)).status_code == 404


@pytest.mark.parametrize("view", PAGES)
def test_the_clerk_of_the_place_sees_it(hamlet: Hamlet, view: str) -> None:
    answer = client(hamlet, "shequ").get(at(hamlet, view))
    assert answer.status_code == 200 and "书香社区" in answer.content.decode()


def test_an_inspector_sees_doors_without_names_and_may_not_export(hamlet: Hamlet) -> None:
    inspector = client(hamlet, "ducha")
    page = inspector.get(at(hamlet, "targets")).content.decode()
    assert "1号楼1单元101" in page and "包明月" not in page
    assert inspector.get(at(hamlet, "export", kind="csv")).status_code == 403
    assert Reading.objects.count() == 0


def test_reading_names_on_the_missing_list_is_on_record_before_they_are_shown(hamlet: Hamlet) -> None:
    page = client(hamlet, "shequ").get(at(hamlet, "targets")).content.decode()
    assert "包明月" in page and "+86139" not in page
    assert Reading.objects.filter(user=hamlet.user("shequ")).count() == 16


def test_a_telephone_number_is_revealed_one_at_a_time_and_recorded(hamlet: Hamlet) -> None:
    person = Person.objects.get(name="敖特根巴雅尔", household=hamlet.households_at("grid")[3])
    address = reverse("campaigns:call", args=[person.public_id])
    answer = client(hamlet, "shequ").post(address, headers={"hx-request": "true"})
    assert person.phone in answer.content.decode()
    assert Reading.objects.get(revealed="phone").household_id == person.household_id
    assert client(hamlet, "hongxing").post(address).status_code == 404
    assert client(hamlet, "louzhang").post(address).status_code == 403


def test_the_three_percentages_stand_with_their_fractions(hamlet: Hamlet) -> None:
    met(hamlet, 0, 1, 2)
    met(hamlet, 3, kind="moved")
    page = client(hamlet, "shequ").get(at(hamlet, "coverage")).content.decode()
    assert "18.7%" in page and "20.0%" in page
    said = strip_tags(page)
    assert "3 / 16" in said and "3 / 15" in said


def test_places_below_stand_worst_first(hamlet: Hamlet) -> None:
    met(hamlet, *range(8))
    page = client(hamlet, "shequ").get(at(hamlet, "coverage")).content.decode()
    assert page.index(">第二网格<") < page.index(">第一网格<")


def test_figures_as_of_an_earlier_moment_are_recounted(hamlet: Hamlet) -> None:
    met(hamlet, 0, hours=1)
    met(hamlet, 1, hours=4)
    moment = timezone.localtime(hamlet.at + timedelta(hours=2))
    page = client(hamlet, "shequ").get(at(hamlet, "coverage"), {"at": f"{moment:%Y-%m-%dT%H:%M}"}).content.decode()
    assert "1 / 16" in strip_tags(page)
    assert client(hamlet, "shequ").get(at(hamlet, "coverage"), {"at": "gestern"}).status_code == 422


def test_every_state_opens_its_list(hamlet: Hamlet) -> None:
    met(hamlet, 0)
    met(hamlet, 1, kind="absent")
    clerk = client(hamlet, "shequ")
    page = clerk.get(at(hamlet, "targets"), {"show": "absent"}).content.decode()
    assert "1号楼1单元102" in page and "1号楼1单元101" not in page
    both = clerk.get(at(hamlet, "targets"), {"show": "absent,reached"}).content.decode()
    assert "1号楼1单元102" in both and "1号楼1单元101" in both


def test_every_figure_opens_exactly_the_doors_it_counts(hamlet: Hamlet) -> None:
    met(hamlet, 0, 1)
    met(hamlet, 2, kind="vacant")
    clerk = client(hamlet, "shequ")
    page = clerk.get(at(hamlet, "coverage")).content.decode()
    lists = re.findall(r'href="([^"]*/targets/[^"]*)"[^>]*>(?:<b>)?([0-9]+)<', page)
    assert len(lists) >= 10
    for address, count in lists:
        rows = clerk.get(address.replace("&amp;", "&")).content.decode().count("data-row")
        assert rows == int(count), address


def test_a_door_that_looks_like_a_formula_is_defused(hamlet: Hamlet) -> None:
    Door.objects.filter(pk=hamlet.households_at("grid")[0].door_id).update(number="=1+1")
    answer = client(hamlet, "shequ").get(at(hamlet, "export", kind="csv"))
    assert ",'=1+1," in b"".join(answer.streaming_content).decode()


def test_pages_of_a_list_join_without_a_gap_or_a_double(hamlet: Hamlet) -> None:
    rows = Target.objects.filter(campaign=hamlet.campaign).at(hamlet.places["county"])
    seen, after = [], ""
    while True:
        page = target_page(rows, after, limit=7)
        seen += [t.pk for t in page.rows]
        after = page.after
        if not after:
            break
    assert seen == [t.pk for t in rows.order_by("position", "id")]
    assert [t.pk for t in target_page(rows, "no id at all", limit=7).rows] == seen[:7]


def test_ticked_doors_become_work_orders_of_one_person(hamlet: Hamlet) -> None:
    targets = Target.objects.order_by("position")[:2]
    due = timezone.localtime() + timedelta(days=1)
    data = {
        "target": [t.public_id for t in targets],
        "worker": hamlet.user("wangge2").public_id,
        "due": f"{due:%Y-%m-%dT%H:%M}",
    }
    answer = client(hamlet, "shequ").post(at(hamlet, "assign"), data)
    assert answer.status_code == 302
    assert (
        WorkOrder.objects.filter(assignee=hamlet.user("wangge2"), subject_id__in=[t.pk for t in targets]).count() == 2
    )
    nothing = client(hamlet, "shequ").post(at(hamlet, "assign"), {**data, "target": []})
    assert nothing.status_code == 422


def test_doors_of_another_community_cannot_be_assigned(hamlet: Hamlet) -> None:
    far = Target.objects.get(household=hamlet.households_at("far_grid")[0])
    data = {"target": [far.public_id], "worker": hamlet.user("wangge2").public_id, "due": "2022-11-12T18:00"}
    assert client(hamlet, "shequ").post(at(hamlet, "assign"), data).status_code == 404


def test_a_list_leaves_as_csv_with_every_row_and_a_journal_line(hamlet: Hamlet) -> None:
    met(hamlet, 0)
    met(hamlet, 1, kind="absent")
    answer = client(hamlet, "shequ").get(at(hamlet, "export", kind="csv"), {"show": "all"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 17 and "包明月" not in text
    first = timezone.localtime(hamlet.at + timedelta(hours=1))
    again = first + timedelta(hours=3)
    assert lines[1] == f"永清街道,书香社区,第一网格,1号楼,1单元,101,家庭户,已见到,1,{first:%Y-%m-%d %H:%M},"
    assert lines[2].endswith(f",1,{first:%Y-%m-%d %H:%M},{again:%Y-%m-%d %H:%M}")
    assert JournalLine.objects.filter(action="record_export", by_id=hamlet.user("shequ").pk).count() == 1


def test_a_list_leaves_as_a_workbook_that_opens(hamlet: Hamlet) -> None:
    answer = client(hamlet, "shequ").get(at(hamlet, "export", kind="xlsx"), {"show": "all"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert len(book.get_sheet_by_index(0).to_python()) == 17


def test_a_printed_list_has_one_sheet_for_each_staircase(hamlet: Hamlet) -> None:
    page = client(hamlet, "shequ").get(at(hamlet, "print")).content.decode()
    assert page.count('class="staircase"') == 4


def test_nobody_but_another_person_decides_an_exception(hamlet: Hamlet) -> None:
    target = Target.objects.order_by("position")[0]
    ask = ask_exception(target=target, reason="整户外出", by=hamlet.user("jiedao"), at=hamlet.at)
    address = reverse("campaigns:decide", args=[ask.public_id])
    assert client(hamlet, "jiedao").post(address, {"decision": "approve"}).status_code == 422
    assert client(hamlet, "shequ").post(address, {"decision": "approve"}).status_code == 403
    assert client(hamlet, "hongxing").post(address, {"decision": "approve"}).status_code in (403, 404)
    assert client(hamlet, "zhihui").post(address, {"decision": "approve"}).status_code == 302
    target.refresh_from_db()
    assert target.state == "excluded" and FrameChange.objects.get(target=target).kind == "excluded"


def test_asking_for_an_exception_needs_a_reason(hamlet: Hamlet) -> None:
    target = Target.objects.order_by("position")[0]
    address = reverse("campaigns:ask_exception", args=[hamlet.campaign.public_id, target.public_id])
    worker = client(hamlet, "wangge1")
    assert worker.post(address, {"reason": " "}).status_code == 422
    assert worker.post(address, {"reason": "整户外出"}).status_code == 302
    assert ExceptionRequest.objects.get().asked_by == hamlet.user("wangge1")


def test_the_revisit_board_shows_what_is_overdue_by_building(hamlet: Hamlet) -> None:
    met(hamlet, 1, 9, kind="absent")
    page = client(hamlet, "shequ").get(reverse("campaigns:revisits")).content.decode()
    assert "1号楼1单元102" in page and "2号楼1单元102" in page
    assert "1号楼1单元102" not in client(hamlet, "hongxing").get(reverse("campaigns:revisits")).content.decode()


def test_the_revisit_board_counts_no_further_than_anybody_climbs(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    met(hamlet, 1, 9, kind="absent")
    page = client(hamlet, "shequ").get(reverse("campaigns:revisits")).content.decode()
    assert '<b class="num">2</b>' in page
    monkeypatch.setattr("wanjia.command.campaigns.views.waiting.COUNTED", 1)
    page = client(hamlet, "shequ").get(reverse("campaigns:revisits")).content.decode()
    assert '<b class="num">1＋</b>' in page and "2号楼1单元102" in page


def test_places_are_shared_out_and_handed_over(hamlet: Hamlet) -> None:
    clerk, grid = client(hamlet, "shequ"), hamlet.places["grid"]
    first, second = hamlet.user("wangge1"), hamlet.user("wangge2")
    assert "第一网格" in clerk.get(at(hamlet, "work")).content.decode()
    shared = {"place": [grid.public_id], "worker": first.public_id, "partner": hamlet.user("louzhang").public_id}
    assert clerk.post(at(hamlet, "work"), shared).status_code == 302
    assert WorkShare.objects.get(until_at=None).partner == hamlet.user("louzhang")
    handed = {"worker": first.public_id, "to": second.public_id}
    assert clerk.post(at(hamlet, "hand_over"), handed).status_code == 302
    assert WorkShare.objects.get(until_at=None).worker == second
    assert clerk.post(at(hamlet, "hand_over"), {**handed, "to": first.public_id}).status_code == 422
    assert clerk.post(at(hamlet, "work"), {"worker": first.public_id}).status_code == 422


def test_closing_is_refused_with_where_they_are_missing_and_reopening_needs_a_reason(hamlet: Hamlet) -> None:
    commander = client(hamlet, "zhihui")
    address = reverse("campaigns:close", args=[hamlet.campaign.public_id])
    refused = commander.post(address)
    assert refused.status_code == 422 and "永清街道" in refused.content.decode()
    met(hamlet, *range(26))
    assert commander.post(address).status_code == 302
    assert Campaign.objects.get().closed_at is not None
    again = reverse("campaigns:reopen", args=[hamlet.campaign.public_id])
    assert commander.post(again, {"reason": ""}).status_code == 422
    assert commander.post(again, {"reason": "漏了一栋楼"}).status_code == 302
    assert client(hamlet, "jiedao").post(address).status_code == 403


def test_a_wrong_entry_is_voided_and_stays_readable(hamlet: Hamlet) -> None:
    (target,) = met(hamlet, 0, kind="refused", reason="不开门")
    outcome = target.outcomes.get()
    address = reverse("campaigns:void", args=[hamlet.campaign.public_id, target.public_id, outcome.public_id])
    assert client(hamlet, "wangge1").post(address, {"reason": "录错"}).status_code == 403
    assert client(hamlet, "shequ").post(address, {"reason": "录错"}).status_code == 302
    page = client(hamlet, "shequ").get(reverse("campaigns:target", args=[hamlet.campaign.public_id, target.public_id]))
    assert "已作废" in page.content.decode() and "不开门" in page.content.decode()


def test_too_many_households_for_one_worker_are_warned_about(hamlet: Hamlet) -> None:
    set_policy(
        key="households_per_worker",
        value=5,
        place=hamlet.places["street"],
        document=hamlet.document,
        effective_from=hamlet.at,
        by=hamlet.user("jiedao"),
        at=hamlet.at,
    )
    street = client(hamlet, "jiedao")
    assert "! 超过 5 户" not in street.get(at(hamlet, "work")).content.decode()
    worker, grids = hamlet.user("wangge1"), [hamlet.places["grid"], hamlet.places["next_grid"]]
    share_work(campaign=hamlet.campaign, places=grids, worker=worker, by=hamlet.user("jiedao"), at=hamlet.at)
    page = street.get(at(hamlet, "work")).content.decode()
    assert "16.0" in page and page.count("! 超过 5 户") == 2  # beside the average, and beside the worker
    assert f"{households_each(7151, 15):.1f}" == "476.7"
