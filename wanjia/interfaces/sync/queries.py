"""Questions about phones and what they have brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet

from wanjia.command.campaigns.models import Campaign, Outcome, Target
from wanjia.core.access import Standing
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Photo, RejectedEvent, Upload
from wanjia.registry.accounts.models import DeviceKey
from wanjia.registry.accounts.roles import ROLES, Capability
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Discrepancy
from wanjia.response.sampling.queries.tubes import Sealed, lately_sealed_twice

SILENT = timedelta(hours=24)
ASKING = frozenset(role for role, held in ROLES.items() if Capability.RECORD_VISITS in held)


@dataclass(frozen=True)
class NotUploaded:
    """A user's phone that may still hold something: how much, which numbers are missing, when it was last heard of."""

    device: str
    user: str
    unsent: int
    missing: list[list[int]]
    heard_at: datetime | None


def devices_not_uploaded(place: Place, at: datetime) -> list[NotUploaded]:
    """Give the phones of a place's visitors that owe something: said so, skipped numbers, or silent for a day of a campaign."""
    keys = DeviceKey.objects.filter(
        Q(user__grants__ends_at=None) | Q(user__grants__ends_at__gt=at),
        user__grants__role__in=ASKING,
        user__grants__starts_at__lte=at,
        user__grants__place__lo__lte=place.hi,
        user__grants__place__hi__gte=place.lo,
        device__revoked_at=None,
    )
    rows = {(key.device_id, key.user_id): key for key in keys.select_related("device", "user").distinct()}
    heard = {(u.device_id, u.user_id): u for u in Upload.objects.filter(user__in={user for _d, user in rows})}
    since = _running_since(place, at)
    found = []
    for pair, key in rows.items():
        upload = heard.get(pair)
        last = upload.heard_at if upload else None
        silent = since is not None and (last or key.device.enrolled_at) < at - SILENT
        if silent or (upload and (upload.unsent or upload.missing)):
            unsent, missing = (upload.unsent, upload.missing) if upload else (0, [])
            found.append(NotUploaded(key.device.name, key.user.name, unsent, missing, last))
    return sorted(found, key=lambda row: (row.heard_at is not None, row.heard_at, row.user))


def _running_since(place: Place, at: datetime) -> datetime | None:
    """Give when the oldest campaign that runs at a place was launched, None while none runs."""
    running = Campaign.objects.running().filter(scopes__place__lo__lte=place.hi, scopes__place__hi__gte=place.lo)
    return running.filter(launched_at__lte=at).order_by("launched_at").values_list("launched_at", flat=True).first()


def open_conflicts(standing: Standing) -> QuerySet[Conflict]:
    """Give the questions nobody has decided, of a territory."""
    rows = Conflict.objects.visible_to(standing, Capability.RESOLVE_CONFLICTS).filter(decision="")
    return rows.select_related("household__door", "target__household__door", "target__campaign", "person")


def open_findings(standing: Standing) -> QuerySet[Discrepancy]:
    """Give the tubes of a territory whose findings contradict each other and that nobody has settled, the oldest first."""
    rows = Discrepancy.objects.visible_to(standing, Capability.RESOLVE_CONFLICTS)
    rows = rows.filter(kind=Discrepancy.Kind.FINDINGS, settled_at=None).order_by("opened_at", "id")
    found: QuerySet[Discrepancy] = rows.select_related("tube", "point__site__place", "round__campaign", "owner")
    return found


def unasked_labels() -> list[Sealed]:
    """Give the tubes of late whose label another tube carries and that nobody was asked about."""
    twice, kinds = lately_sealed_twice(), (Conflict.Kind.TUBE_TWICE, Conflict.Kind.AFTER_SEAL)
    events = {event for tube in twice for event in (tube.event, tube.other_event)}
    asked = {str(c.event): str(c.other_event) for c in Conflict.objects.filter(kind__in=kinds, event__in=events)}
    return [tube for tube in twice if tube.event not in asked and asked.get(tube.other_event) != tube.event]


def waiting_events(standing: Standing) -> tuple[QuerySet[HeldEvent], QuerySet[RejectedEvent]]:
    """Give the held and the rejected events of a territory that nobody has settled."""
    held = HeldEvent.objects.visible_to(standing, Capability.RESOLVE_CONFLICTS).filter(settled_at=None)
    refused = RejectedEvent.objects.visible_to(standing, Capability.RESOLVE_CONFLICTS).filter(settled_at=None)
    return held.select_related("user", "device"), refused.select_related("user", "device")


def photo_of(target: Target, text: str) -> Photo | None:
    """Give the photo of a visit to a target by its outcome's public id; None when none was taken or it has not arrived."""
    try:
        outcome = Outcome.objects.filter(target=target).select_related("visit").by_public_id(text)
        return Photo.objects.filter(sha256=outcome.visit.photo).first()
    except ObjectDoesNotExist:
        return None
