"""Orders and what became of them. Acceptance and completion are facts with a person and a time."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.command.tasks.rules import ENDED, KINDS, LINES, OPEN, STATES, stand
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


class WorkOrderQuerySet(PlacedQuerySet):
    """Questions about work orders."""

    def open(self) -> WorkOrderQuerySet:
        """Keep those neither completed nor closed."""
        return self.filter(state__in=OPEN)

    def late(self, at: datetime) -> WorkOrderQuerySet:
        """Keep the open ones past their deadline."""
        return self.open().filter(due_at__lt=at)

    def silent(self, at: datetime) -> WorkOrderQuerySet:
        """Keep those nobody has accepted in time, whose deadline is still to come."""
        return self.filter(state="ordered", owed_at__lt=at, due_at__gte=at)


class WorkOrder(Base):
    """A task with a place, a due moment and exactly one person who answers for it. ``subject`` names a stored row, if any.

    ``state`` and ``owed_at`` repeat what the steps say (rules.state_of, rules.owed_at). An order with ``parts`` is one that
    several units carry out together: it is its lead's, and done only when each part is.
    """

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="errand")
    line = models.CharField(max_length=12, default="general", choices=LINES.items())
    unit = models.CharField(max_length=60, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="work_orders")
    assignee = models.ForeignKey(User, models.PROTECT, related_name="work_orders")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    part = models.OneToOneField(DirectivePart, models.PROTECT, null=True, related_name="order")
    lead = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="ordered", choices=STATES.items())
    owed_at = models.DateTimeField(null=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "due_at"], name="work_of_a_person"),
            models.Index(fields=["owed_at", "id"], name="orders_that_owe_a_word", condition=Q(state__in=OPEN)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ENDED, owed_at=None) | Q(state__in=OPEN, owed_at__isnull=False),
                name="an_open_order_owes_a_word",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_title(self) -> str:
        """What it is for, by the table of kinds."""
        return str(KINDS[self.kind].title)

    @property
    def by_unit(self) -> str:
        """Whose order it is: the unit that was named, else the place."""
        return self.unit or self.place.name


class OrderStep(Base):
    """What happened to a work order. The first completion counts, later ones are notes; stars come from who ordered it."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("已接单")
        ARRIVED = "arrived", _("已到场")
        RETURNED = "returned", _("已退回")
        COMPLETED = "completed", _("已完成")
        REASSIGNED = "reassigned", _("已改派")
        REMINDED = "reminded", _("已催办")
        CLOSED = "closed", _("已关闭")
        RATED = "rated", _("已评价")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=64, blank=True)
    stars = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["order", "kind"], name="steps_of_an_order")]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(kind="rated"), name="an_order_is_rated_once"),
            models.CheckConstraint(
                condition=Q(kind="rated", stars__gte=1, stars__lte=5) | ~Q(kind="rated") & Q(stars=None),
                name="stars_are_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"
