"""Whether what was acknowledged is stored, and everything derived from it is right: plain SQL, in one snapshot.

It knows nothing of the application's code, so that a mistake there cannot hide here.
"""

import time
from collections.abc import Iterable
from typing import Any

import psycopg

IN_TIME_S = 5.0
COUNTS = ("pending", "reached", "absent", "vacant", "refused", "moved", "asked", "inaccessible", "excluded")
SAID = """
SELECT target_id, count(*) AS visits, bool_or(kind = 'reached') AS met,
       (array_agg(kind ORDER BY at DESC, event::text DESC))[1] AS last
FROM campaigns_outcome GROUP BY 1
"""
STATE = "CASE WHEN s.met THEN 'reached' WHEN s.last = 'inaccessible' THEN 'asked' ELSE coalesce(s.last, 'pending') END"
VISITS = {
    "acknowledged events that are not stored": (
        "SELECT count(*) FROM acknowledged a WHERE NOT EXISTS (SELECT 1 FROM campaigns_outcome o WHERE o.event = a.event)"
    ),
    "events stored more than once": "SELECT count(*) - count(DISTINCT event) FROM campaigns_outcome",
    "outcomes without their visit": (
        "SELECT count(*) FROM campaigns_outcome o LEFT JOIN screening_visit v ON v.outcome_id = o.id WHERE v.outcome_id IS NULL"
    ),
    "outcomes without their receipt": (
        "SELECT count(*) FROM campaigns_outcome o LEFT JOIN sync_receipt r ON r.event = o.event WHERE r.event IS NULL"
    ),
    "targets whose outcomes and journal lines differ in number": (
        "SELECT count(*) FROM (SELECT target_id, count(*) AS n FROM campaigns_outcome GROUP BY 1) o FULL JOIN "
        "(SELECT about_id, count(*) AS n FROM core_journalline WHERE action = 'record_outcome' GROUP BY 1) j "
        "ON j.about_id = o.target_id WHERE o.n IS DISTINCT FROM j.n"
    ),
    "targets whose state or visits their outcomes do not say": (
        f"SELECT count(*) FROM campaigns_target t LEFT JOIN ({SAID}) s ON s.target_id = t.id "
        f"WHERE (t.visits, t.state) IS DISTINCT FROM (coalesce(s.visits, 0), {STATE}) "
        "OR t.open <> (t.state IN ('pending', 'absent', 'asked') OR t.state = 'vacant' AND t.visits < 2)"
    ),
    "cells that do not equal a recount of their targets": (
        "SELECT count(*) FROM campaigns_cell c FULL JOIN (SELECT cell_id, count(*) AS frame, "
        "count(*) FILTER (WHERE state = 'reached') AS frame_reached, count(*) FILTER (WHERE open) AS open, "
        + ", ".join(f"count(*) FILTER (WHERE state = '{name}') AS {name}" for name in COUNTS)
        + " FROM campaigns_target GROUP BY 1) t ON t.cell_id = c.id WHERE "
        + " OR ".join(f"c.{name} IS DISTINCT FROM t.{name}" for name in (*COUNTS, "frame", "frame_reached", "open"))
    ),
    "hours of cells that do not equal a recount of their outcomes": (
        "SELECT count(*) FROM campaigns_cellhour h "
        "FULL JOIN (SELECT t.cell_id, date_trunc('hour', o.at) AS hour, count(*) AS n "
        "FROM campaigns_outcome o JOIN campaigns_target t ON t.id = o.target_id GROUP BY 1, 2) o "
        "ON o.cell_id = h.cell_id AND o.hour = h.hour WHERE h.visits IS DISTINCT FROM o.n"
    ),
}


SAMPLES = {
    "acknowledged tubes that are not stored": (
        "SELECT count(*) FROM acknowledged a WHERE NOT EXISTS (SELECT 1 FROM sampling_tube t WHERE t.event = a.event)"
    ),
    "tubes stored more than once": "SELECT count(*) - count(DISTINCT event) FROM sampling_tube",
    "tubes without their receipt": (
        "SELECT count(*) FROM sampling_tube t LEFT JOIN sync_receipt r ON r.event = t.event WHERE r.event IS NULL"
    ),
    "tubes without their samples": (
        "SELECT count(*) FROM sampling_tube t LEFT JOIN (SELECT tube_id, count(*) AS n FROM sampling_sample GROUP BY 1) s "
        "ON s.tube_id = t.id WHERE t.samples IS DISTINCT FROM s.n"
    ),
    "tubes and journal lines that differ in number": (
        "SELECT abs((SELECT count(*) FROM sampling_tube) - "
        "(SELECT count(*) FROM core_journalline WHERE about_kind = 'sampling.tube'))"
    ),
    "targets whose state or proofs their samples do not say": (
        "SELECT count(*) FROM campaigns_target t LEFT JOIN (SELECT target_id, count(*) AS n FROM sampling_sample GROUP BY 1) s "
        "ON s.target_id = t.id WHERE t.proofs <> coalesce(s.n, 0) OR (t.state = 'reached') <> (s.n IS NOT NULL) "
        "OR t.open = (s.n IS NOT NULL)"
    ),
    "cells that do not equal a recount of their targets": VISITS["cells that do not equal a recount of their targets"],
    "hours of cells that do not equal a recount of their samples": (
        "SELECT count(*) FROM campaigns_cellhour h FULL JOIN "
        "(SELECT t.cell_id, date_trunc('hour', u.sealed_at) AS hour, count(*) AS n "
        "FROM sampling_sample s JOIN sampling_tube u ON u.id = s.tube_id JOIN campaigns_target t ON t.id = s.target_id "
        "GROUP BY 1, 2) o "
        "ON o.cell_id = h.cell_id AND o.hour = h.hour WHERE h.visits IS DISTINCT FROM o.n"
    ),
}


def faults(
    url: str, acknowledged: Iterable[str], ended: float | None = None, checks: dict[str, str] = VISITS
) -> dict[str, int]:
    """Give how many rows break each check, as the store stood within 5 s after ``ended`` (seconds of the clock).

    Raises TimeoutError when it comes too late to tell.
    """
    with psycopg.connect(url) as store:
        store.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        store.execute("SET LOCAL work_mem = '256MB'")  # the first statement: the snapshot is taken here
        store.execute("SELECT 1 FROM campaigns_campaign LIMIT 1")
        if ended is not None and time.time() - ended > IN_TIME_S:
            raise TimeoutError("the ledger was opened more than 5 s after the last answer")
        _bring(store, acknowledged)
        found = {name: int(store.execute(sql).fetchone()[0]) for name, sql in checks.items()}  # type: ignore[index]
        store.rollback()
    return found


def _bring(store: Any, acknowledged: Iterable[str]) -> None:
    store.execute("CREATE TEMP TABLE acknowledged (event uuid) ON COMMIT DROP")
    with store.cursor().copy("COPY acknowledged FROM STDIN") as copy:
        copy.write("".join(f"{event}\n" for event in acknowledged))
    store.execute("ANALYZE acknowledged")
