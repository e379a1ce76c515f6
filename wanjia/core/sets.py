"""Set-based statements: many rows of values handed to one statement, the same on both stores."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

_POSTGRESQL = {"integer": "bigint", "text": "text", "moment": "timestamptz", "flag": "boolean"}


def values_table(alias: str, columns: dict[str, str]) -> str:
    """Give the FROM item that reads one JSON parameter as rows; column types are integer, text, moment or flag.

    Moments travel as the text that the store itself keeps, so pass them through ``moment``.
    """
    if connection.vendor == "postgresql":
        fields = ", ".join(f'"{name}" {_POSTGRESQL[kind]}' for name, kind in columns.items())
        return f"jsonb_to_recordset(%s::jsonb) AS {alias}({fields})"
    fields = ", ".join(f"value ->> '{name}' AS \"{name}\"" for name in columns)
    return f"(SELECT {fields} FROM json_each(%s)) AS {alias}"


def moment(value: Any) -> str | None:
    """Give a moment as the store compares it, None for none."""
    if value is None:
        return None
    return str(connection.ops.adapt_datetimefield_value(value))


def execute(sql: str, rows: Sequence[dict[str, Any]], *before: Any, after: Sequence[Any] = ()) -> int:
    """Run a statement that holds one ``values_table``, with other parameters before and after it; give the row count."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*before, json.dumps(rows, ensure_ascii=False), *after])
        return int(cursor.rowcount)
