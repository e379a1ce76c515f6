"""A label that two transactions sealed at one moment is asked about afterwards, as if the second had seen the first."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.interfaces.sync.actions._tubes import sealed
from wanjia.interfaces.sync.models import Conflict
from wanjia.response.sampling.queries.tubes import Sealed


@action
def ask_about_labels(*, tubes: Sequence[Sealed], by: Any, at: datetime) -> list[Conflict]:
    """Ask about tubes whose label another tube carries; both stay."""
    asked = []
    for tube in tubes:
        own = tube.device is not None and tube.device == tube.other_device
        kind = Conflict.Kind.AFTER_SEAL if own else Conflict.Kind.TUBE_TWICE
        first, second = {"label": tube.label, "event": tube.other_event}, sealed(tube.label, tube.at, tube.by_id)
        conflict = Conflict.objects.create(
            kind=kind, position=tube.position, event=tube.event, other_event=tube.other_event, raised_at=at,
            first=json.dumps(first, ensure_ascii=False), second=json.dumps(second, ensure_ascii=False),
        )  # fmt: skip
        journal.write("ask_about_label", by=by, at=at, about=conflict, position=tube.position, detail={"kind": kind})
        asked.append(conflict)
    return asked
