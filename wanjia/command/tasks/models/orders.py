"""Orders and what became of them. Acceptance and completion are facts with a person and a time."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import PlacedQuerySet
from wanjia.command.tasks.models.directives import DirectivePart
from wanjia.command.tasks.rules import ENDED, KINDS, LINES, OPEN, STATES, TIERS
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base
from wanjia.registry.accounts.models import User
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place


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
    """What happened to a work order. The first completion counts, later ones are notes; stars come from who ordered it.

    ``at`` is when it was done, ``arrived_at`` when it was taken in: a phone may bring it hours later.
    """

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
    arrived_at = models.DateTimeField()
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


class HelperQuerySet(PlacedQuerySet):
    """Questions about helpers."""

    def asked(self) -> HelperQuerySet:
        """Keep those that were not taken off again."""
        return self.filter(released_at=None)


class Helper(Base):
    """Somebody without an account carries out a part of a work order: of the register, or a volunteer by name.

    Whoever answers for the order reports it in their name. ``place`` is the order's, inside which the helper lives.
    """

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="helpers")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=8, choices=TIERS.items())
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(default="", blank=True)
    phone = EncryptedTextField(default="", blank=True)
    task = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(null=True)

    objects = HelperQuerySet.as_manager()

    PERSONAL = {"person": "staff_identity", "name": "staff_identity", "phone": "staff_identity"}

    class Meta:
        indexes = [models.Index(fields=["order", "tier"], name="helpers_of_an_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "person"],
                condition=Q(released_at=None, person__isnull=False),
                name="a_person_helps_an_order_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__gte=F("asked_at"), done_by__isnull=False),
                name="help_is_reported_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(done_at=None), name="who_has_helped_is_not_taken_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} {self.order_id}"

    @property
    def called(self) -> str:
        """Who it is, as far as it is still known."""
        return self.person.name if self.person else self.name or "—"
