"""What a measure is proposed with, how it ends, and what an appeal says."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wanjia.command.diseases.queries import disease_names
from wanjia.command.posts.queries import documents_to_cite
from wanjia.core.access import Standing
from wanjia.core.fields import blind_index
from wanjia.core.pages import MomentField, RowField
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Compound, Place, Room, Site
from wanjia.registry.places.rules import Level
from wanjia.response.measures.actions import NewMeasure
from wanjia.response.measures.rules import FITS, GROUNDS, KINDS, LIFT_CHECKS, PERSON, PLACE, RISKS, ROOM, SITE, WALL

OFFERED = 500
LINES = 3000


class MeasureForm(forms.Form):
    """What every measure needs; ``subjects`` are the kinds of what it may be laid on here."""

    subjects: tuple[str, ...] = (PERSON,)
    kind = forms.ChoiceField(label=_("措施"))
    disease = forms.ChoiceField(label=_("病种"), choices=list(disease_names().items()))
    ground = forms.ChoiceField(label=_("依据"), choices=[("", "—"), *GROUNDS.items()])
    evidence = forms.CharField(label=_("证据（什么说明了这一点）"), max_length=300, widget=forms.Textarea({"rows": 2}))
    document = RowField(label=_("依据的文件"))
    from_at = MomentField(label=_("从"))
    until_at = MomentField(label=_("到（精确到分）"))
    owner = RowField(label=_("属地责任单位"))
    conditions = forms.CharField(label=_("解除条件"), max_length=300, required=False)

    def __init__(
        self, standing: Standing, *args: Any, subject: Any = None, lo: int | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.subject = subject
        kinds = [(kind, name) for kind, name in KINDS.items() if set(FITS[kind]) & set(self.subjects)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        levels = [Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY]
        within = standing.within(C.PROPOSE_MEASURES, lo="lo", hi="hi")
        places = Place.objects.current().filter(within, level__in=levels)
        if lo is not None:
            places = places.filter(lo__lte=lo, hi__gte=lo)
        self.fields["owner"].offer(places.order_by("-lo", "hi")[:OFFERED])  # type: ignore[attr-defined]
        documents = documents_to_cite(standing, C.PROPOSE_MEASURES)
        self.fields["document"].offer(documents[:OFFERED])  # type: ignore[attr-defined]

    def measures(self) -> list[NewMeasure]:
        """Give what is proposed."""
        return [NewMeasure(**{"subject": self.subject} | self.cleaned_data)]


class HouseholdForm(MeasureForm):
    """A household behind its door."""

    subjects = ("household",)


class AreaForm(MeasureForm):
    """A building, a compound, a site (a shop, a market), a room of a site, or a risk area."""

    subjects = (PLACE, WALL, SITE, ROOM)
    where = forms.ChoiceField(label=_("楼栋、小区、场所或片区"))
    risk = forms.ChoiceField(label=_("风险等级（只用于风险区）"), choices=[("", "—"), *RISKS.items()], required=False)
    room = forms.CharField(label=_("房间号（只封场所的一间房时填）"), max_length=20, required=False)
    field_order = (
        "where",
        "room",
        "kind",
        "risk",
        "disease",
        "ground",
        "evidence",
        "document",
        "from_at",
        "until_at",
        "owner",
    )

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(standing, *args, **options)
        within = standing.within(C.PROPOSE_MEASURES, lo="lo", hi="hi")
        levels = [Level.BUILDING, Level.GRID, Level.COMMUNITY]
        places = Place.objects.current().filter(within, level__in=levels).select_related("parent").order_by("lo", "-hi")
        inside = standing.within(C.PROPOSE_MEASURES, lo="community__lo", hi="community__hi")
        walls = Compound.objects.filter(inside).select_related("community").order_by("community__lo", "name", "id")
        there = standing.within(C.PROPOSE_MEASURES, lo="place__lo", hi="place__hi")
        sites = Site.objects.filter(there, valid_until=None).select_related("place").order_by("place__lo", "name", "id")
        offered = [*walls[:OFFERED], *places[:OFFERED], *sites[:OFFERED]]
        self.rows: dict[str, Any] = {row.public_id: row for row in offered}
        said = [(key, f"{_above(row)} {row.name}".strip()) for key, row in self.rows.items()]
        self.fields["where"].choices = said  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the room of the site that was chosen, or say that it is not registered."""
        values = super().clean() or {}
        row, number = self.rows.get(values.get("where", "")), values.pop("room", "").strip()
        if number:
            row = Room.objects.filter(site=row, number=number).first() if isinstance(row, Site) else None
            if row is None:
                self.add_error("room", _("这个场所没有登记这间房：请先在“场所”里登记房间"))
        self.subject = row
        return values

    def measures(self) -> list[NewMeasure]:
        values = dict(self.cleaned_data)
        values.pop("where")
        return [NewMeasure(subject=self.subject, **values)]


def _above(row: Place | Compound | Site) -> Any:
    """Give where an area lies, as a list says it before its name."""
    if isinstance(row, Compound):
        return row.community.name
    return row.place.name if isinstance(row, Site) else row.parent or ""


class ListForm(MeasureForm):
    """Several persons, each with the evidence that is theirs: one line each."""

    evidence = forms.CharField(
        label=_("名单：每行一人，证件号码或手机号、逗号、这个人的证据"),
        max_length=400_000,
        widget=forms.Textarea({"rows": 10}),
    )

    def clean_evidence(self) -> list[tuple[Person, str]]:
        """Give each person with their evidence, or say which lines name nobody in the register."""
        lines = [line.strip() for line in self.cleaned_data["evidence"].splitlines() if line.strip()]
        if len(lines) > LINES:
            raise forms.ValidationError(_("一次最多%(most)d人") % {"most": LINES})
        asked = [line.replace("，", ",").replace("\t", ",").partition(",")[::2] for line in lines]
        known = _people(text.strip() for text, _evidence in asked)
        found, unknown = [], []
        for number, (text, evidence) in enumerate(asked, 1):
            person = known.get(text.strip())
            if person is None:
                unknown.append(str(number))
            else:
                found.append((person, evidence.strip()))
        if unknown:
            raise forms.ValidationError(_("名册中查不到第 %(lines)s 行") % {"lines": "、".join(unknown[:20])})
        return found

    def measures(self) -> list[NewMeasure]:
        values = dict(self.cleaned_data)
        return [NewMeasure(subject=person, evidence=said, **values) for person, said in values.pop("evidence")]


def _people(texts: Iterable[str]) -> dict[str, Person]:
    """Give the residents that documents or telephone numbers name."""
    wanted = {text: (blind_index("document", text.upper()), blind_index("phone", "+86" + text[-11:])) for text in texts}
    either = Q(document_index__in=[document for document, _phone in wanted.values()])
    either |= Q(phone_index__in=[phone for _document, phone in wanted.values()])
    rows = list(Person.objects.current().filter(either).order_by("-id"))
    documents = {bytes(row.document_index): row for row in rows if row.document_index}
    phones = {bytes(row.phone_index): row for row in rows if row.phone_index}
    found = {text: documents.get(a or b"") or phones.get(b or b"") for text, (a, b) in wanted.items()}
    return {text: row for text, row in found.items() if row is not None}


class HelplineForm(forms.Form):
    """Whom people under a measure call, for a place and all in it."""

    place = RowField(label=_("哪里"))
    phone = forms.CharField(label=_("电话"), max_length=20)

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(C.PROPOSE_MEASURES, lo="lo", hi="hi") | standing.within(
            C.APPROVE_MEASURES, lo="lo", hi="hi"
        )
        levels = [Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]
        places = Place.objects.current().filter(inside, level__in=levels).order_by("lo", "-hi")
        self.fields["place"].offer(places[:OFFERED])  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """When an area opens, and why."""

    lifts_at = MomentField(label=_("解封时间（精确到分）"))
    reason = forms.CharField(label=_("原因"), max_length=300)


class AppealForm(forms.Form):
    """What somebody says against a measure."""

    text = forms.CharField(label=_("为什么不对"), max_length=1000, widget=forms.Textarea({"rows": 5}))
    phone = forms.CharField(label=_("怎样联系您（可不填）"), max_length=40, required=False)


class AnswerForm(forms.Form):
    """What an appeal is answered."""

    granted = forms.TypedChoiceField(
        label=_("结论"), choices=[("", "—"), ("yes", _("申诉成立：撤销并更正这项措施")), ("no", _("维持这项措施"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    answer = forms.CharField(label=_("答复（本人看得到）"), max_length=1000, widget=forms.Textarea({"rows": 3}))


CHECKS = list(LIFT_CHECKS.items())


def begin_at(at: datetime) -> dict[str, datetime]:
    """Give what a form begins with: from now on, to the minute."""
    return {"from_at": at.replace(second=0, microsecond=0)}
