"""Instructions down the tree: the list, and a new one."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.posts.queries.papers import citable
from wanjia.command.tasks.actions import issue_directive
from wanjia.command.tasks.forms import DirectiveForm, levels_below
from wanjia.command.tasks.models import Directive, DirectiveReceipt
from wanjia.command.tasks.queries import sorts_below
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.models import Base
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE)
def directives(request: HttpRequest) -> HttpResponseBase:
    """List the directives that reach the territory or were sent from it: the running ones by deadline, or the closed."""
    at, closed = clock.now(), asked(request, "only") == "closed"
    rows = visible(request).select_related("place", "document")
    inside = request.standing.within(None, lo="receipts__place__lo", hi="receipts__place__hi")  # type: ignore[attr-defined]
    done = Q(receipts__done_at__isnull=False) | ~Q(asks=Directive.Asks.REPORT) & Q(
        receipts__acknowledged_at__isnull=False
    )
    rows = rows.annotate(
        asked=Count("receipts", filter=inside),
        signed=Count("receipts", filter=inside & Q(receipts__acknowledged_at__isnull=False)),
        through=Count("receipts", filter=inside & done),
    )
    if request.GET.get("export") in KINDS:
        headings = [_("标题"), _("来自"), _("依据文件"), _("要求"), _("下发时间"), _("签收时限"), _("期限")]
        headings += [_("辖区单位"), _("辖区签收"), _("辖区办结"), _("办结时间")]
        chosen = rows.exclude(closed_at=None) if closed else rows.open()
        lines = (_cells(row) for row in chosen.order_by("answer_by", "id"))
        return export(request.GET["export"], _("指令"), headings, lines)
    if closed:
        page = keyset(rows.exclude(closed_at=None), "-closed_at", "-id", after=asked(request, "after"))
    else:
        page = keyset(rows.open(), "answer_by", "id", after=asked(request, "after"))
    sender = home(request, Capability.MANAGE_POSTS) if request.standing.may(Capability.MANAGE_POSTS) else None  # type: ignore[attr-defined]
    return render(request, "tasks/directives.html", {"page": page, "sender": sender, "closed": closed, "at": at})


def _cells(row: Any) -> list[Any]:
    said = [row.title, row.place.name, row.document, row.get_asks_display(), row.issued_at, row.answer_by, row.due_at]
    return [*said, row.asked, row.signed, row.through, row.closed_at]


@needs(Capability.MANAGE_POSTS)
def directive_new(request: HttpRequest, place: str) -> HttpResponse:
    """Send an instruction to the places that a rule names under one."""
    found, at = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS), clock.now()
    below = Place.objects.current().filter(parent=found).order_by("lo")
    sorts = sorts_below(found, [level for level, _name in levels_below(found.level)])
    initial = {"title": asked(request, "title", 200)}  # a meeting that decided something leads here
    form = DirectiveForm(
        request.POST or None, initial=initial, documents=citable(found, at), place=found, below=below, sorts=sorts
    )

    def act(_values: dict[str, Any]) -> Base:
        return issue_directive(place=found, recipients=form.recipients(), by=request.user, at=at, **form.said())

    if made := attempt(form, act):
        return redirect("tasks:directive", directive=made.public_id)
    return form_page(request, form, _("“%(place)s”下发指令") % {"place": found.name}, submit=_("下发"))


def visible(request: Any) -> Any:
    """Give the directives that reach the asker's territory or were sent from it."""
    receipts = DirectiveReceipt.objects.visible_to(request.standing).values("directive_id")
    own = request.standing.within(None, lo="place__lo", hi="place__hi")
    return Directive.objects.filter(Q(pk__in=receipts) | own)


def find_directive(request: Any, text: str) -> Directive:
    """Give one of them. Raises Http404 for any other."""
    try:
        found: Directive = visible(request).select_related("place", "document").by_public_id(text)
    except Directive.DoesNotExist as error:
        raise Http404 from error
    return found
