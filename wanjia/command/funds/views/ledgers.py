"""Ledgers: what the territory has, one account with its entries, a fund down the levels, what waits for oneself."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.funds.models import FundAccount, FundEntry, FundVoucher
from wanjia.command.funds.queries import chain, entries_of, sums, to_decide, to_receive, without_voucher
from wanjia.command.funds.rules import STEPS
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability

MANAGE = Capability.MANAGE_POSTS
SEES = (MANAGE, Capability.VIEW_SIGNALS)  # who answers for money, and who inspects
FIRST = 200  # of what waits for oneself
PAPERS = Prefetch("vouchers", FundVoucher.objects.defer("content").order_by("id"))


@needs(*SEES)
def board(request: HttpRequest) -> HttpResponseBase:
    """List the accounts of the territory: what came in, was passed on, is on the way, was used, is left."""
    standing = request.standing  # type: ignore[attr-defined]
    seen = MANAGE if standing.may(MANAGE) else SEES[1]
    rows = FundAccount.objects.visible_to(standing, seen).select_related("fund", "place")
    if request.GET.get("export") in KINDS:
        return _exported(request, _("经费"), rows.order_by("fund", "place__lo", "id"))
    page = keyset(rows, "fund_id", "id", after=asked(request, "after"))
    context = {
        "page": page,
        "rows": sums(page.rows),
        "place": home(request, MANAGE) if standing.may(MANAGE) else None,
        "waiting": to_decide(standing, MANAGE).count() + to_receive(standing, MANAGE).count(),
        "missing": without_voucher(standing, seen).count(),
        "at": clock.now(),
    }
    return render(request, "funds/board.html", context)


def _exported(request: HttpRequest, name: str, rows: Any) -> HttpResponseBase:
    headings = [
        _("资金名称"),
        _("来源"),
        _("来源单位"),
        _("地点"),
        _("到账（元）"),
        _("拨出（元）"),
        _("其中在途（元）"),
    ]
    headings += [_("支出（元）"), _("结余（元）")]
    lines = (
        [r.account.fund.title, r.account.fund.get_source_display(), r.account.fund.giver, r.account.place.name]
        + [fen / 100 for fen in (r.got, r.passed, r.on_the_way, r.used, r.account.balance)]
        for r in sums(rows)
    )
    return export(request.GET["export"], name, headings, lines)


@needs(*SEES)
def ledger(request: HttpRequest, account: str) -> HttpResponseBase:
    """Show one account: its sums and its entries, the latest first, each with who entered, confirmed and received it."""
    found = reached(request, account, *SEES)
    rows = entries_of(found).prefetch_related("steps__by", PAPERS)
    if request.GET.get("export") in KINDS:
        headings = [
            _("登记时间"),
            _("种类"),
            _("金额（元）"),
            _("对方"),
            _("用途"),
            _("登记人"),
            _("状态"),
            _("确认人"),
            _("凭证"),
        ]
        lines = (_cells(found, entry) for entry in rows.order_by("id").iterator(chunk_size=2000))
        return export(request.GET["export"], f"{found.fund.title} {found.place.name}", headings, lines)
    page = keyset(rows, "-entered_at", "-id", after=asked(request, "after"))
    context = {
        "account": found,
        "sums": sums([found])[0],
        "page": page,
        "rows": [
            (entry, *_told(found, entry), _act(found, entry, request.user.pk), *_proof(found, entry))
            for entry in page.rows
        ],
        "begins": found.place_id == found.fund.place_id,
        "may_change": covers(request, MANAGE, found.place),
        "at": clock.now(),
    }
    return render(request, "funds/account.html", context)


def _told(account: FundAccount, entry: FundEntry) -> tuple[str, str, str, list[Any]]:
    """Give which way an entry goes for an account, who is at the other end, how far it is, and who took each step."""
    sign = "+" if entry.into_id == account.pk else "−"
    other = entry.out_of if entry.into_id == account.pk else entry.into
    party = other.place.name if entry.kind == "transfer" and other is not None else entry.party
    steps = sorted(entry.steps.all(), key=lambda step: step.pk)
    return sign, party, _state(entry), steps


def _proof(account: FundAccount, entry: Any) -> tuple[list[FundVoucher], bool, bool]:
    """Give an entry's vouchers, whether it lacks one, and whether this account's people are those who file it."""
    vouchers, own = list(entry.vouchers.all()), account.pk == (entry.out_of_id or entry.into_id)
    lacks = entry.confirmed and not vouchers and not entry.taken_back and entry.kind != "reversal"
    return vouchers, lacks, own and not entry.refused


def _act(account: FundAccount, entry: Any, user: int | None) -> str:
    """Give what this person may do about an entry at an account: decide, receive, reverse, or nothing."""
    own = account.pk == (entry.out_of_id or entry.into_id)
    if not entry.confirmed:
        return "decide" if own and not entry.refused and entry.entered_by_id != user else ""
    if entry.received or entry.taken_back or entry.kind == "reversal":
        return ""
    if own:
        return "reverse"
    took_part = entry.entered_by_id == user or any(step.by_id == user for step in entry.steps.all())
    return "" if took_part else "receive"


def _state(entry: Any) -> str:
    if entry.refused:
        return str(STEPS["refused"])
    if not entry.confirmed:
        return _("等待另一人确认")
    if entry.kind == "transfer":
        return str(STEPS["received"]) if entry.received else _("在途，等待签收")
    return str(STEPS["confirmed"])


def _cells(account: FundAccount, entry: FundEntry) -> list[Any]:
    sign, party, state, steps = _told(account, entry)
    fen = entry.fen if sign == "+" else -entry.fen
    who = "、".join(f"{step.get_kind_display()} {step.by.name}" for step in steps)
    by = entry.entered_by.name if entry.entered_by else ""
    papers = "、".join(f"{voucher.number}（{voucher.day}）" for voucher in entry.vouchers.all())
    return [entry.entered_at, entry.get_kind_display(), fen / 100, party, entry.purpose, by, state, who, papers]


@needs(*SEES)
def chain_of(request: HttpRequest, account: str) -> HttpResponseBase:
    """Show a fund down the levels from one account: what each place got, passed on, used and has."""
    found = reached(request, account, *SEES)
    lo, hi = found.place.lo, found.place.hi
    rows = [row for row in chain(found.fund) if lo <= row.place.lo and row.place.hi <= hi]
    if request.GET.get("export") in KINDS:
        return _exported(request, found.fund.title, rows)
    context = {"account": found, "rows": sums(rows), "at": clock.now()}
    return render(request, "funds/chain.html", context)


@needs(MANAGE)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for oneself: entries of others to confirm, money to sign for."""
    standing = request.standing  # type: ignore[attr-defined]
    related = ("out_of__fund", "out_of__place", "into__fund", "into__place", "entered_by")
    decide, coming = (rows(standing, MANAGE).select_related(*related) for rows in (to_decide, to_receive))
    decide = decide.prefetch_related(PAPERS)
    if request.GET.get("export") in KINDS:
        headings = [
            _("要办的事"),
            _("资金名称"),
            _("种类"),
            _("从"),
            _("到"),
            _("金额（元）"),
            _("用途"),
            _("登记时间"),
        ]
        lines = (
            [word, *ends(entry), entry.fen / 100, entry.purpose, entry.entered_at]
            for word, rows in ((_("确认"), decide), (_("签收"), coming))
            for entry in rows
        )
        return export(request.GET["export"], _("待办经费"), headings, lines)  # type: ignore[return-value]
    context = {
        "decide": [(entry, ends(entry)) for entry in decide[:FIRST]],
        "coming": [(entry, ends(entry)) for entry in coming[:FIRST]],
        "at": clock.now(),
    }
    return render(request, "funds/waiting.html", context)


def ends(entry: FundEntry) -> tuple[str, str, str, str]:
    """Give the fund, the kind, whence and where."""
    account = entry.out_of or entry.into
    assert account is not None  # by a constraint
    whence = entry.out_of.place.name if entry.out_of else entry.party
    where = entry.into.place.name if entry.into else entry.party
    return account.fund.title, str(entry.get_kind_display()), whence, where


def reached(request: HttpRequest, text: str, *capabilities: Capability) -> FundAccount:
    """Give an account of the territory."""
    rows = FundAccount.objects.select_related("fund__place", "fund__document", "place")
    found: FundAccount = reach(request, rows, text, *capabilities)
    return found
