"""What in the workers' day a human should look at: never a verdict."""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.command.campaigns.models import Outcome
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import DayField
from wanjia.registry.accounts.gate import home, needs
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.screening.queries import limits, traces
from wanjia.response.screening.rules import Signal
from wanjia.response.screening.rules import signals as found_in

SHOWN = 200
KIND_NAMES = {
    "faster_than_walking": gettext_lazy("两户之间快得不像走路"),
    "identical_answers": gettext_lazy("连续多户答案完全相同"),
    "far_from_door": gettext_lazy("定位离门较远"),
    "outside_shift": gettext_lazy("不在正常上门时段"),
}


def _value(signal: Signal) -> str:
    """Say the measured value of a signal with its unit."""
    words = {
        "faster_than_walking": _("%(n).1f（米/秒，或同楼相隔秒数）"),
        "identical_answers": _("%(n)d 户"),
        "far_from_door": _("%(n)d 米"),
        "outside_shift": _("%(n)d 时"),
    }
    return words[signal.kind] % {"n": signal.value}


@needs(C.VIEW_SIGNALS)
def signals(request: Any) -> HttpResponseBase:
    """Show one day's signals by worker, the most first; or send them as a file."""
    now = clock.now()
    day = _day(request, now)
    start = timezone.make_aware(datetime.combine(day, time.min))
    within = request.standing.within(C.VIEW_SIGNALS, lo="outcome__target__position")
    days = traces(within, start, start + timedelta(days=1))
    compare = limits(home(request, C.VIEW_SIGNALS), now)
    by_worker = {worker: found_in(visits, compare) for worker, visits in days.items()}
    rows = sorted((w for w, s in by_worker.items() if s), key=lambda w: (-len(by_worker[w]), w))
    staff = User.objects.in_bulk(rows)
    if request.GET.get("export") in KINDS:
        headings = [_("工作人员"), _("上门次数"), _("提示"), _("次数")]
        kinds = [(staff[w].name, len(days[w]), k, n) for w in rows for k, n in _kinds(by_worker[w])]
        return export(request.GET["export"], f"{_('请核实')} {day}", headings, kinds)
    chosen = {s.outcome_id for w in rows for s in by_worker[w][:SHOWN]}
    outcomes = Outcome.objects.select_related("target__household__door", "target__campaign").in_bulk(chosen)
    lines = [
        {
            "worker": staff.get(worker),
            "visits": len(days[worker]),
            "kinds": _kinds(by_worker[worker]),
            "signals": [(KIND_NAMES[s.kind], _value(s), outcomes[s.outcome_id]) for s in by_worker[worker][:SHOWN]],
            "count": len(by_worker[worker]),
        }
        for worker in rows
    ]
    context = {"lines": lines, "day": day, "limits": compare, "workers": len(days), "most": SHOWN}
    return render(request, "screening/signals.html", context)


def _kinds(found: list[Signal]) -> list[tuple[Any, int]]:
    """Give how many signals there are of each kind, in words."""
    return [(KIND_NAMES[kind], n) for kind, n in Counter(signal.kind for signal in found).items()]


def _day(request: Any, now: datetime) -> Any:
    try:
        return DayField(required=False).clean(request.GET.get("day", "")) or timezone.localdate(now)
    except ValidationError as error:
        raise Refused(_("日期写得不对，例如 2022-11-11"), field="day") from error
