"""A list as JSON: an array of records, as Go.Data and other programs write it, laid out as the table it stands for."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from wanjia.registry.intake.reading.refusal import RosterRefused
from wanjia.registry.intake.reading.table import MOST_COLUMNS, Row, Table

DEEPEST = 4


def is_objects(content: bytes) -> bool:
    """Tell whether a file is JSON: it begins with a bracket, which no table does."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def read_objects(content: bytes) -> Table:
    """Give a header of every path that occurs (``age.years``) and a row for each record. Raises RosterRefused."""
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RosterRefused("not_json", _("文件像是 JSON，但读不出来")) from error
    if isinstance(said, dict):  # one list inside a frame: {"data": [...]}
        lists = [value for value in said.values() if isinstance(value, list)]
        said = lists[0] if len(lists) == 1 else []
    if not isinstance(said, list) or not said or not all(isinstance(each, dict) for each in said):
        raise RosterRefused("not_json", _("JSON 文件里应是一列记录"))
    flat = [dict(_leaves(each, "", 0)) for each in said]
    headers = tuple(dict.fromkeys(name for each in flat for name in each))[:MOST_COLUMNS]
    rows = [Row(1, headers)]
    rows += [Row(n, tuple(each.get(name, "") for name in headers)) for n, each in enumerate(flat, 2)]
    return Table("json", iter(rows))


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Give each value under its path; of a list the first element speaks, as in the tables these programs write."""
    if isinstance(value, dict) and depth < DEEPEST:
        for name, inside in value.items():
            yield from _leaves(inside, f"{path}.{name}" if path else str(name), depth + 1)
    elif isinstance(value, list):
        if value and depth < DEEPEST:
            yield from _leaves(value[0], path, depth + 1)
    elif isinstance(value, bool | dict) or value is None:
        yield path, "" if not isinstance(value, bool) else str(value).lower()
    else:
        yield path, str(value)
