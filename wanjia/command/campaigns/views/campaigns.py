"""The list of campaigns."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.scene import C
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import needs


@needs(C.VIEW_COVERAGE)
def campaign_list(request: Any) -> HttpResponse:
    """Show the campaigns that touch the reader's territory, the newest first."""
    rows = Campaign.objects.touching(request.standing, C.VIEW_COVERAGE).select_related("place", "document")
    page = keyset(rows, "-opens_at", "-id", after=asked(request, "after"))
    return render(request, "campaigns/list.html", {"page": page})
