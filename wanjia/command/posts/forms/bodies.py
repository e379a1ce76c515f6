"""Shape of what is asked about posts, groups, members, watch and zones."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.models import CommandPost, DutyMode, PostMember, WorkingGroup
from wanjia.command.posts.rules import LEAVES
from wanjia.core.pages import MomentField, RowField

NAMED = forms.TextInput(attrs={"list": "suggestions"})


class PostForm(forms.Form):
    """A new post."""

    kind = forms.ChoiceField(label=_("机构类型"), choices=CommandPost.Kind.choices)
    sector = forms.ChoiceField(label=_("系统"), choices=CommandPost.Sector.choices)
    name = forms.CharField(label=_("名称"), max_length=100)
    duties = forms.CharField(label=_("职责"), max_length=400, required=False)
    phone = forms.CharField(label=_("值班电话"), max_length=40, required=False)
    parent = RowField(label=_("上级指挥机构"), required=False)
    site = RowField(label=_("设在哪个场所"), required=False)
    document = RowField(label=_("依据文件"), required=False)

    def __init__(self, *args: Any, parents: Any, sites: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (("parent", parents), ("site", sites), ("document", documents)):
            self.fields[name].offer(rows)  # type: ignore[attr-defined]


class ChangePostForm(forms.Form):
    """What a post does and its duty telephone."""

    duties = forms.CharField(label=_("职责"), max_length=400, required=False)
    phone = forms.CharField(label=_("值班电话"), max_length=40, required=False)


class ParentForm(forms.Form):
    """Under which post a post shall stand."""

    parent = RowField(label=_("新的上级指挥机构"))

    def __init__(self, *args: Any, parents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].offer(parents)  # type: ignore[attr-defined]


class TermForm(forms.Form):
    """At which site a post is active from now on."""

    site = RowField(label=_("设在哪个场所"), required=False)
    document = RowField(label=_("依据文件"), required=False)

    def __init__(self, *args: Any, sites: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["site"].offer(sites)  # type: ignore[attr-defined]
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    """A new working group."""

    kind = forms.ChoiceField(label=_("工作组类型"), choices=WorkingGroup.Kind.choices)
    name = forms.CharField(label=_("名称"), max_length=60)
    functions = forms.CharField(label=_("职能"), max_length=400, required=False)


class MemberForm(forms.Form):
    """Who joins a post or one of its groups."""

    group = RowField(label=_("工作组"), required=False)
    user = forms.CharField(label=_("姓名或用户名"), max_length=80, widget=NAMED)
    duty = forms.ChoiceField(label=_("职务"), choices=PostMember.Duty.choices, initial=PostMember.Duty.MEMBER)
    experience = forms.ChoiceField(
        label=_("以往疫情经历"), required=False, choices=[("", _("没有")), *PostMember.Experience.choices]
    )

    def __init__(self, *args: Any, groups: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].offer(groups)  # type: ignore[attr-defined]


class ModeForm(forms.Form):
    """How a post keeps watch, from a moment."""

    mode = forms.ChoiceField(label=_("勤务模式"), choices=DutyMode.Mode.choices)
    from_at = MomentField(label=_("启动时刻"))


class ShiftForm(forms.Form):
    """Who sits at the duty desk."""

    user = forms.CharField(label=_("姓名或用户名"), max_length=80, widget=NAMED)
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))


class LeaveForm(forms.Form):
    """Who of a post is away from when until when, and whether it can wait."""

    user = RowField(label=_("谁休假"), name=lambda user: user.name)
    kind = forms.ChoiceField(label=_("种类"), choices=LEAVES.items())
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].offer(people)  # type: ignore[attr-defined]


class GridsForm(forms.Form):
    """The grids of a zone, by the names or codes of places that hold them."""

    places = forms.CharField(
        label=_("包含哪些地点（名称或代码，每行一个；地点里的网格都划入）"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_places(self) -> list[str]:
        """Give the lines."""
        return [line.strip() for line in re.split(r"[\n;；]+", self.cleaned_data["places"]) if line.strip()]


class ZoneForm(GridsForm):
    """A new zone."""

    name = forms.CharField(label=_("名称"), max_length=60)
    unit = RowField(label=_("责任单位"))
    document = RowField(label=_("依据文件"), required=False)
    field_order = ["name", "unit", "places", "document"]

    def __init__(self, *args: Any, units: Any, documents: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]
        self.fields["document"].offer(documents)  # type: ignore[attr-defined]
