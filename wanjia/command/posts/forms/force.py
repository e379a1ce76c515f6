"""Shape of what is asked about response levels, policies and responsible persons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import Responsibility
from wanjia.command.posts.rules import AT_ANY_LEVEL, LEVEL_NAMES, POLICIES, read_value
from wanjia.core.pages import MomentField, RowField

LEVELS = list(LEVEL_NAMES.items())


class LevelForm(forms.Form):
    """A response level and the document that declares it."""

    level = forms.TypedChoiceField(label=_("响应级别"), choices=LEVELS, coerce=int)
    from_at = MomentField(label=_("启动时刻"))
    document = RowField(label=_("依据文件"))

    def __init__(self, *args: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]


class PolicyForm(forms.Form):
    """One value a document sets, from a moment on."""

    value = forms.CharField(label=_("取值"), max_length=600)
    document = RowField(label=_("依据文件"))
    effective_from = MomentField(label=_("生效时间"))
    level = forms.TypedChoiceField(
        label=_("适用的响应级别"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("不论级别")), *LEVELS],
        help_text=_("选了级别，就只在该级响应期间有效；响应终止即恢复"),
    )

    def __init__(self, *args: Any, key: str, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.key = key
        if key in AT_ANY_LEVEL:
            del self.fields["level"]
        words = POLICIES[key].words.values()
        self.fields["value"].help_text = "、".join(map(str, words)) or POLICIES[key].unit  # type: ignore[assignment]
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]

    def clean_value(self) -> Any:
        """Read the number or numbers."""
        try:
            return read_value(self.key, self.cleaned_data["value"])
        except ValueError as error:
            kind = POLICIES[self.key]
            wanted = _("请从下面的词里选") if kind.words else _("请填写数字；时段写成“6-23”")
            wanted = _("请写成“武汉=4201@2020-01-13；其他省份=*@2020-01-13”") if kind.classes else wanted
            raise forms.ValidationError(wanted) from error


class PersonForm(forms.Form):
    """Who shall answer for a place."""

    duty = forms.ChoiceField(label=_("职责"), choices=Responsibility.Duty.choices)
    user = forms.CharField(
        label=_("姓名或用户名"), max_length=80, widget=forms.TextInput(attrs={"list": "suggestions"})
    )


class SuccessorForm(forms.Form):
    """Who takes a duty over."""

    user = forms.CharField(
        label=_("接任人姓名或用户名"), max_length=80, widget=forms.TextInput(attrs={"list": "suggestions"})
    )
