"""A town by the million households, laid down by SQL alone and only for measuring (the demo's town is built by actions).

Grids of 300 households: 10 buildings of 3 units of 10 doors; 20 grids to a community, 20 communities to a township,
20 townships to a county, 20 counties to a league. Positions follow places/rules.py, so every query sees a real tree.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figures import tell
from bench.store import execute, loading

AT = datetime(2022, 11, 11, 1, 0, tzinfo=UTC)
PER_GRID = 300
FAN = 20
LEVELS = [("league", 54), ("county", 48), ("township", 41), ("community", 33), ("grid", 25)]
# Number g of a grid -> where it stands: its digits in base 20 are its ancestors' numbers.
GRID_LO = (
    "((g / 160000) << 54) + ((g / 8000 %% 20) << 48) + ((g / 400 %% 20) << 41) "
    "+ ((g / 20 %% 20) << 33) + ((g %% 20) << 25)"
)
PLACE = "INSERT INTO places_place (parent_id, level, name, code, kind, lo, hi, valid_from) "
BUILDINGS = (
    PLACE
    + "SELECT p.id, 'building', (b + 1) || '号楼', '', 'apartment', p.lo + (b << 15), p.lo + ((b + 1) << 15) - 1, '2020-01-01' "
    "FROM places_place p, generate_series(0::bigint, 9) b WHERE p.level = 'grid'"
)
UNITS = (
    PLACE + "SELECT p.id, 'unit', (u + 1) || '单元', '', '', p.lo + (u << 9), p.lo + ((u + 1) << 9) - 1, '2020-01-01' "
    "FROM places_place p, generate_series(0::bigint, 2) u WHERE p.level = 'building'"
)
DOORS = """
INSERT INTO places_door (place_id, number, position, label)
SELECT p.id, (d / 2 + 1) || '0' || (d %% 2 + 1), p.lo + d, b.name || p.name || (d / 2 + 1) || '0' || (d %% 2 + 1)
FROM places_place p JOIN places_place b ON b.id = p.parent_id, generate_series(0::bigint, 9) d
WHERE p.level = 'unit' ORDER BY p.lo, d LIMIT %s
"""
HOUSEHOLDS = """
INSERT INTO people_household (door_id, position, kind, reference, created_at)
SELECT id, position, 'ordinary', '', %s FROM places_door ORDER BY position
"""
# Of a hundred doors in route order: 70 reached, 10 pending, 8 absent, 5 vacant, 2 each of refused, moved, asked, 1 excluded.
CELLS = """
INSERT INTO campaigns_cell (campaign_id, place_id, position, frame, found, frame_reached, pending, reached, absent, vacant,
                            refused, moved, asked, inaccessible, excluded, open)
SELECT %s, id, lo, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM places_place WHERE level = 'grid' ORDER BY lo LIMIT %s
"""
TARGETS = """
INSERT INTO campaigns_target (campaign_id, household_id, cell_id, place_id, position, origin, state, open, visits, state_at,
                              state_event, first_at, revisit_at)
SELECT %s, h.id, c.id, d.place_id, h.position, 'frame', s.state, s.state IN ('pending', 'absent', 'vacant', 'asked'),
       (s.state <> 'pending')::int, CASE WHEN s.state <> 'pending' THEN %s::timestamptz END, '',
       CASE WHEN s.state <> 'pending' THEN %s::timestamptz END,
       CASE WHEN s.state IN ('absent', 'vacant') THEN %s::timestamptz END
FROM people_household h JOIN places_door d ON d.id = h.door_id
JOIN campaigns_cell c ON c.campaign_id = %s AND c.position = h.position >> 25 << 25,
LATERAL (SELECT CASE WHEN n < 70 THEN 'reached' WHEN n < 80 THEN 'pending' WHEN n < 88 THEN 'absent' WHEN n < 93 THEN 'vacant'
                     WHEN n < 95 THEN 'refused' WHEN n < 97 THEN 'moved' WHEN n < 99 THEN 'asked' ELSE 'excluded' END AS state
         FROM (SELECT h.id * 37 %% 100 AS n) m) s
WHERE h.id <= %s ORDER BY h.position
"""
_STATES = ("pending", "reached", "absent", "vacant", "refused", "moved", "asked", "excluded")
COUNT_CELLS = (
    "UPDATE campaigns_cell c SET frame = t.frame, frame_reached = t.reached, open = t.open, "
    + ", ".join(f"{state} = t.{state}" for state in _STATES)
    + " FROM (SELECT cell_id, count(*) AS frame, count(*) FILTER (WHERE open) AS open, "
    + ", ".join(f"count(*) FILTER (WHERE state = '{state}') AS {state}" for state in _STATES)
    + " FROM campaigns_target GROUP BY 1) t WHERE t.cell_id = c.id"
)


@dataclass
class Town:
    """What a benchmark needs of the town: its top, somebody in command, a document to cite."""

    region: Any
    commander: Any
    document: Any
    households: int


def build_town(households: int) -> Town:
    """Lay down a tree with this many households, one to a door."""
    from demo.cast import PASSWORD
    from wanjia.command.posts.actions import issue_document
    from wanjia.registry.accounts.actions import add_user, grant_role
    from wanjia.registry.places.models import Place

    tell(f"laying down {households:,} households")
    with loading("places_place", "places_door", "people_household"):
        execute(PLACE + "VALUES (NULL, 'region', '内蒙古自治区', '15', '', 0, (1::bigint << 60) - 1, '2020-01-01')")
        grids = -(-households // PER_GRID)
        for depth, (level, bits) in enumerate(LEVELS):
            each = FAN ** (len(LEVELS) - 1 - depth)
            above = 1 << (LEVELS[depth - 1][1] if depth else 60)
            lowest = f"SELECT g / {each} AS n, min({GRID_LO}) AS lo FROM generate_series(0::bigint, %s) g GROUP BY 1"
            execute(
                f"{PLACE} SELECT p.id, %s, %s || n, '', '', s.lo, s.lo + (1::bigint << %s) - 1, '2020-01-01' "
                f"FROM ({lowest}) s JOIN places_place p ON p.level = %s AND p.lo = s.lo / {above} * {above} ORDER BY s.lo",
                level, level, bits, grids - 1, LEVELS[depth - 1][0] if depth else "region",
            )  # fmt: skip
        execute(BUILDINGS)
        execute(UNITS)
        execute(DOORS, households)
        execute(HOUSEHOLDS, AT)
    region = Place.objects.get(level="region")
    commander = add_user(username="zhihui", name="韩指挥", password=PASSWORD, by=None, at=AT)
    grant_role(user=commander, role="commander", place=region, by=None, at=AT)
    document = issue_document(
        kind="announcement", number="第15号", title="关于开展入户排查的公告", place=region,
        effective_from=AT - timedelta(days=1), by=commander, at=AT,
    )  # fmt: skip
    return Town(region, commander, document, households)


def prepare_campaign(town: Town, name: str = "入户排查") -> Any:
    """Open, but do not launch, a screening of the whole town."""
    from wanjia.command.campaigns.actions import open_campaign

    return open_campaign(
        name=name, place=town.region, scope=[town.region], document=town.document, opens_at=AT,
        closes_at=AT + timedelta(days=3650), by=town.commander, at=AT,
    )  # fmt: skip


def fill_targets(campaign: Any, households: int) -> None:
    """Write cells and a target in some state for the first so many households, as if the round were well under way."""
    execute("UPDATE campaigns_campaign SET launched_at = opens_at WHERE id = %s", campaign.pk)
    execute(CELLS, campaign.pk, -(-households // PER_GRID))
    execute(TARGETS, campaign.pk, AT, AT, AT + timedelta(days=1), campaign.pk, households)
    execute(COUNT_CELLS)
    campaign.refresh_from_db()
