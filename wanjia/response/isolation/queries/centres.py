"""Questions about isolation sites: who lies where, which beds are free, who guards, whom of the staff to watch."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from wanjia.response.isolation.models import Bed, Centre, Lodging, Turn
from wanjia.response.isolation.rules import uncovered
from wanjia.response.measures.models import Measure
from wanjia.response.measures.queries import Stay, sealed_rooms, stays_of


class CentreLine(NamedTuple):
    """An isolation site: beds, taken, staff there now, of the last days, hours of the next day without a guard."""

    centre: Centre
    beds: int
    taken: int
    staff: int
    exposed: int
    gaps: list[tuple[datetime, datetime]]


def centre_lines(centres: Iterable[Centre], at: datetime) -> list[CentreLine]:
    """Give sites with their figures, in four statements however many."""
    rows = list(centres)
    numbers = [row.pk for row in rows]
    count = Count("pk")
    inside = Bed.objects.filter(room__site__centre__in=numbers).order_by()
    beds = dict(inside.values_list("room__site__centre").annotate(n=count))
    lodgings = Lodging.objects.now().filter(bed__room__site__centre__in=numbers).order_by()
    taken = dict(lodgings.values_list("bed__room__site__centre").annotate(n=count))
    turns: dict[int, list[Turn]] = {}
    for turn in Turn.objects.filter(centre__in=numbers, until_at__gt=at - timedelta(days=60)):
        turns.setdefault(turn.centre_id, []).append(turn)
    found = []
    for row in rows:
        its = turns.get(row.pk, [])
        now = [turn for turn in its if turn.from_at <= at < turn.until_at]
        guards = [(turn.from_at, turn.until_at) for turn in its if turn.duty == "guard"]
        gaps = uncovered(guards, at, at + timedelta(days=1))
        found.append(
            CentreLine(row, beds.get(row.pk, 0), taken.get(row.pk, 0), len(now), len(exposed(row, its, at)), gaps)
        )
    return found


def exposed(centre: Centre, turns: Iterable[Turn], at: datetime) -> list[Turn]:
    """Give who worked inside lately and is to be watched: the turn is over, its days are not. Guards stay outside."""
    since = at - timedelta(days=centre.exposed_days)
    return [turn for turn in turns if turn.duty != "guard" and since < turn.until_at <= at]


def free_beds(centre: Centre, at: datetime) -> list[Bed]:
    """Give the beds nobody lies in, by room; none of a room that is sealed."""
    taken = Lodging.objects.now().filter(bed__room__site=centre.site_id).values("bed_id")
    rows = Bed.objects.filter(room__site=centre.site_id).exclude(pk__in=taken).select_related("room")
    sealed = sealed_rooms((bed.room_id for bed in rows), at)
    return [bed for bed in rows.order_by("room_id", "number") if bed.room_id not in sealed]


def sealed_of(centre: Centre, at: datetime) -> list[Measure]:
    """Give the measures that seal rooms of an isolation site now, by room."""
    rows = Measure.objects.in_force(at).filter(room__site=centre.site_id).select_related("room")
    return list(rows.order_by("room__number", "id"))


def kept_in_rooms(spans: Iterable[tuple[int, int]], at: datetime) -> list[Stay]:
    """Give who lodges in a sealed room of a site inside some intervals: gates there set them aside until it opens."""
    inside = Q(pk__in=[])
    for lo, hi in spans:
        inside |= Q(lo__gte=lo, hi__lte=hi)
    rooms: dict[int, tuple[int, datetime]] = {}
    for row in Measure.objects.in_force(at).filter(inside, room__isnull=False):
        rooms[row.room_id] = row.lo, max(rooms.get(row.room_id, (0, at))[1], row.over_at)
    lodgings = Lodging.objects.now().filter(bed__room__in=rooms, watch__person__isnull=False)
    found = lodgings.select_related("watch__person", "bed").order_by("id")
    return stays_of([(row.watch.person, *rooms[row.bed.room_id]) for row in found])
