"""What was registered beside what was seen, waiting for a human."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.movement.actions import decide_mismatch, own_mismatch
from wanjia.response.movement.forms import DecideForm
from wanjia.response.movement.models import Mismatch

RELATED = ("check_of__station__site__place", "owner", "decided_by")


@needs(C.CHECK_CROSSINGS)
def mismatches(request: Any) -> HttpResponseBase:
    """List what waits, the oldest first, or what was decided."""
    decided = asked(request, "only") == "decided"
    rows = Mismatch.objects.visible_to(request.standing, C.CHECK_CROSSINGS).select_related(*RELATED)
    rows = rows.exclude(decision="") if decided else rows.filter(decision="")
    if request.GET.get("export") in KINDS:
        headings = [_("卡口"), _("什么不符"), _("发现"), _("负责人"), _("结论"), _("核对人")]
        lines = (
            [
                str(r.check_of.station),
                r.get_kind_display(),
                r.raised_at,
                r.owner,
                r.get_decision_display(),
                r.decided_by,
            ]
            for r in rows.order_by("raised_at", "id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("登记不符"), headings, lines)
    page = keyset(rows, "raised_at", "id", after=asked(request, "after"))
    return render(request, "movement/mismatches.html", {"page": page, "decided": decided, "at": clock.now()})


def _find(request: Any, text: str) -> Mismatch:
    found: Mismatch = reach(request, Mismatch.objects.select_related(*RELATED), text, C.CHECK_CROSSINGS)
    return found


@needs(C.CHECK_CROSSINGS)
@require_POST
def take(request: Any, mismatch: str) -> HttpResponse:
    """Take a mismatch on oneself."""
    own_mismatch(mismatch=_find(request, mismatch), owner=request.user, by=request.user, at=clock.now())
    return redirect("movement:mismatches")


@needs(C.CHECK_CROSSINGS)
def decide(request: Any, mismatch: str) -> HttpResponse:
    """Decide which side holds."""
    found = _find(request, mismatch)
    form, back = DecideForm(request.POST or None), reverse("movement:mismatches")
    done = attempt(form, lambda v: decide_mismatch(mismatch=found, by=request.user, at=clock.now(), **v))
    if done is not None:
        return redirect(back)
    about = f"{found.check_of.station} · {found.get_kind_display()}：{found.said or '—'} / {found.seen or '—'}"
    return form_page(request, form, _("核对登记不符"), about=about, back=back)
