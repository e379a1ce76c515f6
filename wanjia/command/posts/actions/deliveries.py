"""Every write about what becomes of a document: given out, sealed, opened, read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Max, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from wanjia.command.posts.actions._steps import number_copies
from wanjia.command.posts.models import Document, DocumentDelivery, DocumentOpening, DocumentSeal, JointIssuer
from wanjia.command.posts.queries.papers import to_read
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.queries import standing
from wanjia.registry.places.models import Place


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

    A secret paper goes to people only, each with a numbered copy. Raises Refused for a place then, and when nobody is left.
    """
    places = list(places)
    if document.secrecy and places:
        raise Refused(_("涉密文件只发到人，请写明收件人"), field="level")
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
    number_copies(document, rows)
    sent = DocumentDelivery.objects.bulk_create(rows, batch_size=1000)
    journal.write(
        "deliver_document", by=by, at=at, about=document, position=document.place.lo, detail={"count": len(sent)}
    )
    return sent


@action
def seal_document(*, document: Document, issuer: JointIssuer | None = None, by: User, at: datetime) -> DocumentSeal:
    """Put the main issuer's seal to a document, or a joint one's, and enter its use in the register.

    Raises Refused the second time, for who issued it, for one without a text, and for one that another took the place of.
    """
    Place.objects.select_for_update().get(pk=document.place_id)  # two uses at once must not take one number
    if DocumentSeal.objects.filter(document=document, issuer=issuer).exists():
        raise Refused(_("这份文件已经用印"))
    if document.issued_by_id is not None and document.issued_by_id == by.pk:
        raise Refused(_("拟发文件的人不能自己用印，请另一人审核后用印"))
    if not document.text.strip():
        raise Refused(_("没有正文的文件不能用印"))
    if Document.papers.filter(supersedes=document).exists():
        raise Refused(_("“%(number)s”已被后来的文件替代") % {"number": document.number})
    used = DocumentSeal.objects.filter(place=document.place).aggregate(last=Max("number"))["last"] or 0
    said = {"place": document.place, "number": used + 1, "sealed_at": at, "sealed_by": by}
    seal: DocumentSeal = DocumentSeal.objects.create(document=document, issuer=issuer, **said)
    journal.write(
        "seal_document", by=by, at=at, about=document, position=document.place.lo, detail={"number": seal.number}
    )
    return seal


@action
def record_opening(*, document: Document, form: str, by: User, at: datetime) -> DocumentOpening:
    """Record that somebody is about to read a secret paper; call it before the answer leaves."""
    opening: DocumentOpening = DocumentOpening.objects.create(document=document, user=by, at=at, form=form)
    journal.write("open_document", by=by, at=at, about=document, position=document.place.lo, detail={"form": form})
    return opening


@action
def read_document(
    *, document: Document, by: User, at: datetime, arrived_at: datetime | None = None, device_id: int | None = None
) -> int:
    """Sign that a document was read, for oneself and for the places where one holds an office. Raises Refused for nothing.

    A phone brings it late, and its clock may go wrong: nothing is read before it was sent.
    """
    waiting = to_read(standing(by, arrived_at or at)).filter(document=document)
    read_at = Greatest(F("sent_at"), Value(at, output_field=DateTimeField()))
    count = DocumentDelivery.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        read_at=read_at, read_by=by
    )
    if not count:
        raise Refused(_("没有等您签阅的这份文件"))
    detail, position = {"count": count}, document.place.lo
    journal.write("read_document", by=by, at=at, about=document, position=position, device_id=device_id, detail=detail)
    return count
