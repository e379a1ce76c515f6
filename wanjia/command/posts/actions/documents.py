"""Every write about documents themselves: issued, alone or with others, with what is attached; given a new version."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.actions._steps import number_copies
from wanjia.command.posts.models import CommandPost, Document, DocumentAttachment, DocumentDelivery, JointIssuer
from wanjia.command.posts.queries.papers import proposed_number
from wanjia.command.posts.rules import SECRECY, fits_secrecy
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.core.files import KINDS, Upload, check_file
from wanjia.registry.places.models import Place

MOST_FILES, LARGEST_FILE = 10, 5_000_000


@action
def issue_document(
    *,
    kind: str,
    title: str,
    place: Place,
    effective_from: datetime,
    number: str = "",
    effective_until: datetime | None = None,
    text: str = "",
    supersedes: Document | None = None,
    origin: Document | None = None,
    secrecy: str = "",
    secret_months: int | None = None,
    urgency: str = "",
    issuers: Sequence[CommandPost] = (),
    attachments: Sequence[Upload] = (),
    by: Any,
    at: datetime,
) -> Document:
    """Register a numbered document; without a number it takes the next one of its issuer and kind.

    ``issuers`` are posts of the place that issue it together with the place, in this order. What it supersedes ends when it
    begins. Raises Refused for a number used before, an end before the start, a document that another one has superseded
    already, secrecy without a period the law allows, and files that are too many, too large or of another kind.
    """
    Place.objects.select_for_update().get(pk=place.pk)  # two documents at once must not take one number
    number = number or proposed_number(place, kind)
    if Document.papers.filter(place=place, kind=kind, number=number).exists():
        raise Refused(_("文号“%(number)s”已存在") % {"number": number}, field="number")
    if effective_until is not None and effective_until <= effective_from:
        raise Refused(_("失效时间要晚于生效时间"), field="effective_until")
    _check_secrecy(secrecy, secret_months)
    if any(post.place_id != place.pk for post in issuers):
        raise Refused(_("联合发文的单位要在“%(name)s”") % {"name": place.name}, field="issuers")
    if supersedes is not None:
        _end(supersedes, effective_from)
    document: Document = Document.papers.create(
        kind=kind,
        number=number,
        title=title,
        text=text,
        place=place,
        issued_at=at,
        issued_by=by,
        effective_from=effective_from,
        effective_until=effective_until,
        supersedes=supersedes,
        origin=origin,
        secrecy=secrecy,
        secret_months=secret_months,
        urgency=urgency,
    )
    _join(document, issuers)
    _attach(document, [], attachments)
    journal.write("issue_document", by=by, at=at, about=document, position=place.lo)
    return document


@action
def revise_document(
    *,
    document: Document,
    title: str,
    text: str,
    effective_from: datetime,
    secrecy: str | None = None,
    secret_months: int | None = None,
    urgency: str | None = None,
    kept: Iterable[DocumentAttachment] | None = None,
    attachments: Sequence[Upload] = (),
    by: Any,
    at: datetime,
) -> Document:
    """Issue a new version under the same number, and give it to everybody who was given the one before.

    Marks, issuers and attachments stay unless others are named. A version that is secret goes to people only, and one made
    secret no more may be read by all. Raises Refused for a version that is not the latest, for a start not later than the
    one before's, and as for a new document.
    """
    if secrecy is None:
        secrecy, secret_months = document.secrecy, document.secret_months
    _check_secrecy(secrecy, secret_months)
    _end(document, effective_from)
    version: Document = Document.papers.create(
        kind=document.kind,
        number=document.number,
        version=document.version + 1,
        title=title,
        text=text,
        place=document.place,
        issued_at=at,
        issued_by=by,
        effective_from=effective_from,
        supersedes=document,
        origin=document.origin,
        secrecy=secrecy,
        secret_months=secret_months,
        urgency=document.urgency if urgency is None else urgency,
    )
    _join(version, [row.post for row in document.issuers.select_related("post").order_by("number")])
    _attach(version, document.attachments.order_by("number") if kept is None else kept, attachments)
    given = document.deliveries.order_by("id")
    rows = [
        DocumentDelivery(document=version, place_id=row.place_id, user_id=row.user_id, copied=row.copied, sent_at=at)
        for row in (given.filter(place=None) if secrecy else given)
    ]
    number_copies(version, rows)
    DocumentDelivery.objects.bulk_create(rows, batch_size=1000)
    journal.write(
        "revise_document", by=by, at=at, about=version, position=version.place.lo, detail={"version": version.version}
    )
    return version


def _check_secrecy(secrecy: str, months: int | None) -> None:
    if not fits_secrecy(secrecy, months):
        most = SECRECY[secrecy].most_years if secrecy in SECRECY else 0
        words = _("涉密文件要写明保密期限，最多%(most)d年") % {"most": most} if most else _("不涉密的文件没有保密期限")
        raise Refused(words, field="secret_months")


def _join(document: Document, issuers: Iterable[CommandPost]) -> None:
    rows = [JointIssuer(document=document, post=post, number=turn) for turn, post in enumerate(issuers, start=2)]
    JointIssuer.objects.bulk_create(rows)


def _attach(document: Document, kept: Iterable[DocumentAttachment], new: Sequence[Upload]) -> None:
    """Keep files of the version before, then add new ones."""
    files = [(row.title, row.kind, bytes(row.content)) for row in kept]
    for upload in new:
        kind = check_file(upload.content, kinds=tuple(KINDS), largest=LARGEST_FILE, field="attachments")
        files.append((upload.name.strip()[:100] or _("附件"), kind, upload.content))
    if len(files) > MOST_FILES:
        raise Refused(_("附件最多%(most)d个") % {"most": MOST_FILES}, field="attachments")
    for number, (title, kind, content) in enumerate(files, start=1):
        said = {"title": title, "kind": kind, "size": len(content), "content": content}
        DocumentAttachment.objects.create(document=document, number=number, **said)


def _end(document: Document, at: datetime) -> None:
    """Let a document end when another takes its place; one that would have ended before keeps its end."""
    if Document.papers.filter(supersedes=document).exists():
        raise Refused(_("“%(number)s”已被后来的文件替代") % {"number": document.number}, field="supersedes")
    if at <= document.effective_from:
        raise Refused(_("生效时间要晚于被替代文件的生效时间"), field="effective_from")
    if document.effective_until is None or document.effective_until > at:
        document.effective_until = at
        document.save(update_fields=["effective_until"])
