"""Tubes and the samples in them: the leanest tables of all, because a city writes twelve million rows a day here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Target
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.response.sampling.models.points import Table
from wanjia.response.sampling.models.rounds import Round

if TYPE_CHECKING:
    from wanjia.core.access import Standing

ORDINAL_BITS = 5  # a sample's number is its tube's with the place inside it: at most 31 in one tube


class TubeQuerySet(BaseQuerySet):
    """Questions about tubes."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> TubeQuerySet:
        """Keep the tubes whose point lies in the territory."""
        return self.filter(
            standing.within(capability, lo="table__point__site__place__lo", hi="table__point__site__place__hi")
        )


class Tube(Base):
    """One tube as one phone sealed it. Two phones that used one label made two rows: both are kept, a human decides.

    Table and round are locked against deletion once for all tubes of a transaction (queries.tubes.benches), so that the store
    need not check them again for every row.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="tubes", db_index=False, db_constraint=False)
    table = models.ForeignKey(Table, models.PROTECT, related_name="tubes", db_index=False, db_constraint=False)
    label = models.CharField(max_length=40)
    event = models.UUIDField()
    size = models.SmallIntegerField()
    samples = models.SmallIntegerField()
    opened_at = models.DateTimeField()
    sealed_at = models.DateTimeField()
    arrived_at = models.DateTimeField()
    by_hand = models.BooleanField(default=False)
    doorstep = models.BooleanField(default=False)
    by_id = models.BigIntegerField()
    device_id = models.BigIntegerField(null=True)
    presences = models.BooleanField(default=False, db_default=False)  # who stood at the table is written down

    objects = TubeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["label"], name="tubes_by_label"),
            models.Index(fields=["table", "sealed_at"], name="tubes_of_a_table"),
            models.Index(fields=["id"], name="tubes_without_presences", condition=Q(presences=False)),
            BrinIndex(fields=["arrived_at"], name="tubes_by_arrival"),
        ]

    def __str__(self) -> str:
        return self.label


class SampleQuerySet(BaseQuerySet):
    """Questions about samples."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> SampleQuerySet:
        """Keep the samples of persons who live in the territory."""
        return self.filter(standing.within(capability, lo="target__position"))


class Sample(Base):
    """One person's sample: ``id`` is the tube's number << ORDINAL_BITS | place in the tube, so its tube needs no index.

    ``checks`` of a doorstep sample: 1 and 2 the two confirmations of identity, 4 disinfected before, 8 taken at the door.
    Tube and target are proven by the statement that inserts the row; checking their keys again would cost as much as the row.
    """

    id = models.BigIntegerField(primary_key=True)
    tube = models.ForeignKey(Tube, models.PROTECT, related_name="taken", db_index=False, db_constraint=False)
    target = models.ForeignKey(Target, models.PROTECT, related_name="samples", db_constraint=False)
    at = models.DateTimeField()
    checks = models.SmallIntegerField(null=True)

    objects = SampleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sample {self.pk}"

    @property
    def ordinal(self) -> int:
        """Its place in the tube, from 1."""
        return int(self.pk) & ((1 << ORDINAL_BITS) - 1)


class SampleVoid(Base):
    """A sample was bound to the wrong person, or spoiled: it counts no more and stays readable."""

    class Reason(models.TextChoices):
        WRONG_PERSON = "wrong_person", _("绑错了人")
        TWICE = "twice", _("重复采样")
        SPOILED = "spoiled", _("样本作废")
        MISTAKE = "mistake", _("误扫")

    sample = models.OneToOneField(Sample, models.PROTECT, related_name="void")
    reason = models.CharField(max_length=14, choices=Reason)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"void of {self.sample_id}"
