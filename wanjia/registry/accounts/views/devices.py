"""Phones: inviting one with a QR code, the list, revoking a lost one."""

from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.actions import invite_device, revoke_device
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import Device, DeviceKey, User
from wanjia.registry.accounts.queries import governs
from wanjia.registry.accounts.roles import Capability


@needs(Capability.MANAGE_ACCOUNTS)
def devices(request: HttpRequest) -> HttpResponseBase:
    """List the phones of the territory, the newest first."""
    keys = Prefetch("keys", DeviceKey.objects.select_related("user"), to_attr="held")
    rows = Device.objects.visible_to(request.standing, Capability.MANAGE_ACCOUNTS).prefetch_related(keys)  # type: ignore[attr-defined]
    if request.GET.get("only") == "unsent":
        rows = rows.filter(unsent__gt=0)
    if request.GET.get("export") in KINDS:
        lines = ([d.name, _users(d), d.last_seen_at, d.unsent, d.revoked_at] for d in rows.order_by("-id"))
        headings = [_("设备"), _("使用人"), _("最后联系"), _("未上传"), _("停用时间")]
        return export(request.GET["export"], _("设备"), headings, lines)
    page = keyset(rows, "-enrolled_at", "-id", after=asked(request, "after"))
    return render(request, "accounts/devices.html", {"page": page})


def _users(device: Any) -> str:
    return "、".join(key.user.name for key in device.held)


@needs(Capability.MANAGE_ACCOUNTS)
@never_cache
@require_POST
def invite(request: HttpRequest, user: str) -> HttpResponse:
    """Show, once, the QR code that enrols a phone for a user."""
    found, at = reach(request, User.objects.all(), user, Capability.MANAGE_ACCOUNTS), clock.now()
    if not governs(request.standing, found, Capability.MANAGE_ACCOUNTS, at):  # type: ignore[attr-defined]
        raise PermissionDenied
    enrolment, token = invite_device(user=found, by=request.user, at=at)
    address = request.build_absolute_uri("/field/") + f"#enrol={token}"
    image = segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff")
    return render(request, "accounts/invite.html", {"person": found, "image": image, "enrolment": enrolment})


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def revoke(request: HttpRequest, device: str) -> HttpResponse:
    """Stop a lost phone."""
    found = reach(request, Device.objects.all(), device, Capability.MANAGE_ACCOUNTS)
    revoke_device(device=found, by=request.user, at=clock.now())
    return redirect("records:device", device=device)
