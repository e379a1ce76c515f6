"""Who infected whom, who was in contact with a case, and who looks into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.models.cases import Case
from wanjia.response.cases.rules import REASONS, lasted

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class OfCaseQuerySet(BaseQuerySet):
    """Questions about what belongs to a case."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> OfCaseQuerySet:
        """Keep the rows whose case lies in the territory."""
        return self.filter(standing.within(capability, lo="case__place__lo", hi="case__place__hi"))


class Link(Base):
    """One case infected another, as somebody found; a void one counts no more."""

    source_case = models.ForeignKey(Case, models.PROTECT, related_name="onward")
    case = models.ForeignKey(Case, models.PROTECT, related_name="origins")
    reason = models.CharField(max_length=10, choices=REASONS.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(null=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_case", "case"], condition=Q(void_at=None), name="linked_once_while_it_counts"
            ),
            models.CheckConstraint(condition=~Q(source_case=F("case")), name="nobody_infects_himself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_case_id} → {self.case_id}"


class Contact(Base):
    """Somebody who was near a case while it could infect: confirmed by a human, with reason and minutes.

    ``until`` is the last day of observation a file told; a person's measure says it otherwise. ``became`` is their own case.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=40, blank=True)
    name = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    degree = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=10, choices=REASONS.items())
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    minutes = models.IntegerField(null=True)  # of no tube, workplace or file: nobody knows how long
    until = models.DateField(null=True)
    followed = models.CharField(max_length=20, blank=True)  # the last follow-up a file told: seen, not seen, lost
    became = models.ForeignKey(Case, models.PROTECT, null=True, related_name="was_contact")
    confirmed_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = {
        "person": "health",
        "visitor": "health",
        "label": "health",
        "name": "health",
        "phone": "health",
        "site": "health",
        "followed": "health",
        "until": "health",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(person__isnull=False), name="a_person_is_a_contact_once"
            ),
            models.UniqueConstraint(
                fields=["case", "visitor"], condition=Q(visitor__isnull=False), name="a_visitor_is_a_contact_once"
            ),
            models.UniqueConstraint(fields=["case", "label"], condition=~Q(label=""), name="a_label_is_a_contact_once"),
            models.CheckConstraint(condition=Q(person=None) | Q(visitor=None), name="contact_is_one_subject"),
            models.CheckConstraint(
                condition=Q(first_at=None) | Q(last_at__gte=F("first_at")), name="contact_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(degree__gte=1, degree__lte=3), name="contact_is_of_a_degree"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gt=0), name="unknown_minutes_are_not_zero"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def lasted(self) -> int | str:
        """How long they were together in minutes, or in words why nobody knows."""
        return lasted(self.reason, self.minutes, self.first_at, self.last_at)


class Investigation(Base):
    """Somebody is to find out about a case until a moment; done when they have said what they found."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="investigations")
    investigator = models.ForeignKey(User, models.PROTECT, related_name="investigations")
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    finding = EncryptedTextField(default="")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = {"finding": "case"}

    def __str__(self) -> str:
        return f"investigation {self.pk}"
