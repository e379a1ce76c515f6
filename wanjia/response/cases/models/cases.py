"""Outbreaks, their cases, and what is said of a case: facts with day and source, and where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.cases.rules import CATEGORIES, EXCLUDED, FACTS, OUTCOMES, PATIENTS, SOURCES, STAYS

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PlacedQuerySet(BaseQuerySet):
    """Questions about what lies at a place."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PlacedQuerySet:
        """Keep the rows whose place lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Outbreak(Base):
    """One disease spreading in one place; its categories of cases by code."""

    name = models.CharField(max_length=80)
    disease = models.CharField(max_length=20)
    place = models.ForeignKey(Place, models.PROTECT, related_name="outbreaks")
    categories = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PlacedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def words(self) -> dict[str, str]:
        """Give the name of each category: its own, else the four usual ones; and the word for who is none after all."""
        return {**(self.categories or {code: str(word) for code, word in CATEGORIES.items()}), EXCLUDED: _("已排除")}


class CaseQuerySet(PlacedQuerySet):
    """Questions about cases."""

    def standing(self) -> CaseQuerySet:
        """Keep those that were neither merged into another nor excluded."""
        return self.filter(merged_into=None).exclude(category=EXCLUDED)

    def patients(self) -> CaseQuerySet:
        """Keep those that count in the figures of an outbreak."""
        return self.standing().filter(category__in=PATIENTS)


class Case(Base):
    """Somebody of one of the categories of an outbreak. Category and days repeat the latest fact of their kind.

    Name and telephone are kept here only of who is not in the register.
    """

    outbreak = models.ForeignKey(Outbreak, models.PROTECT, related_name="cases")
    label = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases")
    category = models.CharField(max_length=12)
    sex = models.CharField(max_length=8, choices=Person.Sex, default=Person.Sex.UNKNOWN)
    age = models.SmallIntegerField(null=True)
    infected = models.DateField(null=True)
    onset = models.DateField(null=True)
    sampled = models.DateField(null=True)
    reported = models.DateField(null=True)
    admitted = models.DateField(null=True)
    ended = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=OUTCOMES.items(), blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    merged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CaseQuerySet.as_manager()

    PERSONAL = {
        "label": "case",  # a file's label may be a name
        "person": "case",
        "visitor": "case",
        "name": "case",
        "phone": "case",
        "sex": "case",
        "age": "case",
    }

    class Meta:
        indexes = [models.Index(fields=["outbreak", "onset"], name="cases_by_onset")]
        constraints = [
            models.UniqueConstraint(
                fields=["outbreak", "label"], condition=~Q(label="—"), name="case_labels_differ_in_an_outbreak"
            ),
            models.UniqueConstraint(
                fields=["outbreak", "person"],
                condition=Q(person__isnull=False, merged_into=None),
                name="a_person_is_one_case_of_an_outbreak",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(visitor=None), name="case_is_one_subject"),
            models.CheckConstraint(
                condition=Q(onset=None) | Q(reported=None) | Q(onset__lte=F("reported")),
                name="onset_precedes_the_report",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="case_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None) | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="what_was_merged_was_merged_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CaseFact(Base):
    """One thing that was said of a case, when and by which source. A correction is a later fact of the same kind."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10, choices=FACTS.items())
    code = models.CharField(max_length=12, blank=True)
    day = models.DateField(null=True)
    text = EncryptedTextField(default="")
    source = models.CharField(max_length=10, choices=SOURCES.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    PERSONAL = {"text": "case"}

    class Meta:
        indexes = [models.Index(fields=["case", "kind", "at"], name="facts_of_a_case")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Stay(Base):
    """A stretch of a case's way: what sort of place, from when until when, on which train and in which carriage."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="stays")
    kind = models.CharField(max_length=10, choices=STAYS.items())
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    position = models.BigIntegerField(null=True)
    vehicle = models.CharField(max_length=20, blank=True)
    carriage = models.CharField(max_length=10, blank=True)
    text = EncryptedTextField(default="")
    event = models.UUIDField()
    source = models.CharField(max_length=10, choices=SOURCES.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(null=True)

    PERSONAL = {"site": "case", "position": "case", "vehicle": "case", "carriage": "case", "text": "case"}

    class Meta:
        indexes = [
            models.Index(fields=["case", "from_at"], name="stays_of_a_case"),
            models.Index(fields=["vehicle", "from_at"], name="stays_on_a_vehicle", condition=~Q(vehicle="")),
        ]
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="stay_ends_after_it_begins")]

    def __str__(self) -> str:
        return f"stay {self.pk}"
