"""The doors of a campaign are shared out by place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.command.campaigns.models import Campaign, WorkShare
from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place


@action
def share_work(
    *, campaign: Campaign, places: Sequence[Place], worker: User, by: Any, at: datetime, partner: User | None = None
) -> list[WorkShare]:
    """Give places (grids, buildings) to a worker, perhaps paired with a seconded cadre; earlier shares end and stay."""
    WorkShare.objects.filter(campaign=campaign, place__in=places, until_at=None).update(until_at=at)
    shares = WorkShare.objects.bulk_create(
        [WorkShare(campaign=campaign, place=p, worker=worker, partner=partner, from_at=at) for p in places]
    )
    for share in shares:
        journal.write("share_work", by=by, at=at, about=campaign, position=share.place.lo, detail={"worker": worker.pk})
    return shares


@action
def reassign_work(
    *, campaign: Campaign, worker: User, to: User, by: Any, at: datetime, inside: Place | None = None
) -> list[WorkShare]:
    """Hand everything one worker still has in a campaign (perhaps only ``inside`` a place) to another."""
    held = WorkShare.objects.filter(campaign=campaign, worker=worker, until_at=None).select_related("place")
    if inside is not None:
        held = held.filter(place__lo__gte=inside.lo, place__hi__lte=inside.hi)
    places = [share.place for share in held]
    journal.write(
        "reassign_work", by=by, at=at, about=campaign, detail={"from": worker.pk, "to": to.pk, "places": len(places)}
    )
    return share_work(campaign=campaign, places=places, worker=to, by=by, at=at) if places else []
