"""The dataset of who is looked after under a measure: people to follow up, doors to patrol, told whole.

A phone works out what is due.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Max, Q

from wanjia.core import clock
from wanjia.core.identities import seal
from wanjia.interfaces.sync.buckets import Bucket
from wanjia.interfaces.sync.datasets import HOUSEHOLD, PERSON, Entry, iso
from wanjia.response.isolation.models import Alarm, HouseholdFile
from wanjia.response.isolation.queries.files import on_round
from wanjia.response.isolation.queries.follow import RELATED, SEALED, end_of, inside, running

WATCH, FILE = "isolation.watch", "isolation.householdfile"
MOST = 2_000  # of a county's thousands a phone carries the first; the desk has all


def entries(bucket: Bucket) -> list[Entry]:
    """Give who is to be followed up in a place, and the doors whose files are open."""
    return _watched(bucket) + _doors(bucket)


def _doors(bucket: Bucket) -> list[Entry]:
    """Give the open files: what patrols are owed, the last slot done, the seals on the door, breaches left open."""
    rows = HouseholdFile.objects.open().filter(position__range=(bucket.lo, bucket.hi)).order_by("position", "id")[:MOST]
    return [
        Entry(
            0,
            each.file.pk,
            FILE,
            (
                each.file.household_id,
                each.file.household.door.label,
                iso(each.file.opened_at),
                iso(each.ends),
                each.file.patrols_a_day,
                each.last,
                each.seals,
                each.breaches,
            ),
        )
        for each in on_round(rows)
    ]


def _watched(bucket: Bucket) -> list[Entry]:
    """Give the watches in force inside a place: what is owed, the last slot done, whether somebody must go there."""
    rows = running(clock.now()).filter(inside(bucket.lo, bucket.hi)).select_related(*RELATED).defer(*SEALED)
    done = Max("followups__slot", filter=Q(followups__counts=True))
    found = list(rows.annotate(last=done).order_by("position", "id")[:MOST])
    alarmed = set(Alarm.objects.open().filter(watch__in=[row.pk for row in found]).values_list("watch_id", flat=True))
    return [
        Entry(
            0,
            row.pk,
            WATCH,
            (
                row.person_id,
                row.person.household_id if row.person else None,
                f"{row.visitor.name[:1]}**" if row.visitor else "",
                row.person.household.door.label if row.person else row.place.name,
                iso(max(row.begins_at, row.measure.from_at)),
                iso(end_of(row)),
                row.a_day,
                tuple(row.days),
                row.last,
                row.pk in alarmed,
            ),
        )
        for row in found
    ]


def _watches(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [
        {
            "person": seal(PERSON, person) if person else None,
            "household": seal(HOUSEHOLD, household) if household else None,
            "name": name,
            "door": door,
            "begins": begins,
            "ends": ends,
            "a_day": a_day,
            "days": list(days),
            "last": last,
            "alarm": alarm,
        }
        for person, household, name, door, begins, ends, a_day, days, last, alarm in [entry.values for entry in rows]
    ]


def _files(rows: Sequence[Entry], _lo: int) -> list[dict[str, Any]]:
    return [
        {
            "household": seal(HOUSEHOLD, household),
            "door": door,
            "begins": begins,
            "ends": ends,
            "a_day": a_day,
            "last": last,
            "seals": [list(each) for each in seals],
            "breaches": breaches,
        }
        for household, door, begins, ends, a_day, last, seals, breaches in [entry.values for entry in rows]
    ]


SHAPES: dict[str, Callable[[Sequence[Entry], int], list[dict[str, Any]]]] = {WATCH: _watches, FILE: _files}
TYPES = {WATCH: "watch", FILE: "file"}
