"""Shape of what the office asks: a new poster, a registration written for somebody."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.registry.people.identity.fields import NameField, PhoneField
from wanjia.registry.places.models import Site
from wanjia.registry.places.queries import full_name
from wanjia.response.registration import pages
from wanjia.response.registration.models import Leaflet, Poster, Registration
from wanjia.response.registration.pages import Look

WAYS = [(way.value, way.label) for way in (Registration.Way.PROXY, Registration.Way.PAPER)]


class PosterForm(forms.Form):
    """Where the poster shall hang, and what for."""

    site = RowField(label=_("场所"), name=lambda site: f"{site.place.name} {site.name}")
    kind = forms.ChoiceField(label=_("用途"), choices=Poster.Kind.choices)

    def __init__(self, *args: Any, sites: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].offer(sites)  # type: ignore[attr-defined]


class LeafletForm(forms.Form):
    """What travellers shall read, and where it holds."""

    place = RowField(label=_("在哪里有效"), name=full_name)
    kind = forms.ChoiceField(label=_("种类"), choices=Leaflet.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("内容"), max_length=5000, widget=forms.Textarea({"rows": 8}))

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]


class PlacementForm(forms.Form):
    """Where a code to the leaflets shall hang."""

    site = RowField(label=_("场所"), name=lambda site: f"{site.place.name} {site.name}")
    spot = forms.CharField(label=_("放在哪里"), max_length=80, help_text=_("例如 候车厅、测温点、电子屏"))

    def __init__(self, *args: Any, sites: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].offer(sites)  # type: ignore[attr-defined]


class EntryForm(forms.Form):
    """One person whom somebody of the staff writes down: who stands before them, or who stands on a paper list."""

    event = forms.UUIDField(widget=forms.HiddenInput)
    name = NameField(label=_("姓名"), max_length=80)
    phone = PhoneField(label=_("手机号码（没有可不填）"), max_length=40, required=False)
    origin = forms.ChoiceField(label=_("从哪里来"), required=False)
    destination = forms.CharField(label=_("到哪里去（住址）"), max_length=100, required=False)
    purpose = forms.ChoiceField(label=_("事由"), required=False, choices=[("", "—"), *Registration.Purpose.choices])
    way = forms.ChoiceField(label=_("怎么登记的"), choices=WAYS)
    at = MomentField(label=_("什么时候来的"))

    def __init__(self, *args: Any, asks: Any, home: str, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = pages.origin_groups(home, Look(get_language() or "zh-hans"))
        self.fields["origin"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]
        for name in ("origin", "destination", "purpose"):
            if name not in asks:
                del self.fields[name]


class SpanForm(forms.Form):
    """Which days, and of which kind of poster."""

    begin = DayField(label=_("从"), required=False)
    end = DayField(label=_("到"), required=False)
    kind = forms.ChoiceField(label=_("用途"), required=False, choices=[("", _("全部")), *Poster.Kind.choices])

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        values = super().clean() or {}
        if values.get("begin") and values.get("end") and values["end"] < values["begin"]:
            self.add_error("end", gettext("结束不能早于开始"))
        return values


def sites_for_posters(sites: Any) -> list[Site]:
    """Give at most a thousand sites in use, in tree order."""
    return list(sites.filter(valid_until=None).select_related("place").order_by("place__lo", "name")[:1000])
