"""The keys an office signs cards with: made, rotated, and revoked when one leaked."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.pages import refused
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.codes.actions import revoke_key, rotate_key
from wanjia.registry.codes.forms import KeyReasonForm
from wanjia.registry.codes.models import SigningKey

MANAGE = Capability.MANAGE_POSTS


@needs(MANAGE)
def keys(request: Any) -> HttpResponse:
    """Show the keys of the territory, the newest first."""
    rows = SigningKey.objects.visible_to(request.standing, MANAGE).select_related("issuer")
    shown = {"keys": rows.order_by("-from_at", "-pk")[:100], "form": KeyReasonForm(), "office": home(request, MANAGE)}
    return render(request, "codes/keys.html", shown)


@needs(MANAGE)
@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Let the asker's own office sign with a new key from now on."""
    office = home(request, MANAGE)
    rotate_key(issuer=office, by=request.user, at=clock.now())
    messages.success(request, _("%(office)s 启用了新的签发密钥") % {"office": office.name})
    return redirect("codes:keys")


@needs(MANAGE)
@require_POST
def revoke(request: HttpRequest, signing_key: str) -> HttpResponse:
    """Let nothing count that a key signed."""
    found: SigningKey = reach(request, SigningKey.objects.select_related("issuer"), signing_key, MANAGE)
    form = KeyReasonForm(request.POST)
    if not form.is_valid():
        return refused(request, Refused(_("请选择原因")))
    try:
        revoke_key(key=found, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, _("密钥已吊销，它签过的凭证全部无效"))
    return redirect("codes:keys")
