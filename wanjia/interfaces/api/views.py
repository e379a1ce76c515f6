"""The pages about the machines' door: what it offers, one's own tokens, and giving tokens out; and what it says of itself."""

from datetime import datetime
from typing import Any

import msgspec
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.interfaces.api.actions import confirm_token, draw_token, propose_token, revoke_token
from wanjia.interfaces.api.document import document
from wanjia.interfaces.api.fhir.table import KINDS as RESOURCES
from wanjia.interfaces.api.fhir.table import statement
from wanjia.interfaces.api.forms import TokenForm
from wanjia.interfaces.api.models import ApiToken
from wanjia.interfaces.api.table import ENDPOINTS
from wanjia.interfaces.api.words import SCOPE_NAMES
from wanjia.interfaces.sync.problems import door
from wanjia.registry.accounts.gate import needs, reach, signed_in
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name, locate

MANAGE, LEAD = Capability.MANAGE_ACCOUNTS, Capability.MANAGE_POSTS


@signed_in
def home(request: Any) -> HttpResponse:
    """Say what machines can ask for, and show the reader's own tokens."""
    own = ApiToken.objects.filter(user=request.user).select_related("place", "asked_by").order_by("-id")[:50]
    served = [(e, e.path.split("/"), [SCOPE_NAMES[scope] for scope in e.scopes]) for e in ENDPOINTS]
    context = {
        "own": _told(own, clock.now()),
        "served": served,
        "resources": [(kind.name, [SCOPE_NAMES[scope] for scope in kind.scopes]) for kind in RESOURCES],
        "desk": request.standing.may(MANAGE) or request.standing.may(LEAD),
    }
    return render(request, "api/home.html", context)


def _told(rows: Any, at: datetime) -> list[dict[str, Any]]:
    """Give tokens with what each is now and what it opens, in words."""
    return [{"token": row, "state": state_of(row, at), "scopes": [SCOPE_NAMES[s] for s in row.scopes]} for row in rows]


def state_of(token: ApiToken, at: datetime) -> str:
    """Give what a token is at a moment."""
    if token.revoked_at is not None:
        return "revoked"
    if token.confirmed_at is None:
        return "waiting" if token.expires_at > at else "lapsed"
    if token.until_at <= at:
        return "over"
    return "ready" if token.drawn_at is None else "in_force"


def _seen(request: Any) -> QuerySet[ApiToken]:
    rows: QuerySet[ApiToken] = ApiToken.objects.none()
    for capability in (MANAGE, LEAD):
        rows = rows | ApiToken.objects.visible_to(request.standing, capability)
    return rows.select_related("place", "user", "asked_by", "confirmed_by")


@needs(MANAGE, LEAD)
def tokens(request: Any) -> HttpResponseBase:
    """List the tokens of the territory: those that wait for a second person, those that were given out."""
    at = clock.now()
    if request.GET.get("export") in KINDS:
        headings = [
            _("用途"),
            _("本人"),
            _("地点"),
            _("权限"),
            _("到"),
            _("提出人"),
            _("确认人"),
            _("最近使用"),
            _("停用"),
        ]
        lines = (
            [
                t.name,
                t.user,
                t.place,
                " ".join(t.scopes),
                t.until_at,
                t.asked_by,
                t.confirmed_by,
                t.used_at,
                t.revoked_at,
            ]
            for t in _seen(request).order_by("id")
        )
        return export(request.GET["export"], _("接口令牌"), headings, lines)
    waiting = _seen(request).filter(confirmed_at=None, revoked_at=None, expires_at__gt=at).order_by("id")[:200]
    page = keyset(_seen(request), "-id", after=asked(request, "after"))
    me = request.user.pk
    asked_for = [(row, me not in (row["token"].asked_by_id, row["token"].user_id)) for row in _told(waiting, at)]
    context = {"waiting": asked_for, "page": page, "rows": _told(page.rows, at)}
    return render(request, "api/tokens.html", context)


@needs(MANAGE)
def token_new(request: Any) -> HttpResponse:
    """Propose a token for a member of staff."""
    at = clock.now()
    form = TokenForm(request.POST or None)

    def act(values: dict[str, Any]) -> ApiToken:
        user = User.objects.visible_to(request.standing, MANAGE).filter(username=values.pop("username")).first()
        if user is None:
            raise Refused(_("辖区内没有这个用户名"), field="username")
        values["place"] = _one_place(request, values["place"])
        return propose_token(user=user, by=request.user, at=at, **values)

    if attempt(form, act):
        messages.success(request, _("已提出，由另一人确认后，本人在“接口”页面领取"))
        return redirect("api:tokens")
    return form_page(request, form, _("提出接口令牌"), submit=_("提交"))


def _one_place(request: Any, text: str) -> Place:
    found = locate(text, inside=request.standing.within(MANAGE, lo="lo", hi="hi"))
    if not found:
        raise Refused(_("辖区内没有“%(text)s”") % {"text": text}, field="place")
    if len(found) > 1:
        names = "、".join(full_name(place) for place in found[:5])
        raise Refused(_("有多个同名的地点，请连上级一起写：%(names)s") % {"names": names}, field="place")
    return found[0]


@needs(MANAGE, LEAD)
@require_POST
def confirm(request: Any, token: str) -> HttpResponse:
    """Confirm what another person proposed."""
    found = reach(request, ApiToken.objects.select_related("place"), token, MANAGE, LEAD)
    confirm_token(token=found, by=request.user, at=clock.now())
    messages.success(request, _("已确认，请本人在“接口”页面领取"))
    return redirect("api:tokens")


@signed_in
@never_cache
@require_POST
def draw(request: Any, token: str) -> HttpResponse:
    """Show whose token it is the secret, this once."""
    try:
        found = ApiToken.objects.filter(user=request.user).select_related("place").by_public_id(token)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    secret = draw_token(token=found, by=request.user, at=clock.now())
    return render(request, "api/secret.html", {"token": found, "secret": secret})


@signed_in
@require_POST
def revoke(request: Any, token: str) -> HttpResponse:
    """Stop a token: one's own, or one of the territory."""
    rows = ApiToken.objects.select_related("place")
    found = rows.filter(user=request.user).filter(pk=_number(token)).first()
    own = found is not None
    if found is None:
        if not (request.standing.may(MANAGE) or request.standing.may(LEAD)):
            raise Http404
        found = reach(request, rows, token, MANAGE, LEAD)
    revoke_token(token=found, by=request.user, at=clock.now())
    return redirect("api:home" if own else "api:tokens")


def _number(token: str) -> int:
    try:
        return int(ApiToken.objects.by_public_id(token).pk)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error


@door("GET", straight=True)
def openapi(request: HttpRequest, at: datetime) -> HttpResponse:
    """Give the OpenAPI document."""
    return HttpResponse(msgspec.json.encode(document()), content_type="application/json")


@door("GET", straight=True)
def metadata(request: HttpRequest, at: datetime) -> HttpResponse:
    """Give FHIR's CapabilityStatement."""
    said = statement(request.build_absolute_uri("/"), at.date().isoformat())
    return HttpResponse(msgspec.json.encode(said), content_type="application/fhir+json; charset=utf-8")
