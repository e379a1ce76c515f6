"""Vehicles a post keeps in reserve, who drives them, and what they are booked for. No booking overlaps another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.support.fleet.rules import LONGEST

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class KeptQuerySet(BaseQuerySet):
    """Questions about what a place keeps."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> KeptQuerySet:
        """Keep what places in the territory keep."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def kept(self) -> KeptQuerySet:
        """Keep what has not been given back."""
        return self.filter(until_at=None)


class Vehicle(Base):
    """A vehicle of the reserve. Its plate is an office's, not a person's, and stands in clear text."""

    class Sort(models.TextChoices):
        COACH = "coach", _("客车")
        TRUCK = "truck", _("货车")
        COLD_CHAIN = "cold_chain", _("冷链运输车")
        AMBULANCE = "ambulance", _("救护车")

    place = models.ForeignKey(Place, models.PROTECT, related_name="vehicles")
    plate = models.CharField(max_length=LONGEST)
    sort = models.CharField(max_length=12, choices=Sort)
    seats = models.SmallIntegerField(default=0)
    load_kg = models.IntegerField(default=0)
    owner = models.CharField(max_length=100, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plate"], condition=Q(until_at=None), name="a_vehicle_is_kept_once"),
            models.CheckConstraint(
                condition=Q(seats__gte=0, load_kg__gte=0), name="a_vehicle_holds_no_less_than_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.plate


class Driver(Base):
    """Somebody who drives vehicles of the reserve."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="drivers")
    name = models.CharField(max_length=80, blank=True)
    phone = EncryptedTextField(blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    objects = KeptQuerySet.as_manager()

    PERSONAL = {"name": "staff_identity", "phone": "staff_identity"}

    def __str__(self) -> str:
        return self.name


class BookingQuerySet(BaseQuerySet):
    """Questions about bookings."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> BookingQuerySet:
        """Keep the bookings of vehicles that places in the territory keep."""
        return self.filter(standing.within(capability, lo="vehicle__place__lo", hi="vehicle__place__hi"))

    def standing(self) -> BookingQuerySet:
        """Keep those that were not called off."""
        return self.filter(called_off_at=None)

    def now(self, at: datetime) -> BookingQuerySet:
        """Keep those on the road at a moment."""
        return self.standing().filter(from_at__lte=at, until_at__gt=at)

    def meets(self, from_at: datetime, until_at: datetime) -> BookingQuerySet:
        """Keep those that share a moment with a stretch of time."""
        return self.standing().filter(from_at__lt=until_at, until_at__gt=from_at)


class Booking(Base):
    """A vehicle, and its driver, taken from when until when. The store refuses two at once (migration 0002)."""

    class Load(models.TextChoices):
        MEDICS = "medics", _("医护和患者")
        HOSPITAL = "hospital", _("医院物资")
        MEDICINES = "medicines", _("药品和器械")
        DAILY = "daily", _("生活物资")

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="bookings")
    driver = models.ForeignKey(Driver, models.PROTECT, null=True, related_name="bookings")
    load = models.CharField(max_length=10, choices=Load)
    purpose = models.CharField(max_length=200)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_off_at = models.DateTimeField(null=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="a_booking_lasts")]
        indexes = [models.Index(fields=["vehicle", "from_at"], name="bookings_of_a_vehicle")]

    def __str__(self) -> str:
        return f"{self.vehicle} {self.purpose}"
