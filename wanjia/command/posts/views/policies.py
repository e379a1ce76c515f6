"""What a decree sets: every policy as it holds at a place, its history, a new value."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.posts.actions import set_policy
from wanjia.command.posts.forms import PolicyForm
from wanjia.command.posts.models import Policy
from wanjia.command.posts.queries import policy
from wanjia.command.posts.queries.papers import citable
from wanjia.command.posts.rules import LEVEL_NAMES, POLICIES, written
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def policies(request: HttpRequest, place: str = "") -> HttpResponseBase:
    """Show every policy as it holds at a place now, and where it comes from."""
    capabilities = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
    found = reach(request, Place.objects.all(), place, *capabilities) if place else home(request, *capabilities)
    at = clock.now()
    rows = [(key, kind, written(key, policy(key, found, at))) for key, kind in POLICIES.items()]
    if request.GET.get("export") in KINDS:
        lines = ([kind.meaning, value, kind.unit, found.name, at] for _key, kind, value in rows)
        headings = [_("规定"), _("现在的取值"), _("单位"), _("地点"), _("截至")]
        return export(request.GET["export"], _("各项规定"), headings, lines)
    may_change = covers(request, Capability.MANAGE_POSTS, found)
    return render(request, "posts/policies.html", {"place": found, "rows": rows, "may_change": may_change})


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def policy_history(request: HttpRequest, key: str) -> HttpResponseBase:
    """List every value a policy had in the territory or over it."""
    if key not in POLICIES:
        raise Http404
    rows = Policy.objects.reaching(request.standing).filter(key=key).select_related("place", "document")  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        headings = [_("生效时间"), _("地点"), _("取值"), _("适用级别"), _("依据文件")]
        lines = (
            [r.effective_from, r.place.name, written(key, r.value), LEVEL_NAMES.get(r.level, ""), r.document]
            for r in rows.order_by("-id")
        )
        return export(request.GET["export"], str(POLICIES[key].meaning), headings, lines)
    page = keyset(rows, "-effective_from", "-id", after=asked(request, "after"))
    for row in page.rows:
        row.written, row.of_level = written(key, row.value), LEVEL_NAMES.get(row.level, "")
    return render(
        request,
        "posts/policy.html",
        {"kind": POLICIES[key], "page": page, "assumed": written(key, POLICIES[key].assumed)},
    )


@needs(Capability.MANAGE_POSTS)
def policy_set(request: HttpRequest, place: str, key: str) -> HttpResponse:
    """Set a policy at a place from a moment on."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    if key not in POLICIES:
        raise Http404
    at = clock.now()
    form = PolicyForm(request.POST or None, key=key, documents=citable(found, at), initial={"effective_from": at})
    if attempt(form, lambda values: set_policy(**values, key=key, place=found, by=request.user, at=at)):
        return redirect("posts:policy", key=key)
    title = _("“%(place)s”：%(policy)s") % {"place": found.name, "policy": POLICIES[key].meaning}
    return form_page(request, form, title)
