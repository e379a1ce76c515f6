"""A call for staff, how many each unit owes, and who was sent where. What was sent in error is voided, never erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.command.secondments.rules import WORK
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class StaffCall(Base):
    """A place calls for staff from above, by a document, until a deadline."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("called_at")), name="a_call_for_staff_is_due_later"),
        ]

    def __str__(self) -> str:
        return self.title


class OfCallQuerySet(BaseQuerySet):
    """Questions about what belongs to a call."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfCallQuerySet:
        """Keep what belongs to calls of the territory."""
        return self.filter(standing.within(capability, lo="call__place__lo", hi="call__place__hi"))


class StaffQuota(Base):
    """How many one unit shall send."""

    call = models.ForeignKey(StaffCall, models.PROTECT, related_name="quotas")
    unit = models.CharField(max_length=60)
    heads = models.IntegerField()
    asked_at = models.DateTimeField()

    objects = OfCallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "unit"], name="a_unit_is_asked_once_in_a_call"),
            models.CheckConstraint(condition=Q(heads__gte=1), name="a_unit_is_asked_for_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.heads}"


class StaffSentQuerySet(PlacedQuerySet):
    """Questions about who was sent."""

    def standing(self) -> StaffSentQuerySet:
        """Keep what was not entered in error."""
        return self.filter(voided_at=None)

    def on_the_way(self) -> StaffSentQuerySet:
        """Keep those whom nobody has received yet."""
        return self.standing().filter(arrived_at=None)


class StaffSent(Base):
    """A unit sent heads, or one person by name, to a place; when they were received there, and when they left."""

    quota = models.ForeignKey(StaffQuota, models.PROTECT, related_name="sent")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    heads = models.IntegerField()
    experienced = models.IntegerField(default=0)
    work = models.CharField(max_length=10, choices=WORK.items())
    sent_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = StaffSentQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "staff sent"
        constraints = [
            models.CheckConstraint(condition=Q(heads__gte=1), name="somebody_was_sent"),
            models.CheckConstraint(
                condition=Q(experienced__gte=0, experienced__lte=F("heads")), name="the_experienced_are_among_the_sent"
            ),
            models.CheckConstraint(condition=Q(user=None) | Q(heads=1), name="a_named_person_is_one_head"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(arrived_at__isnull=False, left_at__gte=F("arrived_at")),
                name="who_left_had_arrived",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(left_at=None, voided_at=None), name="a_person_is_sent_to_one_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quota.unit} {self.heads} → {self.place}"
