"""Shape of what the pages about people ask."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import DayField
from wanjia.registry.people.actions import NewPerson
from wanjia.registry.people.identity.documents import KINDS, Document, read_document
from wanjia.registry.people.identity.fields import NameField, PhoneField
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.people.models import Need, Person
from wanjia.registry.people.rules import DEEPER


class PhoneForm(forms.Form):
    """A new telephone number."""

    phone = PhoneField(label=_("联系电话"), required=False, max_length=40)


class NeedsForm(forms.Form):
    """What a visitor must know about a person."""

    needs = forms.MultipleChoiceField(
        label=_("特殊人群"), choices=Need.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class PersonForm(forms.Form):
    """A person found in a household. What is sent of deeper fields that are not ``opened`` is for the register to refuse."""

    name = NameField(label=_("姓名"), max_length=200)
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN)
    document_kind = forms.ChoiceField(label=_("证件类型"), choices=KINDS.items(), initial="none")
    document = forms.CharField(label=_("证件号码"), required=False, max_length=40)
    birth_date = DayField(label=_("出生日期"), required=False)
    phone = PhoneField(label=_("联系电话"), required=False, max_length=40)
    relation = forms.CharField(label=_("与户主关系"), required=False, max_length=20)
    residence = forms.ChoiceField(label=_("居住类型"), choices=Person.Residence.choices)
    needs = forms.MultipleChoiceField(
        label=_("特殊人群"), choices=Need.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    workplace = forms.CharField(label=DEEPER["workplace"], required=False, max_length=100)
    native_place = forms.CharField(label=DEEPER["native_place"], required=False, max_length=100)

    def __init__(self, *args: Any, today: date, opened: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        for name in DEEPER:
            if not (opened or self.data.get(name)):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Check the number against its kind; what it says about birth and sex wins over what was typed."""
        sent: dict[str, Any] = super().clean() or {}
        kind = sent.get("document_kind", "none")
        try:
            sent["read"] = read_document(sent.get("document", ""), kind=kind, today=self.today)
        except IdentityRefused as refused:
            self.add_error("document", refused.text)
        return sent

    def person(self) -> NewPerson:
        """Give the person as the register takes them."""
        sent, read = self.cleaned_data, self.cleaned_data["read"]
        found: Document = read
        return NewPerson(
            name=sent["name"],
            sex=found.sex or sent["sex"],
            birth_date=found.birth_date or sent["birth_date"],
            residence=sent["residence"],
            relation=sent["relation"],
            phone=sent["phone"],
            document_kind=found.kind,
            document=found.number,
            needs=tuple(sent["needs"]),
            workplace=sent.get("workplace", ""),
            native_place=sent.get("native_place", ""),
        )


class DeeperForm(forms.Form):
    """What only a response in force opens."""

    workplace = forms.CharField(label=DEEPER["workplace"], required=False, max_length=100)
    native_place = forms.CharField(label=DEEPER["native_place"], required=False, max_length=100)


class MoveForm(forms.Form):
    """Where a person lives now: an address below a place of the territory."""

    door = forms.CharField(label=_("搬到哪一门（例如 3号楼2单元501）"), max_length=80)


class CodeForm(forms.Form):
    """The code printed for a household."""

    code = forms.CharField(label=_("查询码"), max_length=60)
