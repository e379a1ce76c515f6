"""Documents that bind a territory, directives that came to it, and signing for them."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.command.posts.models import Document
from wanjia.command.tasks.actions import (
    acknowledge_directive,
    close_directive,
    issue_directive,
    remind_directive,
    report_done,
)
from wanjia.command.tasks.models import Directive, DirectiveReceipt
from wanjia.command.tasks.queries import may_acknowledge
from wanjia.command.tasks.rules import Recipients
from wanjia.interfaces.api.declare import Ask, Body, Done, Id, Line, Moment, Note, Page, Paged, Prose, get, post
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


class DocumentDetail(DocumentRow, kw_only=True):
    """A document with its text; which version of its number it is, and which document it took the place of."""

    text: str
    version: int
    supersedes: Id | None


class DirectiveRow(Struct):
    """An instruction that went down the tree: what it asks of each place, until when it is answered and carried out."""

    id: Id
    title: str
    text: str
    place: PlaceName
    document: Id
    issued_at: datetime
    due_at: datetime | None
    asks: Literal["receipt", "report", "orders"]
    answer_by: datetime
    closed_at: datetime | None


class ReceiptRow(Struct):
    """One place that must take a directive in, when it did, and when it reported it carried out."""

    id: Id
    directive: Id
    place: PlaceName
    acknowledged_at: datetime | None
    done_at: datetime | None


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


class Report(Body):
    """A few words on how a directive was carried out."""

    note: Note = ""


def _documented(row: Document) -> tuple[Any, ...]:
    said = (row.public_id, row.kind, row.number, row.title, named(row.place))
    return (*said, row.effective_from, row.effective_until)


def directed(row: Directive) -> DirectiveRow:
    """Give a directive as a row."""
    paper = Document(pk=row.document_id).public_id
    said = (row.public_id, row.title, row.text, named(row.place), paper, row.issued_at, row.due_at)
    asks: Any = row.asks
    return DirectiveRow(*said, asks, row.answer_by, row.closed_at)


def receipted(row: DirectiveReceipt) -> ReceiptRow:
    """Give a receipt as a row."""
    directive = Directive(pk=row.directive_id).public_id
    return ReceiptRow(row.public_id, directive, named(row.place), row.acknowledged_at, row.done_at)


def _binding(ask: Ask) -> Any:
    rows: Any = Document.objects
    return rows.reaching(ask.standing).select_related("place")


@get("documents", _("约束辖区的文件"), C.VIEW_COVERAGE, C.MANAGE_POSTS, query=Paged)
def documents(ask: Ask) -> Page[DocumentRow]:
    """List the documents of the territory and of the places over it."""
    rows = _binding(ask)
    return page_of(rows, ask.query, lambda found: (DocumentRow(*_documented(row)) for row in found))


@get("documents/{document}", _("一份文件"), C.VIEW_COVERAGE, C.MANAGE_POSTS)
def document(ask: Ask) -> DocumentDetail:
    """Give one document with its text."""
    row = _binding(ask).by_public_id(ask.path["document"])
    before = Document(pk=row.supersedes_id).public_id if row.supersedes_id else None
    return DocumentDetail(*_documented(row), text=row.text, version=row.version, supersedes=before)


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
    return Done(acknowledge_directive(receipt=_own(ask), by=ask.user, at=ask.at).public_id, ask.at)


@post("receipts/{receipt}/done", _("上报指令办结"), C.ASSIGN_WORK, body=Report)
def report(ask: Ask) -> Done:
    """Report for one place that a directive is carried out."""
    return Done(report_done(receipt=_own(ask), note=ask.body.note, by=ask.user, at=ask.at).public_id, ask.at)


def _own(ask: Ask) -> DirectiveReceipt:
    """Give a receipt of a place that the token's owner acts for. Raises PermissionDenied for another's."""
    rows = DirectiveReceipt.objects.select_related("place", "directive")
    found: DirectiveReceipt = reach(ask, rows, ask.path["receipt"], C.ASSIGN_WORK)
    if not may_acknowledge(found, ask.standing, ask.at):
        raise PermissionDenied
    return found


@post("directives/{directive}/remind", _("催办指令"), C.MANAGE_POSTS)
def remind(ask: Ask) -> Done:
    """Remind every unit that owes something of a directive sent from the territory."""
    found = _sent(ask)
    remind_directive(directive=found, by=ask.user, at=ask.at)
    return Done(found.public_id, ask.at)


@post("directives/{directive}/close", _("办结指令"), C.MANAGE_POSTS)
def close(ask: Ask) -> Done:
    """Close a directive sent from the territory when every part of it is closed."""
    return Done(close_directive(directive=_sent(ask), by=ask.user, at=ask.at).public_id, ask.at)


def _sent(ask: Ask) -> Directive:
    found: Directive = reach(ask, Directive.objects.select_related("place"), ask.path["directive"], C.MANAGE_POSTS)
    return found
