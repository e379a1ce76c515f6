"""Who sends: the Authorization header of a phone, checked against the SHA-256 of its secret. No session, no password."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.identities import unseal_many
from wanjia.interfaces.sync.problems import Problem
from wanjia.registry.accounts.models import Device, DeviceKey, User
from wanjia.registry.accounts.queries import standings

DEVICE = "accounts.device"
USER = "accounts.user"


@dataclass(frozen=True)
class Sender:
    """A user on a phone, with what they may do now."""

    device: Device
    user: User
    standing: Standing

    @property
    def revoked(self) -> bool:
        """Whether the phone was revoked: what it sends waits for the office, what it asks is refused."""
        return self.device.revoked_at is not None


class Claim(NamedTuple):
    """Who a request says it comes from, unproven: numbers of device and user, SHA-256 of the secret."""

    device: int
    user: int
    digest: bytes


def claim_of(request: HttpRequest) -> Claim:
    """Give whom the Authorization header names. Raises Problem 401 for a header that names nobody."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    parts = token.split(".")
    if scheme != "Device" or len(parts) != 3:
        raise unknown()
    device = unseal_many(DEVICE, parts[:1])[0]
    user = unseal_many(USER, parts[1:2])[0]
    if device is None or user is None:
        raise unknown()
    return Claim(device, user, digest(parts[2]))


def senders_of(claims: Sequence[Claim], at: datetime) -> list[Sender | None]:
    """Give who really sends, in order, in two queries; None for anything but a secret in force."""
    rows = DeviceKey.objects.select_related("device", "user")
    keys = rows.filter(device__in={c.device for c in claims}, user__in={c.user for c in claims})
    known = {(key.device_id, key.user_id): key for key in keys}
    proven = [key if (key := known.get(c[:2])) is not None and proves(c, key, at) else None for c in claims]
    held = standings([key.user for key in proven if key is not None], at)
    return [None if key is None else Sender(key.device, key.user, held[key.user_id]) for key in proven]


def proves(claim: Claim, key: DeviceKey, at: datetime) -> bool:
    """Tell whether the secret is the one kept and in force; a revoked phone's stays good for handing in its outbox."""
    in_force = key.expires_at > at or key.device.revoked_at is not None
    return hmac.compare_digest(bytes(key.digest), claim.digest) and in_force and key.user.is_active


def sender_of(request: HttpRequest, at: datetime) -> Sender:
    """Give who sends. Raises Problem 401 for anything but a secret in force; a revoked phone is told apart by the caller."""
    sender = senders_of([claim_of(request)], at)[0]
    if sender is None:
        raise unknown()
    return sender


def unrevoked(sender: Sender) -> Sender:
    """Let pass, or raise Problem 403 ``device-revoked``: the phone hands in its outbox and wipes its snapshots."""
    if sender.revoked:
        raise Problem(403, "device-revoked", _("这部手机已停用"))
    return sender


def digest(secret: str) -> bytes:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def unknown() -> Problem:
    """The one answer to every credential that is not in force: nothing tells which part is wrong."""
    return Problem(401, "sign-in", _("请重新登录，未上传的数据会保留"))


def territory(user: User, at: datetime) -> list[dict[str, str]]:
    """Give the places of a user's grants in force, as the phone shows them."""
    grants = user.grants.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at).select_related("place")
    places = {grant.place_id: grant.place for grant in grants.order_by("place__lo")}
    return [{"id": place.public_id, "name": place.name, "level": place.level} for place in places.values()]
