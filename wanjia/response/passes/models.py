"""Passes for vehicles, what became of each, what stations saw of them, and what was reported to the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place, Site
from wanjia.response.passes.rules import ABUSES, ACCEPTED, DEPARTMENTS, KINDS, SAID, VERDICTS, serial_of
from wanjia.support.fleet.models import Booking

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class PassQuerySet(BaseQuerySet):
    """Questions about passes."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PassQuerySet:
        """Keep the passes of units in the territory."""
        return self.filter(standing.within(capability, lo="unit__lo", hi="unit__hi"))

    def stated(self, at: datetime) -> PassQuerySet:
        """Say of each what it is at a moment, as ``state``: past its end it is over, whatever anybody does."""

        def has(kind: str) -> Exists:
            return Exists(PassStep.objects.filter(of=OuterRef("pk"), kind=kind))

        used = Exists(PassUse.objects.filter(of=OuterRef("pk"), arrived=True, verdict=ACCEPTED))
        past = Q(ends_at__lte=at)
        found = Case(
            When(has("turned_down"), then=Value("turned_down")),
            When(has("revoked"), then=Value("revoked")),
            When(Q(single=True) & used, then=Value("used")),
            When(past & has("issued"), then=Value("over")),
            When(past, then=Value("lapsed")),
            When(has("issued") & Q(begins_at__gt=at), then=Value("issued")),
            When(has("issued"), then=Value("valid")),
            When(has("vetted"), then=Value("vetted")),
            default=Value("applied"),
            output_field=models.CharField(),
        )
        return self.annotate(state=found)


class Pass(Base):
    """One vehicle, one matter, one certificate; from when until when, with how many persons at most.

    ``unit`` asked for it, ``issuer`` is the office whose key signs it. ``dropped``: turned down, so that the same may be asked
    for again; what is printed is in the clear, what is kept is sealed. ``single``: for one journey, which its arrival ends, as
    the decree says when it is issued; it stands on the paper, so that no later decree changes what a driver holds.
    """

    kind = models.CharField(max_length=12, choices=KINDS.items())
    unit = models.ForeignKey(Place, models.PROTECT, related_name="passes")
    issuer = models.ForeignKey(Place, models.PROTECT, related_name="issued_passes")
    serial = models.CharField(max_length=12, null=True, unique=True)
    organisation = models.CharField(max_length=100, blank=True)
    matter = models.CharField(max_length=200, blank=True)
    matter_key = models.CharField(max_length=32)
    plate = EncryptedTextField(blank=True)
    plate_index = models.BinaryField(max_length=16, null=True)
    driver = models.CharField(max_length=80, blank=True)
    companions = EncryptedTextField(blank=True)
    persons = models.SmallIntegerField()
    origin = models.CharField(max_length=100, blank=True)
    destination = models.CharField(max_length=100, blank=True)
    entrance = models.ForeignKey(Site, models.PROTECT, null=True, related_name="passes")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booking = models.ForeignKey(Booking, models.PROTECT, null=True, related_name="passes")
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    dropped = models.BooleanField(default=False)
    single = models.BooleanField(default=True)

    objects = PassQuerySet.as_manager()

    PERSONAL = {
        "plate": "journey",
        "plate_index": "journey",
        "driver": "journey",
        "companions": "journey",
        "origin": "journey",
        "destination": "journey",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plate_index", "matter_key"],
                condition=Q(kind="emergency", dropped=False),
                name="one_vehicle_one_matter_one_certificate",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_pass_ends"),
            models.CheckConstraint(condition=Q(persons__gte=1), name="somebody_drives"),
            models.CheckConstraint(
                condition=Q(kind="enterprise") | Q(single=True), name="only_enterprises_travel_often"
            ),
        ]
        indexes = [
            models.Index(fields=["plate_index"], name="passes_of_a_plate"),
            models.Index(fields=["unit", "ends_at"], name="passes_of_a_unit_by_end"),
        ]

    def __str__(self) -> str:
        return self.serial or f"pass {self.pk}"

    def new_serial(self) -> str:
        """Give the serial it gets when it is issued."""
        return serial_of(self.kind, self.public_id)


class Filing(Base):
    """What one office reported to the city at a moment: how many passes; which ones, the steps say that name it."""

    issuer = models.ForeignKey(Place, models.PROTECT, related_name="filings")
    count = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.issuer} {self.count}"


class PassStep(Base):
    """What became of a pass, each at most once. Its arrival is a use, its end needs no step."""

    class Kind(models.TextChoices):
        VETTED = "vetted", _("审核通过")
        TURNED_DOWN = "turned_down", _("未通过")
        ISSUED = "issued", _("签发")
        FILED = "filed", _("备案")
        REVOKED = "revoked", _("收回")

    of = models.ForeignKey(Pass, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    department = models.CharField(max_length=12, choices=DEPARTMENTS.items(), blank=True)
    note = models.CharField(max_length=200, blank=True)
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="steps")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "kind"], name="a_pass_takes_each_step_once"),
            models.CheckConstraint(
                condition=Q(kind="filed", filing__isnull=False) | ~Q(kind="filed") & Q(filing=None),
                name="a_step_is_filed_by_a_filing",
            ),
        ]
        indexes = [models.Index(fields=["kind", "at"], name="steps_of_passes_by_time")]

    def __str__(self) -> str:
        return f"{self.of_id} {self.kind}"


class PassUseQuerySet(BaseQuerySet):
    """Questions about uses."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PassUseQuerySet:
        """Keep what stations in the territory saw."""
        return self.filter(standing.within(capability, lo="station__place__lo", hi="station__place__hi"))

    def abuses(self) -> PassUseQuerySet:
        """Keep what is reported: forged, altered, lent, used again."""
        return self.filter(verdict__in=ABUSES)

    def differing(self) -> PassUseQuerySet:
        """Keep those of which the station's phone said something else than is known here. It has no word of a crowded car."""
        alike = Q()
        for said, verdict in SAID.items():
            alike |= Q(said=said, verdict__in=(verdict, "crowded") if verdict == ACCEPTED else (verdict,))
        return self.filter(~alike, said__in=list(SAID))


class PassUse(Base):
    """A pass was shown at a station; ``of`` is empty when there is no such pass.

    ``said`` is what the phone answered without a network; ``verdict`` what is known here, the same in whatever order uses come.
    """

    event = models.UUIDField(unique=True)
    of = models.ForeignKey(Pass, models.PROTECT, null=True, related_name="uses")
    station = models.ForeignKey(Site, models.PROTECT, related_name="pass_uses")
    serial = models.CharField(max_length=24, blank=True)
    plate = EncryptedTextField(blank=True)
    plate_index = models.BinaryField(max_length=16, null=True)
    persons = models.SmallIntegerField(default=0)
    arrived = models.BooleanField(default=False)
    said = models.CharField(max_length=12, blank=True)
    verdict = models.CharField(max_length=12, choices=VERDICTS.items())
    at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)

    objects = PassUseQuerySet.as_manager()

    PERSONAL = {"plate": "journey", "plate_index": "journey"}

    class Meta:
        indexes = [models.Index(fields=["station", "at"], name="uses_at_a_station")]

    def __str__(self) -> str:
        return f"{self.serial} {self.verdict}"


class Ruling(Base):
    """Somebody decided which is right where a station's phone and the server differ about a pass; both words stay."""

    class Word(models.TextChoices):
        SERVER = "server", _("以系统核验为准")
        STATION = "station", _("以现场判断为准")
        NEITHER = "neither", _("都不对，已另行核实")

    use = models.OneToOneField(PassUse, models.PROTECT, related_name="ruling")
    word = models.CharField(max_length=8, choices=Word)
    note = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="a_ruling_says_why")]

    def __str__(self) -> str:
        return f"{self.use_id} {self.word}"
