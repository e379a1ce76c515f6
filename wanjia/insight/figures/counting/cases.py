"""Cases as they were classified by the facts known at the moment; merged ones count from their merging with the other."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from wanjia.insight.figures.counting.heaps import When
from wanjia.insight.figures.counting.rows import Rows, stands
from wanjia.response.cases.models import Case, CaseFact, Contact
from wanjia.response.cases.rules import PATIENTS

WHERE = ("place__lo", "place__hi")


def _facts(when: When) -> QuerySet[CaseFact]:
    rows: QuerySet[CaseFact] = CaseFact.objects.filter(case=OuterRef("pk"), at__lte=when.at)
    return rows


def _known(when: When) -> QuerySet[Any]:
    """Give the cases known at a moment with the category they had then, as ``was``."""
    latest = _facts(when).filter(kind="category").order_by("-at", "-id").values("code")[:1]
    alone = Case.objects.filter(stands("merged_at", when.at), created_at__lte=when.at)
    rows: QuerySet[Any] = alone.annotate(was=Subquery(latest))
    return rows


def _confirmed(when: When) -> QuerySet[Any]:
    return _known(when).filter(was="confirmed")


def _newly(when: When) -> QuerySet[Any]:
    before = _facts(when).filter(kind="category", code="confirmed", at__lte=when.since)
    return _confirmed(when).filter(~Exists(before))


def _suspected(when: When) -> QuerySet[Any]:
    return _known(when).filter(was="suspected")


def _open(when: When) -> QuerySet[Any]:
    return _known(when).filter(~Exists(_facts(when).filter(kind="outcome")), was__in=PATIENTS)


def _contacts(when: When) -> QuerySet[Contact]:
    rows: QuerySet[Contact] = Contact.objects.filter(confirmed_at__lte=when.at)
    return rows.filter(stands("case__merged_at", when.at))


SOURCES = [
    Rows("cases.new", _newly, *WHERE),
    Rows("cases.confirmed", _confirmed, *WHERE),
    Rows("cases.suspected", _suspected, *WHERE),
    Rows("cases.open", _open, *WHERE),
    Rows("cases.contacts", _contacts, "case__place__lo", "case__place__hi"),
]
