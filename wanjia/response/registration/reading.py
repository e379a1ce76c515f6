"""What a public form says, read and checked: values in, values out."""

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.places.queries import origins
from wanjia.registry.presence.actions import NewVisitor
from wanjia.response.registration.models import Registration
from wanjia.response.registration.rules import ABROAD

MOST_FIELDS = 24
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")


@dataclass
class Form:
    """A form as it was sent, and what it says; ``errors`` by field."""

    values: Mapping[str, Sequence[str]]
    event: str = ""
    person: NewVisitor | None = None
    purpose: str = ""
    origin: str = ""
    destination: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def said(self, name: str, longest: int = 100) -> str:
        """Give one value as clean short text."""
        found = self.values.get(name)
        if not found:
            return ""
        return " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", found[0])).split())[:longest]

    def who(self, most: int) -> list[int]:
        """Give which of the known people are ticked, as places in their list."""
        ticked = {text for text in self.values.get("who", ()) if text.isascii() and text.isdigit() and len(text) < 3}
        return sorted(place for place in map(int, ticked) if place < most)


def parse(body: bytes) -> dict[str, list[str]]:
    """Give the fields of a posted form; none for what is no form."""
    try:
        return parse_qs(body.decode(), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def read(values: Mapping[str, Sequence[str]], asks: Sequence[str], *, required: bool, phone_required: bool) -> Form:
    """Read a form. ``required``: somebody must be named and what is asked answered, as the first time."""
    form = Form(values)
    form.event = _event(form.said("event"))
    if required or form.said("name"):
        _person(form, phone_required=phone_required)
    for name in asks:
        value = getattr(form, f"{name}", "") or form.said(name)
        if value and name != "destination" and value not in CHOICES[name]():
            form.errors[name] = _("请从列表里选")
        elif not value and required:
            form.errors[name] = _("这一项要填")
        else:
            setattr(form, name, value)
    return form


CHOICES: dict[str, Any] = {
    "origin": lambda: origins().keys() | {ABROAD},
    "purpose": lambda: Registration.Purpose.values,
}


def _event(text: str) -> str:
    """Give the form's own number; a form that lost it counts as a new one."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _person(form: Form, *, phone_required: bool) -> None:
    name = phone = ""
    try:
        name = clean_name(form.said("name", 200))
    except IdentityRefused as refusal:
        form.errors["name"] = str(refusal)
    if (text := form.said("phone", 40)) or phone_required:
        try:
            phone = read_phone(text).e164 if text else ""
            if not phone:
                form.errors["phone"] = _("请填写手机号码")
        except IdentityRefused as refusal:
            form.errors["phone"] = str(refusal)
    if not form.errors:
        form.person = NewVisitor(name, phone)
