"""Shape of what is asked about documents and who gets them."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.posts.actions.documents import LARGEST_FILE
from wanjia.command.posts.models import Document
from wanjia.command.posts.queries.bodies import active
from wanjia.command.posts.rules import SECRECY, URGENCY
from wanjia.core.files import KINDS, FilesField
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import LEVEL_NAMES, ORDER, Level

LONGEST = 20_000


class MarksForm(forms.Form):
    """The marks of a paper: how secret for how long, how urgent; and the files that belong to it."""

    secrecy = forms.ChoiceField(
        label=_("密级"), required=False, choices=[("", _("不涉密")), *((k, mark.title) for k, mark in SECRECY.items())]
    )
    secret_months = forms.IntegerField(
        label=_("保密期限（月）"), required=False, min_value=1, max_value=360,
        help_text=_("涉密文件必填：秘密最多120，机密最多240，绝密最多360。涉密文件只发到人，每次查看都有记录。"),
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        required=False,
        choices=[("", _("平件")), *((k, mark.title) for k, mark in URGENCY.items())],
    )
    attachments = FilesField(
        label=_("附件"), required=False, kinds=tuple(KINDS), largest=LARGEST_FILE,
        help_text=_("可一次选多个，每个5 MB以内：PDF、图片、Word、Excel（不带宏）。文件名就是附件名称。"),
    )  # fmt: skip


class DocumentForm(MarksForm):
    """A numbered document of a place, which posts there may issue with it."""

    kind = forms.ChoiceField(label=_("文种"), choices=Document.Kind.choices)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    title = forms.CharField(label=_("标题"), max_length=200)
    text = forms.CharField(
        label=_("正文"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    effective_from = MomentField(label=_("生效时间"))
    effective_until = MomentField(label=_("失效时间"), required=False)
    supersedes = RowField(label=_("替代哪份文件"), required=False)
    issuers = forms.MultipleChoiceField(
        label=_("联合发文单位（主办单位之外）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("kind", "number", "title", "text", "issuers", "attachments", "secrecy", "secret_months", "urgency")

    def __init__(self, *args: Any, documents: Any, posts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["supersedes"].offer(documents)  # type: ignore[attr-defined]
        self.posts = {post.public_id: post for post in posts}
        self.fields["issuers"].choices = [(key, post.name) for key, post in self.posts.items()]  # type: ignore[attr-defined]

    def clean_issuers(self) -> list[Any]:
        """Give the posts."""
        return [self.posts[key] for key in self.cleaned_data["issuers"]]


class VersionForm(MarksForm):
    """A new version of a document, and which of the files before stay."""

    title = forms.CharField(label=_("标题"), max_length=200)
    text = forms.CharField(label=_("正文"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 12}))
    effective_from = MomentField(label=_("生效时间"))
    kept = forms.MultipleChoiceField(label=_("保留的附件"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("title", "text", "kept", "attachments", "secrecy", "secret_months", "urgency", "effective_from")

    def __init__(self, *args: Any, files: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.files_before = {str(row.number): row for row in files}
        self.fields["kept"].choices = [(key, row.title) for key, row in self.files_before.items()]  # type: ignore[attr-defined]
        self.fields["kept"].initial = list(self.files_before)

    def clean_kept(self) -> list[Any]:
        """Give the files that stay."""
        return [self.files_before[key] for key in self.cleaned_data["kept"]]


class DeliverForm(forms.Form):
    """Who is given a document: every place of a level, a post's people, people by name."""

    level = forms.ChoiceField(label=_("发给下辖的每一个"), required=False)
    post = RowField(label=_("发给指挥机构全体人员"), required=False)
    copied = forms.ChoiceField(
        label=_("主送还是抄送"), required=False, choices=[("", _("主送")), ("copied", _("抄送"))]
    )
    names = forms.CharField(
        label=_("发给这些人（姓名或用户名，每行一个）"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, place: Place, around: Any, at: datetime, secret: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.around = around
        below = ORDER[ORDER.index(Level(place.level)) : ORDER.index(Level.GRID) + 1]
        self.fields["level"].choices = [("", "—"), *((level, LEVEL_NAMES[level]) for level in below)]  # type: ignore[attr-defined]
        if secret:  # it goes to people only
            del self.fields["level"]
        posts = active(at).filter(place__lo__gte=place.lo, place__hi__lte=place.hi).order_by("place__lo", "id")
        self.fields["post"].offer(posts[:200])  # type: ignore[attr-defined]

    def clean_names(self) -> list[User]:
        """Find each of the people; who is not found, or not the only one of a name, is named back."""
        users = []
        for name in filter(None, re.split(r"[\n,，、;；]+", self.cleaned_data["names"])):
            said = name.strip()
            found = list(self.around.filter(username=said)[:1]) or list(self.around.filter(name=said)[:2])
            if said and len(found) != 1:
                raise forms.ValidationError(
                    _("在这里任职的人中没有“%(name)s”，或有重名；请填用户名"), params={"name": said}
                )
            users += found
        return users

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the three."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(name) for name in ("level", "post", "names")):
            raise forms.ValidationError(_("请写明发给谁"))
        return given
