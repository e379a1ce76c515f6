"""Every write about funds. One person enters, another confirms, whoever is sent money signs for it; nothing is edited."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.command.funds.models import Fund, FundAccount, FundEntry, FundStep, FundVoucher
from wanjia.command.funds.rules import MOST, SOURCES, yuan
from wanjia.command.posts.models import Document
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.files import SCANS, check_file
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place

LARGEST = 2_000_000  # bytes of a voucher


@action
def open_fund(
    *, place: Place, title: str, source: str, giver: str, document: Document, by: Any, at: datetime
) -> FundAccount:
    """Open a fund at a place and give its account. Raises Refused for a title taken and a source that is not known."""
    if source not in SOURCES:
        raise Refused(_("没有这一类来源"), field="source")
    if Fund.objects.filter(place=place, title=title).exists():
        raise Refused(_("这里已有“%(name)s”") % {"name": title}, field="title")
    said = {"title": title, "source": source, "giver": giver, "document": document}
    fund = Fund.objects.create(place=place, **said, opened_at=at, opened_by=by)
    account: FundAccount = FundAccount.objects.create(fund=fund, place=place)
    journal.write("open_fund", by=by, at=at, about=fund, position=place.lo)
    return account


@action
def enter_income(
    *, account: FundAccount, fen: int, party: str = "", purpose: str = "", by: Any, at: datetime
) -> FundEntry:
    """Enter that money came in from outside. Raises Refused where the fund did not begin, and for no amount."""
    if account.place_id != account.fund.place_id:
        raise Refused(_("资金只在设立的地方到账；下级由上级拨付"))
    return _entry("income", None, account, fen, party or account.fund.giver, purpose, by, at)


@action
def transfer_funds(*, account: FundAccount, place: Place, fen: int, purpose: str, by: Any, at: datetime) -> FundEntry:
    """Enter that money goes to a level below, or back to one above.

    Raises Refused for a place that is neither, for itself, and for more than there is.
    """
    here = account.place
    under = here.lo <= place.lo and place.hi <= here.hi
    over = place.lo <= here.lo and here.hi <= place.hi
    if place.pk == here.pk or not (under or over):
        raise Refused(_("只能拨给下级，或退回上级"), field="place")
    if over and not FundAccount.objects.filter(fund=account.fund, place=place).exists():
        raise Refused(_("“%(name)s”没有这笔资金") % {"name": place.name}, field="place")
    _enough(account, fen)
    target, _made = FundAccount.objects.get_or_create(fund=account.fund, place=place)
    return _entry("transfer", account, target, fen, place.name, purpose, by, at)


@action
def spend_funds(*, account: FundAccount, fen: int, party: str, purpose: str, by: Any, at: datetime) -> FundEntry:
    """Enter what money was used for and who got it. Raises Refused for more than there is, and without a use or a payee."""
    if not party.strip():
        raise Refused(_("请写明收款单位"), field="party")
    _enough(account, fen)
    return _entry("spend", account, None, fen, party, purpose, by, at)


@action
def reverse_entry(*, entry: FundEntry, reason: str, by: Any, at: datetime) -> FundEntry:
    """Take an entry back whole, as a new entry. Raises Refused for one not confirmed, taken back already, or signed for."""
    _locked(entry)
    if entry.kind == "reversal" or not _has(entry, "confirmed"):
        raise Refused(_("只有已确认的到账、拨付、支出可以冲正"))
    if _taken_back(entry):
        raise Refused(_("这一笔已经冲正"))
    if _has(entry, "received"):
        raise Refused(_("对方已经签收，请由对方退回"))
    account = entry.into if entry.kind == "income" else entry.out_of
    assert account is not None  # by a constraint
    whence, where = (account, None) if entry.kind == "income" else (None, account)
    if whence is not None:
        _enough(whence, entry.fen)
    return _entry("reversal", whence, where, entry.fen, entry.party, reason, by, at, reverses=entry)


def _entry(
    kind: str,
    out_of: FundAccount | None,
    into: FundAccount | None,
    fen: int,
    party: str,
    purpose: str,
    by: Any,
    at: datetime,
    *,
    reverses: FundEntry | None = None,
) -> FundEntry:
    if not 1 <= fen <= MOST:
        raise Refused(_("金额不对"), field="amount")
    if kind != "income" and not purpose.strip():
        raise Refused(_("请写明用途"), field="purpose")
    said = {"party": party.strip()[:80], "purpose": purpose.strip()[:200]}
    entry: FundEntry = FundEntry.objects.create(
        kind=kind, out_of=out_of, into=into, fen=fen, **said, reverses=reverses, entered_at=at, entered_by=by
    )
    _tell(f"enter_{kind}", entry, by, at)
    return entry


@action
def confirm_entry(*, entry: FundEntry, by: User, at: datetime) -> FundStep:
    """Confirm an entry that somebody else made: only now does money move.

    Raises Refused for one's own, for one that was decided, and when there is not so much.
    """
    row = _locked(entry)
    _decide(row, by)
    if row.out_of is not None:
        _move(row.out_of, -row.fen)
    if row.into is not None and row.kind != "transfer":
        _move(row.into, row.fen)
    return _step(row, "confirmed", by, at)


@action
def refuse_entry(*, entry: FundEntry, by: User, at: datetime) -> FundStep:
    """Do not agree to an entry that somebody else made; it stays on the list and moves nothing. Raises Refused likewise."""
    row = _locked(entry)
    _decide(row, by)
    return _step(row, "refused", by, at)


@action
def receive_transfer(*, entry: FundEntry, by: User, at: datetime) -> FundStep:
    """Sign for money that was sent: now it is there.

    Raises Refused for what is not on the way, for who sent or confirmed it, and while it is being taken back.
    """
    row = _locked(entry)
    if row.kind != "transfer" or not _has(row, "confirmed") or _has(row, "received"):
        raise Refused(_("这一笔不在途，不用签收"))
    if _taken_back(row):
        raise Refused(_("拨出的一方正在冲正这一笔"))
    if row.entered_by_id == by.pk or row.steps.filter(by=by).exists():
        raise Refused(_("拨付由收款的一方签收"))
    assert row.into is not None  # by a constraint
    _move(row.into, row.fen)
    return _step(row, "received", by, at)


@action
def file_voucher(*, entry: FundEntry, number: str, day: date, content: bytes, by: User, at: datetime) -> FundVoucher:
    """File the paper that proves an entry, as a scan or photo. Nothing filed is taken out again.

    Raises Refused without a number, for a day to come, another kind of file or one too large, for an entry nobody agreed to,
    and for a paper of that number and day that proves another entry of the same account.
    """
    row, number = _locked(entry), number.strip()[:60]
    if not number:
        raise Refused(_("请写明凭证号"), field="number")
    if day > timezone.localdate(at):
        raise Refused(_("凭证日期还没有到"), field="day")
    if _has(row, "refused"):
        raise Refused(_("不同意的一笔不用凭证"))
    kind = check_file(content, kinds=SCANS, largest=LARGEST, field="file")
    account = row.out_of or row.into
    ours = Q(entry__out_of=account) | Q(entry__into=account, entry__out_of=None)
    if FundVoucher.objects.filter(ours, number=number, day=day).exists():
        raise Refused(_("这张凭证已经登记过"), field="number")
    said = {"number": number, "day": day, "kind": kind, "content": content, "at": at, "by": by}
    voucher: FundVoucher = FundVoucher.objects.create(entry=row, **said)
    _tell("file_voucher", row, by, at)
    return voucher


def _decide(entry: FundEntry, by: User) -> None:
    if entry.entered_by_id == by.pk:
        raise Refused(_("请另一人确认，不能确认自己登记的"))
    if _has(entry, "confirmed") or _has(entry, "refused"):
        raise Refused(_("这一笔已经有人确认或不同意"))


def _step(entry: FundEntry, kind: str, by: User, at: datetime) -> FundStep:
    step: FundStep = FundStep.objects.create(entry=entry, kind=kind, at=at, by=by)
    _tell(f"{kind}_funds", entry, by, at)
    return step


def _tell(name: str, entry: FundEntry, by: Any, at: datetime) -> None:
    account = entry.out_of or entry.into
    assert account is not None  # by a constraint
    journal.write(name, by=by, at=at, about=entry, position=account.place.lo, detail={"fen": entry.fen})


def _taken_back(entry: FundEntry) -> bool:
    """Tell whether somebody takes an entry back: it was entered, and no second person disagreed."""
    return bool(FundEntry.objects.told().get(pk=entry.pk).taken_back)


def _has(entry: FundEntry, kind: str) -> bool:
    return FundStep.objects.filter(entry=entry, kind=kind).exists()


def _locked(entry: FundEntry) -> FundEntry:
    rows = FundEntry.objects.select_for_update(of=("self",))
    row: FundEntry = rows.select_related("out_of__place", "into__place", "reverses").get(pk=entry.pk)
    return row


def _enough(account: FundAccount, fen: int) -> None:
    has = FundAccount.objects.values_list("balance", flat=True).get(pk=account.pk)
    if fen > has:
        raise Refused(_("余额不足：现有 %(has)s 元") % {"has": yuan(has)}, field="amount")


def _move(account: FundAccount, fen: int) -> None:
    """Change a balance. The condition is the rule for people; the store's own constraint is the rule for everybody."""
    rows = FundAccount.objects.filter(pk=account.pk, balance__gte=max(0, -fen))
    if not rows.update(balance=F("balance") + fen):
        _enough(account, -fen)
