"""Due work: the copy for tracing is laid out. What is forgotten of cases and contacts: DUE.

Days, categories and links stay, so that the figures of an outbreak stay.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut, still_held
from wanjia.response.cases.engines import lay_copy
from wanjia.response.cases.models import Case, CaseFact, CaseFile, Contact, Investigation, Stay


def run(at: datetime) -> int:
    """Lay the copy for tracing out anew, once a day, where the setting names one."""
    return int(lay_copy(at))


def _over(model: Any, moment: str, outbreak: str) -> Callable[[str, datetime], QuerySet[Any]]:
    """Give the rows whose days are over: no response keeps them, and their outbreak had no case since."""

    def over(kind: str, at: datetime) -> QuerySet[Any]:
        lately = Case.objects.filter(created_at__gt=cut(kind, at)).values("outbreak")
        rows = model.objects.filter(**{f"{moment}__lte": cut(kind, at)}).exclude(**{f"{outbreak}__in": lately})
        return rows.exclude(still_held(kind, at, lo=f"{outbreak}__place__lo", hi=f"{outbreak}__place__hi"))  # type: ignore[no-any-return]

    return over


def _files(kind: str, at: datetime) -> QuerySet[Any]:
    return CaseFile.objects.filter(at__lte=cut(kind, at))


DUE = [
    Due(Contact, "health", _over(Contact, "confirmed_at", "case__outbreak"), forget_columns),
    Due(Stay, "case", _over(Stay, "at", "case__outbreak"), forget_columns),
    Due(CaseFact, "case", _over(CaseFact, "at", "case__outbreak"), forget_columns),
    Due(Investigation, "case", _over(Investigation, "ordered_at", "case__outbreak"), forget_columns),
    Due(Case, "case", _over(Case, "created_at", "outbreak"), forget_columns),
    Due(CaseFile, "roster", _files, forget_columns),
]
