"""How many phones still owe something at a place: the half of every as-of line that campaigns cannot know."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from wanjia.core import clock
from wanjia.core.pages import asked
from wanjia.interfaces.sync.queries import devices_not_uploaded
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place


@needs(C.VIEW_COVERAGE)
@never_cache
def not_uploaded(request: Any) -> HttpResponse:
    """Answer with a piece of a line for the page that asks."""
    place = reach(request, Place.objects.all(), asked(request, "place"), C.VIEW_COVERAGE)
    count = len(devices_not_uploaded(place, clock.now()))
    return render(request, "web/parts/not_uploaded.html", {"count": count})
