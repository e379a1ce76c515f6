"""Shape of what the intake pages ask."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import RowField
from wanjia.registry.intake.reading.headers import FIELDS
from wanjia.registry.intake.reading.table import column_letters
from wanjia.registry.places.queries import full_name


class UploadForm(forms.Form):
    """A file and the place it is about."""

    place = RowField(label=_("名册属于"), name=full_name)
    file = forms.FileField(
        label=_("名册文件"),
        allow_empty_file=True,
        help_text=_(
            "可拖到这里。接受 .xlsx 和 .csv（UTF-8 或 GB18030）；不接受 .xls：它最多65,536行，超出的会被悄悄截掉。"
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    sheet = forms.CharField(
        label=_("工作表"),
        required=False,
        max_length=100,
        help_text=_("一个工作簿里有几张名单时，每张各传一次，在这里写工作表的名称；不写就读第一张名单。"),
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is too long before a byte of it is read."""
        file = self.cleaned_data["file"]
        most = settings.WANJIA_ROSTER_BYTES
        if file.size > most:
            raise forms.ValidationError(_("文件超过%(most)d MB，请拆分后再上传") % {"most": most >> 20})
        return file


class ColumnsForm(forms.Form):
    """Which column holds which field."""

    may_build = forms.BooleanField(
        label=_("按名册新建楼栋和门牌"),
        required=False,
        help_text=_("网格不会新建。不勾选时，登记册里没有的门牌列为错误。"),
    )
    keep = forms.BooleanField(label=_("记住这样的列，下次同样的表头直接使用"), required=False, initial=True)

    def __init__(self, *args: Any, headers: list[str], columns: dict[str, int], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "—"), *((str(i), f"{column_letters(i)}  {name}") for i, name in enumerate(headers))]
        for name, (label, _words) in FIELDS.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=choices,
                required=name == "name",
                coerce=int,
                empty_value=None,
                initial=str(columns.get(name, "")),
            )
        self.fields["note"].help_text = _("备注只用来核对，不写进登记册。")
        self.order_fields([*FIELDS, "may_build", "keep"])

    def columns(self) -> dict[str, int]:
        """Give the chosen columns by field."""
        return {name: self.cleaned_data[name] for name in FIELDS if self.cleaned_data.get(name) is not None}
