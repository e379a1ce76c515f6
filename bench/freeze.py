"""freeze: how long launching a campaign over 1,000,000 households takes on PostgreSQL, and that the frame is whole."""

from bench.figures import Figure, median, seconds, tell
from bench.store import execute, ready_store
from bench.town import AT, build_town, prepare_campaign

GOAL_S = 30


def run(*, small: bool) -> list[Figure]:
    """Launch three campaigns over the same register, one after the other."""
    households = 3_000 if small else 1_000_000
    with ready_store():
        from wanjia.command.campaigns.actions import launch_campaign

        town = build_town(households)
        times, faults = [], 0
        for number in range(1 if small else 3):
            campaign = prepare_campaign(town, f"第{number + 1}轮")
            times.append(seconds(lambda c=campaign: launch_campaign(campaign=c, by=town.commander, at=AT)))
            faults += _faults(campaign.pk, households)
            tell(f"frame of {households:,} frozen in {times[-1]:.1f} s")
    return [
        Figure(f"freeze a frame of {households:,} households, median", median(times), "s", GOAL_S),
        Figure("slowest of the runs", max(times), "s"),
        Figure("targets or cells that are not as they should be", faults, "rows", 0),
    ]


def _faults(campaign: int, households: int) -> int:
    """Give how many households are not exactly one pending target, plus the cells that do not equal a recount."""
    [(targets,)] = execute(
        "SELECT count(*) FROM campaigns_target t JOIN people_household h ON h.id = t.household_id AND h.position = t.position "
        "WHERE t.campaign_id = %s AND t.state = 'pending' AND t.open AND t.origin = 'frame'",
        campaign,
    )
    [(cells,)] = execute(
        "SELECT count(*) FROM (SELECT cell_id, count(*) AS n FROM campaigns_target WHERE campaign_id = %s GROUP BY 1) t "
        "FULL JOIN (SELECT * FROM campaigns_cell WHERE campaign_id = %s) c ON c.id = t.cell_id "
        "WHERE t.n IS DISTINCT FROM c.frame OR t.n IS DISTINCT FROM c.pending OR t.n IS DISTINCT FROM c.open",
        campaign, campaign,
    )  # fmt: skip
    return abs(households - targets) + cells
