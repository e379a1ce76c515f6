"""Shape of what is asked about directives and work orders."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.tasks.models import Directive
from wanjia.command.tasks.rules import KINDS, LINES, STARS, TIERS, Recipients
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.queries import find_staff
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import LEVEL_NAMES, ORDER, Level

SHARES = (1, 2, 3, 4)  # co-operating units asked for on one form


class StaffField(forms.CharField):
    """Somebody who works around a place, by name or sign-in name; cleans to the user."""

    widget = forms.TextInput(attrs={"list": "suggestions"})
    place: Place | None = None
    at: datetime | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or self.place is None or self.at is None:
            return None
        found = find_staff(text, self.place, self.at)
        if found is None:
            words = _("在这里任职的人中没有“%(name)s”，或有重名；请填用户名") % {"name": text}
            raise forms.ValidationError(words)
        return found


def levels_below(level: str) -> list[tuple[str, Any]]:
    """Give the levels that may receive a directive of a place: from the next one down to the communities."""
    below = ORDER[ORDER.index(Level(level)) + 1 : ORDER.index(Level.COMMUNITY) + 1]
    return [(name.value, LEVEL_NAMES[name]) for name in below]


class RecipientsForm(forms.Form):
    """A rule of recipients under a place: a level, of a sort, inside some of the places right below."""

    level = forms.ChoiceField(label=_("哪一级签收"))
    place_sort = forms.ChoiceField(label=_("只发给哪一类单位"), required=False)
    inside = forms.MultipleChoiceField(
        label=_("只发给其中（不选就是全部）"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, place: Place, below: Any, sorts: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.below = {child.public_id: child for child in below}
        self.fields["level"].choices = levels_below(place.level)  # type: ignore[attr-defined]
        self.fields["place_sort"].choices = [("", _("全部")), *((sort, sort) for sort in sorts)]  # type: ignore[attr-defined]
        self.fields["inside"].choices = [(key, child.name) for key, child in self.below.items()]  # type: ignore[attr-defined]

    def recipients(self) -> Recipients:
        """Give the rule."""
        chosen = [self.below[key] for key in self.cleaned_data["inside"]]
        spans = tuple((child.lo, child.hi) for child in chosen)
        return Recipients(self.cleaned_data["level"], self.cleaned_data["place_sort"], spans)


class DirectiveForm(RecipientsForm):
    """An instruction, and who must sign for it."""

    title = forms.CharField(label=_("标题"), max_length=200)
    text = forms.CharField(label=_("内容"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    document = RowField(label=_("依据文件"))
    asks = forms.ChoiceField(label=_("要求"), choices=Directive.Asks.choices, required=False)
    answer_by = MomentField(
        label=_("签收时限"), required=False, help_text=_("不填就是办结期限的一半；没有期限的，24小时")
    )
    due_at = MomentField(label=_("办结期限"), required=False)
    field_order = ("title", "text", "document", "level", "place_sort", "inside", "asks", "answer_by", "due_at")

    def __init__(self, *args: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Give what the action takes beside the recipients."""
        names = ("title", "text", "document", "answer_by", "due_at")
        return {**{name: self.cleaned_data[name] for name in names}, "asks": self.cleaned_data["asks"] or "receipt"}


class OrderForm(forms.Form):
    """One job for one person."""

    title = forms.CharField(label=_("要办的事"), max_length=200)
    kind = forms.ChoiceField(
        label=_("种类"), required=False, choices=[(key, kind.title) for key, kind in KINDS.items() if kind.by_hand]
    )
    line = forms.ChoiceField(label=_("条线"), required=False, choices=[("", _("按种类")), *LINES.items()])
    unit = forms.CharField(label=_("承办单位"), max_length=60, required=False)
    assignee = RowField(label=_("派给"), required=False, help_text=_("不选就派给这条线的负责人"))
    due_at = MomentField(label=_("期限"))

    def __init__(self, *args: Any, staff: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].offer(staff)  # type: ignore[attr-defined]

    def clean_kind(self) -> str:
        """A form without a kind orders an errand."""
        return self.cleaned_data["kind"] or "errand"


class JointForm(forms.Form):
    """One order for several units: who leads, who co-operates."""

    title = forms.CharField(label=_("要办的事"), max_length=200)
    kind = forms.ChoiceField(
        label=_("种类"), choices=[(key, kind.title) for key, kind in KINDS.items() if kind.by_hand]
    )
    line = forms.ChoiceField(label=_("条线"), required=False, choices=[("", _("按种类")), *LINES.items()])
    due_at = MomentField(label=_("期限"))
    unit = forms.CharField(label=_("牵头单位"), max_length=60)
    assignee = StaffField(label=_("牵头单位的责任人（姓名或用户名）"), max_length=80)

    def __init__(self, *args: Any, place: Place, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in SHARES:
            said = {"number": number}
            self.fields[f"unit_{number}"] = forms.CharField(
                label=_("配合单位%(number)s") % said, max_length=60, required=False
            )
            self.fields[f"assignee_{number}"] = StaffField(
                label=_("配合单位%(number)s的责任人") % said, max_length=80, required=False
            )
            self.fields[f"title_{number}"] = forms.CharField(
                label=_("配合单位%(number)s要办的事（不填就同上）") % said, max_length=200, required=False
            )
        for field in self.fields.values():
            if isinstance(field, StaffField):
                field.place, field.at = place, at

    def clean(self) -> dict[str, Any]:
        """A unit without a person, or a person without a unit, is nobody to ask."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for number in SHARES:
            unit, who = f"unit_{number}", f"assignee_{number}"
            if bool(said.get(unit)) != bool(said.get(who)) and who not in self.errors:
                self.add_error(who if said.get(unit) else unit, _("配合单位和责任人要一起填"))
        return said

    def shares(self) -> list[tuple[str, Any, str]]:
        """Give unit, person and task of each co-operating unit that was named."""
        said = self.cleaned_data
        return [(said[f"unit_{n}"], said[f"assignee_{n}"], said[f"title_{n}"]) for n in SHARES if said[f"unit_{n}"]]


class HelperForm(forms.Form):
    """Who without an account does a part of an order, and what; ``listed`` looks them up in the register."""

    tier = forms.ChoiceField(label=_("党员还是群众"), choices=TIERS.items())
    name = forms.CharField(label=_("姓名"), max_length=80)
    listed = forms.BooleanField(label=_("是本辖区名册里的居民（按姓名或电话找）"), required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    task = forms.CharField(label=_("要办的事"), max_length=200)

    def __init__(self, *args: Any, register: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not register:
            del self.fields["listed"]


class ReassignForm(forms.Form):
    """Who takes a job over."""

    assignee = RowField(label=_("改派给"))

    def __init__(self, *args: Any, staff: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].offer(staff)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A few words on how a job ended."""

    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class ReasonForm(forms.Form):
    """Why a job is given back."""

    note = forms.CharField(label=_("退回的原因"), max_length=300)


class ArrivalForm(forms.Form):
    """When the team reached an incident."""

    arrived_at = MomentField(label=_("到场时间"))


class RatingForm(forms.Form):
    """How well a job was done, in stars and words."""

    stars = forms.TypedChoiceField(label=_("评价"), coerce=int, choices=[(n, "★" * n) for n in reversed(STARS)])
    words = forms.CharField(label=_("评语"), max_length=300, required=False)
