"""Personal codes on paper: ten cards to an A4 sheet."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.core.paper import pdf
from wanjia.registry.codes.rules import address_of, grouped
from wanjia.registry.people.models import Person

TEMPLATE = Path(__file__).parent / "templates" / "codes" / "cards.typ"


def sheets(title: str, host: str, cards: Sequence[tuple[Person, str]]) -> bytes:
    """Give the cards of people (person, code) as a PDF."""
    return pdf(
        TEMPLATE,
        {
            "title": title,
            "lang": (get_language() or "zh")[:2],
            "heading": _("个人码"),
            "rule": _("采样、登记时出示。丢失请到社区补发。"),
            "cards": [
                {
                    "name": person.name,
                    "door": person.household.door.label,
                    "text": grouped(text),
                    "code": _picture(address_of(host, text)),
                }
                for person, text in cards
            ],
        },
    )


def _picture(text: str) -> str:
    picture = io.BytesIO()
    segno.make(text, error="m", boost_error=False).save(picture, kind="svg", border=4, light="white", xmldecl=False)
    return picture.getvalue().decode()
