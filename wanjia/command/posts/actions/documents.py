"""Every write about documents: issued, given a new version, given out, read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from wanjia.command.posts.models import Document, DocumentDelivery, DocumentSeal
from wanjia.command.posts.queries.papers import proposed_number, to_read
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import standing
from wanjia.registry.places.models import Place


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
    by: Any,
    at: datetime,
) -> Document:
    """Register a numbered document; without a number it takes the next one of its issuer and kind.

    What it supersedes ends when it begins. Raises Refused for a number used before, an end before the start, and a document
    that another one has superseded already.
    """
    Place.objects.select_for_update().get(pk=place.pk)  # two documents at once must not take one number
    number = number or proposed_number(place, kind)
    if Document.objects.filter(place=place, kind=kind, number=number).exists():
        raise Refused(_("文号“%(number)s”已存在") % {"number": number}, field="number")
    if effective_until is not None and effective_until <= effective_from:
        raise Refused(_("失效时间要晚于生效时间"), field="effective_until")
    if supersedes is not None:
        _end(supersedes, effective_from)
    document = Document.objects.create(
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
    )
    journal.write("issue_document", by=by, at=at, about=document, position=place.lo)
    return document


@action
def revise_document(
    *, document: Document, title: str, text: str, effective_from: datetime, by: Any, at: datetime
) -> Document:
    """Issue a new version under the same number, and give it to everybody who was given the one before.

    Raises Refused for a version that is not the latest, and for a start not later than the one before's.
    """
    _end(document, effective_from)
    version: Document = Document.objects.create(
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
    )
    DocumentDelivery.objects.bulk_create(
        [
            DocumentDelivery(
                document=version, place_id=row.place_id, user_id=row.user_id, copied=row.copied, sent_at=at
            )
            for row in document.deliveries.order_by("id")
        ],
        batch_size=1000,
    )
    journal.write(
        "revise_document", by=by, at=at, about=version, position=version.place.lo, detail={"version": version.version}
    )
    return version


def _end(document: Document, at: datetime) -> None:
    """Let a document end when another takes its place; one that would have ended before keeps its end."""
    if Document.objects.filter(supersedes=document).exists():
        raise Refused(_("“%(number)s”已被后来的文件替代") % {"number": document.number}, field="supersedes")
    if at <= document.effective_from:
        raise Refused(_("生效时间要晚于被替代文件的生效时间"), field="effective_from")
    if document.effective_until is None or document.effective_until > at:
        document.effective_until = at
        document.save(update_fields=["effective_until"])


@action
def deliver_document(
    *,
    document: Document,
    places: Iterable[Place] = (),
    users: Iterable[User] = (),
    copied: bool = False,
    by: Any,
    at: datetime,
) -> list[DocumentDelivery]:
    """Give a document to places and people, or copies of it; who has it already is passed over.

    Raises Refused when that leaves nobody.
    """
    given = document.deliveries.values_list("place", "user")
    has_place, has_user = {place for place, _user in given}, {user for _place, user in given}
    rows = [
        *(
            DocumentDelivery(document=document, place=p, copied=copied, sent_at=at)
            for p in places
            if p.pk not in has_place
        ),
        *(
            DocumentDelivery(document=document, user=u, copied=copied, sent_at=at)
            for u in users
            if u.pk not in has_user
        ),
    ]
    if not rows:
        raise Refused(_("没有新的收件单位或收件人"), field="level")
    sent = DocumentDelivery.objects.bulk_create(rows, batch_size=1000)
    journal.write(
        "deliver_document", by=by, at=at, about=document, position=document.place.lo, detail={"count": len(sent)}
    )
    return sent


@action
def seal_document(*, document: Document, by: User, at: datetime) -> DocumentSeal:
    """Put the issuer's seal to a document and enter its use in the register.

    Raises Refused the second time, for who issued it, for one without a text, and for one that another took the place of.
    """
    Place.objects.select_for_update().get(pk=document.place_id)  # two uses at once must not take one number
    if DocumentSeal.objects.filter(document=document).exists():
        raise Refused(_("这份文件已经用印"))
    if document.issued_by_id is not None and document.issued_by_id == by.pk:
        raise Refused(_("拟发文件的人不能自己用印，请另一人审核后用印"))
    if not document.text.strip():
        raise Refused(_("没有正文的文件不能用印"))
    if Document.objects.filter(supersedes=document).exists():
        raise Refused(_("“%(number)s”已被后来的文件替代") % {"number": document.number})
    used = DocumentSeal.objects.filter(place=document.place).aggregate(last=Max("number"))["last"] or 0
    seal: DocumentSeal = DocumentSeal.objects.create(
        document=document, place=document.place, number=used + 1, sealed_at=at, sealed_by=by
    )
    journal.write(
        "seal_document", by=by, at=at, about=document, position=document.place.lo, detail={"number": seal.number}
    )
    return seal


@action
def read_document(*, document: Document, by: User, at: datetime) -> int:
    """Sign that a document was read, for oneself and for the places where one holds an office. Raises Refused for nothing."""
    waiting = to_read(standing(by, at)).filter(document=document)
    count = DocumentDelivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        read_at=at, read_by=by
    )
    if not count:
        raise Refused(_("没有等您签阅的这份文件"))
    journal.write("read_document", by=by, at=at, about=document, position=document.place.lo, detail={"count": count})
    return count
