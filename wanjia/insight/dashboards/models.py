"""Big screens: who opened one for which place, until when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class ScreenQuerySet(BaseQuerySet):
    """Questions about big screens."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ScreenQuerySet:
        """Keep the screens of places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def open_at(self, at: datetime) -> ScreenQuerySet:
        """Keep those that show something at a moment."""
        return self.filter(opened_at__lte=at, until_at__gt=at, revoked_at=None)


class Screen(Base):
    """A big screen that shows one place to whoever has its address; of the address only a digest is kept."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="screens")
    name = models.CharField(max_length=60)
    token = models.BinaryField(max_length=32, unique=True)  # SHA-256 of 192 random bits
    until_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScreenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("opened_at")), name="screen_ends_after_it_opens"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="screen_is_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
