"""Shape of what is asked about funds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.funds.actions import LARGEST
from wanjia.command.funds.rules import MOST, SOURCES, to_fen
from wanjia.core.files import SCANS, FilesField
from wanjia.core.pages import DayField, RowField


class AmountField(forms.DecimalField):
    """An amount in yuan, to the fen; cleans to fen."""

    def __init__(self, **options: Any) -> None:
        least, most = Decimal("0.01"), Decimal(MOST) / 100
        said = {"label": _("金额（元）"), "max_digits": 13, "decimal_places": 2, **options}
        super().__init__(min_value=least, max_value=most, **said)

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else to_fen(amount)


class FundForm(forms.Form):
    """A new fund and what came in first."""

    title = forms.CharField(label=_("资金名称"), max_length=100)
    source = forms.ChoiceField(label=_("来源"), choices=SOURCES.items())
    giver = forms.CharField(label=_("来源单位"), max_length=80)
    document = RowField(label=_("依据文件"))
    amount = AmountField()

    def __init__(self, *args: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]


class IncomeForm(forms.Form):
    """What came in."""

    amount = AmountField()
    party = forms.CharField(label=_("来源单位（不填就是这笔资金的来源单位）"), max_length=80, required=False)
    purpose = forms.CharField(label=_("备注"), max_length=200, required=False)


class TransferForm(forms.Form):
    """What goes to another level."""

    place = forms.CharField(label=_("拨给哪里（下级，或退回的上级；名称或代码）"), max_length=100)
    amount = AmountField()
    purpose = forms.CharField(label=_("用途"), max_length=200)


class SpendForm(forms.Form):
    """What money is used for."""

    amount = AmountField()
    party = forms.CharField(label=_("收款单位"), max_length=80)
    purpose = forms.CharField(label=_("用途"), max_length=200)


class ReasonForm(forms.Form):
    """Why an entry is taken back."""

    reason = forms.CharField(label=_("冲正原因"), max_length=200)


class VoucherForm(forms.Form):
    """The paper that proves an entry."""

    number = forms.CharField(label=_("凭证号（发票号、收据号）"), max_length=60)
    day = DayField(label=_("凭证日期"))
    file = FilesField(label=_("扫描件或照片（PDF、JPEG、PNG，2 MB以内）"), kinds=SCANS, largest=LARGEST, many=False)

    def clean_file(self) -> bytes:
        """Give the bytes."""
        content: bytes = self.cleaned_data["file"][0].content
        return content
