"""Due work: go on with files that somebody asked to check, store or undo; forget rows nobody needs any more."""

from datetime import datetime

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.intake.actions import advance_batch, forget_rows
from wanjia.registry.intake.models import Batch
from wanjia.registry.intake.queries import due


def run(at: datetime) -> int:
    """Do what is due; give how many steps were done."""
    steps = sum(_go_on(batch) for batch in Batch.objects.unfinished().select_related("place", "by"))
    for batch in due(at):
        forget_rows(batch=batch, by=None, at=at)
        steps += 1
    return steps


def _go_on(batch: Batch) -> int:
    """Finish a batch step by step for the person who asked, as long as that person may."""
    steps, state = 0, batch.state
    while batch.state == state:
        now = clock.now()
        if batch.by is None or not standing(batch.by, now).may(Capability.IMPORT_ROSTERS, batch.place.lo):
            break
        try:
            batch = advance_batch(batch=batch, by=batch.by, at=now)
        except Refused:
            break
        steps += 1
    return steps
