"""Shape of a proposed token."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import MomentField
from wanjia.interfaces.api.table import SCOPES
from wanjia.interfaces.api.words import SCOPE_NAMES


class TokenForm(forms.Form):
    """For whose machine, what it may do where, until when."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, help_text=_("令牌以此人的名义办事，写入都记在此人名下")
    )
    name = forms.CharField(label=_("用途"), max_length=80, help_text=_("哪个系统用，例如“市卫健委数据平台”"))
    place = forms.CharField(
        label=_("地点"), max_length=120, help_text=_("名称或代码；重名的连上级一起写，如“书香社区第一网格”")
    )
    scopes = forms.MultipleChoiceField(label=_("权限"), choices=(), widget=forms.CheckboxSelectMultiple)
    until_at = MomentField(label=_("到"), help_text=_("最长一年"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(scope), SCOPE_NAMES[scope]) for scope in SCOPES]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
