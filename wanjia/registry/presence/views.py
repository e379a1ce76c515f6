"""The queue of visitors who may be residents."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.actions import record_readings
from wanjia.registry.people.queries import REASONS
from wanjia.registry.presence.actions import decide_resemblance, record_visitor_readings
from wanjia.registry.presence.models import Resemblance

DECIDE = Capability.DECIDE_DUPLICATES
PAIRS = 20


@needs(DECIDE)
def resemblances(request: Any) -> HttpResponseBase:
    """Show visitors beside the residents they may be, masked, the likeliest first; or send their doors, without names."""
    rows = Resemblance.objects.open().visible_to(request.standing, DECIDE)
    rows = rows.select_related("visitor", "person__household__door")
    if request.GET.get("export") in KINDS:
        headings = [_("相似度"), _("理由"), _("门牌")]
        lines = (
            [row.score, "、".join(_reasons(row)), row.person.household.door.label]
            for row in rows.order_by("-score", "id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("疑似居民"), headings, lines)
    page = keyset(rows, "-score", "id", after=asked(request, "after"), limit=PAIRS)
    if page.rows:
        at, by = clock.now(), request.user
        households = {row.person.household_id: row.person.household for row in page.rows}
        record_readings(households=households.values(), through="people:duplicates", by=by, at=at)
        numbers = [row.visitor_id for row in page.rows]
        record_visitor_readings(visitors=numbers, through="presence:resemblances", by=by, at=at)
    pairs = [(row, _reasons(row)) for row in page.rows]
    return render(request, "presence/resemblances.html", {"page": page, "pairs": pairs})


def _reasons(row: Resemblance) -> list[str]:
    return [str(REASONS.get(reason, reason)) for reason in row.reasons.split(",") if reason]


@needs(DECIDE)
@require_POST
def decide(request: Any, resemblance: str) -> HttpResponse:
    """Decide whether a visitor is a resident."""
    found: Resemblance = reach(request, Resemblance.objects.all(), resemblance, DECIDE)
    same = request.POST.get("same")
    if same not in ("yes", "no"):
        raise Refused(_("请选择是不是同一人"))
    decide_resemblance(resemblance=found, same=same == "yes", by=request.user, at=clock.now())
    messages.success(request, _("已记为同一人") if same == "yes" else _("已记为不是同一人"))
    return redirect("presence:resemblances")
