"""Visits by the million, as years of work would have left them: every table a visit is written to, with its indexes."""

from datetime import UTC, datetime
from typing import Any

from bench.store import execute, loading

LONG_AGO = datetime(2022, 1, 1, tzinfo=UTC)
TABLES = (
    "campaigns_outcome", "screening_visit", "sync_receipt", "core_journalblock", "core_journalline", "campaigns_cellhour",
    "campaigns_target", "campaigns_cell",
)  # fmt: skip
OUTCOMES = """
INSERT INTO campaigns_outcome (target_id, event, kind, at, arrived_at, by_id, device_id, reason)
SELECT t.id, uuidv7(make_interval(days => -1000) + n * interval '1 day'), 'reached', s.at, s.at + interval '1 hour', 1, 1, ''
FROM generate_series(1, %s) n, campaigns_target t,
LATERAL (SELECT %s + n * interval '1 day' + t.id %% 600 * interval '1 minute' AS at) s
WHERE t.campaign_id = %s ORDER BY n, t.id
"""
VISITS = """
INSERT INTO screening_visit (outcome_id, all_well, verified, told, went, saw, checked_code, letter, services, met, answers,
                             longitude, latitude, accuracy, note, photo)
SELECT id, true, true, true, true, true, true, true, '["publicity", "screening"]', '[]', '{}', 122.26, 43.61, 12, '', ''
FROM campaigns_outcome WHERE id > %s ORDER BY id
"""
RECEIPTS = """
INSERT INTO sync_receipt (event, sha256, device_id, user_id, seq, kind, result, detail, arrived_at)
SELECT event, sha256(event::text::bytea), 1, 1, id, 'visit@1', 'accepted', '', arrived_at
FROM campaigns_outcome WHERE id > %s ORDER BY id
"""
# One block of its own chain number holds them all: rows like any other for speed, but no chain that could be verified.
LINES = """
INSERT INTO core_journalline (block_id, number, action, by_id, about_kind, about_id, position, happened_at, device_id, detail)
SELECT %s, 0, 'record_outcome', 1, 'campaigns.target', o.target_id, t.position, o.at, 1, '{"kind":"reached"}'
FROM campaigns_outcome o JOIN campaigns_target t ON t.id = o.target_id WHERE o.id > %s ORDER BY o.id
"""
TARGETS = """
UPDATE campaigns_target t SET visits = t.visits + o.n, state = 'reached', open = false, revisit_at = NULL,
       state_at = coalesce(CASE WHEN t.state = 'reached' THEN t.state_at END, o.at),
       state_event = CASE WHEN t.state = 'reached' THEN t.state_event ELSE o.event END, first_at = o.first
FROM (SELECT target_id, count(*) AS n, max(at) AS at, min(at) AS first, max(event::text) AS event FROM campaigns_outcome
      WHERE id > %s GROUP BY 1) o WHERE o.target_id = t.id
"""
CELLS = """
UPDATE campaigns_cell c
SET pending = t.pending, reached = t.reached, absent = t.absent, frame_reached = t.reached, open = t.open
FROM (SELECT cell_id, count(*) FILTER (WHERE state = 'pending') AS pending,
             count(*) FILTER (WHERE state = 'reached') AS reached, count(*) FILTER (WHERE state = 'absent') AS absent,
             count(*) FILTER (WHERE open) AS open
      FROM campaigns_target GROUP BY 1) t WHERE t.cell_id = c.id
"""
HOURS = """
INSERT INTO campaigns_cellhour (cell_id, hour, visits, reached)
SELECT t.cell_id, date_trunc('hour', o.at), count(*), 0 FROM campaigns_outcome o JOIN campaigns_target t ON t.id = o.target_id
WHERE o.id > %s GROUP BY 1, 2
"""


def load_visits(campaign: Any, number: int) -> None:
    """Add about this many visits, spread evenly over the campaign's targets, a day between two of one door."""
    [(targets,)] = execute("SELECT count(*) FROM campaigns_target WHERE campaign_id = %s", campaign.pk)
    each = -(-number // targets)
    [(last,)] = execute("SELECT coalesce(max(id), 0) FROM campaigns_outcome")
    with loading(*TABLES):
        execute(OUTCOMES, each, LONG_AGO, campaign.pk)
        execute(VISITS, last)
        execute(RECEIPTS, last)
        [(block,)] = execute(
            "INSERT INTO core_journalblock (shard_id, number, hash, arrived_at) VALUES (0, -1, '\\x00', now()) RETURNING id"
        )
        execute(LINES, block, last)
        execute(TARGETS, last)
        execute(CELLS)
        execute(HOURS, last)
    execute("CHECKPOINT")
