"""Who belongs together in a list that writes a household's door once, or never."""

from collections.abc import Sequence

from demo.hamlet import Hamlet
from wanjia.registry.intake.actions import store_batch
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.queries import returned_workbook
from wanjia.registry.intake.tests.rosters import csv_bytes
from wanjia.registry.intake.tests.test_mutilated import reasons, upload
from wanjia.registry.people.models import Person

DOORS = ("楼栋", "单元", "门牌", "姓名", "与户主关系", "联系电话")
HEADS = ("姓名", "与户主关系", "联系电话")


def upload_list(hamlet: Hamlet, headers: Sequence[str], *rows: Sequence[str]) -> Batch:
    return upload(hamlet, csv_bytes(rows, headers=headers))


def store(hamlet: Hamlet, batch: Batch) -> None:
    store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)


def door(name: str) -> str:
    return str(Person.objects.get(name=name).household.door.label)


def test_a_member_whose_door_is_left_blank_lives_behind_the_door_of_the_head_above(hamlet: Hamlet) -> None:
    rows = [
        ("31号楼", "1单元", "101", "白云山", "户主", ""),
        ("", "", "", "格日乐", "妻", ""),
        ("", "", "", "白小雨", "女", ""),
    ]
    batch = upload_list(hamlet, DOORS, *rows, ("31号楼", "1单元", "102", "敖特根", "户主", ""))
    store(hamlet, batch)
    assert {door(name) for name in ("白云山", "格日乐", "白小雨")} == {"31号楼1单元101"}
    assert Person.objects.get(name="白小雨").household == Person.objects.get(name="白云山").household
    assert door("敖特根") == "31号楼1单元102"


def test_a_member_whose_number_of_the_household_is_repeated_lives_behind_its_door(hamlet: Hamlet) -> None:
    rows = [("31号楼-1-101", "7", "白云山"), ("", "7", "格日乐"), ("31号楼-1-102", "8", "敖特根")]
    store(hamlet, upload_list(hamlet, ("住址", "户号", "姓名"), *rows))
    assert Person.objects.get(name="格日乐").household == Person.objects.get(name="白云山").household


def test_a_member_whose_head_is_returned_never_joins_the_household_before(hamlet: Hamlet) -> None:
    rows = [
        ("31号楼", "1单元", "101", "白云山", "户主", ""),
        ("31号楼", "1单元", "102", "敖特根", "户主", "139"),
        ("", "", "", "格日乐", "妻", ""),
    ]
    batch = upload_list(hamlet, DOORS, *rows)
    assert (batch.accepted, batch.rejected) == (2, 1)
    store(hamlet, batch)
    assert door("格日乐") == "31号楼1单元102"


def test_a_returned_member_carries_the_door_that_was_written_once(hamlet: Hamlet) -> None:
    rows = [
        ("31号楼", "1单元", "101", "白云山", "户主", ""),
        ("", "", "", "格日乐", "妻", "139"),
        ("31号楼", "1单元", "102", "敖特根", "户主", "139"),
    ]
    batch = upload_list(hamlet, DOORS, *rows)
    store(hamlet, batch)
    again = upload(hamlet, returned_workbook(batch), "错误行.xlsx")
    assert (again.rows, again.rejected) == (2, 2)
    assert [found.cells for found in again.rejected_rows.order_by("number")][0].count("31号楼") == 1


def test_a_household_without_a_door_goes_back_as_a_whole(hamlet: Hamlet) -> None:
    rows = [("白云山", "户主", ""), ("格日乐", "妻", "139"), ("敖特根", "户主", ""), ("包明", "子", "")]
    batch = upload_list(hamlet, HEADS, *rows)
    assert (batch.accepted, batch.rejected) == (2, 2) and "与第3行是同一户" in reasons(batch)
    store(hamlet, batch)
    assert Person.objects.get(name="包明").household == Person.objects.get(name="敖特根").household
    assert not Person.objects.filter(name="白云山").exists()


def test_members_named_by_their_head_stay_together_wherever_they_stand(hamlet: Hamlet) -> None:
    rows = [("白云山", "白云山"), ("敖特根", "敖特根"), ("白云山", "格日乐")]
    store(hamlet, upload_list(hamlet, ("户主姓名", "姓名"), *rows))
    assert Person.objects.get(name="格日乐").household == Person.objects.get(name="白云山").household


def test_a_row_without_a_building_among_rows_with_buildings_is_asked_about(hamlet: Hamlet) -> None:
    rows = [
        ("31号楼", "1单元", "101", "白云山", "户主", ""),
        ("", "", "102", "敖特根", "户主", ""),
        ("平房", "", "3", "包明", "户主", ""),
    ]
    batch = upload_list(hamlet, DOORS, *rows)
    assert (batch.accepted, batch.rejected) == (2, 1) and "看不出是上一栋还是平房" in reasons(batch)
