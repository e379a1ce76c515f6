"""Leave of those who work in a post, judged by the response level in force."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models.bodies import CommandPost, OfPostQuerySet
from wanjia.command.posts.models.force import ResponseLevel
from wanjia.command.posts.rules import LEAVES
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User


class LeaveQuerySet(OfPostQuerySet):
    """Questions about leave."""

    def waiting(self) -> LeaveQuerySet:
        """Keep those nobody has decided about."""
        return self.filter(decision="")

    def away(self, at: datetime) -> LeaveQuerySet:
        """Keep those for which somebody is away at a moment."""
        return self.filter(decision="allowed", from_at__lte=at, until_at__gt=at, back_at=None)

    def to_come(self, at: datetime) -> LeaveQuerySet:
        """Keep those that were allowed and are not over: who is away, and who will be."""
        return self.filter(decision="allowed", until_at__gt=at, back_at=None)


class Leave(Base):
    """Somebody of a post asks for leave, from when until when; allowed or refused by the level in force, which it names.

    What the level in force forbids is refused at once and by nobody; the rest is decided by a second person.
    """

    class Decision(models.TextChoices):
        ALLOWED = "allowed", _("已批准")
        REFUSED = "refused", _("不批准")

    post = models.ForeignKey(CommandPost, models.PROTECT, related_name="leaves")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=LEAVES.items())
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    level = models.ForeignKey(ResponseLevel, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    back_at = models.DateTimeField(null=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_leave_lasts"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | Q(decision="refused", decided_at__isnull=False)
                | Q(decision="allowed", decided_at__isnull=False, decided_by__isnull=False),
                name="a_leave_is_allowed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")),
                name="a_second_person_decides_about_leave",
            ),
        ]
        indexes = [models.Index(fields=["post", "from_at"], name="leaves_of_a_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.user} {self.from_at:%m-%d %H:%M}"
