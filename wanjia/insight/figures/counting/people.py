"""Who lives where: by the stays that were known at the moment, merged rows once."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from wanjia.insight.figures.counting.heaps import When
from wanjia.insight.figures.counting.rows import Rows
from wanjia.registry.people.models import Household, Merge, Residence


def _households(when: When) -> QuerySet[Household]:
    lived_in = Q(ended_at=None) | Q(ended_at__gt=when.at)
    rows: QuerySet[Household] = Household.objects.filter(lived_in, created_at__lte=when.at)
    return rows


def _stays(when: When) -> QuerySet[Residence]:
    merges = Merge.objects.filter(Q(undone_at=None) | Q(undone_at__gt=when.at), at__lte=when.at)
    rows: QuerySet[Residence] = Residence.objects.filter(
        Q(until_at=None) | Q(until_at__gt=when.at), from_at__lte=when.at
    )
    return rows.filter(~Exists(merges.filter(absorbed=OuterRef("person"))))


SOURCES = [
    Rows("people.households", _households, "position"),
    Rows("people.persons", _stays, "household__position"),
]
