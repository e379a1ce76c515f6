"""Orders and what became of them. Acceptance and completion are facts with a person and a time."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


class Directive(Base):
    """An instruction that goes down the tree: subject, deadline, document; each recipient place acknowledges it."""

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="directives")
    document = models.ForeignKey(Document, models.PROTECT)
    due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PlacedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class DirectiveReceipt(Base):
    """One place that must take a directive in, and who did when."""

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="receipts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="directive_receipts")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["directive", "place"], name="directive_reaches_a_place_once"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="receipt_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.directive} → {self.place}"


class WorkOrderQuerySet(PlacedQuerySet):
    """Questions about work orders."""

    def open(self) -> WorkOrderQuerySet:
        """Keep those neither completed nor closed."""
        return self.filter(~Exists(OrderStep.objects.filter(order=OuterRef("pk"), kind__in=OrderStep.ENDS)))


class WorkOrder(Base):
    """A task with a place, a due moment and exactly one person who answers for it. ``subject`` names a stored row, if any."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="errand")
    place = models.ForeignKey(Place, models.PROTECT, related_name="work_orders")
    assignee = models.ForeignKey(User, models.PROTECT, related_name="work_orders")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["assignee", "due_at"], name="work_of_a_person")]

    def __str__(self) -> str:
        return self.title


class OrderStep(Base):
    """What happened to a work order: accepted, completed (the first counts, later ones are notes), reassigned, closed."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("已接单")
        COMPLETED = "completed", _("已完成")
        REASSIGNED = "reassigned", _("已改派")
        CLOSED = "closed", _("已关闭")

    ENDS = ("completed", "closed")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["order", "kind"], name="steps_of_an_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.kind}"
