"""The big screen itself: for whoever has its address, without a name, a link or a list."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wanjia.core import clock
from wanjia.core.limits import too_many
from wanjia.core.pages import asked
from wanjia.insight.dashboards.queries import screen_of, situation_of
from wanjia.insight.dashboards.shown import Shown, chosen
from wanjia.insight.dashboards.views.situation import FIRST, told
from wanjia.registry.accounts.gate import public

WRONG = 30  # addresses that open nothing, an hour, from one sender


@public
@require_safe
def wall(request: Any, token: str) -> HttpResponse:
    """Show a big screen, or tell its script whether anything changed; a wrong, old or revoked address shows nothing."""
    at = clock.now()
    screen = screen_of(token, at)
    if screen is None:
        return _closed(request, too_many(request, "screen", WRONG, timedelta(hours=1), at))
    shown = Shown(situation_of(screen.place, chosen(asked(request, "show"), FIRST), at))
    context = {"shown": shown, "snapshot": shown.snapshot, "place": screen.place, "tag": shown.tag(), "theme": "dark"}
    if not request.htmx:
        return told(render(request, "dashboards/wall.html", context), shown)
    if request.headers.get("If-None-Match") == shown.tag():
        return told(HttpResponse(status=304), shown)
    return told(render(request, "dashboards/parts/wall_now.html", context), shown)


def _closed(request: Any, often: bool) -> HttpResponse:
    text = _("试得太多了，请一小时后再来") if often else _("这个大屏地址没有、已到期或已停用")
    return render(request, "dashboards/closed.html", {"text": text}, status=429 if often else 404)
