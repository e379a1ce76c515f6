"""Every write to directives and work orders, one file per noun."""

from wanjia.command.tasks.actions.directives import (
    acknowledge_directive,
    close_directive,
    forward_directive,
    issue_directive,
    order_gaps,
    remind_directive,
    report_done,
)
from wanjia.command.tasks.actions.handed_on import ask_helper, release_helper, report_helper
from wanjia.command.tasks.actions.orders import (
    Share,
    accept_order,
    arrive_at_order,
    close_order,
    complete_order,
    order_jointly,
    order_work,
    rate_order,
    reassign_order,
    remind_order,
    return_order,
)

__all__ = [
    "Share",
    "accept_order",
    "acknowledge_directive",
    "arrive_at_order",
    "ask_helper",
    "close_directive",
    "close_order",
    "complete_order",
    "forward_directive",
    "issue_directive",
    "order_gaps",
    "order_jointly",
    "order_work",
    "rate_order",
    "reassign_order",
    "release_helper",
    "remind_directive",
    "remind_order",
    "report_done",
    "report_helper",
    "return_order",
]
