"""What no point may have: asked when one is set up and when it is changed."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from wanjia.core.actions import Refused
from wanjia.response.sampling.rules.points import ground_fault

GROUND_FAULTS = {
    "closes_at": gettext_lazy("结束时间应在开始时间之后"),
    "area_m2": gettext_lazy("面积应大于零，间距不少于一米"),
    "per_table_hour": gettext_lazy("每台每小时至少采一人"),
}


def refuse_ground(
    opens_at: datetime, closes_at: datetime, area_m2: float | None, spacing_m: float, per_table_hour: int
) -> None:
    """Raise Refused for hours, area, spacing or a pace that no point has."""
    wrong = ground_fault(opens_at, closes_at, area_m2, spacing_m, per_table_hour)
    if wrong:
        raise Refused(GROUND_FAULTS[wrong], field=wrong)
