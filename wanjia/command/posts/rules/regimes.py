"""What a response level asks of command posts: how they keep watch, and who may take leave for how long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Two on purpose: why exactly somebody is away is nobody's business here.
LEAVES = {
    "ordinary": gettext_lazy("普通休假（年休、轮休、事假）"),
    "urgent": gettext_lazy("重大事由（本人或近亲属病重、去世、生育）"),
}
LEVEL_NAMES = {
    1: gettext_lazy("Ⅰ级（特别重大）"),
    2: gettext_lazy("Ⅱ级（重大）"),
    3: gettext_lazy("Ⅲ级（较大）"),
    4: gettext_lazy("Ⅳ级（一般）"),
}
DAY = timedelta(days=1)


def keeps_watch(mode: str, level: int | None) -> bool:
    """Tell whether a duty mode is enough for the response level in force: under level one nobody keeps everyday hours."""
    return level != 1 or mode not in ("", "normal")


def watch_asked(level: int | None) -> str:
    """Say how posts must keep watch under a level."""
    return _("一级勤务或24小时勤务") if level == 1 else _("不作统一要求")


def longest_leave(level: int | None, days: Sequence[float]) -> float | None:
    """Give how many days an ordinary leave may take under a level by the policy; None for as many as are approved."""
    return None if level is None else days[level - 1]


def leave_rule(level: int | None, days: Sequence[float]) -> str:
    """Say who may take leave under a level."""
    most = longest_leave(level, days)
    if most is None:
        return _("按平时规定，由另一人批准")
    if not most:
        return _("停休；重大事由由另一人批准")
    return _("普通休假一次最多 %(days)s 天，由另一人批准") % {"days": f"{most:g}"}


def may_leave(kind: str, from_at: datetime, until_at: datetime, most: float | None) -> bool:
    """Tell whether a leave is one that the level in force leaves to somebody to approve; an urgent one always is."""
    return kind == "urgent" or most is None or 0 < (until_at - from_at) / DAY <= most


def ground(level: int | None, since: datetime | None, days: Sequence[float], local: Any) -> str:
    """Say by which level a leave was judged, and what that level says; ``local`` writes a moment."""
    if level is None:
        return _("没有启动响应") + "：" + leave_rule(level, days)
    said = {"level": LEVEL_NAMES[level], "since": local(since)}
    return _("%(level)s响应（%(since)s起）") % said + "：" + leave_rule(level, days)
