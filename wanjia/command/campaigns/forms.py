"""What a new campaign is asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.campaigns.models import Campaign, QuestionForm
from wanjia.command.posts.queries import documents_to_cite
from wanjia.core.access import Standing
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place

LATEST = 100


class CampaignForm(forms.Form):
    """A campaign to prepare; the scope is picked beside it."""

    name = forms.CharField(label=_("任务名称"), max_length=120)
    place = RowField(label=_("发起单位"))
    document = RowField(label=_("依据文件"))
    opens_at = MomentField(label=_("开始"))
    closes_at = MomentField(label=_("截止"))
    household_kinds = forms.MultipleChoiceField(
        label=_("只查哪几类（不选为全部）"),
        choices=Household.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    form = RowField(label=_("问卷"), required=False)
    letter = forms.CharField(label=_("送达的信或告知书"), max_length=120, required=False)
    follows = RowField(label=_("接着哪一轮"), required=False)

    def __init__(self, standing: Standing, at: datetime, *args: Any, **options: Any) -> None:
        options["initial"] = {"opens_at": at, "closes_at": at + timedelta(days=3), **options.get("initial", {})}
        super().__init__(*args, **options)
        run = Capability.RUN_CAMPAIGNS
        held = [h.place_id for h in standing.holdings if run in h.capabilities]
        self.fields["place"].offer(Place.objects.filter(pk__in=held).order_by("lo"))  # type: ignore[attr-defined]
        self.fields["document"].offer(documents_to_cite(standing, Capability.RUN_CAMPAIGNS)[:LATEST])  # type: ignore[attr-defined]
        newest = QuestionForm.objects.defer("workbook", "definition").order_by("name", "-version")[:LATEST]
        self.fields["form"].offer(newest)  # type: ignore[attr-defined]
        earlier = Campaign.objects.visible_to(standing, run).filter(launched_at__isnull=False, followed_by=None)
        self.fields["follows"].offer(earlier.order_by("-launched_at")[:LATEST])  # type: ignore[attr-defined]


class WorkbookForm(forms.Form):
    """An XLSForm workbook."""

    name = forms.CharField(label=_("问卷名称"), max_length=100)
    workbook = forms.FileField(label=_("XLSForm 工作簿（.xlsx）"))
