"""What a sunset is proposed with."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.queries import documents_to_cite
from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

LEVELS = [Level.REGION, Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]
MOST = 500


class SunsetForm(forms.Form):
    """Where everything ends, by which document, when, and when the data goes."""

    place = RowField(label=_("哪里"))
    document = RowField(label=_("依据的文件"))
    reason = forms.CharField(label=_("原因"), max_length=300)
    ends_at = MomentField(label=_("全部措施结束的时间（精确到分）"))
    destroy_at = MomentField(label=_("数据销毁的时间（不早于结束）"))

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        within = standing.within(C.MANAGE_POSTS, lo="lo", hi="hi")
        places = Place.objects.current().filter(within, level__in=LEVELS).order_by("lo", "-hi")
        self.fields["place"].offer(places[:MOST])  # type: ignore[attr-defined]
        self.fields["document"].offer(documents_to_cite(standing, C.MANAGE_POSTS)[:MOST])  # type: ignore[attr-defined]
        midnight = (at + timedelta(days=1)).replace(second=0, microsecond=0)
        self.fields["ends_at"].initial, self.fields["destroy_at"].initial = midnight, midnight + timedelta(days=7)
