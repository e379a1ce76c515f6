"""Personal codes of residents; the keys with which an office signs cards; the serials that are void; who else is trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedBytesField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class PersonalCodeQuerySet(BaseQuerySet):
    """Questions about personal codes."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PersonalCodeQuerySet:
        """Keep the codes of those whose household lies in the territory."""
        return self.filter(standing.within(capability, lo="person__household__position"))

    def in_force(self) -> PersonalCodeQuerySet:
        """Keep those that have not been taken back."""
        return self.filter(revoked_at=None)


class PersonalCode(Base):
    """128 random bits that stand for one person (see rules.py). Lost or shown around: revoked, and a new one issued.

    ``key`` is what a statement joins on (``JOIN codes_personalcode ON key = ...``), 63 bits of the digest; compare ``digest``
    as well. ``code`` is sealed, so that the family can be shown it again; a stolen store holds nothing to show.
    """

    class Reason(models.TextChoices):
        LOST = "lost", _("丢失")
        SHOWN = "shown", _("被别人用过")
        DAMAGED = "damaged", _("损坏，扫不出")
        ASKED = "asked", _("本人要求")

    person = models.ForeignKey(Person, models.PROTECT, related_name="codes")
    key = models.BigIntegerField()
    digest = models.BinaryField(max_length=16)
    code = EncryptedBytesField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    objects = PersonalCodeQuerySet.as_manager()

    PERSONAL = {"code": "code"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="code_by_key"),
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_code_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"personal code {self.pk}"


class SigningKeyQuerySet(BaseQuerySet):
    """Questions about keys."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SigningKeyQuerySet:
        """Keep the keys of offices in the territory."""
        return self.filter(standing.within(capability, lo="issuer__lo", hi="issuer__hi"))


class SigningKey(Base):
    """A key of an office: signs from ``from_at`` until ``until_at``, and verifies as long as its cards last unless revoked.

    The private half is sealed, and gone as soon as the key signs no more.
    """

    class Reason(models.TextChoices):
        LEAKED = "leaked", _("密钥泄露")
        MISUSED = "misused", _("被人滥用")
        CLOSED = "closed", _("单位撤销")

    issuer = models.ForeignKey(Place, models.PROTECT, related_name="signing_keys")
    kid = models.BinaryField(max_length=8, unique=True)
    public = models.BinaryField(max_length=120)
    private = EncryptedBytesField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer"], condition=Q(until_at=None), name="one_key_of_an_office_signs"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(until_at__isnull=False), name="a_revoked_key_signs_no_more"
            ),
        ]

    def __str__(self) -> str:
        return f"signing key {bytes(self.kid).hex()}"


class VoidSerial(Base):
    """A card that counts no more though its signature is good; phones that check cards carry these until it expires."""

    issuer = models.ForeignKey(Place, models.PROTECT, related_name="void_serials")
    serial = models.CharField(max_length=24)
    until_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "serial"], name="void_once")]
        indexes = [models.Index(fields=["until_at"], name="void_serials_by_end")]

    def __str__(self) -> str:
        return f"void {self.serial}"


class TrustedSigner(Base):
    """A certificate of the EU trust list: whose digital COVID certificates the verifier accepts."""

    kid = models.BinaryField(max_length=8)
    digest = models.BinaryField(max_length=32, unique=True)
    certificate = models.BinaryField()
    added_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kid"], name="trusted_signer_by_kid")]

    def __str__(self) -> str:
        return f"trusted signer {bytes(self.kid).hex()}"
