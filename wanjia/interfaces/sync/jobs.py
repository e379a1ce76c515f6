"""Due work: events that waited too long for another one go in with a flag, or to the office."""

import logging
from datetime import datetime

from django.db import transaction

from wanjia.interfaces.sync.actions._taking import apply_held
from wanjia.interfaces.sync.models import HeldEvent

log = logging.getLogger(__name__)


def run(at: datetime) -> int:
    """Do what is due."""
    return apply_due(at)


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
