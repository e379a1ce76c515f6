"""Shape of what the pages about codes ask."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.registry.codes.models import PersonalCode


class CodeForm(forms.Form):
    """A personal code, scanned or typed."""

    code = forms.CharField(
        label=_("个人码"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )


class ReasonForm(forms.Form):
    """Why a code is replaced or taken back."""

    reason = forms.ChoiceField(label=_("原因"), choices=PersonalCode.Reason.choices)


class FamilyForm(forms.Form):
    """The access code printed for a household."""

    code = forms.CharField(label=_("查询码"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
