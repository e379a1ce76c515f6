"""Who leads is told once of what has become silent or overdue in their place: units of a directive, and orders.

Each channel is told what became so since it was last told, at most once an hour and not while the word before waits for the
end of the quiet hours: nothing is told twice, nothing is left out. Orders are named by kind and place, never by their title,
in which somebody's name may stand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wanjia.command.tasks.models import DirectiveReceipt, WorkOrder
from wanjia.command.tasks.rules import KINDS
from wanjia.insight.briefs.actions import notify_staff
from wanjia.insight.briefs.models import Channel, Delivery
from wanjia.insight.briefs.rules import LOOKS_BACK, names_somebody
from wanjia.registry.places.models import Place

GATHERED = timedelta(hours=1)
NAMED = 5  # places of one line
MOST = 8  # lines of one message


def run(at: datetime) -> int:
    """Put on its way what every channel that takes notices has not been told yet; give how many messages."""
    rows = Channel.objects.filter(takes_notices=True, until_at=None, place__valid_until=None).select_related("place")
    return sum(_tell(channel, kind, at) for channel in rows.order_by("pk") for kind in ("overdue", "silent"))


def _tell(channel: Channel, kind: str, at: datetime) -> int:
    last = (
        Delivery.objects.filter(channel=channel, notice=kind, place=channel.place).order_by("-made_at", "-pk").first()
    )
    if last is not None and (at < last.planned_at or at < last.made_at + GATHERED):
        return 0
    since = max(channel.added_at, at - LOOKS_BACK, *([last.made_at] if last is not None else []))
    lines = _lines(channel.place, kind, since, at)
    if not lines:
        return 0
    text = "\n".join(lines[:MOST]) + ("\n…" if len(lines) > MOST else "")
    return len(notify_staff(place=channel.place, kind=kind, text=text, by=None, at=at, through=channel))


def _lines(place: Place, kind: str, since: datetime, at: datetime) -> list[str]:
    """Give what became late or silent in a place from one moment until before another: a line a directive, a line a kind."""
    receipts, orders = _new(place, kind, since, at)
    sent: dict[int, list[tuple[str, str]]] = {}
    for directive, title, name in receipts.values_list("directive", "directive__title", "place__name"):
        sent.setdefault(directive, []).append((title, name))
    given: dict[str, list[str]] = {}
    for of, name in orders.values_list("kind", "place__name"):
        given.setdefault(of, []).append(name)
    undone = _("《%(title)s》%(n)s 个单位逾期没有办结：%(places)s")
    unsigned = _("《%(title)s》%(n)s 个单位没有按时签收：%(places)s")
    late, unanswered = _("%(kind)s %(n)s 件任务逾期：%(places)s"), _("%(kind)s %(n)s 件任务没有按时接单：%(places)s")
    found = []
    for rows in sent.values():
        names = [name for _title, name in rows]
        said = {"title": _public(rows[0][0]), "n": len(rows), "places": _named(names)}
        found.append((undone if kind == "overdue" else unsigned) % said)
    for of, names in given.items():
        said = {"kind": KINDS[of].title, "n": len(names), "places": _named(names)}
        found.append((late if kind == "overdue" else unanswered) % said)
    return found


def _new(place: Place, kind: str, since: datetime, at: datetime) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Give receipts and orders, the longest owed first."""
    inside = {"place__lo__gte": place.lo, "place__hi__lte": place.hi}
    if kind == "overdue":
        receipts = DirectiveReceipt.objects.late(at).filter(directive__due_at__gte=since, **inside)
        orders = WorkOrder.objects.late(at).filter(due_at__gte=since, **inside)
        return receipts.order_by("directive__due_at", "directive", "place__lo"), orders.order_by("due_at", "id")
    receipts = DirectiveReceipt.objects.silent(at).filter(directive__answer_by__gte=since, **inside)
    orders = WorkOrder.objects.silent(at).filter(owed_at__gte=since, **inside)
    return receipts.order_by("directive__answer_by", "directive", "place__lo"), orders.order_by("owed_at", "id")


def _public(title: str) -> str:
    """Give a directive's title, unless a number in it is somebody's."""
    return "…" if names_somebody(title) else title


def _named(names: Sequence[str]) -> str:
    """Give the first few different places."""
    different = list(dict.fromkeys(names))
    return "、".join(different[:NAMED]) + ("…" if len(different) > NAMED else "")
