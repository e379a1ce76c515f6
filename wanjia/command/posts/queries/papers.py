"""Questions about documents: which may be cited, what number comes next, who has not read what."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from wanjia.command.posts.models import Document, DocumentDelivery, DocumentSeal, JointIssuer
from wanjia.command.posts.rules import next_number
from wanjia.core.access import Standing
from wanjia.registry.places.models import Place

RECENT = 200  # numbers looked at for the next one


def documents_to_cite(standing: Standing, capability: str) -> QuerySet[Document]:
    """Give the documents in effect that were issued where a capability is held or above, the newest first."""
    over = Q(pk__in=[])
    for holding in standing.holdings:
        if capability in holding.capabilities:
            over |= Q(place__lo__lte=holding.hi, place__hi__gte=holding.lo)
    rows: QuerySet[Document] = Document.objects.filter(over, effective_until=None)
    return rows.order_by("-effective_from", "-id")


def citable(place: Place, at: datetime) -> QuerySet[Document]:
    """Give the documents of a place and of those above it that have not ended, the newest first."""
    rows: QuerySet[Document] = Document.objects.filter(place__lo__lte=place.lo, place__hi__gte=place.hi)
    ended = Q(effective_until__lte=at)
    return rows.exclude(ended).order_by("-effective_from", "-id")[:RECENT]


def proposed_number(place: Place, kind: str) -> str:
    """Give the number a place's next document of a kind would have."""
    used = Document.papers.filter(place=place, kind=kind).order_by("-issued_at", "-id")
    return next_number(used.values_list("number", flat=True)[:RECENT])


def to_read(standing: Standing) -> QuerySet[DocumentDelivery]:
    """Give what was sent to somebody, or to where they hold an office, and is unread; the longest waiting first.

    What another document took the place of needs no reading any more.
    """
    rows: QuerySet[DocumentDelivery] = DocumentDelivery.objects.addressed_to(standing).filter(read_at=None)
    rows = rows.filter(document__superseded_by=None)
    return rows.select_related("document__place", "place").order_by("sent_at", "id")


def readers(documents: list[Document]) -> dict[int, tuple[int, int]]:
    """Give, by document, to how many it was sent and how many have read it."""
    rows = DocumentDelivery.objects.filter(document__in=documents).values_list("document")
    told = rows.annotate(sent=Count("pk"), read=Count("pk", filter=Q(read_at__isnull=False)))
    return {document: (sent, read) for document, sent, read in told}


def versions(document: Document, standing: Standing) -> list[Document]:
    """Give a document with all that it took the place of and all that took its place, the latest first, as far as readable."""
    rows: Any = Document.papers.readable(standing).select_related("place")
    found = [document]
    while found[-1].supersedes_id and len(found) < RECENT:
        earlier = rows.filter(pk=found[-1].supersedes_id).first()
        if earlier is None:
            break
        found.append(earlier)
    while (later := rows.filter(supersedes=found[0]).first()) is not None:
        found.insert(0, later)
    return found


def copy_of(document: Document, user: int) -> int | None:
    """Give the number of somebody's copy of a secret paper, 1 for its writer's own; None for any other paper."""
    if not document.secrecy:
        return None
    given = document.deliveries.filter(user=user).values_list("copy_number", flat=True).first()
    return given or 1


def issuers_of(document: Document) -> list[tuple[str, JointIssuer | None, DocumentSeal | None]]:
    """Give who issues a document, the main one first: its name, None for the main one, and its seal if it has one."""
    seals = {seal.issuer_id: seal for seal in document.seals.select_related("sealed_by")}
    joint = document.issuers.select_related("post").order_by("number")
    rows: list[tuple[str, JointIssuer | None, DocumentSeal | None]] = [(document.place.name, None, seals.get(None))]
    return rows + [(row.post.name, row, seals.get(row.pk)) for row in joint]


def places_to_send(place: Place, level: str) -> QuerySet[Place]:
    """Give the places of a level under an issuer."""
    rows: QuerySet[Place] = Place.objects.current().below(place).filter(level=level)
    return rows.order_by("lo")


def library(standing: Standing, at: datetime) -> QuerySet[Document]:
    """Give every document that has a text and may be read here, also one that ended long ago: what others may begin from."""
    rows: QuerySet[Document] = Document.objects.reaching(standing).exclude(text="").filter(issued_at__lte=at)
    return rows.order_by("-issued_at", "-id")
