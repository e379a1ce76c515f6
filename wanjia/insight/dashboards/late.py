"""What in a place is late: counts only, each with the page that lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wanjia.command.tasks.queries import late_counts
from wanjia.insight.figures.queries import listing
from wanjia.insight.reports import queries as reports
from wanjia.registry.places.models import Place
from wanjia.response.measures.models import Appeal
from wanjia.response.sampling.models import Discrepancy

TITLES: dict[str, Any] = {
    "overdue": _("逾期没有办完的指令和任务"),
    "silent": _("没有回音的单位和任务"),
    "reports": _("过了时限没有签发的日报"),
    "appeals": _("过了时限没有答复的申诉"),
    "discrepancies": _("没有查清的样本差异"),
    "stations.uncovered": _("缺岗的卡口"),
    "follow.missed": _("今天漏了随访的人"),
}
# Figures that are themselves of something late.
COUNTED = ("stations.uncovered", "follow.missed")


@dataclass(frozen=True)
class Late:
    """One kind of thing that is late, how many there are, and where they are listed."""

    key: str
    count: int
    address: str

    @property
    def title(self) -> Any:
        """What it is called."""
        return TITLES[self.key]


def late(place: Place, told: Mapping[str, int | None], at: datetime) -> list[Late]:
    """Give what is late in a place, the kinds of TITLES in their order; nothing of a kind leaves it out."""
    overdue, silent = late_counts(place, at=at)
    inside = {"measure__lo__gte": place.lo, "measure__hi__lte": place.hi}
    appeals = Appeal.objects.open().filter(due_at__lt=at, **inside).count()
    at_points = {"point__site__place__lo__gte": place.lo, "point__site__place__hi__lte": place.hi}
    found = [
        Late("overdue", overdue, reverse("tasks:board")),
        Late("silent", silent, reverse("tasks:directives")),
        Late("reports", reports.late(place, at).count(), reverse("reports:below", args=[place.public_id])),
        Late("appeals", appeals, reverse("measures:appeals")),
        Late(
            "discrepancies",
            Discrepancy.objects.filter(settled_at=None, **at_points).count(),
            reverse("sampling:discrepancies"),
        ),
        *(Late(key, told.get(key) or 0, listing(key, place)) for key in COUNTED),
    ]
    return [each for each in found if each.count]
