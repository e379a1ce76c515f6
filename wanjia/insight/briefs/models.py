"""Where messages go, which place's brief goes there at which hours, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.insight.briefs.rules import KINDS, NOTICES, STATES
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class ChannelQuerySet(BaseQuerySet):
    """Questions about channels."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> ChannelQuerySet:
        """Keep those of places in the territory."""
        return self.filter(standing.within(capability, lo="place__lo", hi="place__hi"))


class Channel(Base):
    """Where messages of a place go: a group's robot, a mail box, somebody's own machine. Its address is a secret.

    ``failures`` counts those in a row; after some of them the channel pauses until a person resumes it.
    """

    class Audience(models.TextChoices):
        STAFF = "staff", _("工作人员")
        PUBLIC = "public", _("居民")

    place = models.ForeignKey(Place, models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=KINDS.items())
    name = models.CharField(max_length=80)
    address = EncryptedTextField()
    secret = EncryptedTextField(default="", blank=True)
    audience = models.CharField(max_length=8, choices=Audience)
    takes_notices = models.BooleanField(default=False)
    most_an_hour = models.SmallIntegerField()
    quiet_from = models.SmallIntegerField(null=True)
    quiet_until = models.SmallIntegerField(null=True)
    added_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    failures = models.SmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    paused_why = models.CharField(max_length=200, blank=True)
    until_at = models.DateTimeField(null=True)

    objects = ChannelQuerySet.as_manager()

    PERSONAL = {"address": "staff_identity", "secret": "staff_identity"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"], condition=Q(until_at=None), name="channel_names_differ_in_a_place"
            ),
            models.CheckConstraint(
                condition=Q(most_an_hour__gte=1, most_an_hour__lte=1000), name="channel_has_a_limit"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__gte=0, quiet_from__lte=23, quiet_until__gte=0, quiet_until__lte=23),
                name="quiet_hours_are_hours",
            ),
            models.CheckConstraint(
                condition=Q(audience="staff") | Q(takes_notices=False), name="the_public_gets_no_notices_to_staff"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SubscriptionQuerySet(BaseQuerySet):
    """Questions about subscriptions."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SubscriptionQuerySet:
        """Keep those of channels in the territory."""
        return self.filter(standing.within(capability, lo="channel__place__lo", hi="channel__place__hi"))


class Subscription(Base):
    """The brief of a place goes through a channel at some hours of each day."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="subscriptions")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    hours = models.JSONField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "place"], condition=Q(until_at=None), name="a_place_is_subscribed_once_in_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="subscription_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.channel}"


class DeliveryQuerySet(BaseQuerySet):
    """Questions about deliveries."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> DeliveryQuerySet:
        """Keep those of channels in the territory."""
        return self.filter(standing.within(capability, lo="channel__place__lo", hi="channel__place__hi"))


class Delivery(Base):
    """One message through one channel. ``key`` says what it is, so that the store refuses it a second time.

    ``planned_at`` is when it should be there (its hour, or the end of the quiet hours), ``next_at`` when it is tried next.
    """

    class Kind(models.TextChoices):
        BRIEF = "brief", _("简报")
        NOTICE = "notice", _("通知")
        TRIAL = "trial", _("测试")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, models.PROTECT, null=True, related_name="deliveries")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    notice = models.CharField(max_length=20, choices=NOTICES.items(), blank=True)
    slot = models.DateTimeField(null=True)
    key = models.CharField(max_length=120, unique=True)
    text = models.TextField()
    lines = models.JSONField(default=list)
    made_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    next_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=STATES.items(), default="waiting")
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["next_at"], name="deliveries_to_make", condition=Q(state="waiting")),
            models.Index(fields=["made_at"], name="deliveries_by_moment"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "slot"], condition=Q(slot__isnull=False), name="one_brief_for_an_hour"
            ),
            models.CheckConstraint(
                condition=Q(kind="brief", subscription__isnull=False, slot__isnull=False)
                | ~Q(kind="brief") & Q(subscription=None, slot=None),
                name="a_brief_has_its_hour",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="what_was_sent_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Attempt(Base):
    """One try of a delivery. It is stored before anything leaves: who died in between left a try without an end."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    n = models.SmallIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "n"], name="tries_are_counted")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.n} {self.outcome}"
