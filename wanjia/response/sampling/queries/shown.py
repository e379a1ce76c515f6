"""Green cards as they are shown at gates, judged as of that moment: signature, key, void, round, and whose each is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from wanjia.core.identities import seal
from wanjia.registry.codes.queries import verify_keys, void_serials
from wanjia.registry.codes.rules import SAMPLED, Card, Fault, VerifyKey, claimed, verify_card
from wanjia.response.sampling.models import Certificate, Round, SerialRange
from wanjia.response.sampling.printing import handle
from wanjia.response.sampling.rules.serials import runs_of
from wanjia.response.sampling.rules.shown import Serial, read_serial


class Shown(NamedTuple):
    """What a card is worth (a word of ``rules.shown``), its serial (empty for none of ours), whose it is."""

    serial: str
    verdict: str
    person_id: int | None = None


class Held(NamedTuple):
    """Who was given a serial, and since when it is void."""

    person_id: int | None
    voided_at: datetime | None


def is_certificate(text: str) -> bool:
    """Whether a text says of itself that it is a green card."""
    said = claimed(text)
    return said is not None and isinstance(said[1], Card) and said[1].kind == SAMPLED


def certificates_shown(rows: Sequence[tuple[str, datetime]]) -> list[Shown]:
    """Judge green cards, each a text and the moment it was shown: a handful of questions for any number."""
    if not rows:
        return []
    keys, said = verify_keys(), [claimed(text) for text, _at in rows]
    serials = [read_serial(found[1].serial) if found else None for found in said]
    rounds = Round.objects.filter(pk__in={each.round for each in serials if each})
    ground = {row.pk: row for row in rounds.select_related("campaign")}
    held = holders(each for each in serials if each)
    printed = printed_serials(row.campaign_id for row in ground.values())
    void = void_serials(min(at for _text, at in rows))
    found = []
    for (text, at), own, serial in zip(rows, said, serials, strict=True):
        assert own is not None and isinstance(own[1], Card)
        row = ground.get(serial.round) if serial else None
        its = held.get(serial) if serial else None
        card = verify_card(text, keys, _until(void, its, at), int(at.timestamp()))
        verdict = card.code if isinstance(card, Fault) else _of_round(own[1], keys.get(own[0]), row, at)
        if (
            not verdict
            and serial
            and row
            and its is None
            and not _was_printed(serial, printed.get(row.campaign_id, []))
        ):
            verdict = "nobody"
        found.append(Shown(own[1].serial if serial else "", verdict, None if verdict or its is None else its.person_id))
    return found


def _until(void: set[tuple[str, str]], its: Held | None, at: datetime) -> set[tuple[str, str]]:
    """A card that became void after it was shown was good then."""
    return set() if its is not None and (its.voided_at is None or its.voided_at > at) else void


def _of_round(card: Card, key: VerifyKey | None, row: Round | None, at: datetime) -> str:
    """Name what is wrong with a card that is good by itself: its round did not run, or is another office's."""
    if row is None or handle(row.campaign.public_id) != card.round_id:
        return "other_round"
    if key is None or key.issuer != seal("places.place", row.campaign.place_id):
        return "other_office"
    launched, closed = row.campaign.launched_at, row.campaign.closed_at
    return "" if launched is not None and launched <= at and (closed is None or closed > at) else "other_round"


def holders(serials: Iterable[Serial]) -> dict[Serial, Held]:
    """Give who was given each serial, of those that somebody was."""
    wanted = set(serials)
    rows = Certificate.objects.filter(
        point__round__in={each.round for each in wanted},
        point__number__in={each.point for each in wanted},
        serial__in={each.serial for each in wanted},
    ).values_list("point__round_id", "point__number", "serial", "target__person_id", "voided_at")
    return {Serial(*row[:3]): Held(*row[3:]) for row in rows if Serial(*row[:3]) in wanted}


def printed_serials(campaigns: Iterable[int]) -> dict[int, list[tuple[int, int, int]]]:
    """Give the stretches of serials that were printed, as (point, first, last), by the campaign of their round."""
    rows = SerialRange.objects.filter(point__round__campaign__in=list(campaigns)).order_by("point__number", "first")
    at_points: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for campaign, point, first, last in rows.values_list("point__round__campaign_id", "point__number", "first", "last"):
        at_points.setdefault((campaign, point), []).append((first, last))
    found: dict[int, list[tuple[int, int, int]]] = {}
    for (campaign, point), stretches in at_points.items():
        found.setdefault(campaign, []).extend((point, first, last) for first, last in runs_of(stretches))
    return found


def _was_printed(serial: Serial, printed: Sequence[tuple[int, int, int]]) -> bool:
    """Where no serials of a point were printed nothing is known of it."""
    here = [(first, last) for point, first, last in printed if point == serial.point]
    return not here or any(first <= serial.serial <= last for first, last in here)
