"""What was checked: one stop at a station and each person in it. Lean tables: a city writes here all day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.rules import PROOFS
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.presence.models import Visitor
from wanjia.response.movement.models.stations import Station
from wanjia.response.movement.rules import DECISIONS

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class CheckQuerySet(BaseQuerySet):
    """Questions about checks."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> CheckQuerySet:
        """Keep the checks whose station lies in the territory."""
        within = standing.within(capability, lo="station__site__place__lo", hi="station__site__place__hi")
        return self.filter(within)


class Check(Base):
    """One stop at a station: a vehicle with its occupants, or persons on foot (no plate), and the word they were given.

    A plate is kept sealed and found by ``plate_key``. Counts stand in the row, so totals need nothing else and outlive
    what is forgotten about persons.
    """

    class Vehicle(models.TextChoices):
        FOOT = "foot", _("步行")
        CAR = "car", _("小客车")
        COACH = "coach", _("客车")
        TRUCK = "truck", _("货车")
        MOTORCYCLE = "motorcycle", _("摩托车")
        OTHER = "other", _("其他")

    station = models.ForeignKey(Station, models.PROTECT, related_name="checks", db_index=False, db_constraint=False)
    event = models.UUIDField(unique=True)
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    direction = models.CharField(max_length=4)
    vehicle = models.CharField(max_length=10, choices=Vehicle, default=Vehicle.FOOT)
    plate = EncryptedTextField(default=b"", blank=True)
    plate_key = models.BinaryField(max_length=16, null=True)
    origin = models.CharField(max_length=80, blank=True)
    persons = models.SmallIntegerField()
    fevers = models.SmallIntegerField(default=0)
    decision = models.CharField(max_length=8, choices=DECISIONS.items())
    advised = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)

    objects = CheckQuerySet.as_manager()

    PERSONAL = {"plate": "presence", "plate_key": "presence", "origin": "presence", "reason": "presence"}

    class Meta:
        indexes = [
            models.Index(fields=["station", "at"], name="checks_of_a_station"),
            models.Index(fields=["plate_key"], name="checks_of_a_plate"),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"


class Crossing(Base):
    """One person in a check: who, where it is known, on what evidence, how warm (tenths of a degree), which door they visit."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="crossings", db_constraint=False)
    n = models.SmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="crossings", db_constraint=False)
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="crossings", db_constraint=False)
    temperature = models.SmallIntegerField(null=True)
    proof = models.CharField(max_length=12, choices=PROOFS.items(), blank=True)
    door = models.CharField(max_length=80, blank=True, db_default="", default="")
    card = models.CharField(max_length=24, blank=True, db_default="", default="")  # the serial of a green card shown

    PERSONAL = {
        "person": "presence",
        "visitor": "presence",
        "temperature": "presence",
        "door": "presence",
        "card": "presence",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "n"], name="a_person_crosses_once_in_a_check")]
        indexes = [
            models.Index(fields=["id"], name="cards_of_nobody_yet", condition=Q(person=None) & ~Q(card="")),
        ]

    def __str__(self) -> str:
        return f"crossing {self.pk}"


class MismatchQuerySet(BaseQuerySet):
    """Questions about mismatches."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> MismatchQuerySet:
        """Keep those whose station lies in the territory."""
        place = "check_of__station__site__place"
        return self.filter(standing.within(capability, lo=f"{place}__lo", hi=f"{place}__hi"))


class Mismatch(Base):
    """What somebody registered and what the station saw do not agree; both stay, somebody answers for it and decides."""

    class Kind(models.TextChoices):
        PERSONS = "persons", _("人数不符")
        PLATE = "plate", _("车牌不符")
        NAME = "name", _("姓名不符")
        PHONE = "phone", _("电话不符")
        ORIGIN = "origin", _("来处不符")
        UNREGISTERED = "unregistered", _("查不到登记")
        CERTIFICATE = "certificate", _("采样凭证不符")

    class Decision(models.TextChoices):
        SEEN = "seen", _("以查验为准")
        SAID = "said", _("以登记为准")
        NEITHER = "neither", _("都不对，已另行核实")

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="mismatches")
    n = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind)
    said = EncryptedTextField(default=b"", blank=True)
    seen = EncryptedTextField(default=b"", blank=True)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="mismatches")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MismatchQuerySet.as_manager()

    PERSONAL = {"said": "presence", "seen": "presence", "note": "presence"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False), name="a_decided_mismatch_has_its_moment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.check_of_id}"
