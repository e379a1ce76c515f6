"""How well people under observation are followed up.

Source: WHO & CDC, Emergency guideline: implementation and management of contact tracing for Ebola virus disease, 2015
(share of contacts seen each day, lost to follow-up, follow-up completed). All shares are from 0 to 1, NaN of nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import nan


@dataclass(frozen=True)
class Due:
    """One follow-up that was to be made of a subject between two moments; when it was made and whether anybody was met."""

    subject: int
    from_at: datetime
    until_at: datetime
    done_at: datetime | None = None
    met: bool = True

    def counts(self, at: datetime) -> bool:
        """Tell whether the subject was met by ``at``: a knock at a door that stays shut is no follow-up."""
        return self.done_at is not None and self.done_at <= at and self.met


@dataclass(frozen=True)
class Indicators:
    """Figures at one moment. Of follow-ups those whose time is over are counted as due, with those made already."""

    subjects: int  # with any follow-up due so far
    due: int
    met: int
    on_time: int  # met before the follow-up's time was over
    overdue: int
    lost: int  # subjects whose last ``lost_after`` follow-ups due in a row were all missed
    fully_followed: int  # subjects of whom none was missed
    completeness: float  # met / due
    timeliness: float  # on time / met
    lost_share: float  # lost / subjects


def indicators(follow_ups: Iterable[Due], at: datetime, *, lost_after: int = 3) -> Indicators:
    """Count at a moment. Raises ValueError for a follow-up that ends before it begins, or a loss after less than one."""
    if lost_after < 1:
        raise ValueError("nobody is lost before a follow-up was missed")
    by_subject: dict[int, list[Due]] = defaultdict(list)
    for row in follow_ups:
        if row.until_at < row.from_at:
            raise ValueError("a follow-up ends before it begins")
        if row.until_at <= at or row.counts(at):
            by_subject[row.subject].append(row)
    rows = [row for mine in by_subject.values() for row in mine]
    met = sum(row.counts(at) for row in rows)
    on_time = sum(row.counts(at) and row.done_at is not None and row.done_at < row.until_at for row in rows)
    lost = sum(_is_lost(mine, at, lost_after) for mine in by_subject.values())
    return Indicators(
        subjects=len(by_subject),
        due=len(rows),
        met=met,
        on_time=on_time,
        overdue=len(rows) - met,
        lost=lost,
        fully_followed=sum(all(row.counts(at) for row in mine) for mine in by_subject.values()),
        completeness=met / len(rows) if rows else nan,
        timeliness=on_time / met if met else nan,
        lost_share=lost / len(by_subject) if by_subject else nan,
    )


def _is_lost(rows: list[Due], at: datetime, lost_after: int) -> bool:
    last = sorted(rows, key=lambda row: row.until_at)[-lost_after:]
    return len(last) == lost_after and not any(row.counts(at) for row in last)
