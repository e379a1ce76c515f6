"""Which part of a time nobody of a department stands at a station."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone


class Gap(NamedTuple):
    """A department's place is empty from when until when."""

    department: str
    from_at: datetime
    until_at: datetime


def uncovered(
    duties: Iterable[tuple[str, datetime, datetime]], wanted: Sequence[str], begin: datetime, end: datetime
) -> list[Gap]:
    """Give the gaps of each wanted department between begin and end, in time order. An empty name stands for anybody."""
    listed = sorted(duties, key=lambda duty: duty[1])
    gaps = []
    for department in wanted:
        reached = begin
        for its, from_at, until_at in listed:
            if department not in ("", its) or until_at <= reached:
                continue
            if from_at >= end:
                break
            if from_at > reached:
                gaps.append(Gap(department, reached, from_at))
            reached = until_at
        if reached < end:
            gaps.append(Gap(department, reached, end))
    return sorted(gaps, key=lambda gap: gap.from_at)


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """Give the beginning of a moment's local day and the moment itself."""
    local = timezone.localtime(at)
    return local.replace(hour=0, minute=0, second=0, microsecond=0), at
