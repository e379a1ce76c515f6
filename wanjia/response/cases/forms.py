"""What an outbreak, a case, a stretch of its way, an investigation and a file are asked for."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.command.diseases.queries import disease_names
from wanjia.core.access import Standing
from wanjia.core.pages import DayField, MomentField, RowField
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.people.identity.fields import PhoneField
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place, Site
from wanjia.registry.places.rules import Level
from wanjia.response.cases.models import Case, CaseFile, Notice, Outbreak
from wanjia.response.cases.queries.notices import line_of
from wanjia.response.cases.rules import CATEGORIES, FACTS, OUTCOMES, SOURCES, STAYS, read_categories

LOOK = Capability.INVESTIGATE_CASES
MOST = 500


def _places(standing: Standing, levels: list[Level]) -> Any:
    rows = Place.objects.current().filter(standing.within(LOOK, lo="lo", hi="hi"), level__in=levels)
    return rows.order_by("lo", "-hi")[:MOST]


class OutbreakForm(forms.Form):
    """A disease, a place, a name; other categories than the four when they are wanted."""

    name = forms.CharField(label=_("名称"), max_length=80)
    disease = forms.ChoiceField(label=_("疾病"))
    place = RowField(label=_("范围"))
    categories = forms.CharField(
        label=_("人员分类（不改就是四类人员）"), required=False, max_length=600, widget=forms.Textarea({"rows": 4}),
        help_text=_("每行一类，写成 代码=名称；confirmed 和 contact 必须有"),
    )  # fmt: skip

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["disease"].choices = list(disease_names().items())  # type: ignore[attr-defined]
        self.fields["place"].offer(_places(standing, [Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP]))  # type: ignore[attr-defined]
        self.fields["categories"].initial = "\n".join(f"{code}={word}" for code, word in CATEGORIES.items())

    def clean_categories(self) -> dict[str, str]:
        """Give the categories, empty when they are the usual ones."""
        text = self.cleaned_data["categories"].strip()
        try:
            found = read_categories(text) if text else {}
        except ValueError as error:
            raise forms.ValidationError(_("每行写成 代码=名称，confirmed 和 contact 必须有")) from error
        return {} if found == {code: str(word) for code, word in CATEGORIES.items()} else found


class CaseForm(forms.Form):
    """Somebody who is reported: a resident who is found again, or who they say they are."""

    label = forms.CharField(label=_("病例编号"), max_length=40)
    resident = forms.CharField(
        label=_("居民"), max_length=80, required=False, help_text=_("姓名、电话或证件号；不在名册中就填下面两项")
    )
    name = forms.CharField(label=_("姓名"), max_length=80, required=False)
    phone = PhoneField(label=_("电话"), max_length=40, required=False)
    place = RowField(label=_("所在"))
    category = forms.ChoiceField(label=_("分类"))
    onset = DayField(label=_("发病日期"), required=False)
    sampled = DayField(label=_("采样日期"), required=False)
    reported = DayField(label=_("报告日期"), required=False)
    admitted = DayField(label=_("入院日期"), required=False)
    source = forms.ChoiceField(label=_("来源"), choices=list(SOURCES.items()))

    def __init__(self, outbreak: Outbreak, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = list(outbreak.words().items())[:-1]  # type: ignore[attr-defined]
        inside = _places(standing, [Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY])
        self.fields["place"].offer(p for p in inside if outbreak.place.contains(p.lo))  # type: ignore[attr-defined]


class ClassifyForm(forms.Form):
    """Another category, by which source and why."""

    category = forms.ChoiceField(label=_("分类"))
    source = forms.ChoiceField(label=_("来源"), choices=list(SOURCES.items()), initial="laboratory")
    text = forms.CharField(label=_("依据"), max_length=500, required=False)

    def __init__(self, case: Case, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = case.outbreak.words().items()
        self.fields["category"].choices = [(code, word) for code, word in words if code != case.category]  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """A day, an outcome, a plan of treatment or an expert."""

    kind = forms.ChoiceField(label=_("内容"))
    day = DayField(label=_("日期"), required=False)
    code = forms.ChoiceField(label=_("转归"), choices=[("", "—"), *OUTCOMES.items()], required=False)
    text = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    source = forms.ChoiceField(label=_("来源"), choices=list(SOURCES.items()))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(k, word) for k, word in FACTS.items() if k != "category"]  # type: ignore[attr-defined]


class StayForm(forms.Form):
    """A stretch of a case's way."""

    kind = forms.ChoiceField(label=_("类型"), choices=list(STAYS.items()))
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到"))
    site = RowField(label=_("登记的场所"), required=False)
    at_home = forms.BooleanField(label=_("在自己家"), required=False)
    vehicle = forms.CharField(label=_("车次或车牌"), max_length=20, required=False)
    carriage = forms.CharField(label=_("车厢"), max_length=10, required=False)
    text = forms.CharField(label=_("说明"), max_length=500, required=False)
    source = forms.ChoiceField(label=_("来源"), choices=list(SOURCES.items()))

    def __init__(self, case: Case, person: Person | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person
        place = case.outbreak.place
        sites = Site.objects.filter(place__lo__gte=place.lo, place__hi__lte=place.hi, valid_until=None)
        self.fields["site"].offer(sites.order_by("name", "id")[:MOST])  # type: ignore[attr-defined]
        if person is None:
            del self.fields["at_home"]

    def clean(self) -> dict[str, Any]:
        """Put the door in place of the word that it was at home."""
        values: dict[str, Any] = super().clean() or {}
        if values.pop("at_home", False) and self.person is not None:
            values["position"] = self.person.household.position
        return values


class InvestigationForm(forms.Form):
    """Who finds out, until when."""

    investigator = RowField(label=_("流调人员"), name=lambda user: user.name)
    due_at = MomentField(label=_("期限"))

    def __init__(self, staff: Any, at: datetime, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["investigator"].offer(staff[:MOST])  # type: ignore[attr-defined]
        self.fields["due_at"].initial = at + timedelta(hours=24)


class FindingForm(forms.Form):
    """What an investigation found."""

    finding = forms.CharField(label=_("结论"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class OtherCaseForm(forms.Form):
    """Another case of the outbreak: who infected this one, or which report is the same."""

    other = forms.CharField(label=_("另一病例的编号"), max_length=40)

    def __init__(self, case: Case, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.case = case

    def clean_other(self) -> Case:
        """Give the case of that label."""
        rows = Case.objects.filter(outbreak=self.case.outbreak, merged_into=None)
        found = rows.filter(label=self.cleaned_data["other"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个病例"))
        return found  # type: ignore[no-any-return]


class FileForm(forms.Form):
    """A line list or a contact list."""

    kind = forms.ChoiceField(label=_("名单"), choices=CaseFile.Kind.choices)
    file = forms.FileField(label=_("Excel、CSV 或 JSON"))


class ReplyForm(forms.Form):
    """Who was at a place of a notice: which one, and how to reach them."""

    row = forms.TypedChoiceField(label=_("您到过哪里"), coerce=int)
    name = forms.CharField(label=_("姓名"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    phone = PhoneField(label=_("电话"), max_length=30, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))
    address = forms.CharField(
        label=_("住在哪里"), max_length=200, help_text=_("请写明街道（苏木乡镇）、社区（嘎查村）、楼栋和门号"),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )  # fmt: skip

    def __init__(self, notice: Notice, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = [(n, line_of(where, begin, end)) for n, (where, begin, end) in enumerate(notice.rows)]
        self.fields["row"].choices = lines  # type: ignore[attr-defined]
