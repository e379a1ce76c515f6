"""Lines of work: a chief each, orders that find them, and the list of what nobody answers for."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import appoint_member, dissolve_group, form_group, found_post
from wanjia.command.posts.models import CommandPost, WorkingGroup
from wanjia.command.tasks.actions import issue_directive, order_work
from wanjia.command.tasks.models import WorkOrder
from wanjia.command.tasks.queries import line_chiefs, lines_of_work, unnamed
from wanjia.command.tasks.rules import GROUPS_OF_LINES, LINES

HOUR = timedelta(hours=1)


def signed(hamlet: Hamlet, username: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def group(hamlet: Hamlet, place: str, kind: str, chief: str) -> WorkingGroup:
    by, at = hamlet.user("zhihui"), hamlet.at - HOUR
    post = CommandPost.objects.filter(place=hamlet.places[place]).first() or found_post(
        place=hamlet.places[place], kind="post", sector="general", name=f"{place}指挥部", by=by, at=at
    )
    made = form_group(post=post, kind=kind, name=f"{kind}组", by=by, at=at)
    appoint_member(post=post, group=made, user=hamlet.user(chief), duty="chief", by=by, at=at)
    return made


def test_every_kind_of_group_serves_one_line() -> None:
    kinds = [kind for kinds in GROUPS_OF_LINES.values() for kind in kinds]
    assert sorted(kinds) == sorted(WorkingGroup.Kind.values) and list(GROUPS_OF_LINES) == list(LINES)


def test_a_line_is_led_by_the_nearest_group_whose_function_it_is(hamlet: Hamlet) -> None:
    group(hamlet, "county", "testing", "ducha")
    group(hamlet, "street", "logistics", "kakou")
    own = group(hamlet, "street", "testing", "jiedao")
    group(hamlet, "street", "supplies", "shequ")
    chiefs = line_chiefs(hamlet.places["community"], hamlet.at)
    assert {line: chief.user.username for line, chief in chiefs.items()} == {"testing": "jiedao", "supplies": "shequ"}
    dissolve_group(group=own, by=hamlet.user("zhihui"), at=hamlet.at)
    later = line_chiefs(hamlet.places["street"], hamlet.at + HOUR)
    assert later["testing"].user == hamlet.user("ducha")
    assert line_chiefs(hamlet.places["next_street"], hamlet.at)["testing"].user == hamlet.user("ducha")


def test_an_order_with_nobody_chosen_goes_to_the_chief_of_its_line(hamlet: Hamlet) -> None:
    client, street = signed(hamlet, "jiedao"), hamlet.places["street"].public_id
    sent = {"title": "增设采样台", "line": "testing", "due_at": "2099-01-01T09:00"}
    answer = client.post(f"/orders/at/{street}/new/", sent)
    assert answer.status_code == 422 and "“检测采样”这条线没有负责人" in answer.content.decode()
    group(hamlet, "street", "testing", "shequ")
    assert client.post(f"/orders/at/{street}/new/", sent).status_code == 302
    assert WorkOrder.objects.get().assignee == hamlet.user("shequ")


def test_what_nobody_answers_for_is_counted_and_listed(hamlet: Hamlet) -> None:
    by, at, street = hamlet.user("zhihui"), hamlet.at, hamlet.places["street"]
    due: dict[str, Any] = {"due_at": at + 8 * HOUR, "by": by, "at": at}
    issue_directive(
        title="排查返乡人员",
        place=hamlet.places["county"],
        document=hamlet.document,
        recipients=[street],
        asks="orders",
        **due,
    )
    row = order_work(rows=[("送药", street, None)], assignee=hamlet.user("wangge1"), kind="supply", **due)[0]
    group(hamlet, "street", "supplies", "shequ")
    told = {line.key: (line.tasks, line.named, line.lacks) for line in lines_of_work(street, at) if line.tasks}
    assert told == {"general": (1, 0, True), "supplies": (1, 1, False)}
    row.assignee.is_active = False
    row.assignee.save()
    assert [(one.why, one.title) for one in unnamed(street, at)] == [
        ("社区没有责任人", "排查返乡人员"),
        ("“乌兰网格员”的账号已停用，请改派", "送药"),
        ("条线没有负责人", "1项任务"),
    ]
    client = signed(hamlet, "jiedao")
    page = client.get("/lines/").content.decode()
    assert "苏文员" in page and f"/lines/{street.public_id}/gaps/" in page
    assert "送药" in client.get(f"/lines/{street.public_id}/gaps/").content.decode()
    listed = client.get(f"/orders/?by=line&place={street.public_id}&line=supplies&only=open").content.decode()
    assert "送药" in listed and "排查返乡人员" not in listed
    book = openpyxl.load_workbook(io.BytesIO(client.get("/lines/?export=xlsx").content))
    rows = {line[0]: line[1:6] for line in book.active.iter_rows(min_row=2, values_only=True)}
    assert rows["物资保障"] == ("苏文员", "street指挥部 supplies组", 1, 1, 0)
    assert client.get(f"/lines/{hamlet.places['county'].public_id}/").status_code == 404
