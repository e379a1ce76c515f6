"""Users, what they were granted where and when, and the phones they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.roles import ROLE_NAMES
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class UserQuerySet(BaseQuerySet):
    """Questions about users."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> UserQuerySet:
        """Keep those with a grant, past or present, inside the territory, and those whom nobody has granted anything yet."""
        granted = Grant.objects.filter(user=OuterRef("pk"))
        inside = granted.filter(standing.within(capability, lo="place__lo", hi="place__hi"))
        return self.filter(Exists(inside) | ~Exists(granted))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Signs users in by name; users are made by actions."""


class User(AbstractBaseUser, Base):
    """A member of staff. Personal accounts only: what somebody may do is in the grants, never here."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans", choices=[("zh-hans", "中文"), ("en", "English")])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    PERSONAL = {"name": "staff_identity", "username": "staff_identity"}

    objects: Any = UserManager()

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(BaseQuerySet):
    """Questions about grants."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> GrantQuerySet:
        """Keep the grants whose place lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Grant(Base):
    """A role at a place from a moment until a moment. Ending one early sets ``ends_at``; the journal keeps who did it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=ROLE_NAMES.items())
    place = models.ForeignKey(Place, models.PROTECT, related_name="grants")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.place}"


class DeviceQuerySet(BaseQuerySet):
    """Questions about phones."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DeviceQuerySet:
        """Keep the phones that somebody with a grant inside the territory has a key on."""
        inside = standing.within(capability, lo="user__grants__place__lo", hi="user__grants__place__hi")
        return self.filter(Exists(DeviceKey.objects.filter(inside, device=OuterRef("pk"))))


class Device(Base):
    """A phone that has been enrolled. Revoking is a fact with a time; what it sends afterwards waits for the office."""

    name = models.CharField(max_length=80)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="device_revocation_names_who",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeviceKey(Base):
    """One user's secret on one device, kept as its SHA-256; several users may share a device."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="keys")
    user = models.ForeignKey(User, models.PROTECT, related_name="device_keys")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user"], name="one_key_per_user_and_device")]

    def __str__(self) -> str:
        return f"{self.user} on {self.device}"


class Enrolment(Base):
    """A one-use invitation that an office shows as a QR code; kept as its SHA-256."""

    user = models.ForeignKey(User, models.PROTECT, related_name="enrolments")
    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.ForeignKey(Device, models.PROTECT, null=True)

    def __str__(self) -> str:
        return f"{self.user} {_('扫码登记')}"


class PasswordReset(Base):
    """A way back in for somebody who forgot their password: one person asks, another confirms and alone sees the code.

    The code is kept as its SHA-256 and works once.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="resets")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("user")),
                name="a_second_person_confirms_a_reset",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None, digest=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, digest__isnull=False),
                name="confirmed_reset_has_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"reset {self.pk}"


class Proposal(Base):
    """A role or a phone that one person proposes for another; nothing comes of it until a second person confirms."""

    class Kind(models.TextChoices):
        GRANT = "grant", _("授权")
        PHONE = "phone", _("登记手机")

    kind = models.CharField(max_length=5, choices=Kind)
    user = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=20, choices=ROLE_NAMES.items(), blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("user")),
                name="a_second_person_confirms_a_proposal",
            ),
            models.CheckConstraint(
                condition=Q(kind="phone", place=None) | Q(kind="grant", place__isnull=False, starts_at__isnull=False),
                name="proposed_grant_names_its_place",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"
