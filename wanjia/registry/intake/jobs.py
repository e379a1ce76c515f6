"""Due work: go on with files that somebody asked to check, store or undo. What is forgotten: DUE."""

from datetime import datetime

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.intake.actions import advance_batch, forget_rosters
from wanjia.registry.intake.models import Batch, Piece, RejectedRow
from wanjia.registry.intake.queries import over
from wanjia.registry.people.actions import forget_rows_of
from wanjia.registry.people.queries import Due

DUE = [
    Due(Piece, "roster", lambda kind, at: Piece.objects.filter(batch__in=over(kind, at)), forget_rows_of),
    Due(RejectedRow, "roster", lambda kind, at: RejectedRow.objects.filter(batch__in=over(kind, at)), forget_rows_of),
    Due(Batch, "roster", over, forget_rosters),
]


def run(at: datetime) -> int:
    """Do what is due; give how many steps were done."""
    return sum(_go_on(batch) for batch in Batch.objects.unfinished().select_related("place", "by"))


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
