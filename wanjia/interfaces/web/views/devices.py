"""What was on a phone: the page to open when one is lost."""

from typing import Any

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wanjia.core import clock
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import Device, Grant
from wanjia.registry.accounts.queries import in_force
from wanjia.registry.accounts.roles import ROLES, Capability
from wanjia.registry.people.models import Household, Person
from wanjia.registry.places.models import Place

CARRYING = [role for role, held in ROLES.items() if Capability.RECORD_VISITS in held]


@needs(Capability.MANAGE_ACCOUNTS)
def device(request: HttpRequest, device: str) -> HttpResponse:
    """Show whose phone it is, when it was last heard of, what it owes and how many people's data it carries. Counts only."""
    found = reach(request, Device.objects.all(), device, Capability.MANAGE_ACCOUNTS)
    keys = list(found.keys.select_related("user").order_by("pk"))
    at = clock.now()
    grants = Grant.objects.filter(in_force(at), user__in=[key.user_id for key in keys], role__in=CARRYING)
    places = list(dict.fromkeys(grant.place for grant in grants.select_related("place").order_by("place__lo")))
    outbox = found.uploads.aggregate(heard_at=Max("heard_at"), unsent=Sum("unsent"))
    context = {"device": found, "outbox": outbox, "keys": keys, "places": places, "at": at, **_carried(places)}
    return render(request, "web/device.html", context)


def _carried(places: list[Place]) -> dict[str, Any]:
    """Households and persons in the union of these places, each counted once."""
    top = [p for p in places if not any(q is not p and q.lo <= p.lo and p.hi <= q.hi for q in places)]
    households = persons = 0
    for place in top:
        span = (place.lo, place.hi)
        households += Household.objects.current().filter(position__range=span).count()
        persons += Person.objects.current().filter(household__position__range=span).count()
    return {"households": households, "persons": persons}
