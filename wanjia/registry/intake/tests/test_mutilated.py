"""Files as they really come: damaged, cut, of another encoding, with formulas. No row is ever lost without a word."""

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.registry.intake.actions import receive_roster, store_batch, undo_batch, upload_roster
from wanjia.registry.intake.models import Batch, RejectedRow
from wanjia.registry.intake.queries import read_back
from wanjia.registry.intake.tests.rosters import HEADERS, csv_bytes, document, families, row, xlsx_bytes
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Door, Place


def upload(hamlet: Hamlet, content: bytes, name: str = "名册.csv") -> Batch:
    return upload_roster(
        place=hamlet.places["community"], filename=name, content=content, by=hamlet.user("shequ"), at=hamlet.at
    )


def reasons(batch: Batch) -> str:
    return "；".join(error.text for one in RejectedRow.objects.filter(batch=batch) for error in read_back(one)[1])


def bytes_at_rest() -> bytes:
    """Give every byte the store keeps of every table, as its file or its own dump would show it."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return bytes(connection.connection.serialize())
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    text = "\n".join(rows)
    binary = b"".join(bytes.fromhex(part) for part in re.findall(r"\\\\x((?:[0-9a-f]{2})+)", text))
    return text.encode() + binary


cells = st.one_of(
    st.sampled_from(
        ["", "1号楼", "3-2-501", "2023-03-02", "1.50502E+17", "=A1+B1", "无", "150502198001310012", "第一网格", "第九网格",
         "白云山", "敖特根巴雅尔", "ᠪᠠᠶᠠᠷ", "13900000000", "1390000", "男", "?", "1" * 600, "\ufffd", "#REF!", "户主"]
    ),
    st.text(max_size=12),
)  # fmt: skip
tables = st.lists(st.lists(cells, min_size=1, max_size=14), min_size=1, max_size=12)
cuts = st.floats(0.3, 1.0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=tables, encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]), cut=cuts, store=st.booleans())
def test_accepted_and_rejected_are_all_rows_of_any_mutilated_file(
    hamlet: Hamlet, rows: list[list[str]], encoding: str, cut: float, store: bool
) -> None:
    content = csv_bytes(rows, encoding="utf-8" if encoding == "utf-8" else encoding)
    before = Person.objects.count(), Household.objects.count(), Door.objects.count(), Place.objects.count()
    try:
        batch = upload(hamlet, content[: int(len(content) * cut)])
    except Refused as refused:
        assert str(refused)
        return
    batch.refresh_from_db()
    assert batch.accepted + batch.rejected == batch.rows > 0
    assert RejectedRow.objects.filter(batch=batch).count() == batch.rejected
    if store and batch.accepted:
        batch = store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
        assert batch.stored == batch.accepted and batch.accepted + batch.rejected == batch.rows
        assert Person.objects.count() == before[0] + batch.accepted - batch.known
        undo_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
    assert before == (Person.objects.count(), Household.objects.count(), Door.objects.count(), Place.objects.count())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_list_of_any_usual_encoding_is_taken_whole(hamlet: Hamlet, encoding: str) -> None:
    batch = upload(hamlet, csv_bytes(families(10), encoding=encoding))
    assert (batch.accepted, batch.rejected) == (10, 0)


def test_a_formula_cell_is_named_and_the_other_rows_are_taken(hamlet: Hamlet) -> None:
    rows = families(4)
    rows[2][6] = '="白"&"云"'
    batch = upload(hamlet, xlsx_bytes(rows), "名册.xlsx")
    assert (batch.accepted, batch.rejected) == (3, 1) and "公式" in reasons(batch)


def test_a_document_number_that_became_a_number_is_named(hamlet: Hamlet) -> None:
    rows: list[list[object]] = [list(one) for one in families(3)]
    rows[1][9] = 150502198001310012.0
    batch = upload(hamlet, xlsx_bytes(rows), "名册.xlsx")
    assert (batch.accepted, batch.rejected) == (2, 1) and "丢失" in reasons(batch)


def test_a_workbook_cut_in_the_middle_is_refused_and_nothing_is_read(hamlet: Hamlet) -> None:
    content = xlsx_bytes(families(30))
    with pytest.raises(Refused, match="截断"):
        upload(hamlet, content[: len(content) // 2], "名册.xlsx")
    assert not Batch.objects.exists()


def test_rows_of_a_household_whose_door_is_written_once_stay_together(hamlet: Hamlet) -> None:
    rows = [["001", "白云山", "户主"], ["001", "白小雨", "子"], ["002", "格日乐", "户主"]]
    batch = upload(hamlet, csv_bytes([["1网格", *one] for one in rows], headers=("网格", "户号", "姓名", "与户主关系")))
    store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
    homes = Household.objects.filter(reference__in=["001", "002"])
    assert sorted(home.members.count() for home in homes) == [1, 2]


def test_who_follows_a_head_belongs_to_that_household(hamlet: Hamlet) -> None:
    rows = [["1网格", "白云山", "户主"], ["1网格", "白小雨", "子"], ["1网格", "格日乐", "户主"]]
    batch = upload(hamlet, csv_bytes(rows, headers=("网格", "姓名", "与户主关系")))
    store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
    assert Person.objects.get(name="白小雨").household == Person.objects.get(name="白云山").household
    assert Person.objects.get(name="格日乐").household != Person.objects.get(name="白云山").household


def test_no_number_of_a_document_or_telephone_can_be_read_in_the_store(hamlet: Hamlet) -> None:
    number, phone = document("19770707", 77), "13977077077"
    rows = [row("白云山", number=number, phone=phone), row("格日乐", number=number[:-1] + "7" + "7", phone=phone)]
    batch = upload(hamlet, csv_bytes(rows, headers=HEADERS))
    assert (batch.accepted, batch.rejected) == (1, 1)
    store_batch(batch=batch, by=hamlet.user("shequ"), at=hamlet.at)
    receive_roster(  # a file without headers: the first person stands where they should be
        place=hamlet.places["community"],
        filename="名册.csv",
        content=csv_bytes([row("海秀", number=number)], headers=row("白云山", number=number, phone=phone)),
        by=hamlet.user("shequ"),
        at=hamlet.at,
    )
    content = bytes_at_rest()
    assert "白云山".encode() in content  # names are kept open, to be searched
    for secret in (number, phone, number[:-1], phone[3:]):
        for encoding in ("utf-8", "utf-16-le"):
            assert secret.encode(encoding) not in content


@pytest.mark.parametrize("door", ["31号楼-1-" + "1" * 41, "31号楼-" + "2" * 60 + "-101", "1" * 50 + "-1-101"])
def test_a_part_of_a_door_that_the_register_cannot_hold_is_named(hamlet: Hamlet, door: str) -> None:
    batch = upload(hamlet, csv_bytes([row("白云山", "31号楼-1-101"), row("格日乐", door)]))
    assert (batch.accepted, batch.rejected) == (1, 1) and "最多40个字符" in reasons(batch)
