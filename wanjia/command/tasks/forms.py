"""Shape of what is asked about directives and work orders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import MomentField, RowField
from wanjia.registry.places.rules import LEVEL_NAMES, ORDER, Level


class DirectiveForm(forms.Form):
    """An instruction and the level that must acknowledge it."""

    title = forms.CharField(label=_("标题"), max_length=200)
    text = forms.CharField(label=_("内容"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    document = RowField(label=_("依据文件"))
    level = forms.ChoiceField(label=_("哪一级签收"))
    due_at = MomentField(label=_("办结期限"), required=False)

    def __init__(self, *args: Any, documents: Any, level: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]
        below = ORDER[ORDER.index(Level(level)) + 1 : ORDER.index(Level.COMMUNITY) + 1]
        self.fields["level"].choices = [(name.value, LEVEL_NAMES[name]) for name in below]  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """One job for one person."""

    title = forms.CharField(label=_("要办的事"), max_length=200)
    assignee = RowField(label=_("派给"))
    due_at = MomentField(label=_("期限"))

    def __init__(self, *args: Any, staff: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].offer(staff)  # type: ignore[attr-defined]


class ReassignForm(forms.Form):
    """Who takes a job over."""

    assignee = RowField(label=_("改派给"))

    def __init__(self, *args: Any, staff: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].offer(staff)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A few words on how a job ended."""

    note = forms.CharField(label=_("说明"), max_length=300, required=False)
