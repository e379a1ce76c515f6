"""Tubes as the tests of cards, figures and the untested need them: whom, at which table, when taken, when arrived."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from wanjia.command.campaigns.models import Target
from wanjia.response.sampling.actions import NewSample, NewTube, record_tubes
from wanjia.response.sampling.models import Table, Tube
from wanjia.response.sampling.queries.tubes import benches


def sampled(
    table: Table,
    targets: Sequence[Target],
    at: datetime,
    *,
    arrived_at: datetime | None = None,
    checks: int | None = None,
    label: str = "",
) -> Tube:
    event = str(uuid.uuid4())
    samples = [NewSample(n, 0, target=target.pk, checks=checks) for n, target in enumerate(targets, start=1)]
    tube = NewTube(
        bench=benches([table.pk])[table.pk], event=event, label=label or f"T{Tube.objects.count() + 1:07d}", size=20,
        opened_at=at, sealed_at=at, by_id=1, samples=samples, doorstep=checks is not None,
    )  # fmt: skip
    record_tubes(tubes=[tube], arrived_at=arrived_at or at, by=None, at=at)
    for target in targets:
        target.refresh_from_db()
    return Tube.objects.get(event=event)
