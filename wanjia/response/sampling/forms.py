"""What a round, a point, a post, a telling is asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.queries import documents_to_cite
from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place, Site
from wanjia.response.sampling.models import Point, Post, Round, Telling
from wanjia.response.sampling.models.rounds import TUBE_SIZES
from wanjia.response.sampling.rules.slots import MINUTES

LATEST = 100
RUN = Capability.RUN_CAMPAIGNS


class RoundForm(forms.Form):
    """A round to prepare; the scope is picked beside it."""

    name = forms.CharField(label=_("轮次名称"), max_length=120)
    place = RowField(label=_("发起单位"))
    document = RowField(label=_("依据文件"))
    opens_at = MomentField(label=_("开始"))
    closes_at = MomentField(label=_("截止"))
    tube_size = forms.TypedChoiceField(
        label=_("每管人数"), choices=[(size, size) for size in TUBE_SIZES], coerce=int, initial=10
    )
    household_tubes = forms.BooleanField(label=_("一户一管"), required=False, help_text=_("规定要求的，不勾也算"))
    regional = forms.BooleanField(label=_("只在风险区域（区域核酸）"), required=False)
    label_pattern = forms.CharField(
        label=_("管码的格式（不填为任意）"), max_length=100, required=False, help_text=_("例如 T[0-9]{7}")
    )
    follows = RowField(label=_("接着哪一轮"), required=False)

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        options["initial"] = {"opens_at": at, "closes_at": at + timedelta(days=1), **options.get("initial", {})}
        super().__init__(*args, **options)
        held = [h.place_id for h in standing.holdings if RUN in h.capabilities]
        self.fields["place"].offer(Place.objects.filter(pk__in=held).order_by("lo"))  # type: ignore[attr-defined]
        self.fields["document"].offer(documents_to_cite(standing, RUN)[:LATEST])  # type: ignore[attr-defined]
        earlier = Round.objects.visible_to(standing, RUN).filter(
            campaign__launched_at__isnull=False, campaign__followed_by=None
        )
        rows = earlier.select_related("campaign").order_by("-campaign__launched_at")
        self.fields["follows"].offer(rows[:LATEST])  # type: ignore[attr-defined]


class GroundForm(forms.Form):
    """The hours and the ground of a point."""

    opens_at = MomentField(label=_("开放"))
    closes_at = MomentField(label=_("结束"))
    area_m2 = forms.FloatField(label=_("场地面积（平方米）"), min_value=1, max_value=1e6, required=False)
    spacing_m = forms.FloatField(label=_("排队间距（米，不少于1）"), min_value=1, max_value=10, initial=1)
    per_table_hour = forms.IntegerField(label=_("每台每小时采样人数"), min_value=1, max_value=1000, initial=120)


class PointForm(GroundForm):
    """A point of a round: its number, and a site that is there or is made."""

    number = forms.IntegerField(label=_("编号"), min_value=1, max_value=9999)
    site = RowField(label=_("已登记的采样点场所"), required=False, name=lambda site: f"{site.place.name} · {site.name}")
    new_site = forms.CharField(label=_("或新登记场所，名称"), max_length=100, required=False)
    place = RowField(label=_("新场所所在"), required=False)
    tables = forms.IntegerField(label=_("采样台数"), min_value=0, max_value=60, initial=1)
    field_order = ["number", "site", "new_site", "place", "tables"]

    def __init__(self, round: Round, standing: Standing, *args: Any, **options: Any) -> None:
        campaign = round.campaign
        hours = {"opens_at": campaign.opens_at, "closes_at": campaign.closes_at}
        options["initial"] = {**hours, **options.get("initial", {})}
        super().__init__(*args, **options)
        taken = Point.objects.filter(round=round).values("site_id")
        sites = Site.objects.filter(standing.within(RUN, lo="place__lo", hi="place__hi"), valid_until=None)
        free = sites.filter(kind=Site.Kind.SAMPLING_POINT).exclude(pk__in=taken).select_related("place")
        self.fields["site"].offer(free.order_by("place__lo", "name")[:500])  # type: ignore[attr-defined]
        self.fields["place"].offer(places_for_sites(round, standing))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for a site that is there, or a name and a place for a new one."""
        values = super().clean() or {}
        if not values.get("site") and not (values.get("new_site") and values.get("place")):
            self.add_error("site", _("请选一个场所，或写上新场所的名称和所在"))
        return values


def places_for_sites(round: Round, standing: Standing) -> Any:
    """Give the townships and communities of a round's scope in which a reader may set up points."""
    levels = ("township", "community")
    rows = Place.objects.current().filter(standing.within(RUN, lo="lo", hi="hi"), level__in=levels)
    scopes = list(round.campaign.scopes.select_related("place"))
    inside = rows.order_by("lo", "-hi")[:5000]
    return [p for p in inside if any(s.place.lo <= p.hi and p.lo <= s.place.hi for s in scopes)][:500]


class TableForm(forms.Form):
    """The number of a new table."""

    number = forms.IntegerField(label=_("台号"), min_value=1, max_value=999)


class PostForm(forms.Form):
    """Who stands where as what."""

    kind = forms.ChoiceField(label=_("岗位"), choices=Post.Kind.choices)
    staff = forms.ChoiceField(label=_("人员类型"), choices=Post.Staff.choices)
    table = RowField(label=_("采样台（不选为全点）"), required=False, name=lambda table: str(table.number))
    user = RowField(label=_("有账号的人"), required=False, name=lambda user: user.name)
    name = forms.CharField(label=_("或临时人员姓名"), max_length=80, required=False)
    credential_checked_by = RowField(
        label=_("资质由谁核验（非医务人员采样必填）"), required=False, name=lambda user: user.name
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one person: a user, or a name."""
        values = super().clean() or {}
        if not values.get("user") and not (values.get("name") or "").strip():
            self.add_error("name", _("请选一个人，或写上姓名"))
        return values


class TellingForm(forms.Form):
    """Through which channel the ticked places were told, and when."""

    channel = forms.ChoiceField(label=_("方式"), choices=Telling.Channel.choices)
    told_at = MomentField(label=_("时间"))
    note = forms.CharField(label=_("备注"), max_length=200, required=False)


class SlotForm(forms.Form):
    """How long one slot is."""

    minutes = forms.TypedChoiceField(
        label=_("每个时段（分钟）"), choices=[(m, m) for m in MINUTES], coerce=int, initial=30
    )


class PlanForm(forms.Form):
    """How many tables there are, and how far anybody shall walk."""

    tables = forms.IntegerField(label=_("采样台总数"), min_value=1, max_value=2000)
    walk = forms.IntegerField(label=_("最远步行（米）"), min_value=100, max_value=50_000)


class ListForm(forms.Form):
    """A list of points as a workbook or CSV."""

    file = forms.FileField(label=_("名单（.xlsx 或 .csv）"))
