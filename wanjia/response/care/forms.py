"""What a fever found elsewhere, a step, a clinic and its team are asked for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.rules import HOSPITAL_DUTIES
from wanjia.core.access import Standing
from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.identity.fields import NameField, PhoneField
from wanjia.registry.places.models import Place, Site
from wanjia.registry.places.rules import Level
from wanjia.response.care.models import Clinic
from wanjia.response.care.rules import OUTCOMES
from wanjia.response.movement.rules import TemperatureRefused, read_temperature

HANDLE = Capability.HANDLE_FEVER
MOST = 500


class FoundForm(forms.Form):
    """Somebody with a fever who was found at home or anywhere but at a station."""

    source = forms.ChoiceField(label=_("在哪里发现"), choices=[("home", _("居家上报")), ("desk", _("其他场所"))])
    name = NameField(label=_("姓名"), max_length=80)
    phone = PhoneField(label=_("电话"), max_length=40, required=False)
    temperature = forms.CharField(label=_("体温"), max_length=12, help_text=_("例如 38.1"))
    place = RowField(label=_("所在"))
    owner = RowField(label=_("下一步由谁负责"), name=lambda user: user.name)

    def __init__(self, standing: Standing, staff: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        levels = [Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]
        places = Place.objects.current().filter(standing.within(HANDLE, lo="lo", hi="hi"), level__in=levels)
        self.fields["place"].offer(places.order_by("lo", "-hi")[:MOST])  # type: ignore[attr-defined]
        self.fields["owner"].offer(staff[:MOST])  # type: ignore[attr-defined]

    def clean_temperature(self) -> int:
        """Give the tenths, or say why it is no temperature."""
        try:
            return read_temperature(self.cleaned_data["temperature"])
        except TemperatureRefused as refusal:
            raise forms.ValidationError(refusal.text) from refusal


class StepForm(forms.Form):
    """The next step: only what that step needs is asked."""

    vehicle = forms.CharField(label=_("转运车辆（车牌）"), max_length=20)
    escort = forms.CharField(label=_("护送人"), max_length=80)
    route = forms.CharField(label=_("路线"), max_length=200, required=False)
    clinic = RowField(label=_("接收的门诊或医院"))
    outcome = forms.ChoiceField(label=_("结论"), choices=list(OUTCOMES.items()))
    owner = RowField(label=_("下一步由谁负责"), name=lambda user: user.name)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}))

    NEEDS = {"transport": ("vehicle", "escort", "route", "clinic"), "received": ("clinic",), "outcome": ("outcome",)}

    def __init__(self, step: str, staff: Any, clinics: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        wanted = {*self.NEEDS.get(step, ()), "note", *(() if step == "outcome" else ("owner",))}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if step == "transport":  # where to is known by then or not
            self.fields["clinic"].required = False
        for name, rows in (("owner", staff), ("clinic", clinics)):
            if name in self.fields:
                self.fields[name].offer(rows[:MOST])  # type: ignore[attr-defined]


class TransferForm(forms.Form):
    """Where a patient is taken, with whom."""

    clinic = RowField(label=_("转往"))
    vehicle = forms.CharField(label=_("转运车辆（车牌）"), max_length=20)
    escort = forms.CharField(label=_("护送人"), max_length=80)
    route = forms.CharField(label=_("路线"), max_length=200, required=False)

    def __init__(self, clinics: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clinic"].offer(clinics[:MOST])  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """In which bed a patient is received."""

    bed = RowField(label=_("床位"), required=False)

    def __init__(self, beds: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["bed"].offer(beds[:MOST])  # type: ignore[attr-defined]


class WardForm(forms.Form):
    """How a clinic or hospital is guarded, and its beds."""

    security = forms.ChoiceField(label=_("勤务模式"), choices=Clinic.Security.choices)
    beds = forms.IntegerField(label=_("床位"), min_value=0, max_value=5000, initial=0)


class ClinicForm(WardForm):
    """A clinic or hospital that is set up: at which site."""

    site = RowField(label=_("发热门诊或定点医院"))
    field_order = ("site",)

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(HANDLE, lo="place__lo", hi="place__hi")
        kinds = [Site.Kind.FEVER_CLINIC, Site.Kind.HOSPITAL]
        rows = Site.objects.filter(inside, kind__in=kinds, clinic=None, valid_until=None).order_by("name", "id")
        self.fields["site"].offer(rows[:MOST])  # type: ignore[attr-defined]


class MemberForm(forms.Form):
    """Who joins a hospital's team, with which duty, from when until when."""

    duty = forms.ChoiceField(label=_("职责"), choices=list(HOSPITAL_DUTIES.items()))
    user = RowField(label=_("人员"), required=False, name=lambda user: user.name)
    name = forms.CharField(label=_("或写姓名（没有账号的）"), max_length=80, required=False)
    leads = forms.BooleanField(label=_("专班负责人"), required=False)
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到（可不填）"), required=False)

    def __init__(self, staff: Any, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"from_at": at}, **options})
        self.fields["user"].offer(staff[:MOST])  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """Which days."""

    begin = DayField(label=_("从"), required=False)
    end = DayField(label=_("到"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        values = super().clean() or {}
        if values.get("begin") and values.get("end") and values["end"] < values["begin"]:
            self.add_error("end", gettext("结束不能早于开始"))
        return values
