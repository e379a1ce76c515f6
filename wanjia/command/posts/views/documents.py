"""Documents: the list, one of them, a new one, a new version, and the file of its official layout."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import issue_document, revise_document, seal_document
from wanjia.command.posts.forms import DocumentForm, VersionForm
from wanjia.command.posts.models import Document, DocumentDelivery, DocumentSeal, ResponseLevel
from wanjia.command.posts.official import pdf, send_word, word
from wanjia.command.posts.queries.papers import citable, library, proposed_number, readers, to_read, versions
from wanjia.command.posts.rules import paragraphs
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.core.paper import send
from wanjia.registry.accounts.gate import covers, home, needs, reach, signed_in
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place


@needs(Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS)
def documents(request: HttpRequest) -> HttpResponseBase:
    """List the documents that bind the territory, the newest first; some kinds, words, or only those in effect."""
    at = clock.now()
    rows = _asked_for(request, at).select_related("place")
    if request.GET.get("export") in KINDS:
        headings = [
            _("文种"),
            _("文号"),
            _("版本"),
            _("标题"),
            _("发文单位"),
            _("生效时间"),
            _("失效时间"),
            _("用印编号"),
        ]
        lines = (
            [d.get_kind_display(), d.number, d.version, d.title, d.place.name, d.effective_from, d.effective_until]
            + [d.seal.number if hasattr(d, "seal") else None]
            for d in rows.select_related("seal").order_by("-id")
        )
        return export(request.GET["export"], _("文件"), headings, lines)
    page = keyset(rows, "-effective_from", "-id", after=asked(request, "after"))
    told = readers(page.rows)
    for row in page.rows:
        row.sent, row.read = told.get(row.pk, (0, 0))
    return render(
        request,
        "posts/documents.html",
        {
            "page": page,
            "place": _own(request),
            "levels": _levels(request),
            "kinds": Document.Kind.choices,
            "kind": asked(request, "kind"),
            "show": asked(request, "show"),
            "q": asked(request, "q"),
            "waiting": to_read(request.standing).count(),  # type: ignore[attr-defined]
            "at": at,
        },
    )


def _asked_for(request: HttpRequest, at: Any) -> Any:
    rows: Any = Document.objects.reaching(request.standing)  # type: ignore[attr-defined]
    if (kind := asked(request, "kind")) in Document.Kind.values:
        rows = rows.filter(kind=kind)
    if words := asked(request, "q"):
        rows = rows.filter(title__icontains=words) | rows.filter(number__icontains=words)
    show = asked(request, "show")
    if show == "in_effect":
        return rows.in_effect(at)
    if show == "ended":
        return rows.filter(effective_until__lte=at)
    if show == "sealed":
        return rows.exclude(seal=None)
    return rows.exclude(text="") if show == "library" else rows


@signed_in
def document(request: HttpRequest, document: str) -> HttpResponse:
    """Show one document: its text, its versions, and who has read it."""
    found, at = reached(request, document), clock.now()
    standing = request.standing  # type: ignore[attr-defined]
    sees = [c for c in (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS) if standing.may(c)]
    given = DocumentDelivery.objects.filter(document=found)
    shown = given.visible_to(standing, sees[0]) if sees else given.none()
    unread = shown.filter(read_at=None)
    context = {
        "document": found,
        "paragraphs": paragraphs(found.text),
        "versions": versions(found),
        "sent": shown.count(),
        "unread": unread.count(),
        "waits": to_read(standing).filter(document=found).exists(),
        "may_change": covers(request, Capability.MANAGE_POSTS, found.place),
        "may_seal": bool(found.text.strip()) and found.issued_by_id != standing.user_id,
        "later": Document.objects.filter(supersedes=found).first(),
        "seal": DocumentSeal.objects.filter(document=found).select_related("sealed_by").first(),
        "ended": found.effective_until is not None and found.effective_until <= at,
        "may_copy": standing.may(Capability.MANAGE_POSTS),
        "place": _own(request),
    }
    return render(request, "posts/document.html", context)


@needs(Capability.MANAGE_POSTS)
def document_new(request: HttpRequest, place: str) -> HttpResponse:
    """Register a document of a place, from nothing or from an earlier one as its template."""
    found = reach(request, Place.objects.all(), place, Capability.MANAGE_POSTS)
    at = clock.now()
    template = _template(request, at)
    kind = template.kind if template else asked(request, "kind")
    kind = kind if kind in Document.Kind.values else Document.Kind.ANNOUNCEMENT
    initial = {"kind": kind, "effective_from": at}
    if template:
        initial |= {"title": template.title, "text": template.text}
    form = DocumentForm(request.POST or None, initial=initial, documents=citable(found, at))
    act = lambda values: issue_document(**values, place=found, origin=template, by=request.user, at=at)  # noqa: E731
    if (made := attempt(form, act)) is not None:
        return redirect("posts:document", document=made.public_id)
    next_ones = " · ".join(f"{word} {proposed_number(found, key)}" for key, word in Document.Kind.choices)
    about = _("文号留空就用下一个：%(numbers)s") % {"numbers": next_ones}
    if template:
        about += " " + _("范本：%(document)s") % {"document": template}
    return form_page(request, form, _("登记“%(place)s”的文件") % {"place": found.name}, about=about)


@needs(Capability.MANAGE_POSTS)
def document_revise(request: HttpRequest, document: str) -> HttpResponse:
    """Issue a new version of a document."""
    found = reach(request, Document.objects.select_related("place"), document, Capability.MANAGE_POSTS)
    at = clock.now()
    form = VersionForm(request.POST or None, initial={"title": found.title, "text": found.text, "effective_from": at})
    act = lambda values: revise_document(**values, document=found, by=request.user, at=at)  # noqa: E731
    if (made := attempt(form, act)) is not None:
        return redirect("posts:document", document=made.public_id)
    return form_page(request, form, _("修订“%(document)s”") % {"document": found})


@needs(Capability.MANAGE_POSTS)
@require_POST
def document_seal(request: HttpRequest, document: str) -> HttpResponse:
    """Put the seal to a document that somebody else issued."""
    found = reach(request, Document.objects.select_related("place"), document, Capability.MANAGE_POSTS)
    seal_document(document=found, by=request.user, at=clock.now())
    return redirect("posts:document", document=document)


@signed_in
def document_word(request: HttpRequest, document: str) -> HttpResponse:
    """Send a document as a Word file in the official layout."""
    found = reached(request, document)
    return send_word(f"{found.number} {found.title}", word(found))


@signed_in
def document_pdf(request: HttpRequest, document: str) -> HttpResponse:
    """Send a document as a PDF in the official layout."""
    found = reached(request, document)
    return send(f"{found.number} {found.title}", pdf(found))


def reached(request: HttpRequest, text: str) -> Document:
    """Give a document that binds the asker's territory or was given to them. Raises Http404 for any other."""
    standing = request.standing  # type: ignore[attr-defined]
    given = DocumentDelivery.objects.addressed_to(standing).values("document")
    rows = Document.objects.select_related("place", "origin")
    for within in (rows.reaching(standing), rows.filter(pk__in=given)):
        try:
            found: Document = within.by_public_id(text)
            return found
        except Document.DoesNotExist:
            continue
    raise Http404


def _template(request: HttpRequest, at: Any) -> Document | None:
    if not (text := asked(request, "from")):
        return None
    try:
        found: Document = library(request.standing, at).by_public_id(text)  # type: ignore[attr-defined]
        return found
    except Document.DoesNotExist as error:
        raise Http404 from error


def _own(request: HttpRequest) -> Place | None:
    return home(request, Capability.MANAGE_POSTS) if request.standing.may(Capability.MANAGE_POSTS) else None  # type: ignore[attr-defined]


def _levels(request: HttpRequest) -> Any:
    rows = ResponseLevel.objects.reaching(request.standing).filter(until_at=None)  # type: ignore[attr-defined]
    return [
        (row, covers(request, Capability.MANAGE_POSTS, row.place))
        for row in rows.select_related("place", "document").order_by("place__lo", "-place__hi")
    ]
