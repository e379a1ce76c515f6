"""Every list of the desk leaves as a file; doors only for those who may take lists out, and the journal keeps who did."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import ask_exception
from wanjia.command.campaigns.models import Target
from wanjia.core.models import JournalLine


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(hamlet.user(name))
    return client


def sheet(answer: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(book.active.iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("name", "page", "heading"),
    [
        ("shequ", "campaigns:list", "任务"),
        ("shequ", "campaigns:revisits", "街道苏木乡镇"),
        ("jiedao", "campaigns:exceptions", "任务"),
        ("ducha", "screening:signals", "工作人员"),
        ("shequ", "sync:conflicts", "问题"),
        ("shequ", "sync:not_uploaded", "地点"),
        ("shequ", "people:duplicates", "相似度"),
        ("shequ", "people:merges", "留下"),
        ("shequ", "presence:resemblances", "相似度"),
        ("jiedao", "registration:list", "时间"),
        ("jiedao", "registration:posters", "场所"),
        ("zhihui", "registration:figures", "分组"),
        ("zhihui", "campaigns:forms", "问卷"),
        ("jiedao", "posts:gaps", "地点"),
        ("jiedao", "tasks:board", "要办的事"),
        ("jiedao", "web:to_do", "要办的事"),
        ("jiedao", "meetings:list", "时间"),
        ("jiedao", "meetings:missed", "单位"),
        ("jiedao", "posts:tree", "名称"),
        ("jiedao", "posts:documents", "文种"),
        ("jiedao", "posts:to_read", "文号"),
        ("jiedao", "tasks:directives", "标题"),
        ("jiedao", "posts:policies", "规定"),
        ("jiedao", "tasks:lines", "条线"),
        ("jiedao", "secondments:calls", "标题"),
        ("jiedao", "funds:board", "资金名称"),
        ("jiedao", "funds:waiting", "要办的事"),
        ("yihu", "care:clinics", "名称"),
        ("yihu", "care:ended", "发现"),
        ("jiedao", "funds:missing_vouchers", "资金名称"),
        ("jiedao", "web:mechanisms", "机制"),
    ],
)
def test_a_list_leaves_as_a_workbook(hamlet: Hamlet, name: str, page: str, heading: str) -> None:
    assert 'href="?export=xlsx"' in browser(hamlet, name).get(reverse(page)).content.decode() or page.endswith("ions")
    assert sheet(browser(hamlet, name).get(reverse(page), {"export": "xlsx"}))[0][0] == heading


def test_the_coverage_of_every_place_below_leaves_with_its_sum_and_its_moment(hamlet: Hamlet) -> None:
    place = hamlet.places["county"].public_id
    address = reverse("campaigns:coverage", args=[hamlet.campaign.public_id, place])
    rows = sheet(browser(hamlet, "zhihui").get(address, {"export": "xlsx"}))
    assert [row[0] for row in rows[1:]] == ["永清街道", "红星街道", "莫力庙苏木", "科尔沁区"]
    assert sum(row[1] for row in rows[1:-1]) == rows[-1][1] == 26 and rows[-1][-1]


def test_the_loads_and_the_changes_of_the_frame_leave_too(hamlet: Hamlet) -> None:
    place, campaign = hamlet.places["community"].public_id, hamlet.campaign.public_id
    clerk = browser(hamlet, "shequ")
    assert sheet(clerk.get(reverse("campaigns:work", args=[campaign, place]), {"export": "xlsx"}))[0][0] == "工作人员"
    assert sheet(clerk.get(reverse("campaigns:history", args=[campaign]), {"export": "xlsx"}))[0][1] == "变动"


def test_who_may_not_take_lists_out_gets_none_and_who_does_is_on_record(hamlet: Hamlet) -> None:
    target = Target.objects.order_by("position")[0]
    ask_exception(target=target, reason="外出", by=hamlet.user("wangge1"), at=hamlet.at)
    asked = {"export": "xlsx"}
    for page in ("campaigns:exceptions", "campaigns:revisits"):
        assert browser(hamlet, "wangge1").get(reverse(page), asked).status_code == 403
    rows = sheet(browser(hamlet, "jiedao").get(reverse("campaigns:exceptions"), asked))
    assert rows[1][1] == "1号楼1单元101"
    line = JournalLine.objects.get(action="record_export")
    assert line.by_id == hamlet.user("jiedao").pk and '"count":1' in line.detail
