"""Figures of an outbreak: by category, coverage of plans and investigations, what must be looked at again."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from wanjia.response.cases.models import Case, CaseFact, Contact, Investigation, Link, Outbreak, Stay


class Coverage(NamedTuple):
    """How many confirmed cases have a plan of treatment, an expert, and an investigation that is done."""

    total: int
    plan: int
    expert: int
    investigated: int


def by_category(outbreak: Outbreak) -> list[tuple[str, str, int]]:
    """Count the standing cases of each category, in the outbreak's order; confirmed contacts count among contacts."""
    rows = Case.objects.filter(outbreak=outbreak, merged_into=None).order_by()
    counts = dict(rows.values_list("category").annotate(n=Count("pk")))
    counts["contact"] = counts.get("contact", 0) + contacts_of(outbreak).filter(became=None).count()
    return [(code, word, counts.get(code, 0)) for code, word in outbreak.words().items()]


def contacts_of(outbreak: Outbreak) -> QuerySet[Contact]:
    """Give the confirmed contacts of an outbreak's cases."""
    rows: QuerySet[Contact] = Contact.objects.filter(case__outbreak=outbreak, case__merged_into=None)
    return rows


def coverage(outbreak: Outbreak) -> Coverage:
    """Count the confirmed cases and what each must have."""
    facts = CaseFact.objects.filter(case=OuterRef("pk"))
    done = Investigation.objects.filter(case=OuterRef("pk"), done_at__isnull=False)
    rows = Case.objects.filter(outbreak=outbreak, merged_into=None, category="confirmed")
    found = rows.aggregate(
        total=Count("pk"),
        plan=Count("pk", filter=Exists(facts.filter(kind="plan"))),
        expert=Count("pk", filter=Exists(facts.filter(kind="expert"))),
        investigated=Count("pk", filter=Exists(done)),
    )
    return Coverage(**found)


def overdue(outbreak: Outbreak, at: datetime) -> QuerySet[Investigation]:
    """Give the investigations whose time is over, the oldest first."""
    rows = Investigation.objects.filter(case__outbreak=outbreak, done_at=None, due_at__lt=at)
    found: QuerySet[Investigation] = rows.select_related("case", "investigator").order_by("due_at", "id")
    return found


def contradictions(outbreak: Outbreak) -> dict[str, list[Case]]:
    """Give the cases that contradict themselves: their own contact, merged with their contact, infected after it infected."""
    same = Q(person=F("case__person")) | Q(visitor=F("case__visitor"))
    same |= Q(person__merged_into=F("case__person")) | Q(visitor__person=F("case__person"))
    own = contacts_of(outbreak).filter(same).values("case")
    links = Link.objects.filter(case__outbreak=outbreak, void_at=None)
    merged = links.filter(
        Q(case__merged_into=F("source_case")) | Q(source_case__merged_into=F("case"))
        | Q(case__merged_into__isnull=False, case__merged_into=F("source_case__merged_into"))
        | Q(case__person__isnull=False, case__person=F("source_case__person"))
        | Q(case__visitor__person__isnull=False, case__visitor__person=F("source_case__person"))
        | Q(case__person__merged_into=F("source_case__person"))
        | Q(source_case__person__merged_into=F("case__person"))
    ).values("case")  # fmt: skip
    early = links.filter(case__onset__lt=F("source_case__infected")).values("case")
    rows = Case.objects.filter(outbreak=outbreak).order_by("pk")
    return {
        "himself": list(rows.filter(pk__in=own)[:50]),
        "merged": list(rows.filter(pk__in=merged)[:50]),
        "early": list(rows.filter(pk__in=early)[:50]),
    }


def itinerary_overlaps(cases: Iterable[Case]) -> list[tuple[str, str, list[Case]]]:
    """Give the vehicles (and carriages) that several of the cases rode on overlapping stretches."""
    rows = Stay.objects.filter(case__in=list(cases), void_at=None).exclude(vehicle="").select_related("case")
    rides: dict[tuple[str, str], list[Stay]] = {}
    for stay in rows.order_by("from_at", "id"):
        rides.setdefault((stay.vehicle, stay.carriage), []).append(stay)
    found = []
    for (vehicle, carriage), stays in sorted(rides.items()):
        met = {
            one.case
            for one in stays
            for other in stays
            if one.case_id != other.case_id and one.from_at < other.until_at and other.from_at < one.until_at
        }
        if met:
            found.append((vehicle, carriage, sorted(met, key=lambda case: case.pk)))
    return found
