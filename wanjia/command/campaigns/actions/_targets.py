"""The steps every act on targets shares: lock, put into a state, store, carry the counts. No action by itself.

Locks are ``no_key``: what only refers to a target or a cell (an outcome, an hour of a cell) is checked at commit and must
not wait for who counts there, or two writers of the same cells wait for each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wanjia.command.campaigns.models import Campaign, Cell, Outcome, Target
from wanjia.command.campaigns.queries import happened
from wanjia.command.campaigns.rules import Happened, OutcomeKind, State, cell_position, is_open, resolve
from wanjia.core import sets
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

TARGET_COLUMNS = {
    "id": "integer",
    "state": "text",
    "open": "flag",
    "visits": "integer",
    "state_at": "moment",
    "state_event": "text",
    "first_at": "moment",
    "revisit_at": "moment",
}
COUNTED = [*(s.value for s in State), "open", "frame_reached"]


LOCKED = (
    "pk",
    "cell_id",
    "position",
    "origin",
    "state",
    "open",
    "visits",
    "state_at",
    "state_event",
    "first_at",
    "revisit_at",
)


@dataclass(slots=True)
class Locked:
    """A locked target as outcomes need it, and what its campaign says of empty homes: a tenth of the cost of an object."""

    pk: int
    cell_id: int
    position: int
    origin: str
    state: str
    open: bool
    visits: int
    state_at: datetime | None
    state_event: str
    first_at: datetime | None
    revisit_at: datetime | None
    vacant_visits: int


def lock_rows(numbers: Iterable[int]) -> dict[int, Locked]:
    """Give targets by number, locked in one order so that writers never wait in a circle."""
    locked = Target.objects.select_for_update(of=("self",), no_key=True)
    chosen = locked.filter(pk__in=sets.numbers(set(numbers))).order_by("pk")
    return {row[0]: Locked(*row) for row in chosen.values_list(*LOCKED, "campaign__vacant_visits")}


def lock_targets(numbers: Iterable[int]) -> dict[int, Target]:
    """Give the targets by number with their campaigns, locked in one order so that writers never wait in a circle."""
    rows = Target.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(numbers)).order_by("pk")
    found = {target.pk: target for target in rows}
    campaigns = Campaign.objects.in_bulk({t.campaign_id for t in found.values()})
    for target in found.values():
        target.campaign = campaigns[target.campaign_id]
    return found


def counted(target: Target | Locked) -> tuple[str, bool]:
    """Give how a target stands in its cell: its state, and whether it is open."""
    return (target.state, target.open)


def settle(target: Target | Locked, state: str, vacant_visits: int) -> None:
    """Put a target in memory into a state, with what follows from it."""
    target.state = state
    target.open = is_open(state, target.visits, vacant_visits)
    if state not in (State.ABSENT, State.VACANT):
        target.revisit_at = None


def store_targets(targets: Iterable[Target | Locked]) -> None:
    """Write the state columns of targets in one statement."""
    rows = [
        {
            "id": t.pk,
            "state": str(t.state),
            "open": t.open,
            "visits": t.visits,
            "state_at": sets.moment(t.state_at),
            "state_event": str(t.state_event),
            "first_at": sets.moment(t.first_at),
            "revisit_at": sets.moment(t.revisit_at),
        }
        for t in targets
    ]
    columns = ", ".join(f'"{name}" = v."{name}"' for name in TARGET_COLUMNS if name != "id")
    sets.execute(
        f"UPDATE campaigns_target SET {columns} FROM {sets.values_table('v', TARGET_COLUMNS)} WHERE campaigns_target.id = v.id",
        rows,
    )


def move_counts(targets: Iterable[Target | Locked], before: dict[int, tuple[str, bool]]) -> None:
    """Carry the difference between how targets were counted and how they stand now into their cells."""
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    for target in targets:
        old_state, old_open = before[target.pk]
        change = moves[target.cell_id]
        change[old_state] -= 1
        change[target.state] += 1
        change["open"] += target.open - old_open
        if target.origin == Target.Origin.FRAME:
            change["frame_reached"] += (target.state == State.REACHED) - (old_state == State.REACHED)
    add_to_cells(moves)


def add_to_cells(moves: dict[int, Counter[str]]) -> None:
    """Add changes to the counts of cells, by cell number, locked in one order so that writers never wait in a circle."""
    rows = [
        {"id": cell, **{name: change[name] for name in COUNTED}}
        for cell, change in sorted(moves.items())
        if any(change.values())
    ]
    if not rows:
        return
    lock_cells([row["id"] for row in rows])
    columns = dict.fromkeys(["id", *COUNTED], "integer")
    changes = ", ".join(f'"{name}" = campaigns_cell."{name}" + v."{name}"' for name in COUNTED)
    sets.execute(
        f"UPDATE campaigns_cell SET {changes} FROM {sets.values_table('v', columns)} WHERE campaigns_cell.id = v.id",
        rows,
    )


def add_to_hours(hours: dict[tuple[int, datetime], Counter[str]]) -> None:
    """Add visits and first meetings to the hours of cells, by cell number and hour."""
    values = [
        {"cell_id": cell, "hour": sets.moment(hour), "visits": count["visits"], "reached": count["reached"]}
        for (cell, hour), count in sorted(hours.items())
    ]
    columns = {"cell_id": "integer", "hour": "moment", "visits": "integer", "reached": "integer"}
    sets.execute(
        "INSERT INTO campaigns_cellhour (cell_id, hour, visits, reached) "
        f"SELECT v.cell_id, v.hour, v.visits, v.reached FROM {sets.values_table('v', columns)} WHERE true "
        "ON CONFLICT (cell_id, hour) DO UPDATE SET visits = campaigns_cellhour.visits + excluded.visits, "
        "reached = campaigns_cellhour.reached + excluded.reached",
        values,
    )


def hour_of(moment: datetime) -> datetime:
    """Give the hour a moment is counted in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def lock_cells(numbers: Sequence[int]) -> None:
    """Lock cells in one order, so that writers never wait in a circle."""
    if sets.on_postgresql():  # SQLite has one writer at a time
        among, values = sets.among(list(numbers))
        sets.ask(f"SELECT id FROM campaigns_cell WHERE id {among} ORDER BY id FOR NO KEY UPDATE", values)


def recompute_target(target: Target, *, proofs: Sequence[Happened] | None = None) -> None:
    """Set a locked target to what its facts say, and its cell with it; ``proofs``: those that stand, where the caller knows."""
    before = {target.pk: counted(target)}
    facts, excluded = happened(target, proofs=proofs)
    state = resolve(facts, excluded=excluded)
    speaking = [f for f in facts if not (f.kind == OutcomeKind.INACCESSIBLE and f.ask is False)]
    if state == State.REACHED:
        speaking = [f for f in speaking if f.kind == OutcomeKind.REACHED]
    last = max(speaking, key=lambda f: f.order, default=None)
    target.visits = len(facts)
    target.first_at = min((f.at for f in facts), default=None)
    target.state_at, target.state_event = (last.at, last.event) if last else (None, "")
    if last and state in (State.ABSENT, State.VACANT):
        spoken = Outcome.objects.filter(target=target, event=last.event)
        target.revisit_at = spoken.values_list("revisit_at", flat=True).first()
    settle(target, state, target.campaign.vacant_visits)
    store_targets([target])
    move_counts([target], before)


def cell_at(campaign: Campaign, position: int) -> Cell:
    """Give the counting cell of a campaign that holds a position, locked; it is made where there was none."""
    slot = cell_position(position)
    levels = [Level.GRID, Level.COMMUNITY]
    place: Place = Place.objects.filter(level__in=levels, lo__lte=slot, hi__gte=slot).order_by("-lo", "hi")[0]
    Cell.objects.get_or_create(campaign=campaign, position=slot, defaults={"place": place})
    cell: Cell = Cell.objects.select_for_update(no_key=True).get(campaign=campaign, position=slot)
    return cell
