"""box@1, handover@1: tubes are packed, boxes change hands."""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.core.identities import UnknownIdentity, unseal
from wanjia.interfaces.sync.fates import Fate, held, rejected
from wanjia.interfaces.sync.items import Item
from wanjia.registry.accounts.roles import Capability
from wanjia.response.sampling.actions import hand_over, pack_box
from wanjia.response.sampling.models import Handover, Manifest, Point
from wanjia.response.sampling.queries.tubes import labels_known
from wanjia.response.sampling.rules import label_fits

POINT, MANIFEST, CAMPAIGN = "sampling.point", "sampling.manifest", "campaigns.campaign"


def take_box(item: Item, at: datetime) -> Fate:
    """Take in a box. One with a label of another round waits until somebody has looked; a tube may arrive after its box."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    rows = Point.objects.select_related("site__place", "round")
    point = rows.filter(pk=_number(POINT, event.subject)).first()
    if point is None:
        return rejected("unknown_point", _("没有这个采样点"), "subject", fixable=False)
    position = point.site.place.lo
    if not item.sender.standing.may(Capability.RECORD_SAMPLES, position):
        return rejected("not_yours", _("这个采样点不在您的片区"), "subject", fixable=False)
    if _number(CAMPAIGN, said.round) != point.round.campaign_id:
        return rejected("wrong_round", _("采样点不属于这一轮"), "payload.round", position=position)
    if not item.let_in and (why := _doubtful(point, said.tubes)):
        return held("office", why, position)
    pack_box(
        point=point,
        label=said.label,
        event=item.id,
        counted=said.counted,
        tubes=said.tubes,
        by=item.sender.user,
        at=item.at,
        device_id=item.sender.device.pk,
    )
    return Fate(position=position)


def _doubtful(point: Point, labels: list[str]) -> str:
    """Give why the office must look before a box counts, empty for nothing."""
    pattern = point.round.label_pattern
    if pattern and not all(label_fits(pattern).fullmatch(label) for label in labels):
        return "label"
    used = labels_known(labels) if labels else {}
    foreign = (all(known.round != point.round_id for known in tubes) for tubes in used.values())
    return "other_round" if any(foreign) else ""


def take_handover(item: Item, at: datetime) -> Fate:
    """Take in what a courier or a laboratory counted. May raise Refused."""
    event, said = item.event, item.payload
    assert event is not None and item.at is not None
    rows = Manifest.objects.select_related("point__site__place", "laboratory__place")
    manifest = rows.filter(pk=_number(MANIFEST, event.subject)).first()
    if manifest is None:
        return rejected("unknown_manifest", _("没有这张转运单"), "subject", fixable=False)
    position, capability = manifest.point.site.place.lo, Capability.RECORD_SAMPLES
    if said.kind == Handover.Kind.LABORATORY:
        position, capability = manifest.laboratory.place.lo, Capability.ENTER_RESULTS
    if not item.sender.standing.may(capability, position):
        return rejected("not_yours", _("这张转运单不由您接收"), "subject", fixable=False)
    device, user = item.sender.device.pk, item.sender.user
    hand_over(
        manifest=manifest, kind=said.kind, boxes=said.boxes, tubes=said.tubes, by=user, at=item.at, device_id=device
    )
    return Fate(position=manifest.point.site.place.lo)


def _number(kind: str, name: str) -> int:
    """Give the row's number of a sealed id, 0 for none."""
    try:
        return unseal(kind, name)
    except UnknownIdentity:
        return 0
