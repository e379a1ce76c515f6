"""What is asked for when a report is signed or corrected, or a figure made public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.reports.models import DailyReport
from wanjia.insight.reports.rules import in_order


class SignForm(forms.Form):
    """Words on the whole, on single figures, and that nothing happened where nothing did."""

    comment = forms.CharField(label=_("情况说明"), max_length=1000, required=False, widget=forms.Textarea({"rows": 4}))
    nothing_happened = forms.BooleanField(label=_("已核实：当天各项确实没有发生"), required=False)

    def __init__(self, report: DailyReport, data: Any = None) -> None:
        super().__init__(data)
        if not report.nothing:
            del self.fields["nothing_happened"]


class CorrectForm(forms.Form):
    """Every figure as it stands, to be overwritten, and why."""

    reason = forms.CharField(label=_("更正原因"), max_length=300)

    def __init__(self, report: DailyReport, data: Any = None) -> None:
        super().__init__(data)
        values = dict(report.lines.values_list("key", "value"))
        for key in in_order(values):
            label = f"{INDICATORS[key].title}（{INDICATORS[key].unit}）"
            self.fields[key] = forms.IntegerField(
                label=label, min_value=0, max_value=10**12, initial=values[key], required=False
            )

    def values(self) -> dict[str, int]:
        """Give the figures that were written."""
        return {key: value for key, value in self.cleaned_data.items() if key in INDICATORS and value is not None}


class PublishForm(forms.Form):
    """Which figure, as it is printed, and where."""

    key = forms.ChoiceField(label=_("指标"))
    said = forms.CharField(label=_("公布的数字（如 1,411、近千、300余万）"), max_length=40)
    where = forms.CharField(label=_("在哪里公布"), max_length=200)

    def __init__(self, report: DailyReport, data: Any = None) -> None:
        super().__init__(data)
        values = dict(report.lines.values_list("key", "value"))
        self.fields["key"].choices = [  # type: ignore[attr-defined]
            (key, f"{INDICATORS[key].title}：{values[key]:,}") for key in in_order(values)
        ]
