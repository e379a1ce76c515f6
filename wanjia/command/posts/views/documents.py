"""Documents: the list, one of them, a new one, a new version, and the file of its official layout."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wanjia.command.posts.actions import issue_document, record_opening, revise_document, seal_document
from wanjia.command.posts.forms import DocumentForm, VersionForm
from wanjia.command.posts.models import Document, DocumentDelivery, JointIssuer, ResponseLevel
from wanjia.command.posts.official import pdf, send_word, word
from wanjia.command.posts.queries.bodies import active, people_of
from wanjia.command.posts.queries.papers import (
    citable,
    copy_of,
    issuers_of,
    library,
    proposed_number,
    readers,
    to_read,
    versions,
)
from wanjia.command.posts.rules import LEVEL_NAMES, paragraphs
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.files import send_file
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
            _("紧急程度"),
        ]
        lines = (
            [d.get_kind_display(), d.number, d.version, d.title, d.place.name, d.effective_from, d.effective_until]
            + ["、".join(str(seal.number) for seal in d.seals.all()), d.get_urgency_display()]
            for d in rows.prefetch_related("seals").order_by("-id")
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
    rows: Any = Document.papers.listed(request.standing)  # type: ignore[attr-defined]
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
        return rows.filter(seals__issuer=None, seals__isnull=False)
    return rows.exclude(text="") if show == "library" else rows


@signed_in
def document(request: HttpRequest, document: str) -> HttpResponse:
    """Show one document: its text, its versions, and who has read it."""
    found, at = reached(request, document, "screen"), clock.now()
    standing = request.standing  # type: ignore[attr-defined]
    sees = [c for c in (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS) if standing.may(c)]
    given = DocumentDelivery.objects.filter(document=found)
    shown = given.visible_to(standing, sees[0]) if sees else given.none()
    unread = shown.filter(read_at=None)
    context = {
        "document": found,
        "paragraphs": paragraphs(found.text),
        "versions": versions(found, standing),
        "issuers": issuers_of(found),
        "may_seal_for": _sealable(request, found, at),
        "attachments": found.attachments.defer("content").order_by("number"),
        "copy": copy_of(found, standing.user_id),
        "sent": shown.count(),
        "unread": unread.count(),
        "waits": to_read(standing).filter(document=found).exists(),
        "may_change": covers(request, Capability.MANAGE_POSTS, found.place),
        "later": Document.papers.readable(standing).filter(supersedes=found).first(),
        "replaced": Document.papers.filter(supersedes=found).exists(),
        "ended": found.effective_until is not None and found.effective_until <= at,
        "may_copy": standing.may(Capability.MANAGE_POSTS),
        "place": _own(request),
    }
    return render(request, "posts/document.html", context)


def _sealable(request: HttpRequest, found: Document, at: Any) -> list[JointIssuer | None]:
    """Give for which issuers the asker may put the seal: the place's office for the main one, who works in a post for it."""
    user, by_place = request.user.pk, covers(request, Capability.MANAGE_POSTS, found.place)
    if not found.text.strip() or found.issued_by_id == user:
        return []
    return [
        issuer
        for _name, issuer, seal in issuers_of(found)
        if seal is None and (by_place if issuer is None else any(one.pk == user for one in people_of(issuer.post, at)))
    ]


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
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    posts = active(at).filter(place=found).order_by("founded_at", "id")
    form = DocumentForm(*sent, initial=initial, documents=citable(found, at), posts=posts)
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
    found, at = managed(request, document), clock.now()
    record_if_secret(request, found, "screen")
    names = ("title", "text", "secrecy", "secret_months", "urgency")
    initial = {name: getattr(found, name) for name in names} | {"effective_from": at}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VersionForm(*sent, initial=initial, files=found.attachments.order_by("number"))
    act = lambda values: revise_document(**values, document=found, by=request.user, at=at)  # noqa: E731
    if (made := attempt(form, act)) is not None:
        return redirect("posts:document", document=made.public_id)
    return form_page(request, form, _("修订“%(document)s”") % {"document": found})


@signed_in
@require_POST
def document_seal(request: HttpRequest, document: str) -> HttpResponse:
    """Put the seal of one of its issuers to a document that somebody else wrote."""
    found, at = reached(request, document, ""), clock.now()
    said = request.POST.get("issuer", "")
    for issuer in _sealable(request, found, at):
        if said == (issuer.public_id if issuer else ""):
            seal_document(document=found, issuer=issuer, by=request.user, at=at)
            return redirect("posts:document", document=document)
    if not covers(request, Capability.MANAGE_POSTS, found.place):
        raise PermissionDenied
    seal_document(document=found, by=request.user, at=at)  # says why not
    return redirect("posts:document", document=document)


@signed_in
def document_word(request: HttpRequest, document: str) -> HttpResponse:
    """Send a document as a Word file in the official layout."""
    found = reached(request, document, "word")
    return send_word(f"{found.number} {found.title}", word(found, copy_of(found, request.user.pk or 0)))


@signed_in
def document_pdf(request: HttpRequest, document: str) -> HttpResponse:
    """Send a document as a PDF in the official layout."""
    found = reached(request, document, "pdf")
    return send(f"{found.number} {found.title}", pdf(found, copy_of(found, request.user.pk or 0)))


@signed_in
def document_attachment(request: HttpRequest, document: str, number: int) -> HttpResponse:
    """Send one of the files that belong to a document."""
    found = reached(request, document, "attachment")
    row = get_object_or_404(found.attachments, number=number)
    return send_file(row.title, bytes(row.content), row.kind)


def reached(request: HttpRequest, text: str, form: str) -> Document:
    """Give a document the asker may read, and record in which form a secret one is opened. Raises Http404 for any other."""
    rows = Document.papers.select_related("place", "origin", "issued_by")
    try:
        found: Document = rows.readable(request.standing).by_public_id(text)  # type: ignore[attr-defined]
    except Document.DoesNotExist as error:
        raise Http404 from error
    record_if_secret(request, found, form)
    return found


def record_if_secret(request: HttpRequest, found: Document, form: str) -> None:
    """Record that a secret paper is opened in some form."""
    if found.secrecy and form:
        record_opening(document=found, form=form, by=request.user, at=clock.now())


def managed(request: HttpRequest, text: str) -> Document:
    """Give a document of the asker's own office that they may read."""
    rows = Document.papers.readable(request.standing).select_related("place")  # type: ignore[attr-defined]
    found: Document = reach(request, rows, text, Capability.MANAGE_POSTS)
    return found


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
        (row, LEVEL_NAMES[row.level], covers(request, Capability.MANAGE_POSTS, row.place))
        for row in rows.select_related("place", "document").order_by("place__lo", "-place__hi")
    ]
