"""The phone's list of what somebody has to do is the desk's; papers are read and directives signed for with no network."""

from datetime import timedelta
from typing import Any

import pytest

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import deliver_document, issue_document, revise_document
from wanjia.command.posts.models import Document, DocumentDelivery
from wanjia.command.tasks.actions import issue_directive, order_work, remind_directive, return_order
from wanjia.command.tasks.models import Directive, DirectiveReceipt, WorkOrder
from wanjia.core.models import JournalLine
from wanjia.insight.reports.models import DailyReport
from wanjia.interfaces.sync import owed
from wanjia.interfaces.sync.models import RejectedEvent
from wanjia.interfaces.sync.tests.phones import DOOR, LONG_AGO, Copy, Phone
from wanjia.registry.accounts.actions import end_grant
from wanjia.response.isolation.tests.scene import desk
from wanjia.response.screening.actions import NewLead, assign_lead, declare_oneself

TEXT = "各社区：请于今晚二十时前核对空户。"
HOUR = timedelta(hours=1)


def paper(hamlet: Hamlet, number: str, to: str, **more: Any) -> Document:
    """Issue a document of the county and give it to a named place, or to a person of the cast."""
    said = {"kind": "notice", "number": number, "title": "关于核对空户的通知", "text": TEXT, **more}
    chief, county = hamlet.user("zhihui"), hamlet.places["county"]
    made = issue_document(place=county, effective_from=hamlet.at, by=chief, at=hamlet.at, **said)
    who = {"places": [hamlet.places[to]]} if to in hamlet.places else {"users": [hamlet.user(to)]}
    deliver_document(document=made, **who, by=chief, at=hamlet.at)
    return made


def directive(hamlet: Hamlet, to: str = "street", asks: str = "receipt") -> DirectiveReceipt:
    """Send a directive of the county to a place."""
    said = {"title": "今晚报送空户", "text": TEXT, "place": hamlet.places["county"], "document": hamlet.document}
    sent = {"due_at": hamlet.at + 9 * HOUR, "by": hamlet.user("zhihui"), "at": hamlet.at}
    return issue_directive(recipients=[hamlet.places[to]], asks=asks, **said, **sent).receipts.get()


def pulled(phone: Phone) -> Copy:
    copy = Copy(phone)
    copy.pull()
    return copy


def kinds(copy: Copy) -> list[str]:
    return sorted(row["type"] for name, rows in copy.rows.items() if name.endswith(":to_do") for row in rows.values())


def test_whatever_stands_on_the_desks_list_comes_down_to_the_phone_of_the_same_person(hamlet: Hamlet) -> None:
    street, chief = hamlet.user("jiedao"), hamlet.user("zhihui")
    deadline = {"due_at": hamlet.at + 5 * HOUR, "at": hamlet.at}
    paper(hamlet, "第16号", "street")
    paper(hamlet, "密1号", "jiedao", title="某地布控", secrecy="confidential", secret_months=6)
    signed = directive(hamlet)
    remind_directive(directive=signed.directive, by=chief, at=hamlet.at)
    order_work(rows=[("清点物资", hamlet.places["county"], None)], assignee=street, by=chief, **deadline)
    rows = [("送药", hamlet.places["grid"], None)]
    (handed,) = order_work(rows=rows, assignee=hamlet.user("wangge1"), by=street, **deadline)
    return_order(order=handed, reason="人手不够", by=hamlet.user("wangge1"), at=hamlet.at)
    lead = declare_oneself(
        lead=NewLead("苏日娜", "书香社区", hamlet.places["community"]), due_at=hamlet.at + HOUR, by=None, at=hamlet.at
    )
    assign_lead(lead=lead, assignee=street, by=hamlet.user("shequ"), at=hamlet.at)
    day = {"since": hamlet.at - 24 * HOUR, "cut_off": hamlet.at, "due_at": hamlet.at + HOUR, "compiled_at": hamlet.at}
    where = hamlet.places["street"]
    DailyReport.objects.create(place=where, parent=where.parent, position=where.lo, day=hamlet.at.date(), **day)

    copy = pulled(Phone(street))
    assert kinds(copy) == ["directive", "directive", "document", "document", "lead", "order", "task", "task"]
    page = desk(hamlet, "jiedao").get("/to-do/").content.decode()
    assert page.count('<th scope="row">') == 8, "the desk's list has as many lines"
    for row in [*copy.of("directive").values(), *copy.of("document").values(), *copy.of("task").values()]:
        assert row["href"] in page
    told = copy.of("directive")[signed.public_id]  # the other came with the campaign
    assert (told["title"], told["where"], told["state"], told["text"], told["reminded"]) == (
        *("今晚报送空户", "永清街道", "asked", TEXT),
        True,
    )
    assert [row["where"] for row in copy.of("order").values()] == ["科尔沁区"], (
        "an order of any place, not of grids only"
    )
    assert {row["kind"] for row in copy.of("task").values()} == {"returned", "daily"}


def test_a_secret_paper_never_comes_down_and_is_not_signed_for_from_a_phone(hamlet: Hamlet) -> None:
    secret = paper(
        hamlet, "密1号", "wangge1", title="某地布控", text="布控名单见附件", secrecy="secret", secret_months=6
    )
    phone = Phone(hamlet.user("wangge1"))
    copy = pulled(phone)
    (row,) = copy.of("document").values()
    assert (row["secret"], row["title"], row["number"], row["text"]) == (True, "", "", "")
    assert not [word for word in ("某地布控", "密1号", "布控名单") if word in str(copy.rows)]
    (receipt,) = phone.push(phone.event("read_document@1", secret.public_id, {}))
    assert (receipt["result"], receipt["code"], receipt["fixable"]) == ("rejected", "secret", False)
    assert DocumentDelivery.objects.get(document=secret).read_at is None


def test_a_paper_read_offline_is_read_as_at_the_desk_once_however_late_and_often_it_is_told(hamlet: Hamlet) -> None:
    found, phone = paper(hamlet, "第16号", "community"), Phone(hamlet.user("shequ"))
    own = deliver_document(document=found, users=[phone.user], by=hamlet.user("zhihui"), at=hamlet.at)
    copy = pulled(phone)
    (row,) = copy.of("document").values()
    assert (row["id"], row["number"], row["text"], row["where"]) == (found.public_id, "第16号", TEXT, "科尔沁区")
    early = phone.event("read_document@1", found.public_id, {}, wall=(hamlet.at - 99 * HOUR).isoformat())
    assert phone.results(early) == ["accepted"]
    rows = DocumentDelivery.objects.filter(document=found)
    assert {(one.read_by, one.read_at) for one in rows} == {(phone.user, hamlet.at)}, "not read before it was sent"
    assert rows.count() == 2 and own
    again = phone.event("read_document@1", found.public_id, {})
    assert phone.results(early, again) == ["duplicate", "accepted"]
    lines = JournalLine.objects.filter(action="read_document")
    assert [line.device_id for line in lines] == [phone.device.pk], "one line, from this phone"
    copy.pull()
    assert copy.of("document") == {} and not RejectedEvent.objects.exists()


def test_a_paper_that_was_replaced_while_the_phone_was_away_harms_nobody(hamlet: Hamlet) -> None:
    found, phone = paper(hamlet, "第16号", "grid"), Phone(hamlet.user("wangge1"))
    later = {"effective_from": hamlet.at + HOUR, "by": hamlet.user("zhihui"), "at": hamlet.at}
    revise_document(document=found, title=found.title, text=TEXT + "改", **later)
    assert phone.results(phone.event("read_document@1", found.public_id, {})) == ["accepted"]
    assert not DocumentDelivery.objects.filter(document=found, read_at__isnull=False).exists()
    assert [row["text"] for row in pulled(phone).of("document").values()] == [TEXT + "改"]


def test_a_directive_signed_offline_counts_once_and_for_whoever_was_first(hamlet: Hamlet) -> None:
    receipt, phone = directive(hamlet), Phone(hamlet.user("jiedao"))
    copy = pulled(phone)
    assert receipt.public_id in copy.of("directive")
    wrong = {"wall": (hamlet.at - 99 * HOUR).isoformat()}
    said = [phone.event("acknowledge_directive@1", receipt.public_id, {}, **wrong) for _time in range(2)]
    assert phone.results(*said, said[0]) == ["accepted", "accepted", "duplicate"]
    receipt.refresh_from_db()
    assert (receipt.acknowledged_by, receipt.acknowledged_at) == (phone.user, hamlet.at)
    assert Directive.objects.get(pk=receipt.directive_id).closed_at is not None, (
        "only to be signed for: it closed itself"
    )
    assert JournalLine.objects.get(action="acknowledge_directive").device_id == phone.device.pk
    copy.pull()
    assert receipt.public_id not in copy.of("directive")


def test_what_must_be_reported_done_stays_until_it_is_reported_at_the_desk(hamlet: Hamlet) -> None:
    receipt, phone = directive(hamlet, asks="report"), Phone(hamlet.user("jiedao"))
    phone.push(phone.event("acknowledge_directive@1", receipt.public_id, {}))
    row = pulled(phone).of("directive")[receipt.public_id]
    assert (row["state"], row["asks"]) == ("signed", "report")
    assert desk(hamlet, "jiedao").get(row["href"]).status_code == 200


@pytest.mark.parametrize("kind", ["read_document@1", "acknowledge_directive@1"])
def test_nobody_signs_for_another_or_after_their_office_ended_and_is_told_so(hamlet: Hamlet, kind: str) -> None:
    subject = (paper(hamlet, "第16号", "street") if kind[0] == "r" else directive(hamlet)).public_id
    stranger, phone = Phone(hamlet.user("hongxing")), Phone(hamlet.user("jiedao"))
    for grant in phone.user.grants.all():
        end_grant(grant=grant, by=hamlet.user("guanli"), at=LONG_AGO)
    for one in (stranger, phone):
        (receipt,) = one.push(one.event(kind, subject, {}))
        assert (receipt["result"], receipt["code"], receipt["fixable"]) == ("rejected", "not_yours", False)
        assert "您" in receipt["text"]
    unknown = stranger.push(
        *(stranger.event(kind, name, {}) for name in ("0" * 26, "", hamlet.document.public_id[:-1]))
    )
    assert {(one["result"], one["code"][:8]) for one in unknown} == {("rejected", "unknown_")}
    assert not DocumentDelivery.objects.filter(read_at__isnull=False).exists()
    assert not DirectiveReceipt.objects.filter(acknowledged_at__isnull=False).exists()


def test_an_order_accepted_offline_twice_is_accepted_and_one_that_went_to_another_is_refused_in_words(
    hamlet: Hamlet,
) -> None:
    worker, clerk = hamlet.user("wangge1"), hamlet.user("shequ")
    rows, phone = [("张贴通告", hamlet.places["community"], None)], Phone(worker)
    (order,) = order_work(rows=rows, assignee=worker, due_at=hamlet.at + HOUR, by=clerk, at=hamlet.at)
    copy = pulled(phone)
    assert [(row["where"], row["state"]) for row in copy.of("order").values()] == [("书香社区", "issued")]
    said = [phone.event("accept_order@1", order.public_id, {"note": ""}) for _time in range(2)]
    assert phone.results(*said) == ["accepted", "accepted"]
    copy.pull()
    assert [row["state"] for row in copy.of("order").values()] == ["accepted"]
    WorkOrder.objects.update(assignee=clerk)
    (receipt,) = phone.push(phone.event("complete_order@1", order.public_id, {"note": ""}))
    assert (receipt["code"], receipt["text"]) == ("not_yours", "这不是派给您的任务")
    copy.pull()
    assert copy.of("order") == {}


def test_only_the_texts_that_wait_longest_come_down_and_no_long_one(
    hamlet: Hamlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owed, "ALL", 3)
    for number, text in enumerate(["短", "长" * (owed.LONGEST + 1), "后来的", "末"]):
        paper(hamlet, f"第{number + 20}号", "grid", text=text)
    told = pulled(Phone(hamlet.user("wangge1"))).of("document").values()
    assert sorted((row["number"], row["text"]) for row in told) == [
        *[("第20号", "短"), ("第21号", ""), ("第22号", ""), ("第23号", "末")]
    ]


@pytest.mark.parametrize("who", ["zhihui", "jiedao", "caiyang", "wangge1", "hongxing"])
def test_each_gets_one_list_whatever_they_may_do_and_no_other_ever_gets_it(hamlet: Hamlet, who: str) -> None:
    paper(hamlet, "第16号", who)
    copy, other = pulled(Phone(hamlet.user(who))), Phone(hamlet.user("shequ"))
    (mine,) = (name for name in copy.rows if name.endswith(":to_do"))
    assert [row["number"] for row in copy.of("document").values()] == ["第16号"]
    answer = other.client.get(f"{DOOR}pull", {"bucket": mine})
    assert answer.status_code == 404 or "第16号" not in answer.content.decode()
