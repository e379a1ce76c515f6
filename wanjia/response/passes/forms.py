"""What a pass is asked for, by its kind; what a department and an office say."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place, Site
from wanjia.response.passes.models import Ruling
from wanjia.response.passes.queries import ends_on_arrival, limits_of
from wanjia.response.passes.rules import COMMUTER, DEPARTMENTS, EMERGENCY, ENTERPRISE, ISSUERS, JOURNEYS
from wanjia.support.fleet.models import Booking

OFFERED = 200


def units_of(standing: Standing) -> list[Place]:
    """Give for whom the reader may ask: their own places and those right below, from the top."""
    held = [h.place_id for h in standing.holdings if C.APPLY_PASSES in h.capabilities]
    rows = Place.objects.current().filter(Q(pk__in=held) | Q(parent__in=held))
    return list(rows.order_by("lo", "-hi")[:OFFERED])


def _offices(units: list[Place], level: str) -> dict[int, Place]:
    """Give the office of a level that each unit belongs to, by the unit's number; units above that level have none."""
    if not units:
        return {}
    lo, hi = min(unit.lo for unit in units), max(unit.hi for unit in units)
    rows = Place.objects.current().filter(level=level, lo__lte=hi, hi__gte=lo)
    found = {unit.pk: next((row for row in rows if row.lo <= unit.lo and unit.hi <= row.hi), None) for unit in units}
    return {number: office for number, office in found.items() if office is not None}


class PassForm(forms.Form):
    """What every kind asks; the others ask more."""

    kind = ""
    unit = RowField(label=_("申请单位"))
    plate = forms.CharField(label=_("车牌号"), max_length=20, help_text=_("例如 蒙G12345"))
    driver = forms.CharField(label=_("驾驶人"), max_length=80)
    persons = forms.IntegerField(label=_("人数（含驾驶人）"), min_value=1, max_value=60, initial=1)
    origin = forms.CharField(label=_("起点"), max_length=100, required=False)
    destination = forms.CharField(label=_("目的地"), max_length=100)
    entrance = RowField(label=_("从哪个卡口进"), required=False)

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.issuers = _offices(units_of(standing), ISSUERS[self.kind])
        units = Place.objects.filter(pk__in=self.issuers).order_by("lo", "-hi")
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        office = next(iter(self.issuers.values()), None)
        inside = Q(place__lo__lte=office.hi, place__hi__gte=office.lo) if office else Q(pk__in=[])
        sites = Site.objects.filter(inside, kind=Site.Kind.CHECKPOINT, valid_until=None)
        self.fields["entrance"].offer(sites.order_by("name", "id")[:OFFERED])  # type: ignore[attr-defined]
        self.journeys = JOURNEYS["one" if office and ends_on_arrival(self.kind, office, at) else "many"]

    def values(self) -> dict[str, Any]:
        """Give what the action takes."""
        values = dict(self.cleaned_data)
        return values | {"kind": self.kind, "issuer": self.issuers[values["unit"].pk]}


class EmergencyForm(PassForm):
    """One vehicle, one matter."""

    kind = EMERGENCY
    matter = forms.CharField(
        label=_("运什么、办什么事"), max_length=200, help_text=_("一车一事一证：换一件事要另办一证")
    )
    begins_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))
    booking = RowField(label=_("应急保障车辆的用车"), required=False, name=lambda b: f"{b} {b.from_at:%m-%d}")
    field_order = ("unit", "matter", "plate", "booking", "driver", "persons", "origin", "destination", "entrance")

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        options["initial"] = {"begins_at": at, "ends_at": at + timedelta(hours=24)} | options.get("initial", {})
        super().__init__(standing, at, *args, **options)
        office = next(iter(self.issuers.values()), None)
        rows = Booking.objects.standing().filter(until_at__gt=at).select_related("vehicle")
        near = (
            rows.filter(vehicle__place__lo__lte=office.hi, vehicle__place__hi__gte=office.lo) if office else rows.none()
        )
        self.fields["booking"].offer(near.order_by("from_at")[:OFFERED])  # type: ignore[attr-defined]


class EnterpriseForm(PassForm):
    """Products and raw materials of a key enterprise."""

    kind = ENTERPRISE
    organisation = forms.CharField(label=_("企业"), max_length=100)
    matter = forms.CharField(label=_("产品或原材料"), max_length=200)
    begins_at = MomentField(label=_("从"))
    ends_at = MomentField(label=_("到"))
    field_order = (
        "unit",
        "organisation",
        "matter",
        "plate",
        "driver",
        "persons",
        "origin",
        "destination",
        "entrance",
    )

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        options["initial"] = {"begins_at": at, "ends_at": at + timedelta(days=15)} | options.get("initial", {})
        super().__init__(standing, at, *args, **options)


class CommuterForm(PassForm):
    """A returning worker's own car, for the day of the departure."""

    kind = COMMUTER
    departure = DayField(label=_("哪天出发"), help_text=_("出发前一天签发，到达目的地自动失效"))
    companions = forms.CharField(label=_("同行人姓名"), max_length=200, required=False, help_text=_("用、隔开"))
    organisation = forms.CharField(label=_("返岗单位"), max_length=100, required=False)
    field_order = (
        "unit",
        "departure",
        "plate",
        "driver",
        "persons",
        "companions",
        "organisation",
        "origin",
        "destination",
    )

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        options["initial"] = {"departure": timezone.localdate(at) + timedelta(days=1)} | options.get("initial", {})
        super().__init__(standing, at, *args, **options)

    def values(self) -> dict[str, Any]:
        """A commuter's pass holds from the first minute of the departure, as long as policy says."""
        values = super().values()
        begins = timezone.make_aware(datetime.combine(values.pop("departure"), time.min))
        hours = limits_of(COMMUTER, values["issuer"], self.at).hours
        return values | {"begins_at": begins, "ends_at": begins + timedelta(hours=hours)}


FORMS: dict[str, type[PassForm]] = {form.kind: form for form in (EmergencyForm, EnterpriseForm, CommuterForm)}


class VetForm(forms.Form):
    """A department's word."""

    department = forms.ChoiceField(label=_("主管部门"), choices=[*DEPARTMENTS.items()])
    note = forms.CharField(label=_("意见"), max_length=200, required=False)


class RulingForm(forms.Form):
    """Which is right where a station and the server differ, and why."""

    word = forms.ChoiceField(label=_("以谁为准"), choices=Ruling.Word.choices)
    note = forms.CharField(label=_("原因"), max_length=200)
