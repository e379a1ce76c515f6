"""What entries of a ledger do to balances, without the store. Money is counted in fen, whole numbers only."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

SOURCES = {
    "dues": _("划拨党费"),
    "budget": _("财政预算"),
    "above": _("上级下拨"),
    "reserve": _("应急预备金"),
    "other": _("其他"),
}
KINDS = {
    "income": _("到账"),
    "transfer": _("拨付"),
    "spend": _("支出"),
    "reversal": _("冲正"),
}
STEPS = {
    "confirmed": _("已确认"),
    "refused": _("不同意"),
    "received": _("已签收"),
}
MOST = 10**13  # fen of one entry: a hundred billion yuan


@dataclass(frozen=True)
class Line:
    """One entry as the ledger has it: out of which account into which, how much, and which steps were taken."""

    kind: str
    out_of: int | None
    into: int | None
    fen: int
    confirmed: bool
    received: bool = False


def moves(line: Line) -> list[tuple[int, int]]:
    """Give what an entry has done to accounts so far: (account, fen) pairs.

    Nothing before a second person confirmed it. A transfer leaves at once and arrives when it is signed for: between the
    two it is on the way.
    """
    if not line.confirmed:
        return []
    done = []
    if line.out_of is not None:
        done.append((line.out_of, -line.fen))
    if line.into is not None and (line.kind != "transfer" or line.received):
        done.append((line.into, line.fen))
    return done


def balances(lines: Iterable[Line]) -> dict[int, int]:
    """Give the balance of each account from all entries."""
    found: dict[int, int] = {}
    for line in lines:
        for account, fen in moves(line):
            found[account] = found.get(account, 0) + fen
    return found


def yuan(fen: int) -> str:
    """Write an amount: 35000000 → 350,000.00."""
    return f"{Decimal(fen) / 100:,.2f}"


def to_fen(amount: Decimal) -> int:
    """Read an amount of at most two decimals."""
    return int(amount * 100)
