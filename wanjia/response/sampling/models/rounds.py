"""What a campaign of persons needs to be a sampling round, who was told of it, and who is sampled by a plan of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.response.measures.models import Measure

if TYPE_CHECKING:
    from wanjia.core.access import Standing

TUBE_SIZES = (1, 5, 10, 20)


class RoundQuerySet(BaseQuerySet):
    """Questions about rounds."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> RoundQuerySet:
        """Keep the rounds whose scope meets the territory, as with every campaign."""
        return self.filter(campaign__in=Campaign.objects.touching(standing, capability))


class Round(Base):
    """A whole-population or regional sampling: its number, area, window, authority and frame are its campaign's."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="sampling")
    tube_size = models.SmallIntegerField()
    household_tubes = models.BooleanField(default=False)  # one household to a tube
    regional = models.BooleanField(default=False)  # a risk area, not everybody
    label_pattern = models.CharField(max_length=100, blank=True)  # of tube labels; blank: any

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tube_size__in=TUBE_SIZES), name="tube_holds_1_5_10_or_20"),
        ]

    def __str__(self) -> str:
        return str(self.campaign)


class Telling(Base):
    """The people of a place were told of a round through one channel: three channels prove that every household was told."""

    class Channel(models.TextChoices):
        CHAT = "chat", _("居民微信群")
        LOUDSPEAKER = "loudspeaker", _("小喇叭")
        POSTED = "posted", _("张贴通知")
        DOOR = "door", _("上门告知")
        PHONE = "phone", _("电话告知")

    round = models.ForeignKey(Round, models.PROTECT, related_name="tellings")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = PlacedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.channel} {self.place}"


class ScheduleQuerySet(BaseQuerySet):
    """Questions about schedules."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ScheduleQuerySet:
        """Keep the schedules of persons who live in the territory."""
        return self.filter(standing.within(capability, lo="person__household__position"))


class Schedule(Base):
    """A controlled person is sampled at home on certain days (1 is the first) from a day on, by a document's order.

    ``measure``: it came with a measure that keeps the person at home, and ends with it.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="sampling_schedules")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField()
    days = models.JSONField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ScheduleQuerySet.as_manager()

    PERSONAL = {"begins_on": "health", "ends_on": "health", "days": "health"}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="schedule_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at=None), name="one_open_schedule_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"schedule {self.pk}"
