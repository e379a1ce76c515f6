"""What waits of orders, meetings, papers, staff and money on the first screen."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.command.funds.queries import to_decide, to_receive
from wanjia.command.meetings.models import MeetingRhythm
from wanjia.command.meetings.queries import missed_of
from wanjia.command.posts.queries.papers import to_read
from wanjia.command.secondments.models import StaffSent
from wanjia.command.tasks.models import WorkOrder
from wanjia.core import identities
from wanjia.core.access import Standing
from wanjia.interfaces.web.lines import Work, first
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place


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


def addressed(standing: Standing, at: datetime) -> list[Work]:
    """Documents that were given to the reader, or to where they hold an office, and nobody has signed as read."""
    return [_waiting(_("文件等您签阅"), to_read(standing), "sent_at", reverse("posts:to_read"))]


def entrusted(standing: Standing, at: datetime) -> list[Work]:
    """Money that waits for the reader's word, and staff from above whom nobody has received at the reader's widest place."""
    held = [holding for holding in standing.holdings if C.MANAGE_POSTS in holding.capabilities]
    if not held:
        return []
    money, widest = reverse("funds:waiting"), max(held, key=lambda holding: holding.hi - holding.lo)
    staff = StaffSent.objects.on_the_way().filter(place__lo__gte=widest.lo, place__hi__lte=widest.hi)
    there = reverse("secondments:placements", args=[identities.seal(Place._meta.label_lower, widest.place_id)])
    return [
        _waiting(_("资金往来等您确认"), to_decide(standing, C.MANAGE_POSTS), "entered_at", money),
        _waiting(_("拨付资金等您签收"), to_receive(standing, C.MANAGE_POSTS), "entered_at", money),
        _waiting(_("下沉人员还没有登记到岗"), staff, "entered_at", f"{there}?only=coming"),
    ]


def _waiting(title: str, rows: Any, since: str, href: str) -> Work:
    """Give a line of what waits, counted and dated in one question."""
    told = rows.order_by().aggregate(n=Count("pk"), first=Min(since))
    return Work(title, told["n"], href, False, told["first"])
