"""Tubes as the tests of cards, figures and the untested need them: whom, at which table, when taken, when arrived."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from wanjia.command.campaigns.actions import reach_targets
from wanjia.command.campaigns.actions.proofs import Proof
from wanjia.command.campaigns.models import Target
from wanjia.response.sampling.models import Sample, Table, Tube


def sampled(
    table: Table,
    targets: Sequence[Target],
    at: datetime,
    *,
    arrived_at: datetime | None = None,
    checks: int | None = None,
) -> Tube:
    event = str(uuid.uuid4())
    tube: Tube = Tube.objects.create(
        round=table.point.round, table=table, label=f"T{Tube.objects.count() + 1:07d}", event=event, size=10,
        samples=len(targets), opened_at=at, sealed_at=at, arrived_at=arrived_at or at, doorstep=checks is not None, by_id=1,
    )  # fmt: skip
    Sample.objects.bulk_create(
        [Sample(pk=tube.pk << 5 | n, tube=tube, target=t, at=at, checks=checks) for n, t in enumerate(targets, start=1)]
    )
    reach_targets(proofs=[Proof(event, at, [t.pk for t in targets])], by=None, at=at)
    for target in targets:
        target.refresh_from_db()
    return tube
