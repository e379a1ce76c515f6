"""Directives that run down, work orders and what became of them, and who helps with them."""

from wanjia.command.tasks.models.directives import Directive, DirectivePart, DirectiveReceipt, Reminder
from wanjia.command.tasks.models.orders import Helper, HelperQuerySet, OrderStep, WorkOrder

__all__ = [
    "Directive",
    "DirectivePart",
    "DirectiveReceipt",
    "Helper",
    "HelperQuerySet",
    "OrderStep",
    "Reminder",
    "WorkOrder",
]
