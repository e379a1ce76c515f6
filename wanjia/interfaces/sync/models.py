"""What came in from phones and what became of it. Payloads are kept encrypted; receipts are lean and carry no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.core.fields import EncryptedTextField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import Device, User
from wanjia.registry.people.models import Household, Person

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class Result(models.TextChoices):
    """What became of an event."""

    ACCEPTED = "accepted", _("已收下")
    FLAGGED = "flagged", _("已收下，待核对")
    HELD = "held", _("已保留")
    REJECTED = "rejected", _("需处理")


class Receipt(models.Model):
    """One event that arrived: whose, when, its digest, what became of it. No foreign keys: it is written by the thousand."""

    event = models.UUIDField(primary_key=True)
    sha256 = models.BinaryField(max_length=32)
    device_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    result = models.CharField(max_length=8, choices=Result)
    detail = models.TextField(blank=True)
    arrived_at = models.DateTimeField()

    PERSONAL = {"detail": "receipt"}

    def __str__(self) -> str:
        return f"{self.kind} {self.result}"


class Upload(models.Model):
    """How far one user's outbox on one device has come: highest number seen, numbers missing below it, what is left there."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="uploads")
    user = models.ForeignKey(User, models.PROTECT, related_name="uploads", db_index=False)
    highest = models.BigIntegerField(default=0)
    missing = models.JSONField(default=list)
    unsent = models.IntegerField(default=0)
    heard_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "user"], name="one_upload_per_device_and_user")]

    def __str__(self) -> str:
        return f"{self.device_id}/{self.user_id} {self.highest}"


class WaitingQuerySet(BaseQuerySet):
    """Questions about what waits for the office."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> WaitingQuerySet:
        """Keep what happened in the territory."""
        return self.filter(standing.within(capability, lo="position", hi="position"))


class HeldEvent(Base):
    """An event kept whole until another event or the office lets it in; ``waits_for`` is that event's id, or ``office``."""

    event = models.UUIDField(unique=True)
    payload = EncryptedTextField()
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    waits_for = models.CharField(max_length=36)
    why = models.CharField(max_length=24)
    position = models.BigIntegerField()
    held_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    PERSONAL = {"payload": "health"}

    class Meta:
        indexes = [models.Index(fields=["waits_for"], name="held_by_awaited", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"held {self.event}"


class RejectedEvent(Base):
    """An event that was not stored as a fact; its payload is kept for the office."""

    event = models.CharField(max_length=64)
    payload = EncryptedTextField()
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why the phone left it to the office
    position = models.BigIntegerField()
    rejected_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    PERSONAL = {"payload": "health", "text": "health", "reason": "health"}

    def __str__(self) -> str:
        return f"rejected {self.event}"


class Conflict(Base):
    """Two accounts of one thing, or one that a human should look at. Both sides are kept; the decision is added to them."""

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", _("两人说法不同")
        CLOCK = "clock", _("手机时间可疑")
        CONTACT = "contact", _("联系方式两处都改了")
        ANSWERS = "answers", _("按旧问卷填写，与新问卷不符")
        LIKENESS = "likeness", _("新登记的人可能已在册")
        NEED = "need", _("没有这种需要")
        LATE = "late", _("等待过久，已先行收下")
        SAMPLED_TWICE = "sampled_twice", _("同一人本轮采了两次")
        TUBE_TWICE = "tube_twice", _("同一管号封了两次")
        AFTER_SEAL = "after_seal", _("封管后又扫入")
        HOUSEHOLDS = "households", _("一户一管，管里却有几户")
        NOT_OPEN = "not_open", _("采样点未开放")
        UNKNOWN_CODE = "unknown_code", _("查不到这个码")
        CARD_TWICE = "card_twice", _("同一人发了两张凭证")
        SERIAL_TWICE = "serial_twice", _("同一编号发给两个人")
        SERIAL_VOID = "serial_void", _("发出的凭证编号已作废")
        CARD_ROUND = "card_round", _("凭证不是这一轮的人")
        STATION_SHUT = "station_shut", _("卡口未开放")
        CODE_AGAIN = "code_again", _("同一个码短时间内又用了一次")
        AFTER_RELEASE = "after_release", _("管控结束后的记录")
        PATROL_TWICE = "patrol_twice", _("同一时段又记了一次巡查")
        PATROL_LATE = "patrol_late", _("补记的巡查")
        LEAD_TWICE = "lead_twice", _("同一条线索两人结果不同")

    class Decision(models.TextChoices):
        FIRST = "first", _("以第一条为准")
        SECOND = "second", _("以第二条为准")
        BOTH = "both", _("都保留，已知悉")

    # of which one account may hold against the other
    DECIDABLE = (Kind.CONTRADICTION, Kind.CONTACT, Kind.SAMPLED_TWICE, Kind.CARD_TWICE, Kind.LEAD_TWICE)

    kind = models.CharField(max_length=14, choices=Kind)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.BigIntegerField()
    event = models.UUIDField()
    other_event = models.UUIDField(null=True)
    first = EncryptedTextField(default="")
    second = EncryptedTextField(default="")
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WaitingQuerySet.as_manager()

    PERSONAL = {"first": "contact", "second": "contact"}

    class Meta:
        indexes = [models.Index(fields=["position", "id"], name="open_conflicts", condition=Q(decision=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None)
                | ~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decided_conflict_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(other_event=None) | ~Q(other_event=F("event")), name="conflict_is_of_two_events"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GivenId(models.Model):
    """The id a phone gave to somebody or some household it found, and the row it became."""

    given = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", db_index=False)
    target = models.ForeignKey(Target, models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return str(self.given)


class Photo(Base):
    """A photo that has arrived whole, named by its SHA-256; the file lies encrypted under MEDIA_ROOT/photos."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=4)
    size = models.IntegerField()
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()

    PERSONAL = {"sha256": "health"}  # what the file shows

    def __str__(self) -> str:
        return self.sha256
