"""Who lives where: by the stays that were known at the moment, merged rows once."""

from django.db.models import Exists, OuterRef, QuerySet

from wanjia.insight.figures.counting.heaps import When
from wanjia.insight.figures.counting.rows import Rows, stands
from wanjia.registry.people.models import Household, Merge, Residence


def _households(when: When) -> QuerySet[Household]:
    rows: QuerySet[Household] = Household.objects.filter(stands("ended_at", when.at), created_at__lte=when.at)
    return rows


def _stays(when: When) -> QuerySet[Residence]:
    merges = Merge.objects.filter(stands("undone_at", when.at), at__lte=when.at, absorbed=OuterRef("person"))
    rows: QuerySet[Residence] = Residence.objects.filter(stands("until_at", when.at), from_at__lte=when.at)
    return rows.filter(~Exists(merges))


SOURCES = [
    Rows("people.households", _households, "position"),
    Rows("people.persons", _stays, "household__position"),
]
