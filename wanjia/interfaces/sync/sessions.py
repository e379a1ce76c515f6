"""POST enrol, sign-in, renew: a phone gets the secret that opens everything else."""

import hashlib
import hmac
from datetime import datetime
from typing import Annotated

import msgspec
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from msgspec import Meta

from wanjia.core.actions import Refused
from wanjia.core.identities import unseal_many
from wanjia.interfaces.sync.bodies import read_body, read_json
from wanjia.interfaces.sync.credentials import DEVICE, digest, sender_of, territory, unrevoked
from wanjia.interfaces.sync.problems import Problem, door, say
from wanjia.registry.accounts.actions import KEY_LIFE, enrol_device, renew_device_key
from wanjia.registry.accounts.models import Device, Enrolment, User
from wanjia.registry.accounts.queries import standing

SMALL = 16 * 1024
Name = Annotated[str, Meta(max_length=80)]
Secret = Annotated[str, Meta(max_length=200)]


class Enrol(msgspec.Struct):
    """``enrol``."""

    token: Secret
    device_name: Annotated[str, Meta(max_length=300)] = ""


class SignIn(msgspec.Struct):
    """``sign-in``; ``device`` is the one this phone already is."""

    username: Name
    password: Secret
    device: str | None = None
    device_name: Annotated[str, Meta(max_length=300)] = ""


@door("POST")
def enrol(request: HttpRequest, at: datetime) -> HttpResponse:
    """Register a phone with the code an office printed; the code works once."""
    asked = read_json(read_body(request, SMALL), Enrol)
    found = Enrolment.objects.select_related("user").filter(digest=digest(asked.token)).first()
    if found is None or not found.user.is_active:
        raise Problem(401, "enrolment", _("登记码已使用或已过期，请重新生成"))
    try:
        device, secret = enrol_device(user=found.user, name=asked.device_name, by=found.user, at=at, enrolment=found)
    except Refused as refusal:
        raise Problem(401, "enrolment", refusal.message) from refusal
    return welcome(device, found.user, secret, at)


@door("POST")
def sign_in(request: HttpRequest, at: datetime) -> HttpResponse:
    """Open with name and password, on a phone that is known or on a new one."""
    asked = read_json(read_body(request, SMALL), SignIn)
    user = authenticate(request, username=asked.username, password=asked.password)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # axes would answer with a page of its own
        raise Problem(429, "too-many-tries", _("错误次数太多，请稍后再试"), retry_after=600)
    if not isinstance(user, User):
        raise Problem(401, "wrong-password", _("用户名或密码不对"))
    number = unseal_many(DEVICE, [asked.device])[0] if asked.device else None
    device = Device.objects.filter(pk=number, revoked_at=None).first() if number is not None else None
    if device is None:
        device, secret = enrol_device(user=user, name=asked.device_name, by=user, at=at)
    else:
        secret = renew_device_key(device=device, user=user, by=user, at=at)
    return welcome(device, user, secret, at)


@door("POST")
def renew(request: HttpRequest, at: datetime) -> HttpResponse:
    """Exchange the secret for a fresh one."""
    sender = unrevoked(sender_of(request, at))
    secret = renew_device_key(device=sender.device, user=sender.user, by=sender.user, at=at)
    return say(at, {"secret": secret, "expires_at": (at + KEY_LIFE).isoformat()})


def welcome(device: Device, user: User, secret: str, at: datetime) -> HttpResponse:
    """Answer a sign-in: who you are here, and what opens the door for the next days."""
    roles = [holding.role for holding in standing(user, at).holdings]
    said = {
        "device": device.public_id,
        "secret": secret,
        "recovery": recovery(device, user),
        "user": {
            "id": user.public_id,
            "name": user.name,
            "role": roles[0] if roles else "",
            "territory": territory(user, at),
        },
        "expires_at": (at + KEY_LIFE).isoformat(),
    }
    return say(at, said)


def recovery(device: Device, user: User) -> str:
    """Give what opens this user's store on this phone when the PIN is forgotten: the same at every sign-in, kept nowhere."""
    said = f"recovery\0{device.pk}\0{user.pk}".encode()
    return hmac.digest(settings.WANJIA_KEYS.index, said, hashlib.sha256).hex()
