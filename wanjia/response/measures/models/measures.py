"""Restrictions with all that makes each lawful.

What holds is computed when it is read (``in_force``): no job, no flag, nothing that could fail to end a restriction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from wanjia.command.posts.models import Document
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Compound, Place, Room, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.measures.rules import ENDS, GROUNDS, KINDS, PERSONAL, RISKS, SUBJECTS

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


def in_force(at: datetime, prefix: str = "") -> Q:
    """Give the filter for what is in force at a moment: approved, begun, not over, not ended, never withdrawn as wrong."""

    def has(name: str, value: object) -> Q:
        return Q(**{f"{prefix}{name}": value})

    ended = has("ended_at", None) | has("ended_at__gt", at)
    begun = has("approved_at__lte", at) & has("from_at__lte", at)
    return begun & has("until_at__gt", at) & has("corrected_at", None) & ended


class MeasureQuerySet(BaseQuerySet):
    """Questions about measures."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> MeasureQuerySet:
        """Keep those whose subject lies in the territory."""
        return self.filter(standing.within(capability, lo="lo", hi="hi"))

    def in_force(self, at: datetime) -> MeasureQuerySet:
        """Keep what is in force at a moment."""
        return self.filter(in_force(at))

    def waiting(self, at: datetime) -> MeasureQuerySet:
        """Keep what nobody has decided and could still begin."""
        return self.filter(approved_at=None, ended_at=None, corrected_at=None, until_at__gt=at)

    def stated(self, at: datetime) -> MeasureQuerySet:
        """Say of each what it is at a moment, as ``state`` (rules.STATES)."""
        found = Case(
            When(corrected_at__isnull=False, then=Value("corrected")),
            When(ended_how="refused", then=Value("refused")),
            When(approved_at=None, until_at__lte=at, then=Value("lapsed")),
            When(approved_at=None, then=Value("proposed")),
            When(ended_at__lte=at, then=Value("ended")),
            When(until_at__lte=at, then=Value("over")),
            When(Q(from_at__gt=at) | Q(approved_at__gt=at), then=Value("coming")),
            default=Value("in_force"),
            output_field=models.CharField(),
        )
        return self.annotate(state=found)


def _one_subject() -> Q:
    """Exactly the column that ``subject`` names is filled; a person's may have been forgotten."""
    every = list(SUBJECTS)
    condition = Q()
    for name in every:
        others = Q(**dict.fromkeys((other for other in every if other != name), None))
        there = Q(**{f"{name}__isnull": False})
        if name in PERSONAL:
            there |= Q(forgotten_at__isnull=False, **{name: None})
        condition |= Q(subject=name) & others & there
    return condition


class Measure(Base):
    """A restriction on one subject, from when until when, with its ground, evidence and document; two people made it.

    ``most_until`` is the latest end that the disease's profile allowed when it was proposed. ``proposed_for`` and
    ``approved_for`` are the units of the two; of a list they differ. ``ended_at`` may lie ahead: lifted at an exact instant.
    ``corrected_at``: it was wrong and counts as if it had never been. ``lo`` .. ``hi`` is where its subject lies.
    """

    kind = models.CharField(max_length=20, choices=KINDS.items())
    disease = models.CharField(max_length=20, default="covid19")
    subject = models.CharField(max_length=10, choices=SUBJECTS.items())
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="measures")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="measures")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="measures")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="measures")
    compound = models.ForeignKey(Compound, models.PROTECT, null=True, related_name="measures")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="measures")
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="measures")
    risk = models.CharField(max_length=8, choices=RISKS.items(), blank=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="measures")
    ground = models.CharField(max_length=16, choices=GROUNDS.items())
    evidence = EncryptedTextField()
    conditions = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Place, models.PROTECT, related_name="owned_measures")
    lo = models.BigIntegerField()
    hi = models.BigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    most_until = models.DateTimeField()
    listed = models.BooleanField(default=False)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_for = models.ForeignKey(Place, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_for = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_how = models.CharField(max_length=10, choices=ENDS.items(), blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    corrected_reason = models.CharField(max_length=300, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = MeasureQuerySet.as_manager()

    PERSONAL = {
        "person": "restriction",
        "visitor": "restriction",
        "household": "restriction",
        "evidence": "restriction",
        "conditions": "restriction",
        "ended_reason": "restriction",
        "corrected_reason": "restriction",
    }

    class Meta:
        indexes = [
            models.Index(fields=["lo", "until_at"], name="measures_by_place_and_end"),
            models.Index(fields=["person"], name="measures_of_persons", condition=Q(person__isnull=False)),
            models.Index(
                fields=["proposed_at"], name="undecided_measures", condition=Q(approved_at=None, ended_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=_one_subject(), name="a_measure_is_on_one_subject"),
            models.CheckConstraint(condition=Q(ground__in=list(GROUNDS)), name="a_measure_has_a_ground"),
            models.CheckConstraint(
                condition=Q(GreaterThan(Length("evidence"), 0)) | Q(forgotten_at__isnull=False),
                name="a_measure_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(kind="risk_area") & ~Q(risk="") | ~Q(kind="risk_area") & Q(risk=""),
                name="a_risk_area_has_its_level",
            ),
            models.CheckConstraint(condition=Q(hi__gte=F("lo")), name="a_measure_lies_somewhere"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_measure_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(until_at__lte=F("most_until")), name="a_measure_is_no_longer_than_allowed"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None, approved_for=None)
                | Q(
                    approved_at__gte=F("proposed_at"),
                    approved_at__lt=F("until_at"),
                    approved_by__isnull=False,
                    approved_for__isnull=False,
                )
                & ~Q(approved_by=F("proposed_by")),
                name="a_measure_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(listed=False) | Q(approved_for=None) | ~Q(approved_for=F("proposed_for")),
                name="a_list_is_approved_by_another_unit",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, ended_how="")
                | Q(ended_at__lte=F("until_at"), ended_at__gte=F("proposed_at"), ended_by__isnull=False)
                & ~Q(ended_how=""),
                name="an_end_says_who_and_how",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None, corrected_by=None)
                | Q(corrected_at__gte=F("proposed_at"), corrected_by__isnull=False),
                name="a_correction_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.pk}"

    @property
    def over_at(self) -> datetime:
        """When it ends, or ended: the earliest of its end, what ended it, and its correction."""
        moments = (self.until_at, self.ended_at, self.corrected_at)
        return min(moment for moment in moments if moment is not None)
