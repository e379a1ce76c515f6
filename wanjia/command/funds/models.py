"""A ledger of funds: each has accounts at places, entries between them, and steps of second persons. Nothing is edited.

The store refuses to change or delete entries, steps and vouchers (migrations 0002, 0004), and any balance below zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from wanjia.command.funds.rules import KINDS, SOURCES, STEPS, yuan
from wanjia.command.posts.models import Document, PlacedQuerySet
from wanjia.core.fields import EncryptedBytesField
from wanjia.core.models import Base, BaseQuerySet
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

if TYPE_CHECKING:
    from wanjia.core.access import Standing


class Fund(Base):
    """Money of one source for one purpose; it keeps its name all the way down the levels. Donations are no fund."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    source = models.CharField(max_length=8, choices=SOURCES.items())
    giver = models.CharField(max_length=80)
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "title"], name="fund_titles_differ_in_a_place")]

    def __str__(self) -> str:
        return self.title


class FundAccount(Base):
    """What a place has of a fund. The store holds that it is never below zero, at any level."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="accounts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    balance = models.BigIntegerField(default=0)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "place"], name="one_account_of_a_fund_at_a_place"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="no_balance_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.fund} · {self.place}"

    @property
    def has(self) -> str:
        """The balance in yuan."""
        return yuan(self.balance)


class FundEntryQuerySet(BaseQuerySet):
    """Questions about entries."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> FundEntryQuerySet:
        """Keep those out of or into accounts of the territory."""
        out = standing.within(capability, lo="out_of__place__lo", hi="out_of__place__hi")
        return self.filter(out | standing.within(capability, lo="into__place__lo", hi="into__place__hi"))

    def told(self) -> FundEntryQuerySet:
        """Add which steps were taken, and whether somebody takes it back."""
        steps = FundStep.objects.filter(entry=OuterRef("pk"))
        refused = FundStep.objects.filter(entry=OuterRef("pk"), kind="refused")
        back = FundEntry.objects.filter(~Exists(refused), reverses=OuterRef("pk"))
        told = {kind: Exists(steps.filter(kind=kind)) for kind in STEPS}
        return self.annotate(**told, taken_back=Exists(back))

    def waiting(self) -> FundEntryQuerySet:
        """Keep those on which no second person has decided."""
        return self.told().filter(confirmed=False, refused=False)

    def on_the_way(self) -> FundEntryQuerySet:
        """Keep the transfers that left and have not been signed for, nor been taken back."""
        back = FundEntry.objects.filter(reverses=OuterRef("pk"), steps__kind="confirmed")
        return self.told().filter(~Exists(back), kind="transfer", confirmed=True, received=False)

    def without_voucher(self) -> FundEntryQuerySet:
        """Keep those that moved money, were not taken back, and have no voucher; what takes back needs none."""
        has = Exists(FundVoucher.objects.filter(entry=OuterRef("pk")))
        back = FundEntry.objects.filter(reverses=OuterRef("pk"), steps__kind="confirmed")
        return self.told().filter(~has, ~Exists(back), confirmed=True).exclude(kind="reversal")


class FundEntry(Base):
    """One movement: money came in, went to another level, was used, or an earlier entry is taken back whole."""

    kind = models.CharField(max_length=8, choices=KINDS.items())
    out_of = models.ForeignKey(FundAccount, models.PROTECT, null=True, related_name="paid")
    into = models.ForeignKey(FundAccount, models.PROTECT, null=True, related_name="got")
    fen = models.BigIntegerField()
    party = models.CharField(max_length=80, blank=True)
    purpose = models.CharField(max_length=200)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "fund entries"
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=1), name="an_entry_moves_something"),
            models.CheckConstraint(
                condition=Q(kind="income", out_of=None, into__isnull=False, reverses=None)
                | Q(kind="spend", out_of__isnull=False, into=None, reverses=None)
                | Q(kind="transfer", out_of__isnull=False, into__isnull=False, reverses=None) & ~Q(out_of=F("into"))
                | Q(kind="reversal", out_of__isnull=False, into=None, reverses__isnull=False)
                | Q(kind="reversal", out_of=None, into__isnull=False, reverses__isnull=False),
                name="an_entry_says_whence_and_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fen}"

    @property
    def amount(self) -> str:
        """The amount in yuan."""
        return yuan(self.fen)


class FundStep(Base):
    """A second person confirmed an entry or did not agree; who was sent money signed for it."""

    entry = models.ForeignKey(FundEntry, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=9, choices=STEPS.items())
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind"], name="a_step_of_an_entry_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(kind__in=["confirmed", "refused"]), name="an_entry_is_decided_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"


class FundVoucherQuerySet(BaseQuerySet):
    """Questions about vouchers."""

    def visible_to(self, standing: Standing, capability: str | None = None) -> FundVoucherQuerySet:
        """Keep those of entries out of or into accounts of the territory."""
        return self.filter(entry__in=FundEntry.objects.visible_to(standing, capability).values("pk"))


class FundVoucher(Base):
    """The paper that proves an entry: its number, its day, and its scan or photo, kept sealed."""

    entry = models.ForeignKey(FundEntry, models.PROTECT, related_name="vouchers")
    number = models.CharField(max_length=60)
    day = models.DateField()
    kind = models.CharField(max_length=4)
    content = EncryptedBytesField(default=b"")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = FundVoucherQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="a_voucher_of_an_entry_once")]

    def __str__(self) -> str:
        return self.number
