"""Visits and leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Campaign, Outcome, QuestionForm
from wanjia.command.posts.models import PlacedQuerySet
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class Visit(models.Model):
    """What was seen, asked, told and handed over at a door: the other half of an outcome of a screening campaign.

    C3: verified, told, managed (None: no manager needed). C9: went, saw, checked_code. ``met`` lists person numbers.
    """

    outcome = models.OneToOneField(Outcome, models.PROTECT, primary_key=True, related_name="visit")
    form = models.ForeignKey(QuestionForm, models.PROTECT, null=True, db_index=False)
    all_well = models.BooleanField(default=False)
    verified = models.BooleanField(default=False)
    told = models.BooleanField(default=False)
    managed = models.BooleanField(null=True)
    went = models.BooleanField(default=False)
    saw = models.BooleanField(default=False)
    checked_code = models.BooleanField(default=False)
    letter = models.BooleanField(default=False)
    services = models.JSONField(default=list)
    met = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    note = models.CharField(max_length=300, blank=True)
    photo = models.CharField(max_length=64, blank=True)

    PERSONAL = {
        "answers": "health",
        "met": "residence",
        "note": "health",
        "photo": "health",
        "longitude": "location",
        "latitude": "location",
        "accuracy": "location",
    }

    def __str__(self) -> str:
        return f"visit {self.pk}"


class PersonAnswers(Base):
    """One person's health and travel answers at one visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="person_answers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="answers")
    answers = models.JSONField(default=dict)

    PERSONAL = {"answers": "health"}

    class Meta:
        verbose_name_plural = "person answers"
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="person_answers_once_a_visit")]

    def __str__(self) -> str:
        return f"answers {self.pk}"


class LeadQuerySet(PlacedQuerySet):
    """Questions about leads."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> LeadQuerySet:
        """Keep the leads of the territory, and those given to the asker, who works in a part of their place."""
        inside = standing.within(capability, lo="place__lo", hi="place__hi")
        mine = Q(assignee=standing.user_id) if capability is None or standing.may(capability) else Q(pk__in=[])
        return self.filter(inside | mine)

    def with_result(self) -> LeadQuerySet:
        """Add ``result`` (the latest, empty when none), ``result_at`` and ``contacted_at`` (the first)."""
        results = LeadResult.objects.filter(lead=OuterRef("pk"))
        latest = results.order_by("-at", "-id")
        return self.annotate(
            result=Coalesce(Subquery(latest.values("result")[:1]), Value("")),
            result_at=Subquery(latest.values("at")[:1]),
            contacted_at=Subquery(results.order_by("at", "id").values("at")[:1]),
        )

    def unresolved(self) -> LeadQuerySet:
        """Keep those the ground has said nothing about."""
        return self.filter(~Exists(LeadResult.objects.filter(lead=OuterRef("pk"))))


class Lead(Base):
    """Somebody to verify on the ground: on a list pushed from above, or self-declared."""

    class Source(models.TextChoices):
        PUSHED = "pushed", _("上级推送")
        DECLARED = "declared", _("自主报备")

    source = models.CharField(max_length=10, choices=Source)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="leads")
    place = models.ForeignKey(Place, models.PROTECT, related_name="leads")
    name = models.CharField(max_length=80)
    phone = EncryptedTextField(default="")
    phone_index = models.BinaryField(max_length=16, null=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    address = models.CharField(max_length=200)
    origin = models.CharField(max_length=100, blank=True)
    arrival_date = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="leads")
    suspected = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = LeadQuerySet.as_manager()

    PERSONAL = {
        "name": "identity",
        "phone": "contact",
        "phone_index": "contact",
        "phone_tail": "contact",
        "address": "address",
        "origin": "travel",
        "arrival_date": "travel",
        "note": "travel",
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="lead_has_a_name")]
        indexes = [models.Index(fields=["due_at"], name="leads_by_deadline")]

    def __str__(self) -> str:
        return f"lead {self.pk}"


class LeadResult(Base):
    """What the ground said about a lead: a fact; the latest one speaks."""

    class Result(models.TextChoices):
        MATCHED = "matched", _("已核实")
        NOT_FOUND = "not_found", _("查无此人")
        NOT_HERE = "not_here", _("人不在此")
        DUPLICATE = "duplicate", _("重复")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="results")
    result = models.CharField(max_length=10, choices=Result)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    PERSONAL = {"note": "travel"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(result="matched") | Q(person__isnull=False), name="matched_lead_names_the_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.result} lead {self.lead_id}"
