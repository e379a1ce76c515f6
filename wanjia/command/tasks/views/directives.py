"""Instructions down the tree: received and signed for, sent and who has not signed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.models import Document
from wanjia.command.tasks.actions import acknowledge_directive, issue_directive
from wanjia.command.tasks.forms import DirectiveForm
from wanjia.command.tasks.models import Directive, DirectiveReceipt
from wanjia.command.tasks.queries import may_acknowledge
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.models import Base
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE)
def directives(request: HttpRequest) -> HttpResponse:
    """List the directives that reach the territory or were sent from it, with how many places have signed."""
    rows = _visible(request).select_related("place", "document")
    inside = request.standing.within(None, lo="receipts__place__lo", hi="receipts__place__hi")  # type: ignore[attr-defined]
    rows = rows.annotate(
        asked=Count("receipts", filter=inside),
        signed=Count("receipts", filter=inside & Q(receipts__acknowledged_at__isnull=False)),
    )
    page = keyset(rows, "-issued_at", "-id", after=asked(request, "after"))
    sender = home(request, Capability.MANAGE_POSTS) if request.standing.may(Capability.MANAGE_POSTS) else None  # type: ignore[attr-defined]
    return render(request, "tasks/directives.html", {"page": page, "sender": sender})


@needs(Capability.VIEW_COVERAGE)
def directive(request: HttpRequest, directive: str) -> HttpResponseBase:
    """Show one directive and the receipts of the territory, the unsigned first."""
    try:
        found = _visible(request).select_related("place", "document").by_public_id(directive)
    except Directive.DoesNotExist as error:
        raise Http404 from error
    at = clock.now()
    receipts = DirectiveReceipt.objects.visible_to(request.standing).filter(directive=found)  # type: ignore[attr-defined]
    receipts = receipts.select_related("place__parent", "acknowledged_by")
    if request.GET.get("export") in KINDS:
        lines = ([r.place.name, r.acknowledged_at, r.acknowledged_by] for r in receipts.order_by("place__lo"))
        return export(request.GET["export"], found.title[:40], [_("单位"), _("签收时间"), _("签收人")], lines)
    if request.GET.get("only") == "unsigned":
        receipts = receipts.filter(acknowledged_at=None)
    page = keyset(receipts, "id", after=asked(request, "after"))
    rows = [(r, r.acknowledged_at is None and may_acknowledge(r, request.standing, at)) for r in page.rows]  # type: ignore[attr-defined]
    context = {"directive": found, "rows": rows, "page": page, "at": at}
    return render(request, "tasks/directive.html", context)


@needs(Capability.ASSIGN_WORK)
@require_POST
def acknowledge(request: HttpRequest, receipt: str) -> HttpResponse:
    """Take a directive in for one place."""
    rows = DirectiveReceipt.objects.select_related("place", "directive")
    found, at = reach(request, rows, receipt, Capability.ASSIGN_WORK), clock.now()
    if not may_acknowledge(found, request.standing, at):  # type: ignore[attr-defined]
        raise PermissionDenied
    acknowledge_directive(receipt=found, by=request.user, at=at)
    return redirect("tasks:directive", directive=found.directive.public_id)


@needs(Capability.MANAGE_POSTS)
def directive_new(request: HttpRequest, place: str) -> HttpResponse:
    """Send an instruction to every place of a level under one."""
    found, at = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS), clock.now()
    documents = Document.objects.filter(place__lo__lte=found.lo, place__hi__gte=found.hi).order_by("-effective_from")
    form = DirectiveForm(request.POST or None, documents=documents[:200], level=found.level)

    def act(values: dict[str, Any]) -> Base:
        recipients = Place.objects.current().below(found).filter(level=values.pop("level")).order_by("lo")
        return issue_directive(place=found, recipients=recipients, by=request.user, at=at, **values)

    if made := attempt(form, act):
        return redirect("tasks:directive", directive=made.public_id)
    return form_page(request, form, _("“%(place)s”下发指令") % {"place": found.name}, submit=_("下发"))


def _visible(request: Any) -> Any:
    receipts = DirectiveReceipt.objects.visible_to(request.standing).values("directive_id")
    own = request.standing.within(None, lo="place__lo", hi="place__hi")
    return Directive.objects.filter(Q(pk__in=receipts) | own)
