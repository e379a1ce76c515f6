"""What is forgotten of drivers once they have gone."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wanjia.registry.people.actions import forget_columns
from wanjia.registry.people.queries import Due, cut
from wanjia.support.fleet.models import Driver


def _drivers(kind: str, at: datetime) -> QuerySet[Any]:
    return Driver.objects.filter(until_at__lte=cut(kind, at))


DUE = [Due(Driver, "staff_identity", _drivers, forget_columns)]
