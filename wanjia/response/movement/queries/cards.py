"""Green cards by which somebody came in while it was not known who was given them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from wanjia.command.posts.queries import policy
from wanjia.response.movement.models import Crossing, Mismatch
from wanjia.response.sampling.queries.shown import holders
from wanjia.response.sampling.rules.shown import read_serial

AT_ONCE = 500


class Told(NamedTuple):
    """Somebody who came in by a card: whose it is, None when no phone told of its hand-over in time."""

    crossing: Crossing
    person_id: int | None


def certificates_told(at: datetime) -> Iterator[Told]:
    """Give those of whom it is known by now, and those who have to be asked about."""
    asked = Mismatch.objects.filter(check_of=OuterRef("check_of"), kind=Mismatch.Kind.CERTIFICATE)
    rows = Crossing.objects.filter(~Exists(asked), ~Q(card=""), person=None, visitor=None, proof="certificate")
    rows = rows.select_related("check_of__station__site__place").order_by("id")
    hours: dict[int, float] = {}
    waiting = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(waiting, AT_ONCE)):
        serials = {row.pk: read_serial(row.card) for row in some}
        held = holders(serial for serial in serials.values() if serial)
        for row in some:
            serial, place = serials[row.pk], row.check_of.station.site.place
            its = held.get(serial) if serial else None
            if its is not None and its.person_id is not None:
                yield Told(row, its.person_id)
            elif its is None:
                waits = hours.setdefault(place.pk, float(policy("held_hours", place, at)))
                if row.check_of.arrived_at <= at - timedelta(hours=waits):
                    yield Told(row, None)
