"""How far campaigns have come at a place, and the figures of sampling rounds: counts only, no doors, no names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.http import Http404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from msgspec import UNSET, Struct, UnsetType

from wanjia.command.campaigns import queries
from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.rules import Counts, State
from wanjia.command.campaigns.scene import find_campaign
from wanjia.core.actions import Refused
from wanjia.interfaces.api.declare import Ask, Id, Moment, Page, Paged, Query, get
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Point
from wanjia.response.sampling.queries import figures

MOST_RECOUNTED = 100_000


class CampaignRow(Struct):
    """An order to reach every household, or to sample every person, of an area."""

    id: Id
    kind: Literal["screening", "sampling"]
    subject: Literal["household", "person"]
    name: str
    round: int
    place: PlaceName
    opens_at: datetime
    closes_at: datetime
    launched_at: datetime | None
    closed_at: datetime | None


class Coverage(Struct):
    """The counts of a campaign at a place as known at ``at``. ``frame`` + ``found`` = the sum of ``states``.

    ``of_frame``, ``of_found``, ``of_eligible`` are shares from 0 to 1, null where there is nothing to be reached.
    """

    campaign: Id
    place: PlaceName
    at: datetime
    frame: int
    found: int
    frame_reached: int
    open: int
    states: dict[str, int]
    of_frame: float | None
    of_found: float | None
    of_eligible: float | None


class Below(Struct):
    """The coverage of each place right below one."""

    items: list[Coverage]


class AtQuery(Query, kw_only=True):
    """As of which moment; now, when none is named."""

    at: Moment | UnsetType = UNSET


class PointFigure(Struct):
    """What a sampling point did: persons, samples taken of them, cards given."""

    point: Id
    number: int
    name: str
    persons: int
    samples: int
    cards: int


class RoundFigures(Struct):
    """The figures of a round's points under a place, from what had arrived by ``at``."""

    campaign: Id
    place: PlaceName
    at: datetime
    persons: int
    samples: int
    cards: int
    points: list[PointFigure]


def listed(row: Campaign) -> CampaignRow:
    """Give a campaign as a row."""
    said: tuple[Any, ...] = (row.public_id, row.kind, row.subject, row.name, row.round, named(row.place))
    return CampaignRow(*said, *_moments(row))


def _moments(row: Campaign) -> tuple[Any, ...]:
    return (row.opens_at, row.closes_at, row.launched_at, row.closed_at)


@get("campaigns", _("涉及辖区的排查行动和采样轮次"), C.VIEW_COVERAGE, query=Paged)
def campaigns(ask: Ask) -> Page[CampaignRow]:
    """List the campaigns whose scope meets the territory."""
    rows = Campaign.objects.touching(ask.standing, C.VIEW_COVERAGE).select_related("place")
    return page_of(rows, ask.query, lambda found: map(listed, found))


@get("campaigns/{campaign}", _("一个排查行动"), C.VIEW_COVERAGE)
def campaign(ask: Ask) -> CampaignRow:
    """Give one campaign."""
    return listed(find_campaign(ask, ask.path["campaign"], C.VIEW_COVERAGE))


def _scene(ask: Ask) -> tuple[Campaign, Place]:
    found = find_campaign(ask, ask.path["campaign"], C.VIEW_COVERAGE)
    if found.launched_at is None:
        raise Http404
    return found, reach(ask, Place.objects, ask.path["place"], C.VIEW_COVERAGE)


def _covered(campaign: Campaign, place: Place, counts: Counts, at: datetime) -> Coverage:
    states = {str(state): getattr(counts, state) for state in State}
    known = (counts.frame, counts.found, counts.frame_reached, counts.open, states)
    return Coverage(
        campaign.public_id, named(place), at, *known, counts.of_frame, counts.of_found, counts.of_eligible
    )  # fmt: skip


@get("campaigns/{campaign}/coverage/{place}", _("一个地点的覆盖情况"), C.VIEW_COVERAGE, query=AtQuery)
def coverage(ask: Ask) -> Coverage:
    """Give the counts at a place now, or as they stood at an earlier moment."""
    found, place = _scene(ask)
    counts = queries.counts(found, place)
    if ask.query.at is UNSET:
        return _covered(found, place, counts, ask.at)
    if counts.total > MOST_RECOUNTED:
        raise Refused(_t("这里太大，不能逐一重算，请选下级地点"), field="at")
    moment = min(ask.query.at, ask.at)
    sampling = found.kind == Campaign.Kind.SAMPLING
    then = figures.residents_as_of(found, place, moment) if sampling else queries.counts_as_of(found, place, moment)
    return _covered(found, place, then, moment)


@get("campaigns/{campaign}/coverage/{place}/below", _("各下级地点的覆盖情况"), C.VIEW_COVERAGE)
def coverage_below(ask: Ask) -> Below:
    """Give the counts of every place right below one in which there is something to be reached, in tree order."""
    found, place = _scene(ask)
    children: Sequence[Place] = list(Place.objects.current().filter(parent=place).order_by("lo"))
    items = []
    for level in dict.fromkeys(child.level for child in children):
        of_level = [child for child in children if child.level == level]
        items += [_covered(found, p, c, ask.at) for p, c in queries.counts_of(found, of_level) if c.total]
    return Below(items)


@get("campaigns/{campaign}/figures/{place}", _("采样轮次在一个地点的数字"), C.VIEW_COVERAGE, query=AtQuery)
def round_figures(ask: Ask) -> RoundFigures:
    """Give persons, samples and cards of a round's points under a place; a moment gives the same whenever it is asked for."""
    found, place = _scene(ask)
    if found.kind != Campaign.Kind.SAMPLING:
        raise Http404
    moment = ask.at if ask.query.at is UNSET else min(ask.query.at, ask.at)
    rows = Point.objects.filter(round__campaign=found, site__place__lo__gte=place.lo, site__place__hi__lte=place.hi)
    counted = figures.figures(list(rows.select_related("site__place", "round__campaign").order_by("number")), moment)
    points = [
        PointFigure(point.public_id, point.number, point.site.name, f.persons, f.times, f.cards)
        for point, f in counted.points
    ]
    total = counted.total
    return RoundFigures(
        found.public_id, named(place), moment, total.persons, total.times, total.cards, points
    )  # fmt: skip
