"""Somebody forgot their password: an administrator asks, a second person confirms and hands over the code."""

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.registry.accounts.actions import ask_reset, confirm_grant, confirm_phone, confirm_reset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import PasswordReset, Proposal, User
from wanjia.registry.accounts.queries import governs, may_confirm, proposals_to_confirm, resets_to_confirm
from wanjia.registry.accounts.roles import Capability

MANAGE, LEAD = Capability.MANAGE_ACCOUNTS, Capability.MANAGE_POSTS


@needs(MANAGE)
@require_POST
def ask(request: Any, user: str) -> HttpResponse:
    """Ask for a new way in for somebody."""
    found, at = reach(request, User.objects.all(), user, MANAGE), clock.now()
    if not governs(request.standing, found, MANAGE, at):
        raise PermissionDenied
    ask_reset(user=found, by=request.user, at=at)
    messages.success(request, _("已提出。请此人的负责人或另一位管理员在“待确认”里确认，登录码只给确认人看。"))
    return redirect("accounts:user", user=user)


@needs(MANAGE, LEAD)
def resets(request: Any) -> HttpResponse:
    """List what waits for this person's confirmation."""
    at = clock.now()
    context = {
        "resets": resets_to_confirm(request.standing, at),
        "proposals": proposals_to_confirm(request.standing, at),
    }
    return render(request, "accounts/resets.html", context)


@needs(MANAGE, LEAD)
@never_cache
@require_POST
def confirm_proposal(request: Any, proposal: str) -> HttpResponse:
    """Confirm a proposed role, or a proposed phone and show, once, the QR code that enrols it."""
    at = clock.now()
    found = next((p for p in proposals_to_confirm(request.standing, at) if p.public_id == proposal), None)
    if found is None:
        raise Http404
    if found.kind == Proposal.Kind.GRANT:
        confirm_grant(proposal=found, by=request.user, at=at)
        messages.success(request, _("已确认“%(name)s”的授权") % {"name": found.user.name})
        return redirect("accounts:resets")
    enrolment, token = confirm_phone(proposal=found, by=request.user, at=at)
    address = request.build_absolute_uri("/field/") + f"#enrol={token}"
    image = segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff")
    return render(request, "accounts/invite.html", {"person": found.user, "image": image, "enrolment": enrolment})


@needs(MANAGE, LEAD)
@never_cache
@require_POST
def confirm(request: Any, user: str) -> HttpResponse:
    """Confirm, and show the code once."""
    found, at = reach(request, User.objects.all(), user, MANAGE, LEAD), clock.now()
    if not may_confirm(request.standing, found, at):
        raise PermissionDenied
    waiting = PasswordReset.objects.filter(user=found, expires_at__gt=at, confirmed_at=None).order_by("-id")
    reset = waiting.select_related("user").first()
    if reset is None:
        raise Http404
    code = confirm_reset(reset=reset, by=request.user, at=at)
    return render(request, "accounts/reset_code.html", {"person": found, "code": code, "reset": reset})
