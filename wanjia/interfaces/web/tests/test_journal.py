"""The journal for the auditor."""

import ast
from datetime import timedelta

from django.db import connection
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome
from wanjia.command.campaigns.models import Target
from wanjia.core import journal
from wanjia.core.models import JournalBlock, JournalLine
from wanjia.core.tests import source
from wanjia.interfaces.web.deeds import DEEDS
from wanjia.response.screening.actions import NewVisit, record_visit

EVENT = "00000000-0000-7000-8000-000000000001"


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_stranger_is_sent_to_sign_in_and_a_street_lead_refused(hamlet: Hamlet) -> None:
    assert Client().get("/journal/").status_code == 302
    assert signed(hamlet, "jiedao").get("/journal/").status_code == 403


def test_lines_are_found_by_who_what_and_where(hamlet: Hamlet) -> None:
    client = signed(hamlet, "shenji")
    found = client.get("/journal/", {"who": "孟书记"}).context["rows"]
    assert {row["line"].action for row in found} == {"make_responsible"}
    found = client.get("/journal/", {"action": "launch_campaign"}).context["rows"]
    assert [row["who"] for row in found] == ["韩指挥"]
    found = client.get("/journal/", {"place": "新兴社区"}).context["rows"]
    assert found and all("新兴社区" in row["place"] for row in found)
    found = client.get("/journal/", {"about": hamlet.households[0].public_id}).context["rows"]
    assert [row["line"].action for row in found] == ["register_household"]
    assert client.get("/journal/", {"since": "明天"}).status_code == 422


def test_every_action_of_the_journal_has_its_word() -> None:
    written = {
        node.args[0].value
        for module in source.modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(written) > 70 and not written - set(DEEDS)


def test_a_line_is_told_in_words(hamlet: Hamlet) -> None:
    page = signed(hamlet, "shenji").get("/journal/", {"action": "launch_campaign"}).content.decode()
    assert "启动任务" in page and "{&quot;" not in page


def test_the_details_of_a_line_are_words_not_codes(hamlet: Hamlet) -> None:
    shenji, target = signed(hamlet, "shenji"), Target.objects.order_by("position")[0]
    worker, again = hamlet.user("wangge1"), hamlet.at + timedelta(hours=3)
    gone = NewOutcome(target_id=target.pk, event=EVENT, kind="absent", at=hamlet.at, by_id=worker.pk, revisit_at=again)
    record_visit(visit=NewVisit(outcome=gone), arrived_at=hamlet.at, by=worker, at=hamlet.at)
    assert "结果：无人应答" in shenji.get("/journal/", {"action": "record_outcome"}).content.decode()
    page = shenji.get("/journal/", {"action": "grant_role"}).content.decode()
    assert "角色：社区文员" in page and "clerk" not in page
    signed(hamlet, "shequ").get(f"/households/{target.household.public_id}/")
    assert "途径：本户的页面" in shenji.get("/journal/", {"action": "record_readings"}).content.decode()
    assert "级别：单元" in shenji.get("/journal/", {"action": "add_places"}).content.decode()


def test_reading_the_journal_is_journalled(hamlet: Hamlet) -> None:
    signed(hamlet, "shenji").get("/journal/", {"action": "add_user"})
    line = JournalLine.objects.filter(action="read_journal").latest("id")
    assert line.by_id == hamlet.user("shenji").pk and "add_user" in line.detail


def test_pages_follow_one_another_without_a_gap(hamlet: Hamlet) -> None:
    client, seen, after = signed(hamlet, "shenji"), [], ""
    while True:
        context = client.get("/journal/", {"after": after, "until": "2022-11-12T00:00"}).context
        seen += [row["line"].pk for row in context["rows"]]
        after = context["page"].after
        if not after:
            break
    wanted = JournalLine.objects.exclude(action="read_journal").order_by("-id").values_list("pk", flat=True)
    assert seen == list(wanted) and len(seen) > 50


def test_no_line_shows_a_residents_name(hamlet: Hamlet) -> None:
    page = b"".join(signed(hamlet, "shenji").get("/journal/", {"export": "csv"}).streaming_content).decode()
    assert "启动任务" in page and "包明月" not in page


def test_sound_chains_verify_in_stretches(hamlet: Hamlet) -> None:
    assert not list(journal.broken_links())
    blocks = list(JournalBlock.objects.order_by("pk").values_list("pk", flat=True))
    middle = blocks[len(blocks) // 2]
    assert not list(journal.broken_links(until=middle)) and not list(journal.broken_links(after=middle))
    assert "没有被改动" in signed(hamlet, "shenji").get("/journal/chains/").content.decode()


def test_an_edited_line_is_named_wherever_the_stretch_begins(hamlet: Hamlet) -> None:
    line = JournalLine.objects.order_by("pk")[30]
    trigger = "core_journalline_append_only" if connection.vendor == "postgresql" else "core_journalline_no_update"
    with connection.cursor() as cursor:  # as somebody with the database in hand would
        cursor.execute(
            f"DROP TRIGGER {trigger}" + (" ON core_journalline" if connection.vendor == "postgresql" else "")
        )
        cursor.execute("UPDATE core_journalline SET detail = 'x' WHERE id = %s", [line.pk])
    broken = list(journal.broken_links())
    assert len(broken) == 1 and f"(id {line.block_id})" in broken[0]
    assert list(journal.broken_links(after=line.block_id - 1)) == broken
    assert not list(journal.broken_links(after=line.block_id))
    assert "对不上的地方" in signed(hamlet, "shenji").get("/journal/chains/").content.decode()
