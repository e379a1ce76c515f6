"""What is asked at a door, by telephone, about a plan, a release, an isolation site."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Site
from wanjia.response.isolation.rules import (
    ATTACHMENTS,
    BREACHES,
    DUTIES,
    FIVE,
    PATROLS,
    RESULTS,
    SERVICES,
    STEPS_AGAINST,
    SYMPTOMS,
    WAYS,
    read_days,
)
from wanjia.response.movement.rules import TemperatureRefused, read_temperature

KEEP = Capability.KEEP_ISOLATION
MOST = 500
NOTE = forms.Textarea({"rows": 2})


class HealthForm(forms.Form):
    """How somebody is: temperature and symptoms."""

    temperature = forms.CharField(label=_("体温"), max_length=12, required=False, help_text=_("例如 36.5"))
    symptoms = forms.MultipleChoiceField(
        label=_("症状"), choices=list(SYMPTOMS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=NOTE)

    def clean_temperature(self) -> int | None:
        """Give the tenths, or say why it is no temperature."""
        raw = self.cleaned_data["temperature"].strip()
        try:
            return read_temperature(raw) if raw else None
        except TemperatureRefused as refusal:
            raise forms.ValidationError(refusal.text) from refusal


class FollowUpForm(HealthForm):
    """A follow-up by telephone or at the door."""

    way = forms.ChoiceField(label=_("方式"), choices=[(key, WAYS[key]) for key in ("phone", "door")])
    result = forms.ChoiceField(label=_("结果"), choices=list(RESULTS.items()))
    field_order = ["way", "result", "temperature", "symptoms", "note"]


class SelfForm(HealthForm):
    """What somebody reports of themselves, with the code that was printed for them."""

    code = forms.CharField(label=_("自报码"), max_length=60)
    field_order = ["code", "temperature", "symptoms", "note"]

    def clean(self) -> dict[str, Any]:
        """Ask for something to report."""
        values = super().clean() or {}
        if not self.errors and values["temperature"] is None and not values["symptoms"]:
            raise forms.ValidationError(_("请填体温或症状"))
        return values


class PlanForm(forms.Form):
    """How often from now on, and by whom."""

    keeper = RowField(label=_("随访人"), name=lambda user: user.name)
    a_day = forms.IntegerField(label=_("每天几次"), min_value=1, max_value=12)
    days = forms.CharField(
        label=_("第几天（不填：每天）"), max_length=200, required=False, help_text=_("例如 1,4,7,14")
    )

    def __init__(self, staff: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["keeper"].offer(staff[:MOST])  # type: ignore[attr-defined]

    def clean_days(self) -> list[int]:
        """Give the numbers of the days."""
        try:
            return read_days(self.cleaned_data["days"])
        except ValueError as error:
            raise forms.ValidationError(_("写成数字，用逗号分开，例如 1,4,7,14")) from error


class DutyForm(forms.Form):
    """One of the five: a user, or a name and telephone."""

    role = forms.ChoiceField(label=_("职责"), choices=list(FIVE.items()))
    user = RowField(label=_("人员"), name=lambda user: user.name, required=False)
    name = forms.CharField(label=_("或姓名（没有账号的）"), max_length=80, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)

    def __init__(self, staff: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(staff[:MOST])  # type: ignore[attr-defined]


class SealForm(forms.Form):
    """A seal's number and picture."""

    number = forms.CharField(label=_("封条编号"), max_length=40)
    photo = forms.FileField(label=_("照片"), required=False, widget=forms.FileInput({"accept": "image/jpeg,image/png"}))

    def clean_photo(self) -> bytes:
        """Give the picture's bytes; what is too large is cut off, and refused by the action."""
        sent = self.cleaned_data["photo"]
        return sent.read(1_000_001) if sent else b""


class AttachmentForm(forms.Form):
    """A scanned paper or a picture."""

    kind = forms.ChoiceField(label=_("附件"), choices=list(ATTACHMENTS.items()))
    name = forms.CharField(label=_("名称"), max_length=80, required=False)
    content = forms.FileField(
        label=_("文件（JPEG、PNG 或 PDF）"), widget=forms.FileInput({"accept": "image/jpeg,image/png,application/pdf"})
    )

    def clean_content(self) -> bytes:
        """Give the bytes; what is too large is cut off, and refused by the action."""
        return bytes(self.cleaned_data["content"].read(1_000_001))


class ServiceForm(forms.Form):
    """What was brought or done."""

    kind = forms.ChoiceField(label=_("服务"), choices=list(SERVICES.items()))
    amount = forms.CharField(label=_("数量"), max_length=40, required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=NOTE)


class PatrolForm(forms.Form):
    """What was found at the door."""

    result = forms.ChoiceField(label=_("巡查结果"), choices=list(PATROLS.items()))
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=NOTE)


class BreachForm(forms.Form):
    """What was done against the measure, and by whom of the household."""

    kind = forms.ChoiceField(label=_("情形"), choices=list(BREACHES.items()))
    person = RowField(label=_("谁"), required=False)
    note = forms.CharField(label=_("说明"), max_length=500, required=False, widget=NOTE)

    def __init__(self, members: Any, name: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].name = name  # type: ignore[attr-defined]
        self.fields["person"].offer(members)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """What was done about a breach."""

    step = forms.ChoiceField(label=_("处置"), choices=list(STEPS_AGAINST.items()))


class CentreForm(forms.Form):
    """An isolation site, and how long its staff are watched after a turn."""

    site = RowField(label=_("集中隔离点"))
    exposed_days = forms.IntegerField(label=_("轮岗后观察几天"), min_value=0, max_value=60, initial=14)

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(KEEP, lo="place__lo", hi="place__hi")
        rows = Site.objects.filter(inside, kind=Site.Kind.ISOLATION_SITE, centre=None, valid_until=None)
        self.fields["site"].offer(rows.order_by("name", "id")[:MOST])  # type: ignore[attr-defined]


class RoomsForm(forms.Form):
    """Rooms from one number to another."""

    first = forms.IntegerField(label=_("房号从"), min_value=1, max_value=99_999)
    last = forms.IntegerField(label=_("到"), min_value=1, max_value=99_999)
    beds = forms.IntegerField(label=_("每间床位"), min_value=1, max_value=8, initial=1)


class LodgingForm(forms.Form):
    """Who moves into which bed."""

    watch = RowField(label=_("入住人"))
    bed = RowField(label=_("房间和床位"), name=lambda bed: f"{bed.room.number}-{bed.number}")

    def __init__(self, watches: Any, name: Any, beds: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["watch"].name = name  # type: ignore[attr-defined]
        self.fields["watch"].offer(watches[:MOST])  # type: ignore[attr-defined]
        self.fields["bed"].offer(beds[:MOST])  # type: ignore[attr-defined]


class TurnForm(forms.Form):
    """Somebody's turn at an isolation site."""

    duty = forms.ChoiceField(label=_("岗位"), choices=list(DUTIES.items()))
    name = forms.CharField(label=_("姓名"), max_length=80)
    unit = forms.CharField(label=_("单位"), max_length=80, required=False)
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))
