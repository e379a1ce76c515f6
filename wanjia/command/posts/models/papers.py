"""The numbered papers that authorise something, and who has been given them and has read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.rules import SECRECY, URGENCY
from wanjia.core.fields import EncryptedBytesField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from datetime import datetime

    from wanjia.core.access import Standing


class PlacedQuerySet(BaseQuerySet):
    """Questions about rows that belong to a place."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> PlacedQuerySet:
        """Keep the rows whose place lies in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))

    def reaching(self, standing: Standing, capability: str | None = None) -> PlacedQuerySet:
        """Keep the rows whose place lies in the territory or over it: what a county decrees holds in its streets."""
        condition = Q(pk__in=[])
        for lo, hi in standing.spans(capability):
            condition |= Q(place__lo__lte=hi, place__hi__gte=lo)
        return self.filter(condition)


class DocumentQuerySet(PlacedQuerySet):
    """Questions about documents."""

    def listed(self, standing: Standing) -> DocumentQuerySet:
        """Keep what binds somebody's territory; of secret papers those they wrote or were given."""
        binding = Q(pk__in=self.model.objects.reaching(standing).values("pk"))
        given = DocumentDelivery.objects.filter(user=standing.user_id).values("document")
        return self.filter(binding | ~Q(secrecy="") & (Q(issued_by=standing.user_id) | Q(pk__in=given)))

    def readable(self, standing: Standing) -> DocumentQuerySet:
        """Keep what somebody may read: the same, and whatever was given to where they hold an office."""
        given = DocumentDelivery.objects.addressed_to(standing).values("document")
        return self.listed(standing) | self.filter(pk__in=given)

    def in_effect(self, at: datetime) -> DocumentQuerySet:
        """Keep those that hold at a moment."""
        return self.filter(Q(effective_until=None) | Q(effective_until__gt=at), effective_from__lte=at)


class OpenDocuments(models.Manager.from_queryset(DocumentQuerySet)):
    """The documents that are no secret: what is listed, cited, searched and handed to other systems."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(secrecy="")


class Document(Base):
    """A numbered announcement, plan or notice: what an order cites.

    ``objects`` holds no secret paper, so nothing finds one by mistake; ``papers`` holds all.

    A new version keeps the number and takes the place of the one before; a document of another number may do so too. Either
    way the one before keeps its number, its readers and its text, and ends when the new one begins.
    """

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", _("公告")
        PLAN = "plan", _("工作方案")
        SCHEME = "scheme", _("实施方案")
        CONTINGENCY = "contingency", _("应急预案")
        NOTICE = "notice", _("通知")
        PROPOSAL = "proposal", _("倡议书")
        LETTER = "letter", _("一封信")

    kind = models.CharField(max_length=14, choices=Kind)
    number = models.CharField(max_length=60)
    version = models.SmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="documents")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    secrecy = models.CharField(max_length=12, blank=True, choices=[(key, kind.title) for key, kind in SECRECY.items()])
    secret_months = models.SmallIntegerField(null=True)
    urgency = models.CharField(max_length=6, blank=True, choices=[(key, kind.title) for key, kind in URGENCY.items()])

    objects = OpenDocuments()
    papers = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "kind", "number", "version"], name="document_numbers_differ_for_an_issuer"
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_from")),
                name="document_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="document_versions_count_from_1"),
            models.CheckConstraint(
                condition=Q(secrecy="", secret_months=None) | ~Q(secrecy="") & Q(secret_months__gte=1),
                name="a_secret_has_its_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）"


class JointIssuer(Base):
    """A post that issues a document together with its place, which is the main issuer; ``number`` is its turn, from 2."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="issuers")
    post = models.ForeignKey("posts.CommandPost", models.PROTECT, related_name="+")
    number = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "post"], name="a_post_issues_a_document_once"),
            models.UniqueConstraint(fields=["document", "number"], name="joint_issuers_take_turns"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.post}"


class DocumentSeal(Base):
    """A document was sealed: by whom, when, under which number of its place's register of uses; of a joint issuer, for it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="seals")
    issuer = models.OneToOneField(JointIssuer, models.PROTECT, null=True, related_name="seal")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    number = models.IntegerField()
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="uses_of_a_seal_are_numbered"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(issuer=None), name="the_main_issuer_seals_a_document_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="uses_of_a_seal_count_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class DeliveryQuerySet(BaseQuerySet):
    """Questions about deliveries."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DeliveryQuerySet:
        """Keep the deliveries to places of the territory, and to people by documents of the territory."""
        to_place = standing.within(capability, lo="place__lo", hi="place__hi")
        to_user = standing.within(capability, lo="document__place__lo", hi="document__place__hi")
        known = Q(document__secrecy="") | Q(document__issued_by=standing.user_id) | Q(user=standing.user_id)
        return self.filter(to_place | Q(place=None) & to_user).filter(known)

    def addressed_to(self, standing: Standing) -> DeliveryQuerySet:
        """Keep what was sent to somebody by name, or to a place where they hold an office."""
        places = [holding.place_id for holding in standing.holdings]
        return self.filter(Q(user=standing.user_id) | Q(place__in=places))


class DocumentDelivery(Base):
    """A document was given to a place or a person, as a main recipient or as a copy; who read it there first, and when.

    Each person who is given a secret paper gets a copy of their own, whose number stands on it.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="deliveries")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    copied = models.BooleanField(default=False)
    copy_number = models.IntegerField(null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "document deliveries"
        constraints = [
            models.UniqueConstraint(fields=["document", "place"], name="a_place_is_given_a_document_once"),
            models.UniqueConstraint(fields=["document", "user"], name="a_person_is_given_a_document_once"),
            models.UniqueConstraint(fields=["document", "copy_number"], name="copies_of_a_secret_are_numbered"),
            models.CheckConstraint(
                condition=Q(place=None, user__isnull=False) | Q(place__isnull=False, user=None),
                name="a_delivery_is_to_a_place_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None) | Q(read_at__gte=F("sent_at"), read_by__isnull=False),
                name="a_document_is_read_after_it_was_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} → {self.place or self.user}"


class DocumentAttachment(Base):
    """A file that belongs to a document, listed on it under its title; kept sealed, as it was sent."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    number = models.SmallIntegerField()
    title = models.CharField(max_length=100)
    kind = models.CharField(max_length=4)
    size = models.IntegerField()
    content = EncryptedBytesField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="attachments_of_a_document_are_numbered")
        ]

    def __str__(self) -> str:
        return self.title


class DocumentOpening(Base):
    """Somebody opened a secret paper: on the screen, as a file, or one of its attachments. Each time is kept."""

    class Form(models.TextChoices):
        SCREEN = "screen", _("在屏幕上")
        WORD = "word", _("Word")
        PDF = "pdf", _("PDF")
        ATTACHMENT = "attachment", _("附件")

    document = models.ForeignKey(Document, models.PROTECT, related_name="openings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form = models.CharField(max_length=10, choices=Form)

    class Meta:
        indexes = [models.Index(fields=["document", "at"], name="openings_of_a_document")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.user_id} {self.at}"
