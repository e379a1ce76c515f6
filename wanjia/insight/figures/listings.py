"""The list that each figure opens, which holds what it counts; and the page where those are worked on, as near to the place as
that page can be asked.
"""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.http import urlencode

from wanjia.command.campaigns.models import Campaign
from wanjia.command.diseases.rules import BUILDING, CENTRAL, COMPOUND, HOME, HOUSEHOLD, MONITORING
from wanjia.insight.figures.counting.campaigns import present
from wanjia.registry.places.models import Place
from wanjia.response.cases.models import Outbreak

Address = Callable[[Place, datetime], str]
ROUND = {"round.samples": "sampling:figures", "round.cards": "sampling:figures", "round.positive": "sampling:results"}


def listing(key: str, place: Place, *, at: datetime | None = None, since: datetime | None = None) -> str:
    """Give the address of the rows that a figure counts; empty for a key that is none.

    They are those of a moment, of now without one.
    """
    moments = urlencode({name: moment.isoformat() for name, moment in (("at", at), ("since", since)) if moment})
    address = reverse("figures:list", args=[key, place.public_id]) if key in DESKS else ""
    return f"{address}?{moments}" if address and moments else address


def desk(key: str, place: Place, *, at: datetime) -> str:
    """Give the address of the page where what a figure counts is worked on."""
    return DESKS[key](place, at)


def _page(view: str, **asked: str) -> Address:
    """Give the address of a page that shows its reader's territory."""
    return lambda place, at: f"{reverse(view)}?{urlencode(asked)}" if asked else reverse(view)


def _place(place: Place, at: datetime) -> str:
    return reverse("places:place", args=[place.public_id])


def _campaign(kind: str, view: str, everywhere: str, **asked: str) -> Address:
    """Give the list of a campaign at a place; the list of campaigns where it is none, or several."""

    def address(place: Place, at: datetime) -> str:
        stretches = present(kind, place, at)
        if len({stretch.campaign for stretch in stretches}) != 1:
            return reverse(everywhere)
        campaign = Campaign.objects.get(pk=stretches[0].campaign)
        inside = stretches[0].lo <= place.lo and place.hi <= stretches[0].hi
        shown = place if inside or place.lo <= campaign.place.lo and campaign.place.hi <= place.hi else campaign.place
        return f"{reverse(view, args=[campaign.public_id, shown.public_id])}?{urlencode(asked)}"

    return address


def _outbreak(view: str, **asked: str) -> Address:
    """Give the page of the one outbreak of a place; the list of outbreaks where there are several or none."""

    def address(place: Place, at: datetime) -> str:
        rows = Outbreak.objects.filter(place__lo__lte=place.hi, place__hi__gte=place.lo, opened_at__lte=at)[:2]
        if len(found := list(rows)) != 1:
            return reverse("cases:outbreaks")
        return f"{reverse(view, args=[found[0].public_id])}?{urlencode(asked)}"

    return address


def _targets(kind: str, show: str) -> Address:
    return _campaign(kind, "campaigns:targets", "campaigns:list", show=show)


def _flows(place: Place, at: datetime) -> str:
    return f"{reverse('registration:figures')}?{urlencode({'place': place.public_id})}"


SCREENING, SAMPLING = Campaign.Kind.SCREENING, Campaign.Kind.SAMPLING
DESKS: dict[str, Address] = {
    "people.households": _place,
    "people.persons": _place,
    "campaign.households": _targets(SCREENING, "all"),
    "campaign.met": _targets(SCREENING, "reached"),
    "campaign.missing": _targets(SCREENING, "missing"),
    "campaign.absent": _targets(SCREENING, "absent"),
    "campaign.vacant": _targets(SCREENING, "vacant"),
    "round.persons": _targets(SAMPLING, "all"),
    "round.sampled": _targets(SAMPLING, "reached"),
    "round.untested": _targets(SAMPLING, "missing"),
    **{key: _campaign(SAMPLING, view, "sampling:rounds") for key, view in ROUND.items()},
    "cases.new": _outbreak("cases:outbreak", category="confirmed"),
    "cases.confirmed": _outbreak("cases:outbreak", category="confirmed"),
    "cases.suspected": _outbreak("cases:outbreak", category="suspected"),
    "cases.open": _outbreak("cases:outbreak"),
    "cases.contacts": _outbreak("cases:contacts"),
    "measures.home": _page("measures:board", only="in_force", kind=HOME),
    "measures.central": _page("measures:board", only="in_force", kind=CENTRAL),
    "measures.monitoring": _page("measures:board", only="in_force", kind=MONITORING),
    "measures.households": _page("measures:board", only="in_force", kind=HOUSEHOLD),
    "measures.buildings": _page("measures:board", only="in_force", kind=BUILDING),
    "measures.compounds": _page("measures:board", only="in_force", kind=COMPOUND),
    "measures.released": _page("measures:board", only="over"),
    "measures.appeals": _page("measures:appeals"),
    "follow.watched": _page("isolation:board", only="all"),
    "follow.due": _page("isolation:board"),
    "follow.missed": _page("isolation:board", only="missing"),
    "work.open": _page("tasks:board"),
    "work.overdue": _page("tasks:board"),
    "fever.open": _page("care:board"),
    "fever.found": _page("care:board"),
    "checks.vehicles": _page("movement:stations"),
    "checks.persons": _page("movement:stations"),
    "checks.vehicles_so_far": _page("movement:stations", span="all"),
    "checks.persons_so_far": _page("movement:stations", span="all"),
    "stations.open": _page("movement:stations"),
    "stations.uncovered": _page("movement:uncovered"),
    "registrations.all": _flows,
    "registrations.followed": _flows,
    "passes.issued": _page("passes:register"),
    "passes.filed": _page("passes:filings"),
    "passes.valid": _page("passes:register", state="valid"),
    "secondments.quota": _page("secondments:calls"),
    "secondments.sent": _page("secondments:calls"),
    "secondments.short": _page("secondments:calls"),
    "secondments.there": lambda place, at: f"{reverse('secondments:placements', args=[place.public_id])}?only=there",
}
