"""Shape of what is asked about places."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import DayField, RowField
from wanjia.registry.places.models import Site
from wanjia.registry.places.rules import LEVEL_NAMES, ORDER, Level

LINES = forms.Textarea(attrs={"rows": 8})
RANGE = re.compile(r"(\d{1,6})\s*[-–~至]\s*(\d{1,6})")


class ChildrenForm(forms.Form):
    """Places to add under another, one name a line."""

    level = forms.ChoiceField(label=_("级别"))
    names = forms.CharField(label=_("名称（每行一个）"), max_length=4000, widget=LINES)
    compound = RowField(label=_("所属小区"), required=False)
    valid_from = DayField(label=_("启用日期"))

    def __init__(self, *args: Any, parent: Any, compounds: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        below = ORDER[ORDER.index(Level(parent.level)) + 1 :]
        self.fields["level"].choices = [(level.value, LEVEL_NAMES[level]) for level in below]  # type: ignore[attr-defined]
        self.fields["compound"].offer(compounds)  # type: ignore[attr-defined]

    def clean_names(self) -> list[str]:
        """Give the names, each once."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(set(names)) < len(names) or any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("名称重复，或超过100个字"))
        return names


class DoorsForm(forms.Form):
    """Doors to add to a place: numbers one a line, or a run of them."""

    numbers = forms.CharField(
        label=_("门号（每行一个，或写“101-104”）"), max_length=8000, widget=LINES, help_text=_("一次最多500户")
    )

    def clean_numbers(self) -> list[str]:
        """Give the door numbers in order."""
        found: list[str] = []
        for part in re.split(r"[\n,，、]+", self.cleaned_data["numbers"]):
            run = RANGE.fullmatch(part.strip())
            if run and 0 <= int(run[2]) - int(run[1]) < 500:
                found += [str(number).zfill(len(run[1])) for number in range(int(run[1]), int(run[2]) + 1)]
            elif part.strip():
                found.append(part.strip())
        if not found or len(found) > 500 or any(len(number) > 40 for number in found):
            raise forms.ValidationError(_("请填写1至500个门号，每个不超过40个字"))
        return found


class RoomsForm(DoorsForm):
    """Rooms to register at a site: numbers one a line, or a run of them."""

    numbers = forms.CharField(
        label=_("房号（每行一个，或写“201-220”）"), max_length=8000, widget=LINES, help_text=_("一次最多500间")
    )


class NameForm(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label=_("新名称"), max_length=100)
    since = DayField(label=_("从哪天起"))
    source = forms.CharField(label=_("依据"), max_length=200, required=False)


class CodeForm(forms.Form):
    """A new official code from a day on."""

    code = forms.RegexField(r"^\d{2,12}$", label=_("新行政区划代码"))
    since = DayField(label=_("从哪天起"))
    source = forms.CharField(label=_("依据"), max_length=200, required=False)


class AliasForm(forms.Form):
    """Another name people use."""

    text = forms.CharField(label=_("别名"), max_length=100)
    source = forms.CharField(label=_("依据"), max_length=200, required=False)


class CompoundForm(forms.Form):
    """A residential compound."""

    name = forms.CharField(label=_("小区名称"), max_length=100)


class SiteForm(forms.Form):
    """A place with a purpose."""

    kind = forms.ChoiceField(label=_("类型"), choices=Site.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=100)
    latitude = forms.FloatField(label=_("纬度"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("经度"), required=False, min_value=-180, max_value=180)

    def clean(self) -> dict[str, Any]:
        """Refuse one coordinate without the other."""
        values = super().clean() or {}
        if (values.get("latitude") is None) != (values.get("longitude") is None):
            self.add_error("longitude", _("纬度和经度要一起填"))
        return values
