"""Documents, response levels and policies: what an order cites and what a decree sets."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import declare_response_level, end_response_level, issue_document, set_policy
from wanjia.command.posts.forms import DocumentForm, LevelForm, PolicyForm
from wanjia.command.posts.models import Document, Policy, ResponseLevel
from wanjia.command.posts.queries import policy
from wanjia.command.posts.rules import POLICIES, written
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def documents(request: HttpRequest) -> HttpResponseBase:
    """List the documents that bind the territory, the newest first."""
    rows = Document.objects.reaching(request.standing).select_related("place")  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        lines = (
            [d.get_kind_display(), d.number, d.title, d.place.name, d.effective_from] for d in rows.order_by("-id")
        )
        headings = [_("文种"), _("文号"), _("标题"), _("发文单位"), _("生效时间")]
        return export(request.GET["export"], _("文件"), headings, lines)
    page = keyset(rows, "-effective_from", "-id", after=asked(request, "after"))
    context = {"page": page, "place": _own(request), "levels": _levels(request)}
    return render(request, "posts/documents.html", context)


@needs(Capability.MANAGE_POSTS)
def document_new(request: HttpRequest, place: str) -> HttpResponse:
    """Register a document of a place."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    at = clock.now()
    form = DocumentForm(request.POST or None, initial={"effective_from": at})
    if attempt(form, lambda values: issue_document(**values, place=found, by=request.user, at=at)):
        return redirect("posts:documents")
    return form_page(request, form, _("登记“%(place)s”的文件") % {"place": found.name})


@needs(Capability.MANAGE_POSTS)
def level_declare(request: HttpRequest, place: str) -> HttpResponse:
    """Put a response level in force at a place."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    form = LevelForm(request.POST or None, documents=_citable(found))
    act = lambda values: declare_response_level(**values, place=found, by=request.user, at=clock.now())  # noqa: E731
    if attempt(form, act):
        return redirect("posts:documents")
    return form_page(request, form, _("“%(place)s”启动应急响应") % {"place": found.name}, submit=_("启动"))


@needs(Capability.MANAGE_POSTS)
@require_POST
def level_end(request: HttpRequest, place: str) -> HttpResponse:
    """End the response level of a place."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    end_response_level(place=found, by=request.user, at=clock.now())
    return redirect("posts:documents")


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def policies(request: HttpRequest, place: str = "") -> HttpResponse:
    """Show every policy as it holds at a place now, and where it comes from."""
    capabilities = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
    found = reach(request, Place.objects.all(), place, *capabilities) if place else home(request, *capabilities)
    at = clock.now()
    rows = [(key, kind, written(key, policy(key, found, at))) for key, kind in POLICIES.items()]
    may_change = covers(request, Capability.MANAGE_POSTS, found)
    return render(request, "posts/policies.html", {"place": found, "rows": rows, "may_change": may_change})


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def policy_history(request: HttpRequest, key: str) -> HttpResponse:
    """List every value a policy had in the territory or over it."""
    if key not in POLICIES:
        raise Http404
    rows = Policy.objects.reaching(request.standing).filter(key=key).select_related("place", "document")  # type: ignore[attr-defined]
    page = keyset(rows, "-effective_from", "-id", after=asked(request, "after"))
    for row in page.rows:
        row.written = written(key, row.value)
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
    form = PolicyForm(request.POST or None, key=key, documents=_citable(found), initial={"effective_from": at})
    if attempt(form, lambda values: set_policy(**values, key=key, place=found, by=request.user, at=at)):
        return redirect("posts:policy", key=key)
    title = _("“%(place)s”：%(policy)s") % {"place": found.name, "policy": POLICIES[key].meaning}
    return form_page(request, form, title)


def _citable(place: Place) -> Any:
    """The documents of a place and of those above it."""
    return Document.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi).order_by("-effective_from")[:200]


def _own(request: HttpRequest) -> Place | None:
    return home(request, Capability.MANAGE_POSTS) if request.standing.may(Capability.MANAGE_POSTS) else None  # type: ignore[attr-defined]


def _levels(request: HttpRequest) -> Any:
    rows = ResponseLevel.objects.reaching(request.standing).filter(until_at=None)  # type: ignore[attr-defined]
    return [
        (row, covers(request, Capability.MANAGE_POSTS, row.place))
        for row in rows.select_related("place", "document").order_by("place__lo", "-place__hi")
    ]
