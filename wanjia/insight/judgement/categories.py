"""How many persons of each of the four categories a place has, as known at a moment."""

from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery

from wanjia.insight.figures.queries import stands
from wanjia.registry.places.models import Place
from wanjia.response.cases.models import Case, CaseFact, Contact
from wanjia.response.cases.rules import CATEGORIES


def categories(place: Place, at: datetime) -> dict[str, int]:
    """Count confirmed, suspected, fever not excluded, close contacts: each case by the latest word on it.

    Who is a contact of two cases is one person; who has become a case is a contact no more.
    """
    latest = CaseFact.objects.filter(case=OuterRef("pk"), kind="category", at__lte=at).order_by("-at", "-id")
    inside = {"place__lo__gte": place.lo, "place__hi__lte": place.hi}
    cases = Case.objects.filter(stands("merged_at", at), created_at__lte=at, **inside)
    known = cases.annotate(was=Subquery(latest.values("code")[:1])).order_by()
    counts = dict(known.filter(was__in=CATEGORIES).values_list("was").annotate(n=Count("pk")))
    still = Q(became=None) | Q(became__created_at__gt=at)
    theirs = {f"case__{name}": bound for name, bound in inside.items()}
    found = Contact.objects.filter(still, stands("case__merged_at", at), confirmed_at__lte=at, **theirs).aggregate(
        people=Count("person", distinct=True),
        visitors=Count("visitor", distinct=True),
        unnamed=Count("pk", filter=Q(person=None, visitor=None)),
    )
    counts["contact"] = counts.get("contact", 0) + sum(found.values())
    return {code: counts.get(code, 0) for code in CATEGORIES}
