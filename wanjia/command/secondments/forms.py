"""Shape of what is asked about staff sent down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.secondments.rules import MOST, WORK, read_units
from wanjia.core.pages import DayField, MomentField, RowField


class UnitsForm(forms.Form):
    """Units and how many each shall send."""

    units = forms.CharField(
        label=_("抽调单位和人数（每行一个，例如：区教育局 20）"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_units(self) -> list[tuple[str, int]]:
        """Read the lines."""
        try:
            return read_units(self.cleaned_data["units"])
        except ValueError as error:
            raise forms.ValidationError(_("这一行看不懂：%(line)s"), params={"line": str(error)[:60]}) from error


class CallForm(UnitsForm):
    """A call for staff."""

    title = forms.CharField(label=_("标题"), max_length=100)
    document = RowField(label=_("依据文件"))
    due_at = MomentField(label=_("到岗期限"))
    field_order = ("title", "document", "units", "due_at")

    def __init__(self, *args: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """Who a unit sent where."""

    place = forms.CharField(label=_("下沉到哪里（名称或代码）"), max_length=100)
    heads = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST, initial=1)
    user = forms.CharField(
        label=_("姓名或用户名（有账号的一次登记一人；只登记人数就不填）"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "suggestions"}),
    )
    experienced = forms.IntegerField(
        label=_("其中参加过以往疫情防控的人数"), min_value=0, max_value=MOST, required=False
    )
    work = forms.ChoiceField(label=_("承担什么工作"), choices=WORK.items())
    sent_on = DayField(label=_("下沉日期"))
