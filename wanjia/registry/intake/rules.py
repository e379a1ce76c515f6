"""Pure decisions about rows: what a place's name comes down to, which rows say the same, what the register calls things."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from wanjia.registry.intake.reading.addresses import read_building, read_door, read_unit
from wanjia.registry.people.identity.refusal import IdentityRefused

Item = TypeVar("Item")
RAW_ROWS = 5_000
PIECE_ROWS = 5_000

_GRID = re.compile(r"^第?(.+?)(?:号)?(?:网格|片区|村民小组|小组|独贵龙|组)?$")
_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=32_768)
def plain(text: str) -> str:
    """Give a name in the form that compares: half-width, no spaces, capital letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


@lru_cache(maxsize=32_768)
def compound_key(text: str, above: tuple[str, ...]) -> str:
    """Give the name of a compound without the places above it: 永清街道文庭雅苑 is 文庭雅苑, 书香社区 is none."""
    key = plain(text)
    for name in above:
        key = key.removeprefix(name)
    return key


def short_compound(key: str) -> str:
    """Give what tells compounds apart: 文庭雅苑小区 and 文庭雅苑 are one."""
    return key.removesuffix("小区") or key


@lru_cache(maxsize=32_768)
def grid_key(text: str) -> str:
    """Give the number of a grid: 第一网格, 1号网格 and 01 are all "1"."""
    match = _GRID.match(plain(text))
    core = match[1] if match else plain(text)
    key = _read(read_unit, f"{core}单元")
    return key.lstrip("0") or key


@lru_cache(maxsize=32_768)
def building_key(text: str) -> str:
    """Give the number of a building: 1号楼, 1# and 1栋 are all "1"."""
    return _unpadded(_read(read_building, text))


@lru_cache(maxsize=32_768)
def unit_key(text: str) -> str:
    """Give the number of a unit: 2单元 and 二单元 are "2"."""
    return _unpadded(_read(read_unit, text))


@lru_cache(maxsize=32_768)
def door_key(text: str) -> str:
    """Give the number of a door: 501室 is "501"."""
    return plain(_read(read_door, text))


def _read(read: object, text: str) -> str:
    try:
        return plain(read(text))  # type: ignore[operator]
    except IdentityRefused:
        return plain(text)


def _unpadded(key: str) -> str:
    return key.lstrip("0") or key


def building_name(key: str) -> str:
    """Give the name of a new building from its number: "3" is 3号楼, "A" is A座."""
    if re.fullmatch(r"[A-Z]?\d+[A-Z]?", key):
        return f"{key}号楼"
    return f"{key}座" if re.fullmatch(r"[A-Z]", key) else key


def unit_name(key: str) -> str:
    """Give the name of a new unit from its number."""
    return f"{key}单元" if re.fullmatch(r"[A-Z]?\d+[A-Z]?|[A-Z]", key) else key


@lru_cache(maxsize=32_768)
def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Give a sorting key in which 2 stands before 10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text) if part)


def signature(headers: Sequence[str]) -> bytes:
    """Give the SHA-256 by which files with the same headers are known."""
    return hashlib.sha256(json.dumps(list(headers), ensure_ascii=False).encode()).digest()


def cut(groups: Iterable[list[Item]], size: int = PIECE_ROWS) -> Iterable[list[Item]]:
    """Give pieces of about ``size`` rows that never divide a group."""
    piece: list[Item] = []
    for group in groups:
        if piece and len(piece) + len(group) > size:
            yield piece
            piece = []
        piece.extend(group)
    if piece:
        yield piece
