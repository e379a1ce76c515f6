"""What waits of orders and meetings on the first screen of who gives them."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.command.meetings.models import MeetingRhythm
from wanjia.command.meetings.queries import missed_of
from wanjia.command.tasks.models import WorkOrder
from wanjia.core.access import Standing
from wanjia.interfaces.web.lines import Work, first
from wanjia.registry.accounts.roles import Capability as C


def ordered(standing: Standing, at: datetime) -> list[Work]:
    """Orders of the territory that are overdue, or that nobody has answered in time."""
    if not standing.may(C.ASSIGN_WORK) and not standing.may(C.MANAGE_POSTS):
        return []
    span = {"lo": "place__lo", "hi": "place__hi"}
    inside = standing.within(C.ASSIGN_WORK, **span) | standing.within(C.MANAGE_POSTS, **span)
    href = reverse("tasks:board")
    late, silent = WorkOrder.objects.late(at).filter(inside), WorkOrder.objects.silent(at).filter(inside)
    return [
        Work(_("任务单逾期"), late.count(), f"{href}?only=late", True, first(late.order_by("due_at"), "due_at")),
        Work(
            _("任务单没有人回应"),
            silent.count(),
            f"{href}?only=silent",
            True,
            first(silent.order_by("owed_at"), "owed_at"),
        ),
    ]


def held(standing: Standing, at: datetime) -> list[Work]:
    """Meetings that a rhythm of the territory asks for and nobody held."""
    if not standing.may(C.MANAGE_POSTS):
        return []
    rhythms = MeetingRhythm.objects.visible_to(standing, C.MANAGE_POSTS).select_related("place")
    return [Work(_("例会漏开（四周内）"), len(missed_of(rhythms, at)), reverse("meetings:missed"), True)]
