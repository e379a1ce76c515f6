"""Fever chains that have their outcome: those of a period, each step with its moment and how long it took, as a file too."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.care.forms import PeriodForm
from wanjia.response.care.models import FeverChain
from wanjia.response.care.queries import RELATED, ended, with_steps
from wanjia.response.care.rules import ORDER, STEPS
from wanjia.response.care.templatetags.care import degrees


@needs(C.HANDLE_FEVER)
def ended_chains(request: Any) -> HttpResponseBase:
    """List the chains that got their outcome in a period, the latest first."""
    form = PeriodForm(request.GET)
    span = form.cleaned_data if form.is_valid() else {}
    rows = FeverChain.objects.visible_to(request.standing, C.HANDLE_FEVER).exclude(closed_at=None)
    if begin := span.get("begin"):
        rows = rows.filter(closed_at__gte=_midnight(begin))
    if end := span.get("end"):
        rows = rows.filter(closed_at__lt=_midnight(end + timedelta(days=1)))
    told = with_steps(rows.select_related(*RELATED))
    if request.GET.get("export") in KINDS:
        return _export(request.GET["export"], told.order_by("-closed_at", "-id"))
    page = keyset(told, "-closed_at", "-id", after=asked(request, "after"))
    context = {"page": page, "lines": [_told(chain) for chain in page.rows], "form": form, "steps": _after_finding()}
    return render(request, "care/ended.html", context)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _after_finding() -> list[str]:
    return [str(STEPS[step]) for step in ORDER[1:]]


def _told(chain: FeverChain) -> dict[str, Any]:
    found = ended(chain)
    steps = [(str(STEPS[step]), found.moments[step], found.minutes[step]) for step in ORDER[1:]]
    return {
        "chain": chain,
        "steps": steps,
        "all": found.minutes["all"],
        "clinic": found.clinic,
        "outcome": found.outcome,
    }


def _export(kind: str, rows: Any) -> HttpResponseBase:
    headings = [_("发现"), _("来源"), _("地点"), _("体温")]
    for step in _after_finding():
        headings += [step, _("%(step)s用时（分钟）") % {"step": step}]
    headings += [_("接收的门诊或医院"), _("结论"), _("共用时（分钟）")]
    cells = (
        [c.found_at, c.get_source_display(), c.site or c.place, degrees(c.temperature)]
        + [cell for _step, moment, minutes in line["steps"] for cell in (moment, minutes)]
        + [line["clinic"], line["outcome"], line["all"]]
        for c in rows.iterator(chunk_size=1000)
        for line in [_told(c)]
    )
    return export(kind, _("有结论的发热者"), headings, cells)
