"""What is asked about a visit beside the questions of the campaign's form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.rules import OUTCOME_NAMES
from wanjia.core.pages import MomentField, RowField
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
