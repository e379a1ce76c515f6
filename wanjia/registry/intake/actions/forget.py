"""What a file said is not kept longer than it is needed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.intake.models import Batch


@action
def forget_rosters(*, model: type[Model], kind: str, numbers: Sequence[int], by: Any, at: datetime) -> None:
    """Forget what is left of files whose rows are gone: headers and remarks. The counts, what they made, the journal stay."""
    for batch in Batch.objects.filter(pk__in=numbers).select_related("place"):
        batch.heading = batch.cautions = batch.remarks = ""
        batch.forgotten_at = at
        batch.save(update_fields=["heading", "cautions", "remarks", "forgotten_at"])
        journal.write("forget_rosters", by=by, at=at, about=batch, position=batch.place.lo)
