"""Instructions that run down: what is asked, which places must take it in, which communities carry it out."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.command.tasks.rules import stand
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


class DirectiveQuerySet(PlacedQuerySet):
    """Questions about directives."""

    def open(self) -> DirectiveQuerySet:
        """Keep those that nobody has closed."""
        return self.filter(closed_at=None)


class Directive(Base):
    """An instruction that goes down the tree: subject, deadline, document; each recipient place acknowledges it.

    ``asks`` says when a place is through with it: signed, reported done, or done by a person ordered in each community.
    """

    class Asks(models.TextChoices):
        RECEIPT = "receipt", _("签收即可")
        REPORT = "report", _("签收后上报办结")
        ORDERS = "orders", _("每个社区派单到人")

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="directives")
    document = models.ForeignKey(Document, models.PROTECT)
    asks = models.CharField(max_length=8, choices=Asks, default=Asks.RECEIPT)
    due_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["answer_by", "id"], name="open_directives", condition=Q(closed_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asks="orders") | Q(due_at__isnull=False), name="orders_of_a_directive_are_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DirectiveReceiptQuerySet(PlacedQuerySet):
    """Questions about receipts."""

    def owing(self) -> DirectiveReceiptQuerySet:
        """Keep those of open directives that are not signed, or not reported done where that is asked."""
        undone = Q(acknowledged_at=None) | Q(done_at=None, directive__asks=Directive.Asks.REPORT)
        return self.filter(undone, directive__closed_at=None)

    def late(self, at: datetime) -> DirectiveReceiptQuerySet:
        """Keep those that owe something past the deadline."""
        return self.owing().filter(directive__due_at__lt=at)

    def silent(self, at: datetime) -> DirectiveReceiptQuerySet:
        """Keep those nobody signed in time, whose deadline is still to come."""
        still = Q(directive__due_at=None) | Q(directive__due_at__gte=at)
        return self.owing().filter(still, acknowledged_at=None, directive__answer_by__lt=at)


class DirectiveReceipt(Base):
    """One place that must take a directive in: who did when, who reported it done, and through which place it came."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="receipts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="directive_receipts")
    via = models.ForeignKey("self", models.PROTECT, null=True, related_name="passed_on")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = DirectiveReceiptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["directive"], name="receipts_to_sign", condition=Q(acknowledged_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["directive", "place"], name="directive_reaches_a_place_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="receipt_names_who",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False, acknowledged_at__isnull=False),
                name="what_is_done_was_signed_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive} → {self.place}"

    @property
    def through(self) -> bool:
        """Whether the place owes nothing more: signed, and reported done where the directive asks for it."""
        if self.directive.asks == Directive.Asks.REPORT:
            return self.done_at is not None
        return self.acknowledged_at is not None

    def stand(self, at: datetime) -> str:
        """How far the place is: a key of rules.STANDS."""
        sent, signed, done = self.directive, self.acknowledged_at is not None, self.done_at is not None
        return stand(
            signed=signed, done=done, through=self.through, answer_by=sent.answer_by, due_at=sent.due_at, at=at
        )


class DirectivePart(Base):
    """One community's part of a directive that orders people: without an order it is a gap, nobody answers for it there."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="parts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["directive", "place"], name="one_part_of_a_community")]

    def __str__(self) -> str:
        return f"{self.directive} · {self.place}"


class Reminder(Base):
    """The units that owed something of a directive were reminded; how many they were."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="reminders")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    units = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(units__gt=0), name="a_reminder_reaches_somebody")]

    def __str__(self) -> str:
        return f"{self.directive} {self.at}"
