"""Documents that bind a territory, directives that came to it, and signing for them."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.command.posts.models import Document
from wanjia.command.tasks.actions import acknowledge_directive, issue_directive
from wanjia.command.tasks.models import Directive, DirectiveReceipt
from wanjia.command.tasks.queries import may_acknowledge
from wanjia.command.tasks.rules import Recipients
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, Line, Moment, Page, Paged, Prose, get, post
from wanjia.interfaces.api.endpoints.places import PlaceName, named
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place


class DocumentRow(Struct):
    """A numbered announcement, plan or notice."""

    id: Id
    kind: str
    number: str
    title: str
    place: PlaceName
    effective_from: datetime
    effective_until: datetime | None


class DirectiveRow(Struct):
    """An instruction that went down the tree."""

    id: Id
    title: str
    text: str
    place: PlaceName
    document: Id
    issued_at: datetime
    due_at: datetime | None


class ReceiptRow(Struct):
    """One place that must take a directive in, and when it did."""

    id: Id
    directive: Id
    place: PlaceName
    acknowledged_at: datetime | None


class ReceiptQuery(Paged, kw_only=True):
    """Which receipts: all, or those not signed."""

    only: Literal["", "unsigned"] = ""


class NewDirective(Body):
    """An instruction to every place of a level below one: to be signed for, reported done, or made work orders by itself."""

    title: Line
    place: Id
    document: Id
    level: Literal["league", "county", "township", "community"]
    asks: Literal["receipt", "report", "orders"] = "receipt"
    text: Prose = ""
    due_at: Moment | None = None


def documented(row: Document) -> DocumentRow:
    """Give a document as a row."""
    said = (row.public_id, row.kind, row.number, row.title, named(row.place))
    return DocumentRow(*said, row.effective_from, row.effective_until)


def directed(row: Directive) -> DirectiveRow:
    """Give a directive as a row."""
    paper = Document(pk=row.document_id).public_id
    return DirectiveRow(row.public_id, row.title, row.text, named(row.place), paper, row.issued_at, row.due_at)


def receipted(row: DirectiveReceipt) -> ReceiptRow:
    """Give a receipt as a row."""
    directive = Directive(pk=row.directive_id).public_id
    return ReceiptRow(row.public_id, directive, named(row.place), row.acknowledged_at)


def _binding(ask: Ask) -> Any:
    rows: Any = Document.objects
    return rows.reaching(ask.standing).select_related("place")


@get("documents", _("约束辖区的文件"), C.VIEW_COVERAGE, C.MANAGE_POSTS, query=Paged)
def documents(ask: Ask) -> Page[DocumentRow]:
    """List the documents of the territory and of the places over it."""
    rows = _binding(ask)
    return page_of(rows, ask.query, lambda found: map(documented, found))


@get("documents/{document}", _("一份文件"), C.VIEW_COVERAGE, C.MANAGE_POSTS)
def document(ask: Ask) -> DocumentRow:
    """Give one document."""
    rows = _binding(ask)
    return documented(rows.by_public_id(ask.path["document"]))


def _visible(ask: Ask) -> QuerySet[Directive]:
    receipts = DirectiveReceipt.objects.visible_to(ask.standing).values("directive_id")
    own = ask.standing.within(None, lo="place__lo", hi="place__hi")
    rows: QuerySet[Directive] = Directive.objects.filter(Q(pk__in=receipts) | own).select_related("place")
    return rows


@get("directives", _("下达到辖区或从辖区下达的指令"), C.VIEW_COVERAGE, query=Paged)
def directives(ask: Ask) -> Page[DirectiveRow]:
    """List the directives that reach the territory or were sent from it."""
    return page_of(_visible(ask), ask.query, lambda found: map(directed, found))


@get("directives/{directive}", _("一条指令"), C.VIEW_COVERAGE)
def directive(ask: Ask) -> DirectiveRow:
    """Give one directive."""
    return directed(_visible(ask).by_public_id(ask.path["directive"]))  # type: ignore[attr-defined]


@post("directives", _("下达指令"), C.MANAGE_POSTS, body=NewDirective)
def issue(ask: Ask) -> Done:
    """Issue a directive to every place of a level below one, on the strength of a document that binds that place."""
    place = reach(ask, Place.objects, ask.body.place, C.MANAGE_POSTS)
    binding = Document.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi)
    paper = binding.by_public_id(ask.body.document)
    said = {"title": ask.body.title, "text": ask.body.text, "due_at": ask.body.due_at, "document": paper}
    below, asks = Recipients(ask.body.level), ask.body.asks
    made = issue_directive(place=place, recipients=below, asks=asks, **said, by=ask.user, at=ask.at)
    return Done(made.public_id, ask.at)


@get("directives/{directive}/receipts", _("一条指令的签收"), C.VIEW_COVERAGE, query=ReceiptQuery)
def receipts(ask: Ask) -> Page[ReceiptRow]:
    """List who in the territory must sign for a directive, and who did."""
    found = _visible(ask).by_public_id(ask.path["directive"])  # type: ignore[attr-defined]
    rows = DirectiveReceipt.objects.visible_to(ask.standing).filter(directive=found).select_related("place")
    rows = rows.filter(acknowledged_at=None) if ask.query.only else rows
    return page_of(rows, ask.query, lambda page: map(receipted, page))


@post("receipts/{receipt}/acknowledge", _("签收指令"), C.ASSIGN_WORK)
def acknowledge(ask: Ask) -> Done:
    """Sign for a directive for one place."""
    rows = DirectiveReceipt.objects.select_related("place", "directive")
    found = reach(ask, rows, ask.path["receipt"], C.ASSIGN_WORK)
    if not may_acknowledge(found, ask.standing, ask.at):
        raise PermissionDenied
    return Done(acknowledge_directive(receipt=found, by=ask.user, at=ask.at).public_id, ask.at)
