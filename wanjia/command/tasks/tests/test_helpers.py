"""The street linkage runs down to people: members and residents without an account, reported by who answers for the order."""

import io
from datetime import timedelta

import openpyxl
import pytest

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import ask_helper, complete_order, order_work, release_helper, report_helper
from wanjia.command.tasks.models import Directive, Helper, WorkOrder
from wanjia.command.tasks.queries import progress_at, tiers
from wanjia.command.tasks.rules import Recipients
from wanjia.command.tasks.tests.test_directives import issue, lead, receipt, signed
from wanjia.core.actions import Refused
from wanjia.registry.people.models import Person, Reading

HOUR = timedelta(hours=1)


@pytest.fixture
def directive(hamlet: Hamlet) -> Directive:
    lead(hamlet, "community", "shequ")
    return issue(hamlet, Recipients("township"), asks="orders")


def order_of(directive: Directive) -> WorkOrder:
    return WorkOrder.objects.select_related("place").get(part__directive=directive)


def resident(hamlet: Hamlet, place: str) -> Person:
    return Person.objects.select_related("household").filter(household=hamlet.households_at(place)[0]).earliest("pk")


def test_a_directive_reaches_a_member_and_a_resident_and_its_page_shows_four_tiers(
    hamlet: Hamlet, directive: Directive
) -> None:
    order, clerk, at = order_of(directive), hamlet.user("shequ"), hamlet.at + HOUR
    member = ask_helper(
        order=order, tier="member", name="乌云其其格", phone="13700000001", task="敲门提醒1号楼", by=clerk, at=at
    )
    living = resident(hamlet, "community")
    ask_helper(order=order, tier="resident", person=living, task="看守2单元门口", by=clerk, at=at)
    report_helper(helper=member, note="都通知到了", by=clerk, at=at + HOUR)
    street = hamlet.places["street"]
    told = {
        tier.key: (str(tier.title), tier.done, tier.asked)
        for tier in tiers(directive, street, progress_at(directive, street, at))
    }
    assert told == {
        "township": ("街道党工委", 0, 1),
        "community": ("社区党支部", 0, 1),
        "member": ("党员", 1, 1),
        "resident": ("群众", 0, 1),
    }
    client = signed(hamlet, "jiedao")
    page = client.get(f"/directives/{directive.public_id}/at/{street.public_id}/").content.decode()
    assert all(word in page for word in ("四级联动", "街道党工委", "社区党支部", "党员", "群众"))
    where = f"/directives/{directive.public_id}/at/{street.public_id}/helpers/"
    listed = client.get(where + "?tier=member").content.decode()
    assert "敲门提醒1号楼" in listed and "看守2单元门口" not in listed
    assert "乌云其其格" not in listed and living.name not in client.get(where).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get(where + "?export=xlsx").content))
    assert [row[2] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["党员", "群众"]
    assert (
        client.get(f"/directives/{directive.public_id}/at/{street.public_id}/receipts/?level=community").status_code
        == 200
    )


def test_the_clerk_asks_on_the_page_finds_residents_in_the_register_and_reports_in_their_name(
    hamlet: Hamlet, directive: Directive
) -> None:
    order, living = order_of(directive), resident(hamlet, "community")
    client, where = signed(hamlet, "shequ"), f"/to-do/{order_of(directive).public_id}/"
    sent = {"tier": "resident", "name": living.phone[3:], "listed": "on", "task": "看守2单元门口"}
    assert client.post(f"{where}helpers/new/", sent).status_code == 302
    assert Reading.objects.filter(household=living.household, through="tasks:helpers").exists()
    again = client.post(f"{where}helpers/new/", sent)
    assert again.status_code == 422 and "已经交给此人" in again.content.decode()
    nobody = client.post(f"{where}helpers/new/", sent | {"name": "查无此人"})
    assert nobody.status_code == 422 and "名册里找到 0 人" in nobody.content.decode()
    before = Reading.objects.filter(household=living.household).count()
    page = client.get(where).content.decode()
    assert living.name in page and Reading.objects.filter(household=living.household).count() == before + 1
    helper = Helper.objects.get()
    assert client.post(f"/to-do/helpers/{helper.public_id}/done/", {"note": "守到八点"}).status_code == 302
    assert client.post(f"/to-do/helpers/{helper.public_id}/done/", {}).status_code == 422
    assert "守到八点" in signed(hamlet, "jiedao").get(f"/orders/{order.public_id}/").content.decode()
    assert living.name not in signed(hamlet, "zhihui").get(f"/orders/{order.public_id}/").content.decode()
    assert signed(hamlet, "wangge1").get(where).status_code == 404
    assert signed(hamlet, "wangge1").post(f"/to-do/helpers/{helper.public_id}/release/").status_code == 404


def test_who_lives_elsewhere_nobody_and_another_persons_order_are_refused(hamlet: Hamlet, directive: Directive) -> None:
    order, clerk, at = order_of(directive), hamlet.user("shequ"), hamlet.at
    said = {"order": order, "tier": "resident", "task": "送菜", "at": at}
    with pytest.raises(Refused, match="不住在“书香社区”"):
        ask_helper(**said, person=resident(hamlet, "next_street"), by=clerk)
    with pytest.raises(Refused, match="请写明姓名"):
        ask_helper(**said, name=" ", by=clerk)
    with pytest.raises(Refused, match="党员或群众"):
        ask_helper(**(said | {"tier": "chief"}), name="哈斯", by=clerk)
    with pytest.raises(Refused, match="不是派给您的"):
        ask_helper(**said, name="哈斯", by=hamlet.user("wangge1"))
    helper = ask_helper(**said, name="哈斯", by=clerk)
    release_helper(helper=helper, by=clerk, at=at)
    with pytest.raises(Refused, match="已经回报或撤回"):
        report_helper(helper=helper, by=clerk, at=at)
    ask_helper(**said, name="哈斯", by=clerk)
    complete_order(order=order, by=clerk, at=at)
    with pytest.raises(Refused, match="已经退回或办结"):
        ask_helper(**said, name="苏日娜", by=clerk)
    report_helper(helper=Helper.objects.asked().get(), by=clerk, at=at)  # what comes late is still taken in


def test_a_grid_worker_hands_a_part_of_any_order_on(hamlet: Hamlet) -> None:
    worker, at = hamlet.user("wangge1"), hamlet.at
    said = {"assignee": worker, "due_at": at + HOUR, "by": hamlet.user("shequ"), "at": at}
    (order,) = order_work(rows=[("给独居老人送菜", hamlet.places["grid"], None)], **said)
    client = signed(hamlet, "wangge1")
    assert "交给党员、群众" in client.get(f"/to-do/{order.public_id}/").content.decode()
    sent = {"tier": "member", "name": "志愿者白音", "phone": "13700000002", "task": "买菜"}
    assert client.post(f"/to-do/{order.public_id}/helpers/new/", sent).status_code == 302
    assert Helper.objects.get().place == hamlet.places["grid"]
    assert "志愿者白音" in client.get(f"/to-do/{order.public_id}/").content.decode()


def test_a_directive_that_asks_for_receipts_counts_streets_and_communities_by_them(hamlet: Hamlet) -> None:
    sent = issue(hamlet, [hamlet.places["street"], hamlet.places["community"]])
    receipt(sent, hamlet.places["community"])
    street = hamlet.places["street"]
    told = [(tier.asked, tier.parts) for tier in tiers(sent, street, progress_at(sent, street, hamlet.at))]
    assert told == [(1, False), (1, False), (0, False), (0, False)]
