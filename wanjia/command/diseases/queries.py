"""Questions about what holds of a disease at a place and a moment."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.command.diseases.models import DiseaseProfile
from wanjia.command.diseases.rules import VALUES, Profile, laid_over, profile_of
from wanjia.command.diseases.shipped import SHIPPED
from wanjia.registry.places.models import Place


def disease_names() -> dict[str, Any]:
    """Give the diseases there is a profile of, by code, with their names."""
    return {code: one.name for code, one in SHIPPED.items()}


def profile(disease: str, place: Place, at: datetime) -> Profile:
    """Give what holds: the shipped values, over them those of the places above, the nearest last. One query.

    Raises KeyError for a disease without a profile.
    """
    return profile_of(disease, SHIPPED[disease].name, values_at(disease, place, at))


def values_at(disease: str, place: Place, at: datetime) -> dict[str, Any]:
    """Give the same as plain values by key."""
    return laid_over(SHIPPED[disease].values, *(row.values for row in rows_over(disease, place, at)))


def rows_over(disease: str, place: Place, at: datetime) -> QuerySet[DiseaseProfile]:
    """Give what decrees laid over the shipped values, in the order in which it counts: far before near, then by time."""
    rows: QuerySet[DiseaseProfile] = DiseaseProfile.objects.filter(
        disease=disease, place__lo__lte=place.lo, place__hi__gte=place.hi, effective_from__lte=at
    )
    return rows.order_by("place__lo", "-place__hi", "effective_from", "id")


def grounds(disease: str, place: Place, at: datetime) -> dict[str, str]:
    """Name for every value what says so: the documents of the latest decrees, else the source of the shipped figure."""
    named = {key: SHIPPED[disease].sources.get(key, "") for key in VALUES}
    for row in rows_over(disease, place, at).select_related("document"):
        named.update(dict.fromkeys(row.values, str(row.document)))
    return named
