"""What is in force at a place, and who answers for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models.papers import Document, PlacedQuerySet
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


class ResponseLevel(Base):
    """The emergency response level of a place from a moment on (1 is the highest, 4 the lowest)."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="response_levels")
    level = models.SmallIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, models.PROTECT)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="response_level_is_1_to_4"),
            models.UniqueConstraint(fields=["place"], condition=Q(until_at=None), name="one_open_response_level"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.level}"


class Policy(Base):
    """One value a decree sets, from a moment on at a place; ``key`` is in rules.POLICIES, ``value`` is JSON.

    With a ``level`` it belongs to that level's rules: it holds only while that response level is in force there.
    """

    key = models.CharField(max_length=60)
    value = models.JSONField()
    level = models.SmallIntegerField(null=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="policies")
    effective_from = models.DateTimeField()
    document = models.ForeignKey(Document, models.PROTECT)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "place", "effective_from"],
                condition=Q(level=None),
                name="one_policy_value_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["key", "place", "level", "effective_from"],
                condition=Q(level__isnull=False),
                name="one_policy_value_of_a_level",
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=(1, 4)), name="policy_level_is_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.place}"


class Responsibility(Base):
    """A named person answers for a place from a day until a day. History is kept: a change ends one and begins another."""

    class Duty(models.TextChoices):
        LEAD = "lead", _("责任人")
        GRID_WORKER = "grid_worker", _("网格员")
        PAIRED_CADRE = "paired_cadre", _("包联干部")

    place = models.ForeignKey(Place, models.PROTECT, related_name="responsibilities")
    user = models.ForeignKey(User, models.PROTECT, related_name="responsibilities")
    duty = models.CharField(max_length=14, choices=Duty)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "user", "duty"],
                condition=Q(until_at=None),
                name="one_open_duty_of_a_person_at_a_place",
            ),
            # grid workers may share a grid, and a cadre joins a worker; one person leads
            models.UniqueConstraint(
                fields=["place"], condition=Q(until_at=None, duty="lead"), name="one_person_leads_a_place"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="duty_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.duty} {self.place}"
