"""Questions about leads."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wanjia.command.campaigns.models import Campaign
from wanjia.core.fields import blind_index
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import named_in
from wanjia.registry.places.rules import Level
from wanjia.response.screening.models import Lead


def place_of(address: str, inside: Place | None = None) -> Place | None:
    """Give the place an address speaks of: the community (else the township) whose name it holds, None for none or several.

    A community counts when the address names its township or county too, or when nothing else has its name.
    """
    named = named_in(address, [Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY])
    if inside is not None:
        named = [place for place in named if inside.contains(place.lo) and place.hi <= inside.hi]
    for level in (Level.COMMUNITY, Level.TOWNSHIP):
        found = [place for place in named if place.level == level]
        longest = [p for p in found if not any(q.name != p.name and p.name in q.name for q in found)]
        if len(longest) > 1:
            above = [p for p in named if p.level != level and any(p.contains(q.lo) for q in longest)]
            narrow = min(above, key=lambda p: p.hi - p.lo, default=None)
            longest = [p for p in longest if narrow is not None and narrow.contains(p.lo)]
        if len(longest) == 1:
            return longest[0]
        if longest:
            return None
    return None


def campaigns_for(household: Household) -> list[Campaign]:
    """Give the running campaigns in whose scope a household lies, the newest first."""
    rows = Campaign.objects.running().filter(
        scopes__place__lo__lte=household.position, scopes__place__hi__gte=household.position
    )
    return list(rows.distinct().order_by("-launched_at", "-id"))


def declared_lately(phone: str, at: datetime) -> bool:
    """Tell whether somebody of this telephone number declared themselves in the last day."""
    rows = Lead.objects.filter(phone_index=blind_index("phone", phone), source=Lead.Source.DECLARED)
    return rows.filter(received_at__gt=at - timedelta(days=1)).exists()


def hours_to_contact(leads: Iterable[Lead]) -> float | None:
    """Give the median hours from receipt to the first word from the ground, of leads ``with_result``; None for none."""
    hours = sorted(
        (lead.contacted_at - lead.received_at).total_seconds() / 3600  # type: ignore[attr-defined]
        for lead in leads
        if lead.contacted_at is not None  # type: ignore[attr-defined]
    )
    return hours[len(hours) // 2] if hours else None
