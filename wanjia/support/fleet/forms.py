"""What a vehicle, a driver, a booking is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import MomentField, RowField
from wanjia.support.fleet.models import Booking, Driver, Vehicle


class VehicleForm(forms.Form):
    """A vehicle that is taken into the reserve."""

    place = RowField(label=_("归哪里管"))
    plate = forms.CharField(label=_("车牌号"), max_length=20, help_text=_("例如 蒙G12345"))
    sort = forms.ChoiceField(label=_("车型"), choices=Vehicle.Sort.choices)
    seats = forms.IntegerField(label=_("座位"), min_value=0, max_value=100, initial=0)
    load_kg = forms.IntegerField(label=_("载重（公斤）"), min_value=0, max_value=100_000, initial=0)
    owner = forms.CharField(label=_("所属单位"), max_length=100, required=False)

    def __init__(self, places: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]


class DriverForm(forms.Form):
    """Somebody who drives."""

    place = RowField(label=_("归哪里管"))
    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)

    def __init__(self, places: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]


class BookingForm(forms.Form):
    """What a vehicle is booked for, from when until when."""

    driver = RowField(label=_("驾驶员"), required=False)
    load = forms.ChoiceField(label=_("运什么"), choices=Booking.Load.choices)
    purpose = forms.CharField(label=_("事由"), max_length=200)
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))

    def __init__(self, vehicle: Vehicle, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        place = vehicle.place
        near = Driver.objects.kept().filter(place__lo__lte=place.hi, place__hi__gte=place.lo)
        self.fields["driver"].offer(near.order_by("name", "id")[:200])  # type: ignore[attr-defined]
