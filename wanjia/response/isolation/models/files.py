"""One household, one file: who answers for it, its seal, patrols, breaches, and what was brought and done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.fields import EncryptedBytesField, EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place
from wanjia.response.isolation.rules import ATTACHMENTS, BREACHES, FIVE, PATROLS, SERVICES, STEPS_AGAINST
from wanjia.response.measures.models import Measure

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class HouseholdFileQuerySet(BaseQuerySet):
    """Questions about household files."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> HouseholdFileQuerySet:
        """Keep the files of doors in the territory."""
        return self.filter(standing.within(capability, lo="position"))

    def open(self) -> HouseholdFileQuerySet:
        """Keep those that were not closed."""
        return self.filter(closed_at=None)


class HouseholdFile(Base):
    """一户一册: opened for an approved measure on somebody of a household, or on all of it; later measures join it.

    ``place`` is the community that owns it; two patrols a day are owed while a measure of the file is in force.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="files")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="files")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    position = models.BigIntegerField()
    patrols_a_day = models.SmallIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HouseholdFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="open_files_in_order", condition=Q(closed_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(closed_at=None), name="one_open_file_of_a_household"
            ),
            models.CheckConstraint(condition=Q(patrols_a_day__range=(0, 6)), name="patrols_a_day_are_a_few"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="a_file_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"


class FileDuty(Base):
    """One of the five who answer for a household: a user, or somebody named who does not sign in; history is kept."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=12, choices=FIVE.items())
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    phone = EncryptedTextField(default="", blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    PERSONAL = {"name": "staff_identity", "phone": "staff_identity"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "role"], condition=Q(until_at=None), name="one_of_each_of_the_five"
            ),
            models.UniqueConstraint(
                fields=["file", "user"],
                condition=Q(until_at=None, user__isnull=False),
                name="the_five_are_five_persons",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="file_duty_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.file_id}"


class SealQuerySet(BaseQuerySet):
    """Questions about seals."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SealQuerySet:
        """Keep those at doors in the territory."""
        return self.filter(standing.within(capability, lo="file__position"))


class Seal(Base):
    """A numbered seal on the door; ``photo`` was sent on a page, ``picture`` is the SHA-256 of one that a phone sends."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="seals")
    number = models.CharField(max_length=40, unique=True)
    photo = EncryptedBytesField(default=b"", blank=True)
    picture = models.CharField(max_length=64, blank=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SealQuerySet.as_manager()

    PERSONAL = {"photo": "address", "picture": "address"}

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="a_seal_has_a_number")]

    def __str__(self) -> str:
        return self.number


class SealFact(Base):
    """A seal was found broken, or was taken off; ``picture`` as a seal's."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=8, choices=[("broken", "broken"), ("removed", "removed")])
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = EncryptedTextField(default="", blank=True)
    picture = models.CharField(max_length=64, blank=True)

    PERSONAL = {"note": "health", "picture": "health"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "kind"], name="a_seal_breaks_or_leaves_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.seal_id}"


class FileRecord(Base):
    """Something was brought to a household or done for it: supplies, medicine, advice, waste, disinfection, papers."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="records")
    kind = models.CharField(max_length=12, choices=SERVICES.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    amount = models.CharField(max_length=40, blank=True)
    note = EncryptedTextField(default="", blank=True)

    PERSONAL = {"note": "health"}

    class Meta:
        indexes = [models.Index(fields=["file", "at"], name="records_of_a_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_id}"


class AttachmentQuerySet(BaseQuerySet):
    """Questions about attachments."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> AttachmentQuerySet:
        """Keep those of doors in the territory."""
        return self.filter(standing.within(capability, lo="file__position"))


class Attachment(Base):
    """A paper or picture that belongs to a household's file: a promise, a receipt, a report; as it was scanned."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=8, choices=ATTACHMENTS.items())
    name = EncryptedTextField(default="", blank=True)
    content = EncryptedBytesField(default=b"", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    PERSONAL = {"name": "health", "content": "health"}

    class Meta:
        indexes = [models.Index(fields=["file", "at"], name="attachments_of_a_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_id}"


class Patrol(Base):
    """Somebody stood at the door of a file; ``counts``: the first of its slot (rules.Plan)."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="patrols")
    at = models.DateTimeField()
    slot = models.BigIntegerField()
    counts = models.BooleanField()
    result = models.CharField(max_length=10, choices=PATROLS.items())
    note = EncryptedTextField(default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PERSONAL = {"note": "health"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "slot"], condition=Q(counts=True), name="one_patrol_counts_in_a_slot"
            )
        ]

    def __str__(self) -> str:
        return f"patrol {self.file_id} {self.slot}"


class BreachQuerySet(BaseQuerySet):
    """Questions about breaches."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> BreachQuerySet:
        """Keep those at doors in the territory."""
        return self.filter(standing.within(capability, lo="file__position"))


class Breach(Base):
    """What was done against a measure, and what was done about it: without that it stays open."""

    file = models.ForeignKey(HouseholdFile, models.PROTECT, related_name="breaches")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=BREACHES.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = EncryptedTextField(default="", blank=True)
    action = models.CharField(max_length=8, choices=STEPS_AGAINST.items(), blank=True)
    acted_at = models.DateTimeField(null=True)
    acted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = BreachQuerySet.as_manager()

    PERSONAL = {"person": "health", "note": "health"}

    class Meta:
        verbose_name_plural = "breaches"
        constraints = [
            models.CheckConstraint(
                condition=Q(action="", acted_at=None) | ~Q(action="") & Q(acted_at__isnull=False),
                name="an_action_against_a_breach_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_id}"
