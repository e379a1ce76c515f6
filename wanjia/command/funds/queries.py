"""Questions about funds: what each place got, passed on, used and has; what waits; whether balances are what entries say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from wanjia.command.funds import rules
from wanjia.command.funds.models import Fund, FundAccount, FundEntry, FundEntryQuerySet, FundStep
from wanjia.command.funds.rules import Line, yuan
from wanjia.core.access import Standing


@dataclass(frozen=True)
class Sums:
    """One account in fen: what came in, what was passed on and what of that is on the way, what was used, what is left."""

    account: FundAccount
    got: int = 0
    passed: int = 0
    on_the_way: int = 0
    used: int = 0

    @property
    def shown(self) -> tuple[str, str, str, str, str]:
        """Came in, passed on, on the way, used, left: in yuan."""
        told = (self.got, self.passed, self.on_the_way, self.used, self.account.balance)
        came, passed, way, used, left = (yuan(fen) for fen in told)
        return came, passed, way, used, left


def sums(accounts: Iterable[FundAccount]) -> list[Sums]:
    """Give each account with its sums, in three questions however many there are.

    An entry that was taken back counts nowhere, nor does what took it back; a transfer counts as got when it was signed for.
    """
    rows = list(accounts)
    numbers = [row.pk for row in rows]
    stands = FundEntry.objects.told().filter(~Exists(_back()), confirmed=True).exclude(kind="reversal")
    got = stands.filter(Q(kind="income") | Q(received=True), into__in=numbers)
    came = dict(got.values_list("into").annotate(n=Sum("fen")))
    left: dict[tuple[int, str], int] = {}
    for number, kind, received, fen in (
        stands.filter(out_of__in=numbers).values_list("out_of", "kind", "received").annotate(n=Sum("fen"))
    ):
        key = "used" if kind == "spend" else "passed"
        left[number, key] = left.get((number, key), 0) + fen
        if kind == "transfer" and not received:
            left[number, "way"] = fen
    return [
        Sums(
            row,
            came.get(row.pk, 0),
            left.get((row.pk, "passed"), 0),
            left.get((row.pk, "way"), 0),
            left.get((row.pk, "used"), 0),
        )
        for row in rows
    ]


def _back() -> QuerySet[FundEntry]:
    rows: QuerySet[FundEntry] = FundEntry.objects.filter(reverses=OuterRef("pk"), steps__kind="confirmed")
    return rows


def entries_of(account: FundAccount) -> FundEntryQuerySet:
    """Give the entries of an account; what is only announced to it by the level above is none of them yet."""
    rows: FundEntryQuerySet = FundEntry.objects.told().filter(
        Q(out_of=account) | Q(into=account) & (~Q(kind="transfer") | Q(confirmed=True))
    )
    return rows.select_related("out_of__place", "into__place", "entered_by", "reverses")


def to_decide(standing: Standing, capability: str) -> FundEntryQuerySet:
    """Give the entries of the territory that wait for somebody other than who entered them, the longest waiting first."""
    out = standing.within(capability, lo="out_of__place__lo", hi="out_of__place__hi")
    coming = Q(out_of=None) & standing.within(capability, lo="into__place__lo", hi="into__place__hi")
    rows = FundEntry.objects.waiting().filter(out | coming).exclude(entered_by=standing.user_id)
    return rows.order_by("entered_at", "id")


def without_voucher(standing: Standing, capability: str) -> FundEntryQuerySet:
    """Give the movements of the territory that no paper proves, the oldest first: of the side that must have it."""
    out = standing.within(capability, lo="out_of__place__lo", hi="out_of__place__hi")
    came = Q(out_of=None) & standing.within(capability, lo="into__place__lo", hi="into__place__hi")
    rows: FundEntryQuerySet = FundEntry.objects.without_voucher().filter(out | came)
    return rows


def to_receive(standing: Standing, capability: str) -> FundEntryQuerySet:
    """Give what was sent to the territory and may be signed for by this person, the longest on the way first."""
    inside = standing.within(capability, lo="into__place__lo", hi="into__place__hi")
    mine = FundStep.objects.filter(entry=OuterRef("pk"), kind="confirmed", by=standing.user_id)
    rows = FundEntry.objects.on_the_way().filter(inside).exclude(entered_by=standing.user_id)
    return rows.filter(~Exists(mine)).order_by("entered_at", "id")


def chain(fund: Fund) -> list[FundAccount]:
    """Give every account of a fund down the levels, in tree order."""
    rows = FundAccount.objects.filter(fund=fund).select_related("fund", "place")
    return list(rows.order_by("place__lo", "-place__hi"))


def reconcile() -> Iterator[str]:
    """Yield every account whose balance is not what the entries say, and every fund in which money came or went by itself."""
    told = FundEntry.objects.told().order_by("id")
    columns = ("kind", "out_of", "into", "fen", "confirmed", "received")
    said = rules.balances(Line(*row) for row in told.values_list(*columns).iterator())
    for account in FundAccount.objects.order_by("id").iterator():
        if account.balance != said.get(account.pk, 0):
            yield f"funds_fundaccount id {account.pk}: {account.balance} fen, its entries say {said.get(account.pk, 0)}"
    for fund in Fund.objects.order_by("id"):
        came, went = _across(fund)
        if came != went:
            yield f"funds_fund id {fund.pk}: {came} fen came in, {went} are used, on the way or left"


def _across(fund: Fund) -> tuple[int, int]:
    rows: Any = sums(FundAccount.objects.filter(fund=fund))
    came = FundEntry.objects.told().filter(~Exists(_back()), kind="income", confirmed=True, into__fund=fund)
    whole = came.aggregate(n=Sum("fen"))["n"] or 0
    return whole, sum(row.used + row.on_the_way + row.account.balance for row in rows)
