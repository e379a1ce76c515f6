"""Who is followed up under which measure, each follow-up, what alarms, the release, and the code a person reports with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.registry.presence.models import Visitor
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.models.files import HouseholdFile
from wanjia.response.isolation.rules import RESULTS, WAYS
from wanjia.response.measures.models import Measure

if TYPE_CHECKING:
    from wanjia.core.access import Standing


def _inside(standing: Standing, capability: str | None, prefix: str = "") -> Q:
    """Give the filter for whom somebody may look after: by their door, a visitor only where the whole owning place is held."""
    whole = standing.within(capability, lo=f"{prefix}place__lo", hi=f"{prefix}place__hi")
    at_door = Q(**{f"{prefix}file__isnull": False})
    return standing.within(capability, lo=f"{prefix}position") & (at_door | whole)


class WatchQuerySet(BaseQuerySet):
    """Questions about who is followed up."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> WatchQuerySet:
        """Keep those looked after in the territory."""
        return self.filter(_inside(standing, capability))


class Watch(Base):
    """Somebody is followed up under a measure: ``a_day`` times on chosen days (1 is the first; none: every day).

    The plan is written down as the profile stood then: a later decree makes nobody's yesterday missing. Another plan ends
    this row and begins another. What is owed is computed from here and from the measure's interval (rules.Plan).
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="watches")
    file = models.ForeignKey(HouseholdFile, models.PROTECT, null=True, related_name="watches")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="watches")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="watches")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    position = models.BigIntegerField()
    keeper = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="watches")
    a_day = models.SmallIntegerField()
    days = models.JSONField(default=list)
    test_days = models.JSONField(default=list)
    begins_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = WatchQuerySet.as_manager()

    PERSONAL = {"person": "health", "visitor": "health"}

    class Meta:
        verbose_name_plural = "watches"
        indexes = [
            models.Index(fields=["keeper", "position"], name="watches_of_a_keeper", condition=Q(ended_at=None)),
            models.Index(fields=["position", "id"], name="open_watches_in_order", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "person"],
                condition=Q(ended_at=None, person__isnull=False),
                name="followed_once_under_a_measure",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(visitor=None), name="a_watch_is_of_one_subject"),
            models.CheckConstraint(condition=Q(a_day__range=(1, 12)), name="followed_a_few_times_a_day"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begins_at")), name="a_watch_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"watch {self.pk}"


class FollowUp(Base):
    """Somebody was asked how they are, or nobody answered. Never changed: what was performed stays performed.

    ``slot`` is where it falls in the plan; ``counts``: the first answer of a slot that is owed; ``after``: it happened when the
    measure was over already, kept and flagged.
    """

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="followups")
    event = models.UUIDField(unique=True)
    way = models.CharField(max_length=6, choices=WAYS.items())
    result = models.CharField(max_length=10, choices=RESULTS.items())
    temperature = models.SmallIntegerField(null=True)
    symptoms = models.CharField(max_length=120, blank=True)
    note = EncryptedTextField(default="", blank=True)
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    device_id = models.BigIntegerField(null=True)
    slot = models.BigIntegerField()
    counts = models.BooleanField()
    after = models.BooleanField(default=False)
    chain = models.ForeignKey(FeverChain, models.PROTECT, null=True, related_name="+")

    PERSONAL = {"temperature": "health", "symptoms": "health", "note": "health"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "slot"], condition=Q(counts=True), name="one_followup_counts_in_a_slot"
            ),
            models.CheckConstraint(
                condition=Q(counts=False) | Q(result="answered", after=False), name="only_an_answer_in_time_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"


class AlarmQuerySet(BaseQuerySet):
    """Questions about alarms."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> AlarmQuerySet:
        """Keep those about who is looked after in the territory."""
        return self.filter(_inside(standing, capability, "watch__"))

    def open(self) -> AlarmQuerySet:
        """Keep those nobody has settled."""
        return self.filter(settled_at=None)


class Alarm(Base):
    """Nobody answers again and again: somebody must go there. An answer settles it, or a person who says why not."""

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="alarms")
    raised_at = models.DateTimeField()
    tries = models.SmallIntegerField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = EncryptedTextField(default="", blank=True)

    objects = AlarmQuerySet.as_manager()

    PERSONAL = {"note": "health"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch"], condition=Q(settled_at=None), name="one_open_alarm_of_a_watch")
        ]

    def __str__(self) -> str:
        return f"alarm {self.pk}"


class ReleaseQuerySet(BaseQuerySet):
    """Questions about certificates of release."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ReleaseQuerySet:
        """Keep those of who was looked after in the territory."""
        return self.filter(_inside(standing, capability, "watch__"))


class Release(Base):
    """The certificate that an observation is over, made by a human; ``missing_tests`` says why without all tests."""

    watch = models.OneToOneField(Watch, models.PROTECT, related_name="release")
    issuer = models.ForeignKey(Place, models.PROTECT, related_name="+")
    serial = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    tests = models.SmallIntegerField(default=0)
    missing_tests = models.CharField(max_length=200, blank=True)

    objects = ReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.serial


class SelfCode(Base):
    """The secret with which somebody under observation reports for themselves; printed for them, kept as its SHA-256."""

    watch = models.ForeignKey(Watch, models.PROTECT, related_name="codes")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"self code {self.pk}"
