"""What a station, its closing, a shift and a compound's level are asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.queries import documents_to_cite
from wanjia.command.posts.rules import DEPARTMENTS
from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Compound, Place, Site
from wanjia.registry.places.rules import Level
from wanjia.response.movement.models import Mismatch, Station
from wanjia.response.movement.rules import LEVELS

MANAGE = Capability.MANAGE_STATIONS
SITES = {"checkpoint", "gate", "port", "station"}
MOST = 500


class _Means(forms.Form):
    """What a station has to work with: asked when it is set up, and whenever it changes."""

    responsible = RowField(label=_("负责人"), required=False, name=lambda user: user.name)
    per_hour = forms.IntegerField(label=_("每小时能查（辆或人）"), min_value=1, max_value=10_000, initial=60)
    isolation_places = forms.IntegerField(label=_("隔离区位数"), min_value=0, max_value=1000, initial=0)
    equipment = forms.CharField(label=_("设备（帐篷、测温仪等）"), max_length=300, required=False)
    security = forms.ChoiceField(label=_("治安级别"), choices=Station.Security.choices)


class StationForm(_Means):
    """A station at a site that is there, or at a new one."""

    site = RowField(label=_("已登记的场所"), required=False)
    new_site = forms.CharField(label=_("或新设场所的名称"), max_length=100, required=False)
    place = RowField(label=_("新场所所在"), required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=Station.Kind.choices)
    direction = forms.ChoiceField(label=_("查哪个方向"), choices=Station.Direction.choices, initial="both")
    compound = RowField(label=_("所属小区（小区出入口）"), required=False)
    field_order = ("site", "new_site", "place", "kind", "direction", "compound")

    def __init__(self, standing: Standing, staff: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(MANAGE, lo="place__lo", hi="place__hi")
        sites = Site.objects.filter(inside, kind__in=SITES, station=None, valid_until=None).order_by("name", "id")
        places = Place.objects.current().filter(
            standing.within(MANAGE, lo="lo", hi="hi"), level__in=[Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]
        )
        around = standing.within(MANAGE, lo="community__lo", hi="community__hi")
        offers = {
            "site": sites[:MOST],
            "place": places.order_by("lo", "-hi")[:MOST],
            "compound": Compound.objects.filter(around).order_by("community__lo", "name")[:MOST],
            "responsible": staff[:MOST],
        }
        for name, rows in offers.items():
            self.fields[name].offer(rows)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one site: a known one, or a name and where it is."""
        values = super().clean() or {}
        if not values.get("site") and not (values.get("new_site") and values.get("place")):
            self.add_error("site", _("请选已登记的场所，或写名称和所在"))
        return values


class SetForm(_Means):
    """Who answers for a station, how much it can take, how strongly order is kept there."""

    def __init__(self, station: Station, staff: Any, *args: Any, **options: Any) -> None:
        lead = station.responsible
        now = {name: getattr(station, name) for name in ("per_hour", "isolation_places", "equipment", "security")}
        options["initial"] = now | {"responsible": lead.public_id if lead else ""}
        super().__init__(*args, **options)
        offered = {user.pk: user for user in ([lead] if lead else [])} | {user.pk: user for user in staff[:MOST]}
        self.fields["responsible"].offer(offered.values())  # type: ignore[attr-defined]


class OpenForm(forms.Form):
    """Why a station opens."""

    reason = forms.CharField(label=_("原因"), max_length=300, required=False)


class CloseForm(forms.Form):
    """Why a station closes, and where people go instead."""

    reason = forms.CharField(label=_("原因"), max_length=300)
    neighbour = RowField(label=_("改走哪个开放的卡口"), required=False)


class DutyForm(forms.Form):
    """Who stands at a station in a shift."""

    department = forms.ChoiceField(label=_("部门"), choices=list(DEPARTMENTS.items()))
    user = RowField(label=_("人员"), required=False, name=lambda user: user.name)
    name = forms.CharField(label=_("或写姓名（没有账号的）"), max_length=80, required=False)
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))

    def __init__(self, staff: Any, at: datetime, *args: Any, **options: Any) -> None:
        hour = at.replace(minute=0, second=0, microsecond=0)
        options["initial"] = {"from_at": hour, "until_at": hour + timedelta(hours=8), **options.get("initial", {})}
        super().__init__(*args, **options)
        self.fields["user"].offer(staff[:MOST])  # type: ignore[attr-defined]


class ControlForm(forms.Form):
    """How strictly a compound is kept from now on."""

    level = forms.ChoiceField(label=_("管控级别"), choices=list(LEVELS.items()))
    document = RowField(label=_("依据文件"))

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents_to_cite(standing, MANAGE)[:100])  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Which side of a mismatch holds."""

    decision = forms.ChoiceField(label=_("以哪一边为准"), choices=Mismatch.Decision.choices)
    note = forms.CharField(label=_("核实到的情况"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}))
