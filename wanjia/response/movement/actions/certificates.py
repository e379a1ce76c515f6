"""Green cards shown at gates before their hand-over was told: known later, or asked about because nobody was given them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.registry.presence.actions import NewPresence, record_presences
from wanjia.response.movement.models import Crossing, Mismatch
from wanjia.response.sampling.queries.shown import holders
from wanjia.response.sampling.rules.shown import WORDS, read_serial


def mismatch_of(check: int, n: int, serial: str, said: str, verdict: str, at: datetime) -> Mismatch:
    """Put together what the phone said of a card and what is known of it."""
    return Mismatch(
        check_of_id=check,
        n=n,
        kind=Mismatch.Kind.CERTIFICATE,
        said=_("现场：%(word)s") % {"word": WORDS[said]},
        seen=f"{serial} {WORDS[verdict]}".strip(),
        raised_at=at,
    )


@action
def know_certificates(*, crossings: Sequence[Crossing], by: Any, at: datetime) -> int:
    """Say whose cards were that nobody was known to hold, and ask about one of which no phone told in time; give how many."""
    serials = {crossing.pk: read_serial(crossing.card) for crossing in crossings}
    held = holders(serial for serial in serials.values() if serial)
    hours: dict[int, float] = {}
    presences, odd, changed = [], [], 0
    for crossing in crossings:
        serial, check = serials[crossing.pk], crossing.check_of
        its, site = held.get(serial) if serial else None, check.station.site
        if its is not None and its.person_id is not None:
            changed += Crossing.objects.filter(pk=crossing.pk, person=None).update(person=its.person_id)
            where = (site.pk, site.place.lo, check.at, check.at, "passage", str(check.event))
            presences.append(NewPresence(its.person_id, None, *where))
            continue
        waits = hours.setdefault(site.place_id, float(policy("held_hours", site.place, at)))
        if its is None and check.arrived_at <= at - timedelta(hours=waits):
            odd.append(mismatch_of(check.pk, crossing.n, crossing.card, "", "nobody", at))
    Mismatch.objects.bulk_create(odd)
    if presences:
        record_presences(rows=presences, arrived_at=at, by=by, at=at)
    journal.write("know_certificates", by=by, at=at, detail={"known": changed, "asked": len(odd)})
    return changed + len(odd)
