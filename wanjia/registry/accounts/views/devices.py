"""Phones: proposing one, the list, revoking a lost one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.actions import propose_phone, revoke_device
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import Device, DeviceKey, User
from wanjia.registry.accounts.queries import governs
from wanjia.registry.accounts.roles import Capability


@needs(Capability.MANAGE_ACCOUNTS)
def devices(request: HttpRequest) -> HttpResponseBase:
    """List the phones of the territory, the newest first."""
    keys = Prefetch("keys", DeviceKey.objects.select_related("user"), to_attr="held")
    rows = Device.objects.visible_to(request.standing, Capability.MANAGE_ACCOUNTS).prefetch_related(keys)  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        lines = ([d.name, _users(d), d.enrolled_at, d.revoked_at] for d in rows.order_by("-id"))
        headings = [_("设备"), _("使用人"), _("登记"), _("停用时间")]
        return export(request.GET["export"], _("设备"), headings, lines)
    page = keyset(rows, "-enrolled_at", "-id", after=asked(request, "after"))
    return render(request, "accounts/devices.html", {"page": page})


def _users(device: Any) -> str:
    return "、".join(key.user.name for key in device.held)


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def invite(request: HttpRequest, user: str) -> HttpResponse:
    """Propose a phone for a user."""
    found, at = reach(request, User.objects.all(), user, Capability.MANAGE_ACCOUNTS), clock.now()
    if not governs(request.standing, found, Capability.MANAGE_ACCOUNTS, at):  # type: ignore[attr-defined]
        raise PermissionDenied
    propose_phone(user=found, by=request.user, at=at)
    messages.success(request, _("已提出，由另一人在“待确认”里确认后出二维码"))
    return redirect("accounts:user", user=user)


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def revoke(request: HttpRequest, device: str) -> HttpResponse:
    """Stop a lost phone."""
    found = reach(request, Device.objects.all(), device, Capability.MANAGE_ACCOUNTS)
    revoke_device(device=found, by=request.user, at=clock.now())
    return redirect("records:device", device=device)
