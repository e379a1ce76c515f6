"""Shape of what is asked about meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.meetings.rules import EVERY, ITEMS, KINDS
from wanjia.core.pages import DayField, MomentField


class MeetingForm(forms.Form):
    """A meeting and who is called to it."""

    kind = forms.ChoiceField(label=_("种类"), choices=KINDS.items())
    title = forms.CharField(label=_("议题"), max_length=200)
    starts_at = MomentField(label=_("开会时间"))
    endpoints = forms.MultipleChoiceField(label=_("通知哪些单位"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, endpoints: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered = {endpoint.public_id: endpoint for endpoint in endpoints}
        self.fields["endpoints"].choices = [  # type: ignore[attr-defined]
            (key, f"{endpoint.name}（{endpoint.place.name}）") for key, endpoint in self.offered.items()
        ]

    def clean_endpoints(self) -> list[Any]:
        """Give the endpoints themselves."""
        return [self.offered[key] for key in self.cleaned_data["endpoints"]]


class MinutesForm(forms.Form):
    """What was said."""

    text = forms.CharField(label=_("纪要"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))


class ItemForm(forms.Form):
    """An issue, a lesson, or a decision with its owner and deadline."""

    kind = forms.ChoiceField(label=_("种类"), choices=ITEMS.items())
    text = forms.CharField(label=_("内容"), max_length=200)
    owner = forms.CharField(
        label=_("责任人（姓名或用户名）"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "suggestions"}),
    )
    due_at = MomentField(label=_("期限"), required=False)


class SettleForm(forms.Form):
    """How something was settled."""

    words = forms.CharField(label=_("怎样了结的"), max_length=200)


class EndpointForm(forms.Form):
    """A unit and its terminal."""

    name = forms.CharField(label=_("单位"), max_length=60)
    terminal = forms.CharField(label=_("终端号或会议号"), max_length=60, required=False)
    fallback = forms.CharField(label=_("掉线时改用"), max_length=60, required=False, help_text=_("例如：电话接入"))


class RhythmForm(forms.Form):
    """How often a kind of meeting is held."""

    kind = forms.ChoiceField(label=_("种类"), choices=KINDS.items())
    every = forms.ChoiceField(label=_("多久一次"), choices=EVERY.items())
    since = DayField(label=_("从哪天起"))
