"""The six mechanisms of Ulanqab: one page says what carries each, with figures that open, and what nothing carries."""

import io
from datetime import timedelta

import openpyxl
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import ask_helper, complete_order, order_work, rate_order, report_helper
from wanjia.core import clock
from wanjia.interfaces.web.mechanisms import MECHANISMS, mechanisms

HOUR = timedelta(hours=1)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def figures(hamlet: Hamlet, place: str) -> dict[str, str]:
    return {
        str(figure.title): figure.amount
        for _one, found in mechanisms(hamlet.places[place], clock.now())
        for figure in found
    }


def test_the_six_are_named_as_in_the_source_and_each_has_a_figure(hamlet: Hamlet) -> None:
    names = [str(one.title) for one in MECHANISMS]
    assert names == [
        "组织动员机制", "一线识别机制", "激励关怀机制", "跟踪问效机制", "信息反馈机制", "沟通协作机制",
    ]  # fmt: skip
    assert all(found for _one, found in mechanisms(hamlet.places["county"], clock.now()))


def test_its_figures_follow_what_is_done_in_the_place(hamlet: Hamlet) -> None:
    clerk, lead, at = hamlet.user("shequ"), hamlet.user("jiedao"), hamlet.at
    said = {"assignee": clerk, "due_at": at + HOUR, "by": lead, "at": at}
    late = int(figures(hamlet, "street")["逾期的任务和指令"])  # the round's own order to the street and its community
    (order,) = order_work(rows=[("送药", hamlet.places["community"], None)], **said)
    assert figures(hamlet, "street")["逾期的任务和指令"] == str(late + 1)
    helper = ask_helper(order=order, tier="member", name="白音", task="送药", by=clerk, at=at)
    ask_helper(order=order, tier="resident", name="苏日娜", task="看门", by=clerk, at=at)
    report_helper(helper=helper, by=clerk, at=at)
    complete_order(order=order, by=clerk, at=at)
    rate_order(order=order, stars=5, words="及时", by=lead, at=at)
    told = figures(hamlet, "street")
    assert told["党员、群众承担任务（已回报/已交办）"] == "1/2"
    assert told["任务单有评价/已办结"] == "1/1" and told["逾期的任务和指令"] == str(late)
    assert figures(hamlet, "next_street")["任务单有评价/已办结"] == "0/0"


def test_every_figure_that_opens_for_somebody_opens(hamlet: Hamlet) -> None:
    street = hamlet.places["street"]
    for name in ("jiedao", "ducha"):
        client, user = signed(hamlet, name), name
        page = client.get(f"/mechanisms/{street.public_id}/").content.decode()
        assert "督查计划和整改没有登记" in page
        for _one, found in mechanisms(street, clock.now()):
            for figure in found:
                if f'href="{figure.href.replace("&", "&amp;")}"' in page:
                    assert client.get(figure.href).status_code == 200, (user, figure.href)
    rows = openpyxl.load_workbook(io.BytesIO(client.get("/mechanisms/?export=xlsx").content)).active
    assert len({row[0] for row in rows.iter_rows(min_row=2, values_only=True)}) == 6
    tree = signed(hamlet, "jiedao").get("/command-posts/").content.decode()
    assert f"/mechanisms/{street.public_id}/" in tree
    assert signed(hamlet, "jiedao").get(f"/mechanisms/{hamlet.places['next_street'].public_id}/").status_code == 404
    assert signed(hamlet, "caiyang").get("/mechanisms/").status_code == 403
