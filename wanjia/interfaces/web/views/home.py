"""The first screen: what this person should do now."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from wanjia.core import clock
from wanjia.interfaces.web import today
from wanjia.registry.accounts.gate import signed_in


@signed_in
def home(request: Any) -> HttpResponse:
    """Show today's work by what the reader may do."""
    at = clock.now()
    context = {
        "now": at,
        "campaigns": today.campaigns(request.standing),
        "work": today.work(request.standing, at),
        "orders": today.orders(request.user, request.standing),
        "keepers": today.keepers(request.standing, at),
        "holdings": today.holdings(request.user, at),
    }
    return render(request, "web/home.html", context)


@signed_in
def menu(request: Any) -> HttpResponse:
    """Show every way onward on one page, for narrow screens."""
    return render(request, "web/menu.html")
