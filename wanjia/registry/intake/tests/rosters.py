"""Rosters to send in: rows of the hamlet's community as a clerk would write them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from wanjia.registry.people.identity.documents import check_digit

HEADERS = (
    "序号",
    "网格",
    "小区",
    "楼栋",
    "单元",
    "门牌",
    "姓名",
    "与户主关系",
    "性别",
    "身份证号",
    "联系电话",
    "出生日期",
)


def document(day: str, order: int) -> str:
    """Give a valid invented number for a birth day (19800131) and an order."""
    first = f"150502{day}{order:03d}"
    return first + check_digit(first)


def row(
    name: str,
    door: str = "1号楼-1-101",
    *,
    grid: str = "第一网格",
    number: str = "",
    phone: str = "",
    born: str = "",
    relation: str = "",
) -> list[str]:
    """Give one row; the door is written building-unit-door."""
    building, unit, last = door.split("-")
    return ["", grid, "文庭雅苑", building, unit, last, name, relation, "", number, phone, born]


def families(count: int, *, grid: str = "第一网格") -> list[list[str]]:
    """Give ``count`` invented persons, two behind each door of buildings that do not stand yet."""
    rows = []
    for i in range(count):
        door = f"{31 + i // 200}号楼-{i % 200 // 40 + 1}-{i % 40 // 4 + 1}0{i % 4 // 2 + 1}"
        born = f"19{50 + i % 40}0{i % 9 + 1}1{i % 10}"
        name = f"{'白云格日敖特'[i % 6]}{'明秀海龙花'[i // 6 % 5]}{'山川林田'[i // 30 % 4]}"
        rows.append(row(name, door, grid=grid, number=document(born, 10 + i % 900), phone=f"139{i:08d}"))
    return rows


def csv_bytes(rows: Sequence[Sequence[str]], *, headers: Sequence[str] = HEADERS, encoding: str = "utf-8-sig") -> bytes:
    """Give rows as a CSV file."""
    target = io.StringIO()
    csv.writer(target).writerows([headers, *rows])
    return target.getvalue().encode(encoding)


def xlsx_bytes(rows: Sequence[Sequence[Any]], *, headers: Sequence[str] = HEADERS) -> bytes:
    """Give rows as a workbook; a text that begins with = becomes a formula, a number stays one."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for line, values in enumerate([headers, *rows]):
            for column, value in enumerate(values):
                sheet.write(line, column, value)
    return target.getvalue()
