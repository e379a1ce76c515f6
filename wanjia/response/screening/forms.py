"""Shape of what is asked about visits, leads and declarations."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.rules import OUTCOME_NAMES
from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.registry.people.identity.fields import PhoneField
from wanjia.response.screening.models import LeadResult
from wanjia.response.screening.pasted import PastedLead, read_pasted
from wanjia.response.screening.rules import FLAGS

SERVICE_NAMES = {
    "publicity": _("宣传"),
    "persuasion": _("劝导"),
    "screening": _("排查"),
    "convenience": _("便民服务"),
}


class VisitForm(forms.Form):
    """The visit itself."""

    event = forms.UUIDField(widget=forms.HiddenInput)
    worker = RowField(label=_("谁上的门"))
    at = MomentField(label=_("上门时间"))
    outcome = forms.ChoiceField(label=_("结果"), choices=OUTCOME_NAMES.items(), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("原因"), max_length=300, required=False)
    revisit_at = MomentField(label=_("约定再次上门"), required=False)
    flags = forms.MultipleChoiceField(
        label=_("已完成"), choices=FLAGS.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    managed = forms.ChoiceField(
        label=_("一对一管理"),
        required=False,
        choices=[("", _("不需要")), ("yes", _("已落实")), ("no", _("还没有落实"))],
    )
    services = forms.MultipleChoiceField(
        label=_("做了哪些服务"), choices=SERVICE_NAMES.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    letter = forms.BooleanField(label=_("已送达信或告知书"), required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))

    def flag_values(self) -> dict[str, bool | None]:
        """Give the flags as the action takes them."""
        chosen: Any = self.cleaned_data["flags"]
        managed = {"": None, "yes": True, "no": False}[self.cleaned_data["managed"]]
        return {**{name: name in chosen for name in FLAGS}, "managed": managed}


class LeadsForm(forms.Form):
    """A list from above, pasted from a sheet."""

    rows = forms.CharField(
        label=_("名单：姓名、电话、地址、来自、到达日期（每人一行，从表格粘贴）"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    due_at = MomentField(label=_("核查期限"))
    campaign = RowField(label=_("属于哪项任务"), required=False)

    def __init__(self, *args: Any, campaigns: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].offer(campaigns)  # type: ignore[attr-defined]

    def clean_rows(self) -> list[PastedLead]:
        """Read the rows, or say every mistake of all of them."""
        rows, errors = read_pasted(self.cleaned_data["rows"])
        if errors:
            raise forms.ValidationError(
                [gettext("第%(row)d行 %(column)s：%(text)s") % error._asdict() for error in errors[:500]]
            )
        if not rows:
            raise forms.ValidationError(_("名单是空的"))
        return rows


class AssignForm(forms.Form):
    """Who goes to look."""

    assignee = RowField(label=_("派给"))

    def __init__(self, *args: Any, staff: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].offer(staff)  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """What the ground found."""

    result = forms.ChoiceField(label=_("核查结果"), choices=LeadResult.Result.choices)
    person = RowField(label=_("核实到的人"), required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Any, name: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].name = name  # type: ignore[attr-defined]
        self.fields["person"].offer(people)  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """Which running campaign the verified household joins."""

    campaign = RowField(label=_("列入任务"))

    def __init__(self, *args: Any, campaigns: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campaign"].offer(campaigns)  # type: ignore[attr-defined]


class DeclarationForm(forms.Form):
    """What a person says about their own return: five fields, no more."""

    name = forms.CharField(label=_("姓名"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(
        label=_("电话"), max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    origin = forms.CharField(label=_("从哪里来"), max_length=100)
    arrival_date = DayField(label=_("到达日期"))
    address = forms.CharField(
        label=_("住在哪里"),
        max_length=200,
        help_text=_("请写明街道（苏木乡镇）、社区（嘎查村）、楼栋和门号"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
