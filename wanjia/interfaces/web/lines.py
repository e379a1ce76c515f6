"""What a line of waiting work on the first screen is made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Work:
    """One line of work that waits: what, how many, since or until when, where it is done."""

    title: str
    count: int
    href: str
    late: bool = False
    moment: datetime | None = None


def first(rows: Any, column: str) -> datetime | None:
    """Give the first moment in a column of rows in order, None for none."""
    found: datetime | None = rows.values_list(column, flat=True).first()
    return found
