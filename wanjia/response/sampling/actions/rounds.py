"""A round is opened: the campaign it is, and what only sampling needs. Launching and closing are the campaign's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import open_campaign
from wanjia.command.campaigns.models import Campaign
from wanjia.command.campaigns.questions.patterns import PatternRefused
from wanjia.command.posts.models import Document
from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Round
from wanjia.response.sampling.models.rounds import TUBE_SIZES
from wanjia.response.sampling.rules import label_fits


@action
def open_round(
    *,
    name: str,
    place: Place,
    scope: Sequence[Place],
    document: Document,
    opens_at: datetime,
    closes_at: datetime,
    tube_size: int,
    by: Any,
    at: datetime,
    household_tubes: bool = False,
    regional: bool = False,
    label_pattern: str = "",
    follows: Round | None = None,
) -> Round:
    """Prepare a round; one household to a tube also where a decree says so of rounds of its kind.

    Raises Refused for a tube nobody makes, a pattern nobody can match, and as a campaign does.
    """
    if tube_size not in TUBE_SIZES:
        raise Refused(_("采样管只有 1、5、10、20 人份"), field="tube_size", code="invalid")
    try:
        label_fits(label_pattern)
    except PatternRefused as error:
        raise Refused(str(error), field="label_pattern", code="invalid") from error
    campaign = open_campaign(
        name=name,
        place=place,
        scope=scope,
        document=document,
        opens_at=opens_at,
        closes_at=closes_at,
        kind=Campaign.Kind.SAMPLING,
        subject=Campaign.Subject.PERSON,
        follows=follows.campaign if follows else None,
        by=by,
        at=at,
    )
    opened: Round = Round.objects.create(
        campaign=campaign,
        tube_size=tube_size,
        household_tubes=household_tubes or _ordered(place, regional, opens_at),
        regional=regional,
        label_pattern=label_pattern,
    )
    journal.write("open_round", by=by, at=at, about=opened, position=place.lo, detail={"tube_size": tube_size})
    return opened


def _ordered(place: Place, regional: bool, at: datetime) -> bool:
    """Tell whether a decree wants one household to a tube."""
    return ("regional" if regional else "whole") in policy("household_tubes", place, at)
