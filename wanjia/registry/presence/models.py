"""Who was where: one lean row a subject, place and source event. A subject is a person, or a visitor whom no register knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Site

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class Visitor(Base):
    """Somebody no register knows, by what they said of themselves; ``person`` once matched. ``known_by`` finds them again."""

    name = models.CharField(max_length=80)
    phone = EncryptedTextField(default="")
    phone_index = models.BinaryField(max_length=16, null=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    document_kind = models.CharField(max_length=16, choices=Person.Document, default=Person.Document.NONE)
    document = EncryptedTextField(default="")
    document_index = models.BinaryField(max_length=16, null=True)
    document_tail = models.CharField(max_length=4, blank=True)
    known_by = models.BinaryField(max_length=16, null=True, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="visitors", db_index=False)
    looked_at = models.DateTimeField(null=True)  # when the register was searched for this visitor
    created_at = models.DateTimeField()

    PERSONAL = {
        "name": "visitor",
        "phone": "visitor",
        "phone_index": "visitor",
        "phone_tail": "visitor",
        "document_kind": "visitor",
        "document": "visitor",
        "document_index": "visitor",
        "document_tail": "visitor",
        "known_by": "visitor",
        "person": "visitor",
    }

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="visitors_not_looked_for", condition=Q(looked_at=None)),
            models.Index(fields=["person"], name="visitors_who_are_a_person", condition=Q(person__isnull=False)),
        ]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="visitor_has_a_name")]

    def __str__(self) -> str:
        return f"visitor {self.pk}"


class VisitorReading(Base):
    """Somebody read what a visitor said of themselves: who, when, through which page; ``event`` is the form that was read.

    Whoever sent that form sees it, and nobody else: a name and a telephone are no proof of being that person.
    """

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    through = models.CharField(max_length=60)
    event = models.UUIDField(null=True)

    PERSONAL = {"user": "reading"}

    def __str__(self) -> str:
        return f"reading {self.pk}"


class PresenceQuerySet(BaseQuerySet):
    """Questions about presences."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PresenceQuerySet:
        """Keep what happened in the territory."""
        return self.filter(standing.within(capability, lo="position"))


class Presence(Base):
    """A subject at a position (a site's place, or a door) from when until when, as one event of one source says.

    Written many thousand times a minute and never changed: no foreign key is checked by the store, and each row stands in two
    indexes, its place's and its subject's. The subject's makes the same event of the same source count once.
    """

    class Source(models.TextChoices):
        REGISTRATION = "registration", _("自主登记")
        CHECK = "check", _("卡口检查")
        PASSAGE = "passage", _("出入口通行")
        TABLE = "table", _("采样台")
        VISIT = "visit", _("上门")
        IMPORTED = "imported", _("导入")

    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+")
    visitor = models.ForeignKey(
        Visitor, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="presences"
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+")
    position = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=Source)
    event = models.UUIDField()
    arrived_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    PERSONAL = {
        "person": "presence",
        "visitor": "presence",
        "site": "presence",
        "position": "presence",
        "from_at": "presence",
        "until_at": "presence",
    }

    class Meta:
        indexes = [models.Index(fields=["position", "from_at"], name="presences_at_a_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event", "source"], condition=Q(person__isnull=False), name="person_is_present_once"
            ),
            models.UniqueConstraint(
                fields=["visitor", "event", "source"],
                condition=Q(visitor__isnull=False),
                name="visitor_is_present_once",
            ),
            models.CheckConstraint(
                condition=Q(person=None, visitor__isnull=False) | Q(person__isnull=False, visitor=None),
                name="presence_is_of_one_subject",
            ),
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="presence_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"presence {self.pk}"


class ResemblanceQuerySet(BaseQuerySet):
    """Questions about resemblances."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ResemblanceQuerySet:
        """Keep those whose person lives in the territory."""
        return self.filter(standing.within(capability, lo="person__household__position"))

    def open(self) -> ResemblanceQuerySet:
        """Keep those nobody has decided about."""
        return self.filter(decision="")


class Resemblance(Base):
    """A visitor who may be a person of the register: waits in the queue until somebody decides."""

    class Decision(models.TextChoices):
        SAME = "same", _("同一人")
        DIFFERENT = "different", _("不是同一人")

    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="resemblances")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.SmallIntegerField()
    reasons = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ResemblanceQuerySet.as_manager()

    PERSONAL = {"visitor": "visitor", "person": "visitor"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visitor", "person"], name="resemblance_is_raised_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="decided_resemblance_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"resemblance {self.pk}"
