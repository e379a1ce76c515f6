"""What a file of records is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import RowField
from wanjia.registry.places.queries import full_name
from wanjia.response.streams.rules import STREAMS

MOST_BYTES = 16 << 20  # some 100,000 lines; more than a page should wait for goes through the command


class FileForm(forms.Form):
    """A file, the place it is about, and what its lines are where they do not say it."""

    place = RowField(label=_("数据属于"), name=full_name)
    kind = forms.ChoiceField(
        label=_("数据类别"),
        required=False,
        choices=[("", _("文件里有“类别”一列")), *STREAMS.items()],
    )
    file = forms.FileField(
        label=_("数据文件"),
        allow_empty_file=True,
        help_text=_("CSV（UTF-8 或 GB18030），一行一条。要有姓名、时间，证件号码或电话；可以有编号、地点、来源地。"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )

    def __init__(self, *args: Any, places: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].offer(places)  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is too long before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            text = _("文件超过%(most)d MB：请拆分，或由管理员用命令 wanjia records 导入")
            raise forms.ValidationError(text % {"most": MOST_BYTES >> 20})
        return file
