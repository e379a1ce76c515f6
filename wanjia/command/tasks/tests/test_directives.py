"""Directives run down the tree: to whom, how far, who is late or silent, where nobody answers."""

from datetime import timedelta

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import issue_document, make_responsible
from wanjia.command.tasks.actions import (
    acknowledge_directive,
    close_directive,
    complete_order,
    forward_directive,
    issue_directive,
    order_gaps,
    remind_directive,
    report_done,
)
from wanjia.command.tasks.models import Directive, DirectiveReceipt, WorkOrder
from wanjia.command.tasks.queries import behind, late, late_counts, left_of, progress, progress_at, to_do
from wanjia.command.tasks.rules import Recipients
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.places.models import Place

HOUR = timedelta(hours=1)


def issue(hamlet: Hamlet, to: object, **more: object) -> Directive:
    said = {"title": "今晚全部核酸", "place": hamlet.places["region"], "document": hamlet.document, "recipients": to}
    said |= {"by": hamlet.user("zongzhi"), "at": hamlet.at, "due_at": hamlet.at + 8 * HOUR, **more}
    return issue_directive(**said)


def lead(hamlet: Hamlet, place: str, user: str) -> None:
    make_responsible(
        place=hamlet.places[place], user=hamlet.user(user), duty="lead", by=hamlet.user("jiedao"), at=hamlet.at
    )


def receipt(directive: Directive, place: Place) -> DirectiveReceipt:
    return DirectiveReceipt.objects.select_related("directive", "place").get(directive=directive, place=place)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_rule_names_every_place_of_a_level_of_a_sort_or_inside_some(hamlet: Hamlet) -> None:
    streets = issue(hamlet, Recipients("township"))
    assert streets.receipts.count() == 3
    assert [r.place.name for r in issue(hamlet, Recipients("township", sort="苏木")).receipts.all()] == ["莫力庙苏木"]
    street = hamlet.places["street"]
    inside = issue(hamlet, Recipients("community", inside=((street.lo, street.hi),)))
    assert [r.place.name for r in inside.receipts.all()] == ["书香社区"]


def test_a_directive_to_nobody_or_with_a_deadline_past_is_refused(hamlet: Hamlet) -> None:
    with pytest.raises(Refused, match="没有接收单位"):
        issue(hamlet, Recipients("township", sort="镇"))
    with pytest.raises(Refused, match="期限已经过了"):
        issue(hamlet, Recipients("township"), due_at=hamlet.at)
    with pytest.raises(Refused, match="要写明期限"):
        issue(hamlet, Recipients("township"), due_at=None, asks="orders")
    with pytest.raises(Refused, match="签收时限"):
        issue(hamlet, Recipients("township"), answer_by=hamlet.at + 9 * HOUR)
    assert not Directive.objects.filter(title="今晚全部核酸").exists()


def test_a_directive_rests_on_a_document_that_has_not_ended(hamlet: Hamlet) -> None:
    by, region = hamlet.user("zongzhi"), hamlet.places["region"]
    said = {"kind": "contingency", "place": region, "by": by, "at": hamlet.at}
    old = issue_document(
        title="旧预案", effective_from=hamlet.at - 9 * HOUR, effective_until=hamlet.at - HOUR, text="旧", **said
    )
    coming = issue_document(title="明日方案", effective_from=hamlet.at + HOUR, text="新", **said)
    with pytest.raises(Refused, match="旧预案.*已经失效"):
        issue(hamlet, Recipients("township"), document=old)
    assert issue(hamlet, Recipients("township"), document=coming).document == coming
    client, new = signed(hamlet, "zongzhi"), f"/directives/from/{region.public_id}/new/"
    page = client.get(new).content.decode()
    assert "明日方案" in page and "旧预案" not in page
    tried = {"title": "照旧预案办", "level": "township", "document": old.public_id}
    assert client.post(new, tried).status_code == 422 and not Directive.objects.filter(title="照旧预案办").exists()


def test_each_community_is_ordered_to_who_answers_for_it_and_the_others_stay_gaps(hamlet: Hamlet) -> None:
    lead(hamlet, "community", "shequ")
    directive = issue(hamlet, Recipients("county"), asks="orders")
    order = WorkOrder.objects.get(part__directive=directive)
    assert (order.assignee, order.place.name, order.kind) == (hamlet.user("shequ"), "书香社区", "directive")
    assert progress_at(directive, hamlet.places["region"], hamlet.at).gaps == 2
    assert [line.place.name for line in progress(directive, hamlet.places["county"], hamlet.at)][-1] == "永清街道"
    behind_now = behind(directive, hamlet.places["county"], "late", hamlet.at + 9 * HOUR)
    assert (
        sum(rows.count() for rows in behind_now)
        == progress_at(directive, hamlet.places["county"], hamlet.at + 9 * HOUR).late
    )
    page = signed(hamlet, "zongzhi").get(
        f"/directives/{directive.public_id}/at/{hamlet.places['region'].public_id}/parts/?only=gaps"
    )
    assert "海力斯嘎查" in page.content.decode() and "书香社区" not in page.content.decode()


def test_a_gap_is_ordered_once_somebody_answers_for_it(hamlet: Hamlet) -> None:
    directive = issue(hamlet, Recipients("county"), asks="orders")
    with pytest.raises(Refused, match="还没有落实责任人"):
        order_gaps(directive=directive, by=hamlet.user("zongzhi"), at=hamlet.at)
    lead(hamlet, "next_community", "hongxing")
    assert order_gaps(directive=directive, by=hamlet.user("zongzhi"), at=hamlet.at + HOUR) == 1
    assert left_of(directive).gaps == 2


def test_who_has_not_signed_in_half_of_the_time_is_silent_and_after_the_deadline_late(hamlet: Hamlet) -> None:
    directive, county = issue(hamlet, Recipients("township"), asks="report"), hamlet.places["county"]
    acknowledge_directive(receipt=receipt(directive, hamlet.places["street"]), by=hamlet.user("jiedao"), at=hamlet.at)
    soon, after = hamlet.at + 5 * HOUR, hamlet.at + 9 * HOUR
    assert [(line.place.name, line.late, line.silent) for line in progress(directive, county, soon)] == [
        ("红星街道", 0, 1),
        ("莫力庙苏木", 0, 1),
        ("永清街道", 0, 0),
    ]
    assert {(line.late, line.silent) for line in progress(directive, county, after)} == {(1, 0)}
    assert late_counts(hamlet.places["next_street"], at=soon) == (0, 1)
    assert late_counts(hamlet.places["next_street"], at=after) == (1, 0)
    for moment, only in ((soon, "silent"), (after, "late")):
        receipts, parts = behind(directive, county, only, moment)
        total = progress_at(directive, county, moment)
        assert receipts.count() + parts.count() == getattr(total, only) > 0
    mine = [one for one in late(county, at=after) if one.title == directive.title]
    assert len(mine) == 3 and all(one.overdue for one in mine)


def test_a_place_passes_a_directive_on_and_is_done_only_after_those_below(hamlet: Hamlet) -> None:
    directive, lead_of_street = issue(hamlet, Recipients("township"), asks="report"), hamlet.user("jiedao")
    own = receipt(directive, hamlet.places["street"])
    with pytest.raises(Refused, match="先签收"):
        forward_directive(receipt=own, to=Recipients("community"), by=lead_of_street, at=hamlet.at)
    acknowledge_directive(receipt=own, by=lead_of_street, at=hamlet.at)
    assert forward_directive(receipt=own, to=Recipients("community"), by=lead_of_street, at=hamlet.at) == 1
    with pytest.raises(Refused, match="都已经收到"):
        forward_directive(receipt=own, to=Recipients("community"), by=lead_of_street, at=hamlet.at)
    below = receipt(directive, hamlet.places["community"])
    assert below.via == own
    with pytest.raises(Refused, match="1个单位没有办结"):
        report_done(receipt=own, by=lead_of_street, at=hamlet.at)
    with pytest.raises(Refused, match="还没有签收"):
        report_done(receipt=below, by=hamlet.user("shequ"), at=hamlet.at)
    acknowledge_directive(receipt=below, by=hamlet.user("shequ"), at=hamlet.at)
    report_done(receipt=below, by=hamlet.user("shequ"), at=hamlet.at, note="全部完成")
    report_done(receipt=own, by=lead_of_street, at=hamlet.at)


def test_a_directive_is_closed_when_every_part_is(hamlet: Hamlet) -> None:
    lead(hamlet, "community", "shequ")
    directive = issue(hamlet, [hamlet.places["street"]], asks="orders")
    by, at = hamlet.user("zongzhi"), hamlet.at
    with pytest.raises(Refused, match="1个单位未签收，0个单位未上报办结，1项任务未完成"):
        close_directive(directive=directive, by=by, at=at)
    assert remind_directive(directive=directive, by=by, at=at).units == 2
    acknowledge_directive(receipt=receipt(directive, hamlet.places["street"]), by=hamlet.user("jiedao"), at=at)
    complete_order(order=WorkOrder.objects.get(part__directive=directive), by=hamlet.user("shequ"), at=at)
    close_directive(directive=directive, by=by, at=at)
    with pytest.raises(Refused, match="没有单位欠着"):
        remind_directive(directive=directive, by=by, at=at)
    with pytest.raises(Refused, match="已经办结"):
        close_directive(directive=directive, by=by, at=at)


def test_one_list_holds_orders_receipts_and_what_came_back(hamlet: Hamlet) -> None:
    lead(hamlet, "community", "shequ")
    DirectiveReceipt.objects.update(acknowledged_at=hamlet.at, acknowledged_by=hamlet.user("jiedao"))
    directive = issue(hamlet, Recipients("township"), asks="orders")
    assert [(one.kind, one.late) for one in to_do(standing(hamlet.user("shequ"), hamlet.at), at=hamlet.at)] == [
        ("order", False)
    ]
    assert [
        (one.kind, one.late)
        for one in to_do(standing(hamlet.user("jiedao"), hamlet.at + 9 * HOUR), at=hamlet.at + 9 * HOUR)
    ] == [("receipt", True)]
    remind_directive(directive=directive, by=hamlet.user("zongzhi"), at=hamlet.at)
    assert to_do(standing(hamlet.user("jiedao"), hamlet.at), at=hamlet.at)[0].reminded
    assert "今晚全部核酸" in signed(hamlet, "shequ").get("/to-do/").content.decode()


def test_the_region_sends_signs_and_closes_on_its_pages(hamlet: Hamlet) -> None:
    region, chief, county = hamlet.places["region"].public_id, signed(hamlet, "zongzhi"), signed(hamlet, "zhihui")
    document = Directive.objects.earliest("pk").document
    document.place = hamlet.places["region"]
    document.save()
    sent = {"title": "排查返乡人员", "document": document.public_id, "level": "county", "asks": "report"}
    sent |= {"due_at": "2099-01-01T08:00"}
    answer = chief.post(f"/directives/from/{region}/new/", sent)
    assert answer.status_code == 302
    directive = Directive.objects.get(title="排查返乡人员")
    own = receipt(directive, hamlet.places["county"]).public_id
    assert county.post(f"/receipts/{own}/acknowledge/").status_code == 302
    assert county.post(f"/receipts/{own}/forward/", {"level": "township"}).status_code == 302
    assert "永清街道" in chief.get(f"{answer['Location']}at/{hamlet.places['county'].public_id}/").content.decode()
    assert chief.post(f"/directives/{directive.public_id}/close/").status_code == 422
    assert signed(hamlet, "zhihui").post(f"/directives/{directive.public_id}/remind/").status_code == 403
    owing = chief.get(f"{answer['Location']}at/{hamlet.places['county'].public_id}/owing/?only=late")
    assert owing.status_code == 200
    sheet = chief.get(answer["Location"], {"export": "csv"})
    assert "通辽市" in b"".join(sheet.streaming_content).decode()
