"""Restrictions in force as known at the moment: an end, a release or a correction that came later is not known yet."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from wanjia.command.diseases.rules import BUILDING, CENTRAL, COMPOUND, HOME, HOUSEHOLD, MONITORING
from wanjia.insight.figures.counting.heaps import When
from wanjia.insight.figures.counting.rows import Rows, stands
from wanjia.response.measures.models import Appeal, Measure
from wanjia.response.measures.rules import FITS

PERSONS = ("person", "visitor")


def held(at: datetime, prefix: str = "") -> Q:
    """Give the filter for what was in force by what was known at a moment."""
    begun = {f"{prefix}approved_at__lte": at, f"{prefix}from_at__lte": at, f"{prefix}until_at__gt": at}
    return Q(**begun) & stands(f"{prefix}ended_at", at) & stands(f"{prefix}corrected_at", at)


def _of(kind: str, when: When) -> QuerySet[Measure]:
    """Give the measures of a kind in force; of somebody under two of them the earlier counts."""
    rows: QuerySet[Measure] = Measure.objects.filter(held(when.at), kind=kind)
    for subject in FITS[kind]:
        earlier = Measure.objects.filter(held(when.at), kind=kind, **{subject: OuterRef(subject)})
        rows = rows.filter(~Exists(earlier.filter(pk__lt=OuterRef("pk"))))
    return rows


def _released(when: When) -> QuerySet[Any]:
    rows = Measure.objects.filter(stands("corrected_at", when.at), subject__in=PERSONS, approved_at__lte=when.at)
    ended: QuerySet[Any] = rows.annotate(over=Coalesce("ended_at", "until_at"))
    return ended.filter(over__gt=when.since, over__lte=when.at)


def _appeals(when: When) -> QuerySet[Appeal]:
    rows: QuerySet[Appeal] = Appeal.objects.filter(stands("answered_at", when.at), made_at__lte=when.at)
    return rows


SOURCES = [
    Rows("measures.home", lambda when: _of(HOME, when), "lo", "hi"),
    Rows("measures.central", lambda when: _of(CENTRAL, when), "lo", "hi"),
    Rows("measures.monitoring", lambda when: _of(MONITORING, when), "lo", "hi"),
    Rows("measures.households", lambda when: _of(HOUSEHOLD, when), "lo", "hi"),
    Rows("measures.buildings", lambda when: _of(BUILDING, when), "lo", "hi"),
    Rows("measures.compounds", lambda when: _of(COMPOUND, when), "lo", "hi"),
    Rows("measures.released", _released, "lo", "hi"),
    Rows("measures.appeals", _appeals, "measure__lo", "measure__hi"),
]
