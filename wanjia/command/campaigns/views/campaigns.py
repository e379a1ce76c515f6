"""The list of campaigns."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.scene import C
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs


@needs(C.VIEW_COVERAGE)
def campaign_list(request: Any) -> HttpResponseBase:
    """Show the campaigns that touch the reader's territory, the newest first; or send them as a file."""
    rows = Campaign.objects.touching(request.standing, C.VIEW_COVERAGE).select_related("place", "document")
    if request.GET.get("export") in KINDS:
        headings = [_("任务"), _("轮次"), _("发起单位"), _("依据"), _("开始"), _("截止"), _("启动"), _("结束")]
        lines = (
            [c.name, c.round, c.place.name, c.document, c.opens_at, c.closes_at, c.launched_at, c.closed_at]
            for c in rows.order_by("-opens_at", "-id")
        )
        return export(request.GET["export"], _("任务"), headings, lines)
    page = keyset(rows, "-opens_at", "-id", after=asked(request, "after"))
    return render(request, "campaigns/list.html", {"page": page})
