"""Shape of what the frame's own pages ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.interfaces.web.deeds import DEEDS


class MoveForm(forms.Form):
    """Where a place shall belong from a day on."""

    parent = RowField(label=_("划归"), name=lambda place: f"{place.parent.name} {place.name}")
    since = DayField(label=_("从哪天起"))

    def __init__(self, *args: Any, parents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].offer(parents)  # type: ignore[attr-defined]


class JournalForm(forms.Form):
    """What to look for in the journal."""

    who = forms.CharField(label=_("谁（姓名或用户名）"), max_length=80, required=False)
    action = forms.ChoiceField(label=_("动作"), choices=[("", _("全部")), *DEEDS.items()], required=False)
    about = forms.CharField(label=_("对象编号"), max_length=40, required=False)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    since = MomentField(label=_("从"), required=False)
    until = MomentField(label=_("到"), required=False)
