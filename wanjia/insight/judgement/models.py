"""Analysis and judgement reports: each generation is kept as it was, and none is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class JudgementQuerySet(BaseQuerySet):
    """Questions about reports."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> JudgementQuerySet:
        """Keep those about places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Judgement(Base):
    """One report about a place as known at a moment: its sections, charts, anomalies and advice as they were written."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="judgements")
    as_of = models.DateTimeField()
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()

    objects = JudgementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="judgements_by_moment")]
        constraints = [
            models.CheckConstraint(condition=Q(made_at__gte=F("as_of")), name="no_judgement_of_the_future"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.as_of}"
