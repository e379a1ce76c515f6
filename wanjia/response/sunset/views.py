"""The pages of a sunset: proposing, a second person's confirmation, the countdown, the signed report."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.measures.models import Measure
from wanjia.response.sunset.actions import confirm_sunset, propose_sunset, withdraw_sunset
from wanjia.response.sunset.forms import SunsetForm
from wanjia.response.sunset.models import STATES, Sunset
from wanjia.response.sunset.printing import lines, sheet, told
from wanjia.response.sunset.queries import read_report

LOOK = C.MANAGE_POSTS


def _rows() -> Any:
    return Sunset.objects.select_related("place", "document", "proposed_by", "confirmed_by")


@needs(LOOK)
def board(request: Any) -> HttpResponseBase:
    """List the sunsets of the territory, the newest first; or send them as a file."""
    rows = _rows().visible_to(request.standing, LOOK)
    if request.GET.get("export") in KINDS:
        headings = [_("哪里"), _("文件"), _("结束"), _("销毁"), _("状态"), _("提出"), _("确认")]
        cells = (
            [r.place, r.document, r.ends_at, r.destroy_at, STATES[r.state], r.proposed_by, r.confirmed_by]
            for r in rows.order_by("-id")
        )
        return export(request.GET["export"], _("全域解除"), headings, cells)
    page = keyset(rows, "-id", after=asked(request, "after"))
    lines = [(row, STATES[row.state]) for row in page.rows]
    return render(request, "sunset/board.html", {"page": page, "rows": lines, "at": clock.now()})


@needs(LOOK)
def new(request: Any) -> HttpResponse:
    """Propose a sunset."""
    at = clock.now()
    form = SunsetForm(request.standing, at, request.POST or None)
    done = attempt(form, lambda v: propose_sunset(by=request.user, at=at, **v))
    if done is not None:
        return redirect("sunset:one", done.public_id)
    about = _("到这一时刻，辖区内全部管控措施同时结束。须由另一人确认；确认后不能撤回。")
    return form_page(request, form, _("提出全域解除"), about=about, back=reverse("sunset:board"), submit=_("提交"))


@needs(LOOK)
def one(request: Any, sunset: str) -> HttpResponse:
    """Show a sunset: what it would end or has ended, who decided, what was destroyed and what is left."""
    row: Sunset = reach(request, _rows(), sunset, LOOK)
    at, here = clock.now(), {"lo__gte": row.place.lo, "hi__lte": row.place.hi}
    context = {
        "row": row,
        "state": STATES[row.state],
        "now": at,
        "in_force": Measure.objects.in_force(at).filter(**here).count(),
        "waiting": Measure.objects.waiting(at).filter(**here).count(),
        "ended": told(row.ended),
        "may_confirm": row.state == "proposed" and row.proposed_by_id != request.user.pk,
    }
    if row.report:
        said, holds, kid = read_report(row)
        context |= {"report": (lines(said["destroyed"]), lines(said["left"])), "holds": holds, "kid": kid}
    return render(request, "sunset/one.html", context)


@needs(LOOK)
@require_POST
def act(request: Any, sunset: str) -> HttpResponse:
    """Confirm a sunset, or take the proposal back."""
    row: Sunset = reach(request, Sunset.objects, sunset, LOOK)
    acts = {"confirm": confirm_sunset, "withdraw": withdraw_sunset}
    if request.POST.get("act") not in acts:
        raise Refused(_("请选择要办理的"))
    acts[request.POST["act"]](sunset=row, by=request.user, at=clock.now())
    return redirect("sunset:one", sunset)


@needs(LOOK)
def report(request: Any, sunset: str) -> HttpResponse:
    """Give the signed report on paper."""
    row: Sunset = reach(request, _rows(), sunset, LOOK)
    if not row.report:
        raise Http404
    return send(_("销毁报告"), sheet(row))
