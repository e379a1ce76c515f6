"""Cards on paper: the text each carries in its code, and the sheet. Nothing on a blank card names anybody."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wanjia.core.paper import pdf
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.codes.rules import Card, sign_card
from wanjia.response.sampling.models import Point

PER_SHEET = (8, 10)
TEMPLATE = Path(__file__).parent / "templates" / "sampling" / "cards.typ"
VALID = timedelta(days=14)  # after its round closed a card opens nothing; the longest a round was followed by another


def serial_text(point: Point, serial: int) -> str:
    """Write a serial as cards carry it, one and the same in all of an office: round, point, serial."""
    return f"{point.round_id}-{point.number}-{serial}"


def card_text(point: Point, serial: int, at: datetime, holder: bytes = b"") -> str:
    """Give the signed text of a card, empty while the round's office has no key."""
    campaign = point.round.campaign
    key = signer_of(campaign.place)
    if key is None:
        return ""
    card = Card(
        round_id=handle(campaign.public_id),
        number=campaign.round,
        point=str(point.number),
        serial=serial_text(point, serial),
        holder=holder,
        issued=int(at.timestamp()),
        expires=int((campaign.closes_at + VALID).timestamp()),
    )
    return sign_card(card, key)


def handle(public_id: str) -> bytes:
    """Give the sixteen bytes behind a sealed id: what cards carry of it."""
    return (int(public_id, 32) >> 2).to_bytes(16, "big")


def sheets(point: Point, cards: Sequence[tuple[int, str, bytes]], at: datetime, per_sheet: int) -> bytes:
    """Give cards (serial, name, holder; a blank one has neither) of a point as a PDF, so many to a sheet."""
    campaign = point.round.campaign
    return pdf(
        TEMPLATE,
        {
            "title": f"{campaign.name} {point}",
            "lang": (get_language() or "zh")[:2],
            "per_sheet": per_sheet if per_sheet in PER_SHEET else PER_SHEET[0],
            "heading": _("核酸采样完成凭证"),
            "place": point.site.place.name,
            "round": _("%(name)s（第 %(n)d 轮）") % {"name": campaign.name, "n": campaign.round},
            "point": _("%(number)d 号采样点 %(name)s") % {"number": point.number, "name": point.site.name},
            "serial_word": _("编号"),
            "rule": _("一人一张，只在本轮有效。请随身携带，遗失到社区补办。"),
            "cards": [
                {
                    "serial": f"{point.number}-{serial}",
                    "name": name,
                    "code": _picture(card_text(point, serial, at, holder)),
                }
                for serial, name, holder in cards
            ],
        },
    )


def _picture(text: str) -> str:
    """Give the code of a card as SVG, empty for no text."""
    if not text:
        return ""
    picture = io.BytesIO()
    segno.make(text, error="m", boost_error=False).save(picture, kind="svg", border=2, light="white", xmldecl=False)
    return picture.getvalue().decode()
