"""Fever chains with an outcome: found again by period, each step with its moment and how long it took, as a file too."""

from datetime import datetime, timedelta

from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.response.care.actions import NewChain, open_chains, step_chain
from wanjia.response.care.models import Clinic
from wanjia.response.care.rules import took
from wanjia.response.care.tests.test_chains import browser, clinic

STEPS: tuple[tuple[int, str, dict[str, str]], ...] = (
    (6, "isolated", {}),
    (20, "transport", {"vehicle": "蒙G12345", "escort": "党员突击队10人"}),
    (95, "received", {}),
    (1535, "outcome", {"outcome": "excluded"}),
)


def followed(hamlet: Hamlet, ward: Clinic, found: datetime) -> None:
    """Somebody found with a fever at a moment, excluded 25 hours and 35 minutes later."""
    by = hamlet.user("yihu")
    row = NewChain("home", hamlet.places["community"].pk, found, 381, owner_id=by.pk)
    chain = open_chains(rows=[row], by=by, at=found)[0]
    for minute, kind, more in STEPS:
        chain.refresh_from_db()
        who = {} if kind == "outcome" else {"owner": by}
        where = {"clinic": ward} if kind == "received" else {}
        step_chain(chain=chain, kind=kind, **more, **who, **where, by=by, at=found + timedelta(minutes=minute))


def test_ended_chains_are_filtered_by_period_and_leave_with_each_steps_time_duration_and_outcome(
    hamlet: Hamlet,
) -> None:
    now = clock.now()
    ward = clinic(hamlet)
    followed(hamlet, ward, now - timedelta(days=9))
    followed(hamlet, ward, now - timedelta(days=3))
    desk, ended = browser(hamlet, "yihu"), "/fever/ended/"
    page = desk.get(ended).content.decode()
    assert page.count("排除") == 2 and "+14分" in page and "+1小时15分" in page and "25小时35分" in page
    assert "381" not in page and "38.1" in page
    days = timezone.localdate(now - timedelta(days=4))
    assert desk.get(f"{ended}?begin={days}").content.decode().count("排除") == 1
    assert desk.get(f"{ended}?end={days}").content.decode().count("排除") == 1
    wrong = desk.get(f"{ended}?begin={days}&end={days - timedelta(days=1)}")
    assert wrong.status_code == 200 and "结束不能早于开始" in wrong.content.decode()
    told = desk.get(f"{ended}?begin={days}&export=csv")
    head, row = b"".join(told.streaming_content).decode().strip().splitlines()
    assert "就地隔离用时（分钟）" in head and "共用时（分钟）" in head
    cells = row.split(",")
    assert cells[5::2][:4] == ["6", "14", "75", "1440"] and cells[-3:] == ["区医院发热门诊", "排除", "1535"], row
    assert desk.get(f"{ended}?export=xlsx").content.startswith(b"PK")
    assert browser(hamlet, "kakou").get(ended).status_code == 403


def test_a_step_is_timed_from_the_one_before_it(hamlet: Hamlet) -> None:
    at = hamlet.at
    moments = {"found": at, "isolated": at + timedelta(minutes=6), "transport": at + timedelta(minutes=20, seconds=59)}
    assert took(moments) == {"isolated": 6, "transport": 14, "all": 20}
    assert took({"found": at}) == {}
