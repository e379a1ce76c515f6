"""Discrepancies of the territory: open with owner and age, settled with words."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.response.sampling.actions import settle_discrepancy
from wanjia.response.sampling.models import Discrepancy

RELATED = ("point__site__place", "round__campaign", "box", "manifest", "tube", "owner", "settled_by")


class SettleForm(forms.Form):
    """What was found out."""

    settlement = forms.CharField(
        label=gettext_lazy("查清的情况"), max_length=300, widget=forms.Textarea({"rows": 3, "autofocus": True})
    )


@needs(C.RESOLVE_CONFLICTS, C.VIEW_COVERAGE)
def discrepancies(request: Any) -> HttpResponseBase:
    """List the open discrepancies of the territory, the oldest first, or the settled ones."""
    settled = asked(request, "only") == "settled"
    rows = Discrepancy.objects.visible_to(request.standing, C.VIEW_COVERAGE).select_related(*RELATED)
    rows = rows.filter(settled_at__isnull=not settled)
    if request.GET.get("export") in KINDS:
        headings = [
            _("轮次"),
            _("采样点"),
            _("差异"),
            _("关于"),
            _("应为"),
            _("实为"),
            _("发现"),
            _("负责人"),
            _("说明"),
        ]
        lines = (
            [r.round.campaign.name, str(r.point), r.get_kind_display(), about(r), r.expected, r.found, r.opened_at]
            + [r.owner.name, r.settlement]
            for r in rows.order_by("opened_at", "id").iterator(chunk_size=1000)
        )
        return export(request.GET["export"], _("样本差异"), headings, lines)
    page = keyset(rows, "opened_at", "id", after=asked(request, "after"))
    may = request.standing.may
    listed = [(row, about(row), may(C.RESOLVE_CONFLICTS, row.point.site.place.lo)) for row in page.rows]
    context = {"page": page, "rows": listed, "settled": settled, "at": clock.now()}
    return render(request, "sampling/discrepancies.html", context)


def about(row: Discrepancy) -> str:
    """Say what a discrepancy is about: its box, manifest or tube."""
    return str(row.box or row.manifest or row.tube or "")


@needs(C.RESOLVE_CONFLICTS)
def settle(request: Any, discrepancy: str) -> HttpResponse:
    """Say what a difference was."""
    rows = Discrepancy.objects.select_related(*RELATED)
    found: Discrepancy = reach(request, rows, discrepancy, C.RESOLVE_CONFLICTS)
    form = SettleForm(request.POST or None)
    act = attempt(form, lambda v: settle_discrepancy(discrepancy=found, **v, by=request.user, at=clock.now()))
    if act is not None:
        return redirect("sampling:discrepancies")
    words = {"expected": found.expected, "found": found.found}
    said = f"{found.point} · {about(found)} · {_('应为 %(expected)d，实为 %(found)d') % words}"
    back = reverse("sampling:discrepancies")
    return form_page(request, form, found.get_kind_display(), about=said, back=back, submit=_("查清了"))
