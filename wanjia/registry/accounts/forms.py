"""Shape of what is asked about users and grants."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import MomentField
from wanjia.registry.accounts.roles import ROLE_NAMES


class UserForm(forms.Form):
    """A new member of staff."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{1,58}$", label=_("用户名"), help_text=_("小写字母、数字、点、横线，至少两位")
    )
    name = forms.CharField(label=_("姓名"), max_length=80)
    language = forms.ChoiceField(label=_("界面语言"), choices=[("zh-hans", "中文"), ("en", "English")])


class GrantForm(forms.Form):
    """A role at a place, from and until."""

    role = forms.ChoiceField(label=_("角色"), choices=list(ROLE_NAMES.items()))
    place = forms.CharField(
        label=_("地点"), max_length=120, help_text=_("名称或代码；重名的连上级一起写，如“书香社区第一网格”")
    )
    since = MomentField(label=_("从"))
    until = MomentField(label=_("到（不填为长期）"), required=False)
