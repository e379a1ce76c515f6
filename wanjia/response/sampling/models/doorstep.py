"""Before anybody samples at doors: what they wear is complete."""

from __future__ import annotations

from django.db import models

from wanjia.core.models import Base
from wanjia.registry.accounts.models import User


class PpeCheck(Base):
    """Somebody has on what the policy asks for, on one day: without it no list of doors opens."""

    user = models.ForeignKey(User, models.PROTECT, related_name="ppe_checks")
    day = models.DateField()
    items = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="ppe_is_checked_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
