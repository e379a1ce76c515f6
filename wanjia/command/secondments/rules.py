"""How many were asked for and how many came, without the store."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.utils.translation import gettext_lazy as _

# What those who are sent down do (the four duties of cadres sent down, and the work of every community).
WORK = {
    "screening": _("入户排查"),
    "testing": _("检测采样"),
    "guard": _("安全保卫"),
    "order": _("社会治安管理"),
    "visitors": _("外来人员网格化管理"),
    "incidents": _("突发事件处置"),
    "supplies": _("物资配送"),
    "publicity": _("宣传引导"),
}
MOST = 1_000_000  # heads of one line


@dataclass(frozen=True)
class Tally:
    """Heads asked for, sent so far, there now; how many of those sent have worked in an earlier epidemic; how many are owed.

    What one unit sends beyond its number pays nothing of another's: ``short`` adds up what each unit owes.
    """

    asked: int = 0
    sent: int = 0
    there: int = 0
    experienced: int = 0
    short: int = 0

    @property
    def over(self) -> int:
        """How many came beyond what was asked for."""
        return max(0, self.sent - self.asked)

    @property
    def percent(self) -> str:
        """How much of what was asked for was sent, to two decimals, rounded: 2010 of 1400 are 143.57%, not 143%."""
        return f"{100 * self.sent / self.asked:.2f}%" if self.asked else "—"


def of_unit(asked: int, sent: int, there: int, experienced: int) -> Tally:
    """Give the tally of one unit; it owes none when it sent more than it was asked for."""
    return Tally(asked, sent, there, experienced, max(0, asked - sent))


def total(tallies: Iterable[Tally]) -> Tally:
    """Give the sum."""
    rows = list(tallies)
    return Tally(*(sum(getattr(row, each.name) for row in rows) for each in fields(Tally)))


def read_units(text: str) -> list[tuple[str, int]]:
    """Read one unit and its heads a line: 「区教育局 20」「区民政局：15人」. Raises ValueError with the line that does not."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        words = line.rstrip("人名 ").rstrip()
        unit = words.rstrip("0123456789")
        digits, name = words[len(unit) :], unit.strip().rstrip("：:,，、\t ").strip()
        if not name or not digits or len(digits) > 6 or len(name) > 60:
            raise ValueError(line)
        found.append((name, int(digits)))
    return found
