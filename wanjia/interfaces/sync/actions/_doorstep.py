"""attempt@1, ppe@1: doorsteps where nobody was sampled, and what is worn before anybody goes from door to door."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.command.campaigns.models import Target
from wanjia.command.campaigns.rules import NEEDS_REASON, NEEDS_REVISIT
from wanjia.interfaces.sync.envelope import utc
from wanjia.interfaces.sync.fates import Fate, held, rejected
from wanjia.interfaces.sync.ground import TARGET, numbers_of
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.sampling.actions.untested import check_ppe
from wanjia.response.sampling.models import Point

POINT = "sampling.point"


def take_attempt(item: Item, at: datetime) -> Fate:
    """Take in a doorstep where nobody was sampled. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    number = numbers_of(TARGET, [event.subject], {}).get(event.subject)
    target = Target.objects.filter(pk=number or 0, person__isnull=False).select_related("campaign").first()
    if target is None:
        return rejected("unknown_target", _("这一轮里没有这个人"), "subject", fixable=False)
    item.target_id = target.pk
    if not item.sender.standing.may(Capability.RECORD_SAMPLES, target.position):
        return rejected("not_yours", _("这个人不在您的片区"), "subject", fixable=False)
    if target.campaign.launched_at is None or target.campaign.closed_at is not None:
        return held("office", "closed", target.position)
    if said.outcome in NEEDS_REASON and not said.reason.strip():
        return rejected("required", _("请写明原因"), "payload.reason", position=target.position)
    if said.outcome in NEEDS_REVISIT and said.revisit_at is None:
        return rejected("required", _("请约定再次上门的时间"), "payload.revisit_at", position=target.position)
    outcome = NewOutcome(
        target_id=target.pk,
        event=item.id,
        kind=said.outcome,
        at=item.at,
        by_id=item.sender.user.pk,
        revisit_at=utc(said.revisit_at),
        reason=said.reason,
        device_id=item.sender.device.pk,
    )
    record_outcomes(rows=[outcome], arrived_at=at, by=item.sender.user, at=at)
    return Fate(position=target.position)


def take_ppe(item: Item, at: datetime) -> Fate:
    """Take in what somebody wears before they go from door to door. May raise Refused, naming what is wanting."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    number = numbers_of(POINT, [event.subject], {}).get(event.subject)
    point = Point.objects.select_related("site__place").filter(pk=number or 0).first()
    if point is None:
        return rejected("unknown_point", _("没有这个采样点"), "subject", fixable=False)
    place = point.site.place
    if not item.sender.standing.may(Capability.RECORD_SAMPLES, place.lo):
        return rejected("not_yours", _("这个采样点不在您的片区"), "subject", fixable=False)
    check_ppe(place=place, items=said.items, by=item.sender.user, at=item.at)
    return Fate(position=place.lo)
