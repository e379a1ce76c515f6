"""Who is given a document, who has read it, and what waits for oneself to read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import deliver_document, read_document
from wanjia.command.posts.forms import DeliverForm
from wanjia.command.posts.models import DocumentDelivery, DocumentOpening
from wanjia.command.posts.queries.bodies import people_of
from wanjia.command.posts.queries.papers import places_to_send, to_read
from wanjia.command.posts.views.documents import managed, reached
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, signed_in
from wanjia.registry.accounts.queries import staff_around
from wanjia.registry.accounts.roles import Capability

FIRST = 200  # of what waits to be read, and of the names offered


@signed_in
def mine(request: HttpRequest) -> HttpResponseBase:
    """List what waits for oneself to read, the longest waiting first."""
    rows = to_read(request.standing)  # type: ignore[attr-defined]
    if request.GET.get("export") in KINDS:
        headings = [_("文号"), _("标题"), _("发文单位"), _("发给"), _("发出时间")]
        lines = (
            [r.document.number, r.document.title, r.document.place.name, r.place or request.user.name, r.sent_at]  # type: ignore[union-attr]
            for r in rows
        )
        return export(request.GET["export"], _("待阅文件"), headings, lines)
    return render(request, "posts/to_read.html", {"rows": rows[:FIRST]})


@signed_in
@require_POST
def read(request: HttpRequest, document: str) -> HttpResponse:
    """Sign that one has read a document."""
    found = reached(request, document, "")
    read_document(document=found, by=request.user, at=clock.now())
    return redirect("posts:document", document=document)


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def distribution(request: HttpRequest, document: str) -> HttpResponseBase:
    """List who was given a document, inside the territory; with ``only=unread`` who has not read it."""
    found = reached(request, document, "")
    standing = request.standing  # type: ignore[attr-defined]
    sees = Capability.VIEW_COVERAGE if standing.may(Capability.VIEW_COVERAGE) else Capability.MANAGE_POSTS
    rows = DocumentDelivery.objects.visible_to(standing, sees).filter(document=found)
    if asked(request, "only") == "unread":
        rows = rows.filter(read_at=None)
    rows = rows.select_related("place__parent", "user", "read_by")
    if request.GET.get("export") in KINDS:
        headings = [_("发给"), _("上级"), _("发出时间"), _("签阅时间"), _("签阅人"), _("主送或抄送"), _("份号")]
        return export(request.GET["export"], _("签阅情况"), headings, (_cells(r) for r in rows.order_by("id")))
    page = keyset(rows, "id", after=asked(request, "after"))
    return render(request, "posts/distribution.html", {"document": found, "page": page, "only": asked(request, "only")})


def _cells(row: DocumentDelivery) -> list[Any]:
    above = row.place.parent.name if row.place and row.place.parent else ""
    name = row.place.name if row.place else row.user.name if row.user else ""
    return [
        name,
        above,
        row.sent_at,
        row.read_at,
        row.read_by.name if row.read_by else "",
        _("抄送") if row.copied else _("主送"),
        row.copy_number,
    ]


@needs(Capability.MANAGE_POSTS)
def deliver(request: HttpRequest, document: str) -> HttpResponse:
    """Give a document to every place of a level, to the members of a post, or to people by name."""
    found, at = managed(request, document), clock.now()
    around = staff_around(found.place, at)
    form = DeliverForm(request.POST or None, place=found.place, around=around, at=at, secret=bool(found.secrecy))

    def act(values: dict[str, Any]) -> Any:
        places = places_to_send(found.place, values["level"]) if values.get("level") else []
        users = {user.pk: user for user in values["names"]}
        users |= {user.pk: user for user in (people_of(values["post"], at) if values["post"] else [])}
        return deliver_document(
            document=found, places=places, users=users.values(), copied=bool(values["copied"]), by=request.user, at=at
        )

    if attempt(form, act):
        return redirect("posts:distribution", document=document)
    return form_page(request, form, _("发送“%(document)s”") % {"document": found}, submit=_("发送"))


@needs(Capability.MANAGE_POSTS)
def openings(request: HttpRequest, document: str) -> HttpResponseBase:
    """List each time somebody opened a secret paper, the latest first."""
    found = managed(request, document)
    rows = DocumentOpening.objects.filter(document=found).select_related("user")
    if request.GET.get("export") in KINDS:
        cells = ([r.at, r.user.name, r.get_form_display()] for r in rows.order_by("id"))
        return export(request.GET["export"], _("查看记录"), [_("时间"), _("谁"), _("怎样看的")], cells)
    page = keyset(rows, "-at", "-id", after=asked(request, "after"))
    return render(request, "posts/openings.html", {"document": found, "page": page})
