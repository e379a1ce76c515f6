"""The end of a response in a territory: proposed by one, confirmed by another, carried out, and told in a signed report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing

STATES = {
    "proposed": _("待另一人确认"),
    "withdrawn": _("已撤回"),
    "confirmed": _("已确认，到时结束"),
    "ended": _("已结束，等待销毁"),
    "done": _("已销毁"),
}


class SunsetQuerySet(BaseQuerySet):
    """Questions about sunsets."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SunsetQuerySet:
        """Keep those of places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Sunset(Base):
    """Every measure of a place ends at ``ends_at``; at ``destroy_at`` what only the response grounded is destroyed.

    ``ended`` and ``destroyed`` are figures by kind and class, no word about anybody; ``report`` is them, signed (COSE_Sign1).
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="sunsets")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    ends_at = models.DateTimeField()
    destroy_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended = models.JSONField(default=dict)
    report = models.BinaryField(default=b"")

    objects = SunsetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(withdrawn_at=None, done_at=None), name="one_open_sunset_of_a_place"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__gte=F("proposed_at"), confirmed_at__lte=F("ends_at"), confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("proposed_by")),
                name="a_sunset_is_confirmed_by_another",
            ),
            models.CheckConstraint(condition=Q(destroy_at__gte=F("ends_at")), name="nothing_goes_before_the_end"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(confirmed_at__isnull=False, ended_at__gte=F("ends_at")),
                name="a_sunset_ends_once_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, report=b"") | Q(ended_at__isnull=False, done_at__gte=F("destroy_at")),
                name="a_sunset_destroys_after_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"sunset {self.pk}"

    @property
    def state(self) -> str:
        """What it is now (STATES)."""
        for moment, state in ((self.withdrawn_at, "withdrawn"), (self.done_at, "done"), (self.ended_at, "ended")):
            if moment is not None:
                return state
        return "confirmed" if self.confirmed_at else "proposed"
