"""What a closure, a detour, a lane, a list of roads is asked for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.queries import documents_to_cite
from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place, Site
from wanjia.response.roads.models import Closure, Road
from wanjia.response.roads.rules import MEASURES

OFFERED = 1000


def own_sites(standing: Standing, *kinds: str) -> QuerySet[Any]:
    """Give the sites where the reader keeps roads."""
    rows = Site.objects.filter(standing.within(C.MANAGE_ROADS, lo="place__lo", hi="place__hi"), valid_until=None)
    return rows.filter(kind__in=kinds).select_related("place").order_by("name", "id")


def _in_full(road: Road) -> str:
    return f"{road} {road.begin} – {road.end}（{road.get_grade_display()}）"


class ClosureForm(forms.Form):
    """A road that somebody asks to close."""

    road = RowField(label=_("路段"), name=_in_full)
    measure = forms.ChoiceField(label=_("措施"), choices=[*MEASURES.items()])
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    document = RowField(label=_("依据文件"))
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"), help_text=_("到时自动恢复通行"))

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roads = Road.objects.visible_to(standing, C.MANAGE_ROADS).select_related("begin", "end")
        self.fields["road"].offer(roads.order_by("code")[:OFFERED])  # type: ignore[attr-defined]
        self.fields["document"].offer(documents_to_cite(standing, C.MANAGE_ROADS)[:100])  # type: ignore[attr-defined]


class DetourForm(forms.Form):
    """The notice of a way round, and the roads it takes."""

    notice = forms.CharField(label=_("公告"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    roads = forms.MultipleChoiceField(label=_("绕行线路"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, closure: Closure, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Road.objects.filter(place=closure.road.place).exclude(pk=closure.road_id).select_related("begin", "end")
        self.known = {road.public_id: road for road in rows.order_by("code")[:OFFERED]}
        told = [(key, f"{r.code} {r.name} {r.begin} – {r.end}（{r.km:g} km）") for key, r in self.known.items()]
        self.fields["roads"].choices = told  # type: ignore[attr-defined]

    def clean_roads(self) -> list[Road]:
        """Give the roads that were chosen."""
        return [self.known[key] for key in self.cleaned_data["roads"]]


class LaneForm(forms.Form):
    """A lane that is kept free."""

    site = RowField(label=_("收费站或卡口"))
    name = forms.CharField(label=_("车道"), max_length=60)

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = (Site.Kind.CHECKPOINT, Site.Kind.STATION, Site.Kind.PORT)
        self.fields["site"].offer(own_sites(standing, *kinds)[:OFFERED])  # type: ignore[attr-defined]


class RoadsForm(forms.Form):
    """A list of roads of a county."""

    place = RowField(label=_("旗县区"))
    file = forms.FileField(label=_("路网名单（Excel 或 CSV）"))

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = [h.place_id for h in standing.holdings if C.MANAGE_ROADS in h.capabilities]
        self.fields["place"].offer(Place.objects.filter(pk__in=held).order_by("lo"))  # type: ignore[attr-defined]
