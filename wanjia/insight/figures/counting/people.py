"""Who lives where: by the stays that were known at the moment, merged rows once."""

from django.db.models import Exists, OuterRef, QuerySet

from wanjia.insight.figures.counting.heaps import Counted, Heap, When
from wanjia.insight.figures.counting.rows import Rows, heaps, stands
from wanjia.registry.people.models import Household, Merge, Residence
from wanjia.registry.places.models import Place


def _households(when: When) -> QuerySet[Household]:
    rows: QuerySet[Household] = Household.objects.filter(stands("ended_at", when.at), created_at__lte=when.at)
    return rows


def _stays(when: When) -> QuerySet[Residence]:
    rows: QuerySet[Residence] = Residence.objects.filter(stands("until_at", when.at), from_at__lte=when.at)
    return rows


def _merges(when: When) -> QuerySet[Merge]:
    rows: QuerySet[Merge] = Merge.objects.filter(stands("undone_at", when.at), at__lte=when.at)
    return rows


class Persons(Rows):
    """Stays, less those of persons who were merged into another: asking it of every stay takes a region five times as long."""

    def count(self, place: Place, bits: int | None, when: When) -> Counted:
        """Count all, and take the merged ones off."""
        stays = _stays(when)
        merged = stays.filter(person__in=_merges(when).order_by().values("absorbed"))
        less = [Heap(lo, hi, -n) for lo, hi, n in heaps(merged, place, bits, self.lo)]
        return Counted({self.key: [*heaps(stays, place, bits, self.lo), *less]})


def _persons(when: When) -> QuerySet[Residence]:
    return _stays(when).filter(~Exists(_merges(when).filter(absorbed=OuterRef("person"))))


SOURCES = [
    Rows("people.households", _households, "position"),
    Persons("people.persons", _persons, "position"),
]
