"""Shape of what is asked when a document sets values of a disease."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.diseases.rules import FAMILIES, MEASURE_KINDS, VALUES, differing, read_value, written
from wanjia.core.pages import MomentField, RowField

HELP = {
    "kinds": _("写成“居家医学观察=14；集中隔离医学观察=5”；没写的不变，0表示不用"),
    "kind_days": _("写成“集中隔离医学观察=1、2、3、5；居家医学观察=1、3”；没写的不变，“=”后不填表示不检测"),
    "days": _("写成“1、4、7”"),
    "distribution": _("写成“对数正态 1.63 0.5”（对数的均值、标准差）或“伽马 2 3”（形状、尺度）；不知道就不填"),
}


class ValuesForm(forms.Form):
    """Every value of a profile as it holds, a document, and since when; only what differs is set."""

    def __init__(self, *args: Any, holding: dict[str, Any], documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.holding = holding
        self.fields["document"] = RowField(documents, label=_("依据文件"))
        self.fields["effective_from"] = MomentField(label=_("生效时间"))
        for key, kind in VALUES.items():
            long = kind.shape in ("text", "kinds", "kind_days")
            self.fields[key] = forms.CharField(
                label=kind.meaning,
                initial=written(key, holding[key]),
                max_length=1000,
                required=kind.shape in ("text", "number"),
                help_text=HELP.get(kind.shape, kind.unit),
                widget=forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput(),
            )

    def clean(self) -> dict[str, Any]:
        """Read what was typed; give ``values`` with what differs from what holds."""
        cleaned = super().clean() or {}
        typed = {}
        for key in [key for key in VALUES if key not in self.errors]:
            try:
                typed[key] = read_value(key, cleaned[key])
            except ValueError:
                self.add_error(key, self._wanted(key))
        values = differing(typed, self.holding)
        if not values and not self.errors:
            self.add_error(None, _("没有改动"))
        return {
            "values": values,
            "document": cleaned.get("document"),
            "effective_from": cleaned.get("effective_from"),
        }

    def _wanted(self, key: str) -> Any:
        kind = VALUES[key]
        if kind.shape == "number":
            return _("请填写0到%(most)s的整数") % {"most": kind.most}
        words = FAMILIES if kind.shape == "distribution" else MEASURE_KINDS if kind.shape.startswith("kind") else {}
        return f"{HELP.get(kind.shape, _('请填写'))}。{'、'.join(map(str, words.values()))}"
