"""Due work: events that waited too long go in with a flag, or to the office; labels sealed twice at one moment are asked about.

What is forgotten: DUE.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from wanjia.interfaces.sync.actions import ask_about_labels, forget_conflicts, forget_events, forget_photos
from wanjia.interfaces.sync.actions._taking import apply_held
from wanjia.interfaces.sync.models import Conflict, HeldEvent, Photo, Receipt, RejectedEvent
from wanjia.interfaces.sync.pictures import drop_stale_parts
from wanjia.interfaces.sync.queries import unasked_labels
from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.isolation.models import Seal, SealFact
from wanjia.response.screening.models import Visit

log = logging.getLogger(__name__)


def run(at: datetime) -> int:
    """Do what is due."""
    return apply_due(at) + drop_stale_parts(at) + ask_due(at)


def ask_due(at: datetime) -> int:
    """Ask about the labels that were sealed twice without either upload seeing the other; give how many."""
    tubes = unasked_labels()
    return len(ask_about_labels(tubes=tubes, by=None, at=at)) if tubes else 0


def apply_due(at: datetime) -> int:
    """Settle the held events whose time is over (policy ``held_hours``); give how many. What waits for the office waits on."""
    due = HeldEvent.objects.filter(settled_at=None, until__lte=at).order_by("until", "id").values_list("pk", flat=True)
    settled = 0
    for number in list(due[:1000]):
        with transaction.atomic():
            rows = HeldEvent.objects.select_for_update(of=("self",)).select_related("device", "user")
            row = rows.filter(pk=number, settled_at=None).first()
            if row is not None:
                apply_held(row, at, late=True)
                settled += 1
    return settled


def _settled(rows: QuerySet[Any], kind: str, at: datetime, done: str, begun: str) -> QuerySet[Any]:
    """Give what was seen to so long ago, or has waited so long for somebody to, where no response keeps it."""
    old = rows.annotate(last=Coalesce(done, begun)).filter(last__lte=cut(kind, at))
    found: QuerySet[Any] = old.exclude(still_held(kind, at))
    return found


def _receipts(kind: str, at: datetime) -> QuerySet[Any]:
    return Receipt.objects.filter(arrived_at__lte=cut(kind, at))


def _held(kind: str, at: datetime) -> QuerySet[Any]:
    return _settled(HeldEvent.objects.all(), kind, at, "settled_at", "held_at")


def _rejected(kind: str, at: datetime) -> QuerySet[Any]:
    return _settled(RejectedEvent.objects.all(), kind, at, "settled_at", "rejected_at")


def _conflicts(kind: str, at: datetime) -> QuerySet[Any]:
    return _settled(Conflict.objects.all(), kind, at, "decided_at", "raised_at")


def _photos(kind: str, at: datetime) -> QuerySet[Any]:
    """Photos that no visit and no seal names any more."""
    found = Photo.objects.filter(arrived_at__lte=cut(kind, at))
    for model, column in ((Visit, "photo"), (Seal, "picture"), (SealFact, "picture")):
        found = found.exclude(sha256__in=model._default_manager.exclude(**{column: ""}).values(column))
    return found


DUE = [
    Due(Receipt, "receipt", _receipts, forget_columns),
    Due(HeldEvent, "health", _held, forget_events),
    Due(RejectedEvent, "health", _rejected, forget_events),
    Due(Conflict, "contact", _conflicts, forget_conflicts),
    Due(Photo, "health", _photos, forget_photos),
]
