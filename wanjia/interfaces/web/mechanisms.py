"""The six mechanisms of Ulanqab (A26): what in Wanjia carries each, with its figures of a place and the pages behind them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.funds.models import FundEntry
from wanjia.command.funds.rules import yuan
from wanjia.command.meetings.models import Meeting
from wanjia.command.posts.models import Leave, PostMember, WorkingGroup
from wanjia.command.posts.queries import gaps
from wanjia.command.secondments.queries import placed_tally
from wanjia.command.tasks.models import Directive, Helper, WorkOrder
from wanjia.command.tasks.queries import late_counts
from wanjia.command.tasks.rules import ENDED
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.queries import last_day
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place


class Figure(NamedTuple):
    """One figure of a mechanism: what it counts, how much, the page behind it and who may open that."""

    title: Any
    amount: str
    href: str
    opens: tuple[str, ...] = (C.VIEW_COVERAGE,)


class Mechanism(NamedTuple):
    """One of the six: its name, what carries it here, its figures, and what of it nothing here carries."""

    title: Any
    carried_by: Any
    figures: Callable[[Place, datetime], Iterator[Figure]]
    lacks: Any = ""


def _inside(place: Place, prefix: str = "") -> dict[str, Any]:
    return {f"{prefix}place__lo__gte": place.lo, f"{prefix}place__hi__lte": place.hi}


def _mobilised(place: Place, at: datetime) -> Iterator[Figure]:
    staff = placed_tally(place, at)
    yield Figure(_("下沉干部在岗（人）"), str(staff.there), reverse("secondments:placements", args=[place.public_id]))
    people = Helper.objects.asked().filter(**_inside(place), asked_at__lte=at)
    told = people.aggregate(n=Count("pk"), done=Count("pk", filter=Q(done_at__lte=at)))
    yield Figure(_("党员、群众承担任务（已回报/已交办）"), f"{told['done']}/{told['n']}", reverse("tasks:directives"))


def _recognised(place: Place, at: datetime) -> Iterator[Figure]:
    done = WorkOrder.objects.filter(**_inside(place), state__in=ENDED)
    told = done.aggregate(n=Count("pk", distinct=True), rated=Count("pk", filter=Q(steps__kind="rated"), distinct=True))
    href = f"{reverse('tasks:board')}?place={place.public_id}&only=done"
    words = _("任务单有评价/已办结")
    yield Figure(words, f"{told['rated']}/{told['n']}", href, (C.ASSIGN_WORK, C.MANAGE_POSTS))
    known = PostMember.objects.filter(until_at=None, **_inside(place, "post__")).exclude(experience="")
    yield Figure(_("有以往疫情经历的人员"), str(known.values("user").distinct().count()), reverse("posts:tree"))


def _cared(place: Place, at: datetime) -> Iterator[Figure]:
    rows = FundEntry.objects.told().filter(**_inside(place, "out_of__"), kind="spend", confirmed=True, taken_back=False)
    used = rows.aggregate(n=Sum("fen"))["n"] or 0
    yield Figure(_("经费支出（元）"), yuan(used), reverse("funds:board"), (C.MANAGE_POSTS, C.VIEW_SIGNALS))
    away = Leave.objects.away(at).filter(**_inside(place, "post__")).count()
    yield Figure(_("正在休假的指挥机构人员"), str(away), reverse("posts:tree"))


def _followed_up(place: Place, at: datetime) -> Iterator[Figure]:
    overdue, silent = late_counts(place, at=at)
    board, opens = f"{reverse('tasks:board')}?place={place.public_id}&only=", (C.ASSIGN_WORK, C.MANAGE_POSTS)
    yield Figure(_("逾期的任务和指令"), str(overdue), board + "late", opens)
    yield Figure(_("未回应的任务和指令"), str(silent), board + "silent", opens)
    missing = sum(gaps(place, at).values())
    yield Figure(_("责任人缺口"), str(missing), reverse("posts:gaps_of", args=[place.public_id]), (C.MANAGE_POSTS,))


def _fed_back(place: Place, at: datetime) -> Iterator[Figure]:
    day = last_day(place, at)
    rows = DailyReport.objects.standing().filter(day=day, position__gte=place.lo, position__lte=place.hi)
    told = rows.aggregate(n=Count("pk"), signed=Count("signed_at"))
    words = _("%(day)s日报已签发/应报") % {"day": f"{day:%m-%d}"}
    yield Figure(words, f"{told['signed']}/{told['n']}", reverse("reports:below", args=[place.public_id]))


def _coordinated(place: Place, at: datetime) -> Iterator[Figure]:
    groups = WorkingGroup.objects.filter(until_at=None, **_inside(place, "post__"))
    led = groups.filter(members__until_at=None, members__duty=PostMember.Duty.CHIEF).distinct().count()
    yield Figure(_("工作组有负责人/全部"), f"{led}/{groups.count()}", reverse("posts:tree"))
    running = Directive.objects.open().filter(**_inside(place, "receipts__")).distinct().count()
    yield Figure(_("正在执行的指令"), str(running), reverse("tasks:directives"))
    held = Meeting.objects.filter(**_inside(place), minutes_at__isnull=False).count()
    yield Figure(_("有纪要的会议"), str(held), reverse("meetings:list"), (C.VIEW_COVERAGE, C.MANAGE_POSTS))


MECHANISMS = (
    Mechanism(gettext_lazy("组织动员机制"), gettext_lazy("下沉干部、党员和群众承担任务"), _mobilised),
    Mechanism(
        gettext_lazy("一线识别机制"),
        gettext_lazy("任务单的完成和评价、以往疫情经历：只是证据，不自动打分"),
        _recognised,
        gettext_lazy("干部考察评语没有登记"),
    ),
    Mechanism(
        gettext_lazy("激励关怀机制"),
        gettext_lazy("慰问和保障经费、休假"),
        _cared,
        gettext_lazy("走访慰问和表彰没有登记"),
    ),
    Mechanism(
        gettext_lazy("跟踪问效机制"),
        gettext_lazy("逾期和未回应、责任人缺口、请核实"),
        _followed_up,
        gettext_lazy("督查计划和整改没有登记"),
    ),
    Mechanism(gettext_lazy("信息反馈机制"), gettext_lazy("每日日报，逐级签发"), _fed_back),
    Mechanism(gettext_lazy("沟通协作机制"), gettext_lazy("工作组、指令签收、会议"), _coordinated),
)


def mechanisms(place: Place, at: datetime) -> list[tuple[Mechanism, list[Figure]]]:
    """Give the six mechanisms with their figures of a place as they are at a moment."""
    return [(one, list(one.figures(place, at))) for one in MECHANISMS]
