"""When a report is cut off and due, what it is at a moment, what is odd about its figures. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.rules import Kind
from wanjia.registry.places.rules import Level

# Which figures stand in a daily report, in its order.
REPORTED = (
    "campaign.households", "campaign.met", "campaign.missing", "campaign.absent", "campaign.vacant",
    "round.persons", "round.sampled", "round.untested", "round.samples", "round.cards", "round.positive",
    "cases.new", "cases.confirmed", "cases.suspected", "cases.open", "cases.contacts",
    "measures.home", "measures.central", "measures.monitoring", "measures.households", "measures.released", "measures.appeals",
    "follow.watched", "follow.missed", "fever.found", "fever.open", "work.overdue",
    "checks.vehicles", "checks.persons", "checks.vehicles_so_far", "checks.persons_so_far",
    "stations.open", "stations.uncovered", "registrations.all", "passes.issued", "passes.filed",
    "secondments.quota", "secondments.sent", "secondments.short", "secondments.there", "people.persons",
)  # fmt: skip
DAYS_OF_A_WEEK = 7
LEVELS = (Level.REGION, Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY)
SETTLE = timedelta(minutes=2)  # what is on its way at the cut-off has been taken in by then
STANDINGS = {
    "waiting": _("待签发"),
    "missing": _("未报"),
    "on_time": _("已报"),
    "late": _("迟报"),
    "zero": _("零报告"),
}
STATES = {
    "open": _("待签发"),
    "signed": _("已签发"),
    "corrected": _("已更正"),
    "replaced": _("已被更正版取代"),
}


class Times(NamedTuple):
    """Of one day's report: after what it counts, when it is cut off, until when somebody must sign it."""

    since: datetime
    cut_off: datetime
    due_at: datetime


def times_of(day: date, hours: Sequence[float]) -> Times:
    """Give the moments of a day's report by the two hours of the policy; a day has 24 hours from the cut-off before."""
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    cut_off = midnight + timedelta(hours=hours[0])
    due_at = midnight + timedelta(hours=max(hours[1], hours[0] + 0.25))
    return Times(cut_off - timedelta(days=1), cut_off, due_at)


def day_of(at: datetime, hours: Sequence[float]) -> date:
    """Give the latest day whose cut-off has come."""
    return timezone.localdate(at - timedelta(hours=hours[0]))


def standing(signed_at: datetime | None, due_at: datetime, nothing: bool, at: datetime) -> str:
    """Tell late, missing and nought apart: nobody has confirmed yet, or not in time, or that nothing happened."""
    if signed_at is None:
        return "missing" if at > due_at else "waiting"
    if signed_at > due_at:
        return "late"
    return "zero" if nothing else "on_time"


def is_nothing(values: Mapping[str, int]) -> bool:
    """Tell whether nothing at all happened in the period."""
    of_period = [value for key, value in values.items() if INDICATORS[key].kind == Kind.PERIOD]
    return bool(of_period) and not any(of_period)


class Line(NamedTuple):
    """A figure of a report with those of the day and the week before; ``falls``: it went down though it only ever adds up."""

    key: str
    value: int
    comment: str
    yesterday: int | None
    last_week: int | None

    @property
    def indicator(self) -> Any:
        """What it is the figure of."""
        return INDICATORS[self.key]

    @property
    def change(self) -> int | None:
        """How much more than yesterday, None when nobody knows."""
        return None if self.yesterday is None else self.value - self.yesterday

    @property
    def falls(self) -> bool:
        """A cumulative figure never goes down unless something was corrected."""
        return self.indicator.kind == Kind.CUMULATIVE and self.change is not None and self.change < 0

    @property
    def tone(self) -> str:
        """Whether the change is for the worse."""
        if not self.change or not self.indicator.worse:
            return ""
        return "worse" if (self.change > 0) == (self.indicator.worse == "more") else "better"


class WeekLine(NamedTuple):
    """A figure of a week beside the week before: of what happens in a day the sum, of all else the last day's.

    ``days``: how many reports told it; ``day``: the last of them.
    """

    key: str
    value: int
    days: int
    day: date
    before: int | None
    days_before: int

    @property
    def indicator(self) -> Any:
        """What it is the figure of."""
        return INDICATORS[self.key]

    @property
    def sums(self) -> bool:
        """Whether it is the sum of its days."""
        return bool(self.indicator.kind == Kind.PERIOD)

    @property
    def change(self) -> int | None:
        """How much more than in the week before; None where a sum lacks a day of either."""
        whole = not self.sums or self.days == self.days_before == DAYS_OF_A_WEEK
        return self.value - self.before if self.before is not None and whole else None


def of_week(told: Mapping[date, Mapping[str, int]], key: str) -> tuple[int, int, date] | None:
    """Give a figure of a week of reports, how many told it and the last day of them; None when none did."""
    days = sorted(day for day, values in told.items() if key in values)
    if not days:
        return None
    added = sum(told[day][key] for day in days) if INDICATORS[key].kind == Kind.PERIOD else told[days[-1]][key]
    return added, len(days), days[-1]


def in_order(keys: Iterable[str]) -> list[str]:
    """Give keys in the order of a report."""
    known = {key: number for number, key in enumerate(REPORTED)}
    return sorted(keys, key=lambda key: known.get(key, len(known)))
