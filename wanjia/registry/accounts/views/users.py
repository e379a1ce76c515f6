"""Members of staff and what they are granted."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts import actions
from wanjia.registry.accounts.forms import GrantForm, UserForm
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import Grant, Proposal, User
from wanjia.registry.accounts.queries import governs, in_force, works_at_desk
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name, locate


@needs(Capability.MANAGE_ACCOUNTS)
def users(request: HttpRequest) -> HttpResponseBase:
    """List the staff of the territory with the grants in force."""
    at = clock.now()
    now = Prefetch("grants", Grant.objects.filter(in_force(at)).select_related("place"), to_attr="now")
    rows = User.objects.visible_to(request.standing, Capability.MANAGE_ACCOUNTS).prefetch_related(now)  # type: ignore[attr-defined]
    text = asked(request, "q", 60)
    if text:
        rows = rows.filter(Q(name__startswith=text) | Q(username__startswith=text))
    if request.GET.get("export") in KINDS:
        lines = (
            [u.name, u.username, _("在用") if u.is_active else _("停用"), _said(u.now)] for u in rows.order_by("id")
        )
        return export(request.GET["export"], _("账号"), [_("姓名"), _("用户名"), _("状态"), _("授权")], lines)
    page = keyset(rows, "name", "id", after=asked(request, "after"))
    return render(request, "accounts/users.html", {"page": page, "q": text})


def _said(grants: list[Grant]) -> str:
    return "；".join(f"{grant.get_role_display()} {grant.place.name}" for grant in grants)


@needs(Capability.MANAGE_ACCOUNTS)
def user_new(request: HttpRequest) -> HttpResponse:
    """Add a member of staff, who may do nothing until somebody grants it and chooses their own password by a code."""
    form = UserForm(request.POST or None)
    made = attempt(form, lambda values: actions.add_user(password=None, by=_asker(request), at=clock.now(), **values))
    if made:
        return redirect("accounts:user", user=made.public_id)
    return form_page(request, form, _("新建账号"))


@needs(Capability.MANAGE_ACCOUNTS)
def user(request: HttpRequest, user: str) -> HttpResponse:
    """Show one member of staff: grants now and before, phones."""
    found, at = _seen(request, user), clock.now()
    grants = found.grants.select_related("place", "granted_by").order_by("-starts_at", "-id")[:200]
    keys = found.device_keys.select_related("device").order_by("-device__enrolled_at")[:50]
    may = governs(request.standing, found, Capability.MANAGE_ACCOUNTS, at)  # type: ignore[attr-defined]
    inside = {g.pk for g in Grant.objects.visible_to(request.standing, Capability.MANAGE_ACCOUNTS).filter(user=found)}  # type: ignore[attr-defined]
    rows = [(grant, grant.pk in inside and (grant.ends_at is None or grant.ends_at > at)) for grant in grants]
    context = {"person": found, "grants": rows, "keys": keys, "may_govern": may, "at": at}
    waiting = found.proposals.filter(confirmed_at=None, expires_at__gt=at).select_related("place", "asked_by")
    context["proposals"] = waiting.order_by("id")[:50]
    context["may_invite"] = not works_at_desk(found, at)
    return render(request, "accounts/user.html", context)


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def deactivate(request: HttpRequest, user: str) -> HttpResponse:
    """Shut an account."""
    actions.deactivate_user(user=_governed(request, user), by=_asker(request), at=clock.now())
    return redirect("accounts:user", user=user)


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def reactivate(request: HttpRequest, user: str) -> HttpResponse:
    """Open an account again."""
    actions.reactivate_user(user=_governed(request, user), by=_asker(request), at=clock.now())
    return redirect("accounts:user", user=user)


@needs(Capability.MANAGE_ACCOUNTS)
def grant_new(request: HttpRequest, user: str) -> HttpResponse:
    """Propose a role at a place of the own territory."""
    found, at = _seen(request, user), clock.now()
    form = GrantForm(request.POST or None, initial={"since": at})

    def act(values: dict[str, Any]) -> Proposal:
        values["place"] = _one_place(request, values["place"])
        return actions.propose_grant(user=found, by=_asker(request), at=at, **values)

    if attempt(form, act):
        messages.success(request, _("已提出，由另一人在“待确认”里确认后生效"))
        return redirect("accounts:user", user=user)
    return form_page(request, form, _("给“%(name)s”授权") % {"name": found.name}, submit=_("提出授权"))


@needs(Capability.MANAGE_ACCOUNTS)
@require_POST
def grant_end(request: HttpRequest, grant: str) -> HttpResponse:
    """End a grant now."""
    found = reach(request, Grant.objects.select_related("user", "place"), grant, Capability.MANAGE_ACCOUNTS)
    actions.end_grant(grant=found, by=_asker(request), at=clock.now())
    return redirect("accounts:user", user=found.user.public_id)


def _one_place(request: Any, text: str) -> Place:
    """Give the one place of the own territory that a text names. Raises Refused for none or several."""
    found = locate(text, inside=request.standing.within(Capability.MANAGE_ACCOUNTS, lo="lo", hi="hi"))
    if not found:
        raise Refused(_("辖区内没有“%(text)s”") % {"text": text}, field="place")
    if len(found) > 1:
        names = "、".join(full_name(place) for place in found[:5])
        raise Refused(_("有多个同名的地点，请连上级一起写：%(names)s") % {"names": names}, field="place")
    return found[0]


def _seen(request: HttpRequest, user: str) -> User:
    found: User = reach(request, User.objects.all(), user, Capability.MANAGE_ACCOUNTS)
    return found


def _governed(request: Any, user: str) -> User:
    found = _seen(request, user)
    if not governs(request.standing, found, Capability.MANAGE_ACCOUNTS, clock.now()):
        raise PermissionDenied
    return found


def _asker(request: Any) -> User:
    asker: User = request.user
    return asker
