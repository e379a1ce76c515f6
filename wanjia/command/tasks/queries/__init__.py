"""Questions about orders, one file per noun."""

from wanjia.command.tasks.queries.directives import (
    Left,
    Progress,
    acting_for,
    behind,
    communities_of,
    left_of,
    may_acknowledge,
    progress,
    progress_at,
    recipients_of,
    sorts_below,
)
from wanjia.command.tasks.queries.handed_on import Tier, helpers_of, tiers
from wanjia.command.tasks.queries.lines import line_chiefs, lines_of_work, unnamed
from wanjia.command.tasks.queries.orders import (
    Owing,
    ToDo,
    late,
    late_counts,
    open_orders,
    order_state,
    reconcile,
    to_do,
)

__all__ = [
    "Left",
    "Owing",
    "Progress",
    "Tier",
    "ToDo",
    "acting_for",
    "behind",
    "communities_of",
    "helpers_of",
    "late",
    "late_counts",
    "left_of",
    "line_chiefs",
    "lines_of_work",
    "may_acknowledge",
    "open_orders",
    "order_state",
    "progress",
    "progress_at",
    "recipients_of",
    "reconcile",
    "sorts_below",
    "tiers",
    "to_do",
    "unnamed",
]
