"""Green cards shown at gates before their hand-over was told: known later, or asked about because nobody was given them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.presence.actions import NewPresence, record_presences
from wanjia.response.movement.actions._steps import mismatch_of
from wanjia.response.movement.models import Crossing, Mismatch
from wanjia.response.movement.queries.cards import Told


@action
def know_certificates(*, told: Sequence[Told], by: Any, at: datetime) -> int:
    """Say whose cards were that nobody was known to hold, and ask about those that nobody was given; give how many."""
    presences, odd = [], []
    for crossing, person in told:
        check = crossing.check_of
        if person is None:
            odd.append(mismatch_of(check.pk, crossing.n, crossing.card, "", "nobody", at))
            continue
        Crossing.objects.filter(pk=crossing.pk, person=None).update(person=person)
        site = check.station.site
        where = (site.pk, site.place.lo, check.at, check.at, "passage", str(check.event))
        presences.append(NewPresence(person, None, *where))
    Mismatch.objects.bulk_create(odd)
    if presences:
        record_presences(rows=presences, arrived_at=at, by=by, at=at)
    journal.write("know_certificates", by=by, at=at, detail={"known": len(presences), "asked": len(odd)})
    return len(told)
