"""One short step of whatever was asked for a file, so that nobody waits long for the store and progress can be seen."""

from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.intake.actions.check import _check_step
from wanjia.registry.intake.actions.store import _store_step
from wanjia.registry.intake.actions.undo import _undo_step
from wanjia.registry.intake.collector import paused
from wanjia.registry.intake.models import Batch

_STEPS = {"checking": _check_step, "storing": _store_step, "undoing": _undo_step}


@action
@paused()
def advance_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Do the next step of a batch; where it has none, nothing. Two at once take turns."""
    locked: Batch = Batch.objects.select_for_update().select_related("place").get(pk=batch.pk)
    step = _STEPS.get(locked.state)
    if step is not None:
        step(locked, by, at)
    journal.write("advance_batch", by=by, at=at, about=locked, position=locked.place.lo, detail={"state": locked.state})
    return locked
