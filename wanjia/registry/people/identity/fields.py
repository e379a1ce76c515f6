"""What any form asks of somebody's identity, in its stored form or with the words why it is none."""

from typing import Any

from django import forms

from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused


class NameField(forms.CharField):
    """A name of any form, cleaned to its stored form."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return clean_name(text)
        except IdentityRefused as refused:
            raise forms.ValidationError(refused.text) from refused


class PhoneField(forms.CharField):
    """A telephone number, cleaned to E.164; empty for none."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_phone(text).e164 if text else ""
        except IdentityRefused as refused:
            raise forms.ValidationError(refused.text) from refused
