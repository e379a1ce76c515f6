"""coverage: what a register of 24 million residents (9 million households) answers, and that its counts equal a recount.

Filled: places, doors, households, targets in every state, cells. Not filled, because nothing measured reads them: persons,
outcomes and visits, journal lines. The targets' states stand for their outcomes here; `wanjia reconcile` proves them on
the demo, where every fact is present.
"""

from typing import Any

from bench.figures import Figure, median, percentile, seconds, tell
from bench.store import execute, loading, ready_store
from bench.town import Town, build_town, fill_targets, prepare_campaign

PLACE_GOAL_MS, TREE_GOAL_S, MISSING_GOAL_MS = 50, 1, 100
LEVELS = ("region", "league", "county", "township", "community", "grid", "building", "unit")


def run(*, small: bool) -> list[Figure]:
    """Ask for places of every level, for the whole tree, and for who is missing."""
    households = 6_000 if small else 9_000_000
    with ready_store():
        town = build_town(households)
        campaign = prepare_campaign(town)
        with loading("campaigns_cell", "campaigns_target"):
            fill_targets(campaign, households)
        tell("measuring")
        places = _places(20 if small else 60)
        return [
            *_any_place(campaign, places),
            *_whole_tree(campaign, town, 1 if small else 5),
            *_missing(campaign, places),
            Figure("cells that do not equal a recount of their targets", _wrong_cells(), "cells", 0),
            Figure("places whose coverage does not equal a recount", _wrong_places(campaign, places), "places", 0),
        ]


def _places(each: int) -> list[Any]:
    """Give places of every level, spread evenly over the tree; the top twice, since it is the dearest."""
    from wanjia.registry.places.models import Place

    found: list[Any] = []
    for level in LEVELS:
        numbers = list(Place.objects.filter(level=level).order_by("lo").values_list("pk", flat=True))
        chosen = numbers[:: max(1, len(numbers) // each)][:each]
        found += Place.objects.filter(pk__in=chosen).order_by("lo")
    return found


def _any_place(campaign: Any, places: list[Any]) -> list[Figure]:
    from wanjia.command.campaigns.queries import counts

    times: dict[str, list[float]] = {}
    for _ in range(3):
        for place in places:
            times.setdefault(place.level, []).append(1000 * seconds(lambda p=place: counts(campaign, p)))
    figures = [
        Figure(f"coverage of one place, {level}, p95", percentile(taken, 0.95), "ms", PLACE_GOAL_MS)
        for level, taken in times.items()
    ]
    everything = [t for taken in times.values() for t in taken]
    return [*figures, Figure("coverage of one place, slowest of all", max(everything), "ms", PLACE_GOAL_MS)]


def _whole_tree(campaign: Any, town: Town, runs: int) -> list[Figure]:
    """The counts of every place from the region down to the grid: one pass over the cells for each level."""
    from wanjia.command.campaigns.queries import counts_of
    from wanjia.registry.places.models import Place

    tree = [list(Place.objects.filter(level=level).order_by("lo")) for level in LEVELS[:6]]
    times = [seconds(lambda: [counts_of(campaign, places) for places in tree]) for _ in range(runs)]
    shown = [seconds(lambda p=places: counts_of(campaign, p)) for places in tree[1:] for _ in range(runs)]
    number = sum(map(len, tree))
    return [
        Figure(f"the whole tree, {number:,} places down to the grid, median", median(times), "s", TREE_GOAL_S),
        Figure("one level of the whole tree, slowest", max(shown), "s"),
    ]


def _missing(campaign: Any, places: list[Any]) -> list[Figure]:
    from wanjia.command.campaigns.queries import missing

    times = [1000 * seconds(lambda p=place: missing(campaign, p, limit=50)) for place in places for _ in range(3)]
    return [Figure("first page of who is missing at any place, slowest", max(times), "ms", MISSING_GOAL_MS)]


def _wrong_cells() -> int:
    """Give how many cells differ from their targets, counted one by one in the store."""
    states = ("pending", "reached", "absent", "vacant", "refused", "moved", "asked", "inaccessible", "excluded")
    sums = ", ".join(f"count(*) FILTER (WHERE state = '{s}') AS {s}" for s in states)
    differ = " OR ".join(f"c.{name} IS DISTINCT FROM t.{name}" for name in (*states, "frame", "frame_reached", "open"))
    [(wrong,)] = execute(
        f"SELECT count(*) FROM campaigns_cell c FULL JOIN (SELECT cell_id, {sums}, count(*) AS frame, "
        "count(*) FILTER (WHERE state = 'reached') AS frame_reached, count(*) FILTER (WHERE open) AS open "
        f"FROM campaigns_target GROUP BY 1) t ON t.cell_id = c.id WHERE {differ}"
    )
    return int(wrong)


def _wrong_places(campaign: Any, places: list[Any]) -> int:
    from wanjia.command.campaigns.models import Target
    from wanjia.command.campaigns.queries import counts, counts_from_targets

    chosen = [p for p in places if p.level not in ("region", "league")]  # those above are the cells just proved
    return sum(
        counts(campaign, p) != counts_from_targets(Target.objects.filter(campaign=campaign).at(p)) for p in chosen
    )
