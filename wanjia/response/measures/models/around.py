"""Appeals against measures, what was confirmed before an area opened, lists that were refused, whom to call, the end of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.response.measures.models.measures import Measure
from wanjia.response.measures.rules import LIFT_CHECKS

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class AppealQuerySet(BaseQuerySet):
    """Questions about appeals."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> AppealQuerySet:
        """Keep those against measures in the territory."""
        return self.filter(standing.within(capability, lo="measure__lo", hi="measure__hi"))

    def open(self) -> AppealQuerySet:
        """Keep those without an answer."""
        return self.filter(answered_at=None)


class Appeal(Base):
    """Somebody says a measure is wrong: answered within ``hours``, else by the next level; by neither who made the measure.

    ``proposer`` and ``approver`` repeat those of the measure, so that the store itself refuses their answer.
    """

    class Through(models.TextChoices):
        PAGE = "page", _("本人凭码提出")
        STAFF = "staff", _("工作人员代为提出")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="appeals")
    through = models.CharField(max_length=8, choices=Through)
    text = EncryptedTextField()
    phone = EncryptedTextField(default="", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    hours = models.SmallIntegerField()
    due_at = models.DateTimeField()
    proposer = models.ForeignKey(User, models.PROTECT, related_name="+")
    approver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    answer = EncryptedTextField(default="", blank=True)

    objects = AppealQuerySet.as_manager()

    PERSONAL = {"text": "restriction", "phone": "restriction", "answer": "restriction"}

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="open_appeals", condition=Q(answered_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"], condition=Q(answered_at=None), name="one_open_appeal_of_a_measure"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="an_appeal_has_a_clock"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, granted=None)
                | Q(answered_at__gte=F("made_at"), answered_by__isnull=False, granted__isnull=False)
                & ~Q(answered_by=F("proposer"))
                & (Q(approver=None) | ~Q(answered_by=F("approver"))),
                name="an_appeal_is_answered_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"


class LiftCheck(Base):
    """Before an area opens somebody confirmed one thing of the checklist."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="lift_checks")
    item = models.CharField(max_length=12, choices=LIFT_CHECKS.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "item"], name="a_check_is_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.item}"


class RefusedListQuerySet(BaseQuerySet):
    """Questions about lists that were refused."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RefusedListQuerySet:
        """Keep those that concern the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class RefusedList(Base):
    """A list of measures refused whole: by whom, of how many, why. An alarm, until somebody else has looked into it."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    rows = models.IntegerField()
    without = models.IntegerField()  # rows that had no evidence
    why = models.CharField(max_length=16)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = RefusedListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__gte=F("at")) & ~Q(looked_by=F("by")),
                name="an_alarm_is_looked_into_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"refused list {self.pk}"


class Helpline(Base):
    """The telephone of the office that answers for a place: it stands on every paper. History is kept."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="helplines")
    phone = models.CharField(max_length=20)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(until_at=None), name="one_helpline_of_a_place"),
            models.CheckConstraint(condition=~Q(phone=""), name="a_helpline_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.phone


class EndOfAll(Base):
    """Every measure inside an interval that was proposed by ``ends_at`` is over then, whenever it was approved.

    A trigger of the store (migration 0002) refuses an approved measure that would hold beyond it.
    """

    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "ends of all"
        constraints = [models.UniqueConstraint(fields=["lo", "hi", "ends_at"], name="one_end_of_all_at_an_instant")]

    def __str__(self) -> str:
        return f"end of all {self.pk}"
