"""Presences by the million for the tracing benchmark, and Polars as the rival that reads them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wanjia.analysis.tracing.port import Window

BEGIN = datetime(2022, 11, 9, tzinfo=UTC)
FIRST, DAYS, EACH, CROWD = int(BEGIN.timestamp()), 14, 30, 300

# 30 presences a subject in 14 days, of 10 minutes to 2 hours. Three in ten at one place shared with two others (a home),
# the rest anywhere: 300 presences a place. The same rows whoever asks, for they follow from their numbers.
ROWS = f"""
SELECT (i // {EACH} + 1)::BIGINT AS subject,
  (1 + CASE WHEN hash(i) % 10 < 3 THEN (i // {EACH}) // 3 % {{places}} ELSE hash(i * 7 + 1) % {{places}} END)::BIGINT AS place,
  ({FIRST} + hash(i * 13 + 5) % ({DAYS} * 86400))::BIGINT AS lo, lo + 600 + (hash(i * 17 + 3) % 6600)::BIGINT AS hi
FROM range({{number}}) AS r (i)
"""
CSV = (
    "COPY (SELECT subject AS person_id, NULL AS visitor_id, NULL AS site_id, place AS position, "
    "make_timestamp(lo * 1000000) AS from_at, make_timestamp(hi * 1000000) AS until_at FROM laid.by_subject) "
    "TO '{path}' (HEADER false)"
)


def rows(number: int) -> str:
    """Give the query that makes so many presences."""
    return ROWS.format(number=number, places=max(number // CROWD, 10))


def windows(number: int, cases: int) -> list[Window]:
    """Give cases spread over all subjects, each infectious for the last 11 days."""
    subjects = max(number // EACH, 1)
    end = BEGIN + timedelta(days=DAYS + 1)
    return [Window(1 + (n * 7_919_993) % subjects, BEGIN + timedelta(days=3), end) for n in range(cases)]


class Polars:
    """The same question as a user of Polars would ask it: lazy scans of two sorted orders, filtered by known keys."""

    def __init__(self, folder: Path) -> None:
        import polars

        self.pl = polars
        self.by_subject = polars.scan_parquet(folder / "by_subject.parquet")
        self.by_place = polars.scan_parquet(folder / "by_place.parquet")

    def pairs(self, window: Window, minutes: int) -> set[tuple[int, int]]:
        """Give (degree, subject) of the contacts of one case."""
        lo, hi = int(window.from_at.timestamp()), int(window.until_at.timestamp())
        first = self._met({window.subject: lo}, hi, minutes)
        second = {subject for subject, _lo in self._met(_earliest(first), hi, minutes)} if first else set()
        known = {subject for subject, _lo in first}
        return {(1, subject) for subject in known} | {(2, subject) for subject in second - known - {window.subject}}

    def _met(self, since: dict[int, int], hi: int, minutes: int) -> list[tuple[int, int]]:
        pl = self.pl
        asked = pl.DataFrame({"via": list(since), "since": list(since.values())})
        stays = (
            self.by_subject.filter(pl.col("subject").is_in(list(since)))
            .join(asked.lazy(), left_on="subject", right_on="via")
            .select(
                "place",
                via=pl.col("subject"),
                a=pl.max_horizontal("lo", "since"),
                b=pl.min_horizontal(pl.col("hi"), pl.lit(hi)),
            )
            .collect()
        )
        met = (
            self.by_place.filter(pl.col("place").is_in(stays["place"].unique().to_list()))
            .join(stays.lazy(), on="place")
            .select("subject", "via", lo=pl.max_horizontal("lo", "a"), hi=pl.min_horizontal("hi", "b"))
            .filter(pl.col("hi") - pl.col("lo") >= minutes * 60, pl.col("subject") != pl.col("via"))
            .collect()
        )
        return list(met.select("subject", "lo").iter_rows())


def _earliest(met: Sequence[tuple[int, int]]) -> dict[int, int]:
    since: dict[int, int] = defaultdict(lambda: 1 << 60)
    for subject, lo in met:
        since[subject] = min(since[subject], lo)
    return dict(since)


def export(store: Any, folder: Path) -> None:
    """Write the two orders as parquet for Polars, and the rows as PostgreSQL copies them in."""
    for order in ("by_subject", "by_place"):
        store.execute(f"COPY laid.{order} TO '{folder}/{order}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 30720)")
