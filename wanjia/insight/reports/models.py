"""Daily reports with their lines, and the figures that were made public from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from wanjia.core.models import Base, BaseQuerySet
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.rules import Amount, Qualifier
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class DailyReportQuerySet(BaseQuerySet):
    """Questions about daily reports."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DailyReportQuerySet:
        """Keep those of the territory, and those of places that lay in it when the report was compiled."""
        return self.filter(
            standing.within(capability, lo="place__lo", hi="place__hi")
            | standing.within(capability, lo="parent__lo", hi="parent__hi")
        )

    def standing(self) -> DailyReportQuerySet:
        """Keep the version of each report that counts: none has replaced it."""
        return self.filter(replaced_at=None)

    def signed(self) -> DailyReportQuerySet:
        """Keep those somebody answers for."""
        return self.filter(signed_at__isnull=False)

    def timed(self) -> DailyReportQuerySet:
        """Add when a day was first answered for, ``answered_at``: a correction makes no report late."""
        first = DailyReport.objects.filter(place=OuterRef("place"), day=OuterRef("day"), version=1)
        return self.annotate(answered_at=Subquery(first.values("signed_at")[:1]))


class DailyReport(Base):
    """One place's report of one day, compiled from the facts as of its cut-off; signed by a person, corrected by a new version.

    ``parent`` and ``position`` are those of the day: where a place goes later, its old reports stay where they were. What
    happened after ``since`` counts as of the day. ``nothing``: every figure of the day is 0, which only a person can confirm.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="daily_reports")
    parent = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    position = models.BigIntegerField()
    day = models.DateField()
    version = models.SmallIntegerField(default=1)
    since = models.DateTimeField()
    cut_off = models.DateTimeField()
    due_at = models.DateTimeField()
    compiled_at = models.DateTimeField()
    nothing = models.BooleanField(default=False)
    comment = models.CharField(max_length=1000, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    replaced_at = models.DateTimeField(null=True)

    objects = DailyReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["parent", "-day", "position"], name="reports_of_children"),
            models.Index(
                fields=["day", "position"], name="unsigned_reports", condition=Q(signed_at=None, replaced_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "day", "version"], name="versions_of_a_report_differ"),
            models.UniqueConstraint(
                fields=["place", "day"], condition=Q(replaced_at=None), name="one_report_of_a_day_counts"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__gte=F("cut_off"), signed_by__isnull=False),
                name="a_report_is_signed_by_somebody_after_its_cut_off",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__gte=F("signed_at"), received_by__isnull=False),
                name="only_a_signed_report_is_received",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="a_correction_says_why"),
            models.CheckConstraint(
                condition=Q(cut_off__gt=F("since"), due_at__gt=F("cut_off")), name="a_report_has_its_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"

    @property
    def state(self) -> str:
        """What it is: open, signed, corrected (a signed later version), replaced by one."""
        if self.replaced_at is not None:
            return "replaced"
        if self.signed_at is None:
            return "open"
        return "signed" if self.version == 1 else "corrected"


class ReportLine(Base):
    """One figure of a report. Millions of rows: the report is there, as the statement that writes both proves."""

    report = models.ForeignKey(DailyReport, models.PROTECT, related_name="lines", db_index=False, db_constraint=False)
    key = models.CharField(max_length=40)
    value = models.BigIntegerField()
    comment = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="a_figure_stands_once_in_a_report"),
            models.CheckConstraint(condition=Q(value__gte=0), name="a_reported_figure_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class PublishedFigureQuerySet(BaseQuerySet):
    """Questions about published figures."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PublishedFigureQuerySet:
        """Keep those of the territory."""
        return self.filter(standing.within(capability, lo="report__place__lo", hi="report__place__hi"))


class PublishedFigure(Base):
    """A number as it was printed or said in public: from which report, approved by whom, where; and what corrected it."""

    report = models.ForeignKey(DailyReport, models.PROTECT, related_name="published")
    key = models.CharField(max_length=40)
    said = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    step = models.DecimalField(max_digits=20, decimal_places=4, default=1)
    qualifier = models.CharField(max_length=8, choices=[(q.value, q.value) for q in Qualifier])
    as_of = models.DateTimeField()
    where = models.CharField(max_length=200)
    published_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_in = models.ForeignKey(DailyReport, models.PROTECT, null=True, related_name="corrects")
    corrected_at = models.DateTimeField(null=True)
    corrected_to = models.BigIntegerField(null=True)

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-published_at", "-id"], name="figures_by_publication")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected_in=None, corrected_at=None, corrected_to=None)
                | Q(corrected_in__isnull=False, corrected_at__isnull=False, corrected_to__isnull=False),
                name="a_corrected_figure_says_by_what",
            )
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def amount(self) -> Amount:
        """The number with what it leaves open."""
        return Amount(self.value.normalize(), Qualifier(self.qualifier), self.step.normalize())

    @property
    def title(self) -> str:
        """What it is the number of."""
        return str(INDICATORS[self.key].title)
