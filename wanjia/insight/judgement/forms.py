"""What a report is asked for: a place, and as known when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.insight.judgement.actions import NARROW
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name

MOST = 500


class JudgementForm(forms.Form):
    """A place of one's own and a moment; none: now."""

    place = RowField(label=_("地点"), name=full_name)
    as_of = MomentField(
        label=_("截至"), required=False, help_text=_("不填就是现在；填过去的时间，按当时已收到的记录计算")
    )

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(Capability.VIEW_COVERAGE, lo="lo", hi="hi")
        rows = Place.objects.current().filter(inside).exclude(level__in=NARROW).order_by("lo", "-hi")
        self.fields["place"].offer(rows[:MOST])  # type: ignore[attr-defined]
