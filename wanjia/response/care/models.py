"""Fever chains and their steps; the clinics and hospitals they end in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.rules import HOSPITAL_DUTIES
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place, Site
from wanjia.registry.presence.models import Visitor
from wanjia.response.care.rules import OUTCOMES, SOURCES, STEPS
from wanjia.response.movement.models import AreaStay, Check

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class ClinicQuerySet(BaseQuerySet):
    """Questions about clinics."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ClinicQuerySet:
        """Keep those whose site lies in the territory."""
        return self.filter(standing.within(capability, lo="site__place__lo", hi="site__place__hi"))


class Clinic(Base):
    """A fever clinic or designated hospital: how it is guarded, and its beds for patients of a chain."""

    class Security(models.TextChoices):
        TASK_FORCE = "task_force", _("一院一专班")
        POLICE_ROOM = "police_room", _("警务室勤务")

    site = models.OneToOneField(Site, models.PROTECT, related_name="clinic")
    security = models.CharField(max_length=12, choices=Security)
    beds = models.SmallIntegerField(default=0)

    objects = ClinicQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(beds__gte=0), name="beds_are_a_count")]

    def __str__(self) -> str:
        return self.site.name


class FeverChainQuerySet(BaseQuerySet):
    """Questions about chains."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> FeverChainQuerySet:
        """Keep those found in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def open(self) -> FeverChainQuerySet:
        """Keep those without an outcome."""
        return self.filter(closed_at=None)


class FeverChain(Base):
    """Somebody with a fever, from being found until there is an outcome: nothing but an outcome closes it.

    ``step`` and ``step_at`` repeat the last step; ``owner`` answers for the next one. ``stay`` is their time in the isolation
    area of the station they were found at.
    """

    source = models.CharField(max_length=8, choices=SOURCES.items())
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    check_of = models.ForeignKey(Check, models.PROTECT, null=True, related_name="+")
    n = models.SmallIntegerField(default=0)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="+")
    temperature = models.SmallIntegerField(null=True)  # none: symptoms, heard of by telephone
    found_at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=STEPS.items())
    step_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="fever_chains")
    closed_at = models.DateTimeField(null=True)
    stay = models.OneToOneField(AreaStay, models.PROTECT, null=True, related_name="+")

    objects = FeverChainQuerySet.as_manager()

    PERSONAL = {"person": "health", "visitor": "health"}

    class Meta:
        indexes = [models.Index(fields=["found_at"], name="open_fever_chains", condition=Q(closed_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "n"], condition=Q(check_of__isnull=False), name="one_chain_of_a_crossing"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) & ~Q(step="outcome") | Q(closed_at__isnull=False, step="outcome"),
                name="only_an_outcome_closes_a_chain",
            ),
            models.CheckConstraint(condition=Q(step_at__gte=F("found_at")), name="steps_follow_the_finding"),
        ]

    def __str__(self) -> str:
        return f"fever chain {self.pk}"


class ChainStep(Base):
    """One step of a chain: when, by whom, who answers for the next; a transfer with its vehicle, escort and route."""

    chain = models.ForeignKey(FeverChain, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=STEPS.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, related_name="steps")
    vehicle = models.CharField(max_length=20, blank=True)
    escort = models.CharField(max_length=80, blank=True)
    route = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES.items(), blank=True)
    note = EncryptedTextField(default=b"", blank=True)

    PERSONAL = {"note": "health", "escort": "staff_identity"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "kind"], name="a_step_is_taken_once"),
            models.CheckConstraint(condition=~Q(kind="outcome") | ~Q(outcome=""), name="an_outcome_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} {self.kind}"


class WardBed(Base):
    """A bed of a clinic or hospital, by the name that hangs on it."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="ward_beds")
    name = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "name"], name="a_bed_has_its_name_once")]

    def __str__(self) -> str:
        return self.name


class Transfer(Base):
    """An order to take a patient somewhere: vehicle, escort, route; handed over when a clinic received them, until they left.

    From the hand-over on the patient lies there, in a bed where the clinic has any: nobody else is put into it.
    """

    chain = models.ForeignKey(FeverChain, models.PROTECT, related_name="transfers")
    to = models.ForeignKey(Clinic, models.PROTECT, null=True, related_name="transfers")
    vehicle = models.CharField(max_length=20)
    escort = models.CharField(max_length=80)
    route = models.CharField(max_length=200, blank=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    bed = models.ForeignKey(WardBed, models.PROTECT, null=True, related_name="transfers")
    left_at = models.DateTimeField(null=True)

    PERSONAL = {"escort": "staff_identity"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["chain"], condition=Q(handed_at=None), name="a_patient_is_on_one_way_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["chain"],
                condition=Q(handed_at__isnull=False, left_at=None),
                name="a_patient_lies_in_one_place_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["bed"], condition=Q(bed__isnull=False, left_at=None), name="no_ward_bed_is_taken_twice"
            ),
            models.CheckConstraint(
                condition=Q(handed_at=None, bed=None, left_at=None) | Q(handed_at__isnull=False, to__isnull=False),
                name="who_was_handed_over_is_somewhere",
            ),
            models.CheckConstraint(condition=~Q(vehicle="") & ~Q(escort=""), name="a_transfer_has_vehicle_and_escort"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk}"


class TeamMemberQuerySet(BaseQuerySet):
    """Questions about the teams of key hospitals."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> TeamMemberQuerySet:
        """Keep those whose hospital lies in the territory."""
        return self.filter(standing.within(capability, lo="clinic__site__place__lo", hi="clinic__site__place__hi"))

    def serving(self, at: datetime) -> TeamMemberQuerySet:
        """Keep those who belong to their team at a moment."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)


class TeamMember(Base):
    """Somebody of the team of a key hospital (一院一专班): with which duty, from when until when, whether they lead it."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="team")
    duty = models.CharField(max_length=12, choices=HOSPITAL_DUTIES.items())
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    leads = models.BooleanField(default=False)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = TeamMemberQuerySet.as_manager()

    PERSONAL = {"name": "staff_identity"}

    class Meta:
        indexes = [models.Index(fields=["clinic", "from_at"], name="team_of_a_hospital")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="a_member_leaves_after_they_came"
            ),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(name=""), name="a_member_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.user.name if self.user else self.name
