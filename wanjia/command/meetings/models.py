"""Meetings: the rhythm they are owed in, the endpoints called, who was there, what was said and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from wanjia.command.meetings.rules import ATTENDED, EVERY, ITEMS, KINDS
from wanjia.command.posts.models import PlacedQuerySet
from wanjia.command.tasks.models import WorkOrder
from wanjia.command.tasks.rules import OPEN
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class MeetingRhythm(Base):
    """How often a place holds a kind of meeting, from a day until a day: what was missed is computed from it."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="rhythms")
    kind = models.CharField(max_length=8, choices=KINDS.items())
    every = models.CharField(max_length=6, choices=EVERY.items())
    since = models.DateField()
    until = models.DateField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "kind"], condition=Q(until=None), name="one_rhythm_of_a_kind"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="rhythm_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.get_kind_display()} {self.get_every_display()}"


class Endpoint(Base):
    """A unit that is called to meetings of a place, and its terminal in the conferencing system; without one it is a gap."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="endpoints")
    name = models.CharField(max_length=60)
    terminal = models.CharField(max_length=60, blank=True)
    fallback = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(ended_at=None), name="one_endpoint_of_a_unit_at_a_place"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MeetingQuerySet(PlacedQuerySet):
    """Questions about meetings."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> MeetingQuerySet:
        """Keep those of the territory, and those to which one of its endpoints was called."""
        own = standing.within(capability, lo="place__lo", hi="place__hi")
        inside = standing.within(capability, lo="endpoint__place__lo", hi="endpoint__place__hi")
        return self.filter(own | Exists(Attendance.objects.filter(inside, meeting=OuterRef("pk"))))

    def held(self) -> MeetingQuerySet:
        """Keep those with minutes: a meeting without them was not held."""
        return self.exclude(minutes="")


class Meeting(Base):
    """One meeting of a place: when, what kind, its minutes once they are written."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=8, choices=KINDS.items())
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    minutes = models.TextField(blank=True)
    minutes_at = models.DateTimeField(null=True)
    minutes_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "kind", "starts_at"], name="meetings_of_a_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes="", minutes_at=None) | ~Q(minutes="") & Q(minutes_at__isnull=False),
                name="minutes_say_when",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def link(self) -> str:
        """The address in the conferencing system that the installation already has; empty where none is set."""
        pattern = str(settings.WANJIA_MEETING_LINK)
        return pattern.replace("{room}", self.public_id) if pattern else ""


class Attendance(Base):
    """An endpoint was called to a meeting, and how it attended; one that dropped out says how it took part instead."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=8, choices=ATTENDED.items(), default="called")
    fallback = models.CharField(max_length=60, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "endpoint"], name="an_endpoint_is_called_once"),
            models.CheckConstraint(
                condition=~Q(state="offline") | ~Q(fallback=""), name="who_dropped_out_says_how_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.state}"


class MeetingItemQuerySet(BaseQuerySet):
    """Questions about what meetings raised and decided."""

    def open(self) -> MeetingItemQuerySet:
        """Keep what is carried over: issues nobody settled, decisions not carried out."""
        running = Exists(WorkOrder.objects.filter(pk=OuterRef("order"), state__in=OPEN))
        return self.exclude(kind="lesson").filter(Q(settled_at=None), Q(order=None) | running)


class MeetingItem(Base):
    """An issue, a lesson or a decision of a meeting; a decision has an owner and a deadline, and becomes a work order."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=ITEMS.items())
    text = models.CharField(max_length=200)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    order = models.OneToOneField(WorkOrder, models.PROTECT, null=True, related_name="decision")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settlement = models.CharField(max_length=200, blank=True)

    objects = MeetingItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="decision") | Q(owner__isnull=False, due_at__isnull=False),
                name="a_decision_has_an_owner_and_a_deadline",
            ),
            models.CheckConstraint(condition=Q(order=None) | Q(kind="decision"), name="only_a_decision_is_ordered"),
        ]

    def __str__(self) -> str:
        return self.text
