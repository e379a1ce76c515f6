"""What acts on documents share."""

from collections.abc import Iterable

from django.db.models import Max

from wanjia.command.posts.models import Document, DocumentDelivery

OFFICE_COPY = 1  # of a secret paper: its writer's own


def number_copies(document: Document, rows: Iterable[DocumentDelivery]) -> None:
    """Give each delivery of a secret paper the number of its copy, after those given out before."""
    if not document.secrecy:
        return
    last = document.deliveries.aggregate(last=Max("copy_number"))["last"] or OFFICE_COPY
    for number, row in enumerate(rows, start=last + 1):
        row.copy_number = number
