"""intake: a roster of 100,000 rows read, checked and stored as the wizard does it, step by step; every row accounted for."""

import csv
import io
import time
from typing import Any

from bench.figures import Figure, median, tell
from bench.store import execute, ready_store
from bench.town import AT

GOAL_S = 30
GRIDS = 40
HEADERS = ("网格", "楼栋", "单元", "门牌", "姓名", "与户主关系", "性别", "身份证号", "联系电话", "常住类型")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def run(*, small: bool) -> list[Figure]:
    """Take in one roster of new people; an invented person in every row, three behind each door."""
    rows = 1_000 if small else 100_000
    with ready_store():
        place, clerk = _community()
        times, checking, wrong = [], [], 0
        for number in range(1 if small else 2):  # the second meets a register that is full already
            content = roster(rows, number)
            batch, check_s, store_s = _take_in(place, clerk, content)
            times.append(check_s + store_s)
            checking.append(check_s)
            tell(f"{rows:,} rows: checked in {check_s:.1f} s, stored in {store_s:.1f} s, {batch.rejected} rejected")
            wrong += abs(rows - batch.accepted - batch.rejected) + batch.rejected
        _tell_rejected()
        [(people,)] = execute("SELECT count(*) FROM people_person")
        wrong += abs(people - rows * len(times))
    return [
        Figure(f"{rows:,} roster rows checked and stored, median of {len(times)}", median(times), "s", GOAL_S),
        Figure("of it reading and checking", median(checking), "s"),
        Figure("rows not stored, stored twice, or not accounted for", wrong, "rows", 0),
    ]


def _tell_rejected() -> None:
    from wanjia.registry.intake.models import RejectedRow

    for row in RejectedRow.objects.order_by("id")[:5]:
        tell(f"rejected: {row.cells} {row.errors}")


def _community() -> tuple[Any, Any]:
    from demo.cast import PASSWORD
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.places.actions import add_place, add_places

    place = None
    for level, name, code in (
        ("region", "内蒙古自治区", "15"), ("league", "通辽市", "1505"), ("county", "科尔沁区", "150502"),
        ("township", "永清街道", "150502003"), ("community", "书香社区", "150502003001"),
    ):  # fmt: skip
        place = add_place(parent=place, level=level, name=name, code=code, by=None, at=AT)
    add_places(parent=place, level="grid", rows=[(f"第{n + 1}网格", "", "") for n in range(GRIDS)], by=None, at=AT)
    clerk = add_user(username="shequ", name="苏文员", password=PASSWORD, by=None, at=AT)
    grant_role(user=clerk, role="clerk", place=place, by=None, at=AT)
    return place, clerk


def _take_in(place: Any, clerk: Any, content: bytes) -> tuple[Any, float, float]:
    """Take one file in; give its batch and the seconds of checking and of storing."""
    from wanjia.core import clock
    from wanjia.registry.intake.actions import advance_batch, ask_store, choose_columns, receive_roster
    from wanjia.registry.intake.queries import suggested_columns

    now, started = clock.now(), time.perf_counter()
    batch = receive_roster(place=place, filename="roster.csv", content=content, by=clerk, at=now)
    batch = choose_columns(batch=batch, columns=suggested_columns(batch).columns, by=clerk, at=now)
    while batch.checked_at is None:
        batch = advance_batch(batch=batch, by=clerk, at=now)
    checked = time.perf_counter()
    batch = ask_store(batch=batch, by=clerk, at=now)
    while batch.stored_at is None:
        batch = advance_batch(batch=batch, by=clerk, at=now)
    return batch, checked - started, time.perf_counter() - checked


def roster(rows: int, edition: int) -> bytes:
    """Give a CSV of invented persons; another ``edition`` holds other people in other buildings of the same grids."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for i in range(rows):
        home, member = divmod(i, 3)
        grid, rest = home % GRIDS + 1, home // GRIDS
        building, unit, door = rest // 40 + 1 + 100 * edition, rest % 40 // 10 + 1, rest % 10
        name = f"{'白云格日敖特包单曾'[i % 9]}{'明秀海龙花英建国'[i // 9 % 8]}{'山川林田雪梅'[i // 72 % 6]}"
        number = i + edition * rows
        year, month, day = 1940 + number // 33_264 % 60, number // 2_772 % 12 + 1, number // 99 % 28 + 1
        first = f"150502{year}{month:02d}{day:02d}{number % 99 + 1:03d}"
        identity = first + "10X98765432"[sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True)) % 11]
        sex = "男" if int(first[-1]) % 2 else "女"
        relation = ("户主", "配偶", "子女")[member]
        where = (f"第{grid}网格", f"{building}号楼", f"{unit}单元", f"{door // 2 + 1}0{door % 2 + 1}")
        writer.writerow([*where, name, relation, sex, identity, f"138{number + 10_000_000:08d}", "常住"])
    return text.getvalue().encode("utf-8-sig")
