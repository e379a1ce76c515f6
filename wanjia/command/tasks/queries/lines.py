"""Questions about lines of work at a place: who leads each, how far it is, and what nobody answers for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wanjia.command.posts.models import PostMember
from wanjia.command.posts.queries import in_force
from wanjia.command.tasks import rules
from wanjia.command.tasks.models import Directive, DirectivePart, WorkOrder
from wanjia.registry.places.models import Place


@dataclass(frozen=True)
class LineOfWork:
    """One line at a place: its chief (of a post there or of the nearest above), their group, and its orders counted."""

    key: str
    title: Any
    chief: PostMember | None
    people: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def tasks(self) -> int:
        """How many open tasks it has, with a person or without."""
        return self.counts["open"] + self.counts["gaps"]

    @property
    def named(self) -> int:
        """How many of them somebody answers for who still works here."""
        return self.counts["open"] - self.counts["left"]

    @property
    def lacks(self) -> bool:
        """Whether there is work and nobody leads it."""
        return self.chief is None and self.tasks > 0


class Unnamed(NamedTuple):
    """A task that nobody answers for: why, what, of which line, where, until when."""

    why: str
    title: str
    line: str
    place: str
    due_at: datetime | None


def line_chiefs(place: Place, at: datetime) -> dict[str, PostMember]:
    """Give who leads each line at a place: the chief of the group whose function it is, of the nearest post over the place."""
    rows = PostMember.objects.filter(
        in_force(at),
        in_force(at, "group__"),
        in_force(at, "post__terms__"),
        duty=PostMember.Duty.CHIEF,
        user__is_active=True,
        post__place__lo__lte=place.lo,
        post__place__hi__gte=place.hi,
    )
    rows = rows.select_related("user", "group", "post__place").order_by(
        "-post__place__lo", "post__place__hi", "from_at"
    )
    found = list(rows)
    chiefs = {}
    for line, kinds in rules.GROUPS_OF_LINES.items():
        fitting = [row for row in found if row.group.kind in kinds]
        if fitting:
            nearest = fitting[0].post.place_id
            here = [row for row in fitting if row.post.place_id == nearest]
            chiefs[line] = min(here, key=lambda row: kinds.index(row.group.kind))
    return chiefs


def lines_of_work(place: Place, at: datetime) -> list[LineOfWork]:
    """Give every line of work of a place with its chief and its orders."""
    chiefs = line_chiefs(place, at)
    gone = Q(state__in=rules.OPEN, assignee__is_active=False)
    told: Any = (
        orders_within(place)
        .values("line")
        .annotate(
            open=Count("pk", filter=Q(state__in=rules.OPEN)),
            late=Count("pk", filter=Q(state__in=rules.OPEN, due_at__lt=at)),
            silent=Count("pk", filter=Q(state="ordered", owed_at__lt=at, due_at__gte=at)),
            done=Count("pk", filter=Q(state__in=rules.ENDED)),
            left=Count("pk", filter=gone),
        )
    )
    counted = {row.pop("line"): row for row in told}
    gaps = parts_without_person(place).count()
    groups = {chief.group_id for chief in chiefs.values()}
    told = PostMember.objects.filter(in_force(at), group__in=groups).values_list("group").annotate(n=Count("user"))
    people = dict(told)
    none = dict.fromkeys(("open", "late", "silent", "done", "left"), 0)
    directives = rules.KINDS["directive"].line
    return [
        LineOfWork(
            key,
            title,
            chiefs.get(key),
            people.get(chiefs[key].group_id, 0) if key in chiefs else 0,
            none | counted.get(key, {}) | {"gaps": gaps if key == directives else 0},
        )
        for key, title in rules.LINES.items()
    ]


def orders_within(place: Place) -> QuerySet[WorkOrder]:
    """Give the orders of a place and of those below it."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi)
    return rows


def parts_without_person(place: Place) -> QuerySet[DirectivePart]:
    """Give the communities' parts of running directives that nobody could be ordered to."""
    running = Directive.objects.open()
    rows: QuerySet[DirectivePart] = DirectivePart.objects.filter(
        place__lo__gte=place.lo, place__hi__lte=place.hi, order=None, directive__in=running
    )
    return rows


def _where(place: Place) -> str:
    """Name a place with the one above it."""
    return f"{place.parent.name}{place.name}" if place.parent is not None else str(place.name)


def unnamed(place: Place, at: datetime) -> Iterator[Unnamed]:
    """Yield what nobody answers for: parts of directives, orders of accounts that were shut, lines with work and no chief."""
    line = rules.LINES[rules.KINDS["directive"].line]
    parts = parts_without_person(place).select_related("directive", "place__parent")
    for part in parts.order_by("directive__due_at", "place__lo", "id").iterator(chunk_size=2000):
        sent = part.directive
        yield Unnamed(_("社区没有责任人"), sent.title, str(line), _where(part.place), sent.due_at)
    orders = orders_within(place).open().filter(assignee__is_active=False)  # type: ignore[attr-defined]
    for order in orders.select_related("assignee", "place__parent").order_by("due_at", "id"):
        why = _("“%(name)s”的账号已停用，请改派") % {"name": order.assignee.name}
        yield Unnamed(why, order.title, order.get_line_display(), _where(order.place), order.due_at)
    for row in lines_of_work(place, at):
        if row.lacks:
            title = _("%(count)d项任务") % {"count": row.tasks}
            yield Unnamed(_("条线没有负责人"), title, str(row.title), place.name, None)
