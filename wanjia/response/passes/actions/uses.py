"""What stations saw of passes is taken in, many at once, in whatever order it comes; arrival ends a journey's pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wanjia.core import journal
from wanjia.core.actions import action
from wanjia.core.fields import blind_index
from wanjia.registry.codes.actions import void_serials
from wanjia.registry.codes.queries import verify_keys
from wanjia.registry.codes.rules import Fault, PassCard, VerifyKey, claimed, verify_card
from wanjia.registry.places.models import Site
from wanjia.response.passes.models import Pass, PassStep, PassUse
from wanjia.response.passes.rules import ABUSES, ACCEPTED, Known, Seen, Stop, judge, read_serial, replays
from wanjia.support.fleet.rules import plain


@dataclass(frozen=True)
class NewPassUse:
    """A pass as a station saw it: its code as scanned (``text``), or the serial typed from paper.

    ``station_id`` is the site; ``altered``: somebody saw that the paper was changed; ``arrived``: here the journey ends;
    ``said``: the phone's own word; ``on_foot``: shown at a gate, where no plate is seen.
    """

    event: str
    station_id: int
    at: datetime
    plate: str
    by_id: int
    text: str = ""
    serial: str = ""
    persons: int = 0
    arrived: bool = False
    altered: bool = False
    said: str = ""
    on_foot: bool = False
    device_id: int | None = None


@dataclass(frozen=True)
class Used:
    """What became of one: the use as it is kept; ``again``: its event was known already."""

    use: PassUse
    again: bool


@action
def use_passes(*, rows: Sequence[NewPassUse], arrived_at: datetime, by: Any, at: datetime) -> list[Used]:
    """Keep what stations saw, each event once, and judge it; give each as it stands now. A dozen statements for any number."""
    events = [UUID(row.event) for row in rows]
    kept = {use.event: use for use in PassUse.objects.filter(event__in=events)}
    fresh = {UUID(row.event): row for row in rows if UUID(row.event) not in kept}
    keys = verify_keys() if any(row.text for row in fresh.values()) else {}
    serials = {event: _serial(row) for event, row in fresh.items()}
    found = Pass.objects.filter(serial__in={serial for serial in serials.values() if serial}).order_by("pk")
    passes = {row.serial: row for row in found.select_related("issuer").select_for_update(of=("self",))}
    revoked = _revocations(list(passes.values()))
    uses = [
        _judged(row, serials[event], passes.get(serials[event]), revoked, keys, arrived_at)
        for event, row in fresh.items()
    ]
    PassUse.objects.bulk_create(uses, batch_size=500)
    settled = _settle(list(passes.values()))
    _end_arrived([row for row in passes.values() if _arrives(row, uses)], by, at)
    stated = {use.event: use for use in uses}
    for use in stated.values():
        use.verdict = settled.get(use.pk, use.verdict)
    _write(list(stated.values()), len(rows), by, at)
    return [Used(stated.get(event) or kept[event], event in kept) for event in events]


def _serial(row: NewPassUse) -> str:
    said = claimed(row.text) if row.text else None
    card = said[1] if said else None
    return card.serial[:24] if isinstance(card, PassCard) else read_serial(row.serial)


def _revocations(passes: Sequence[Pass]) -> dict[int, datetime]:
    steps = PassStep.objects.filter(of__in=[row.pk for row in passes], kind="revoked")
    return dict(steps.values_list("of_id", "at"))


def _judged(
    row: NewPassUse,
    serial: str,
    of: Pass | None,
    revoked: dict[int, datetime],
    keys: dict[bytes, VerifyKey],
    arrived_at: datetime,
) -> PassUse:
    plate = plain(row.plate)[:20]
    index = blind_index("plate", plate)
    fault, signer = _signature(row, keys)
    same = row.on_foot or of is None or of.plate_index is None or bytes(of.plate_index) == index
    seen = Seen(row.at, fault, signer, same, row.persons, row.altered)
    known = None
    if of is not None:
        known = Known(of.issuer.public_id, of.begins_at, of.ends_at, revoked.get(of.pk), of.persons)
    return PassUse(
        event=UUID(row.event), of=of, station_id=row.station_id, serial=serial, plate=plate, plate_index=index,
        persons=row.persons, arrived=row.arrived, said=row.said[:12], verdict=judge(seen, known), at=row.at,
        arrived_at=arrived_at, by_id=row.by_id, device_id=row.device_id,
    )  # fmt: skip


def _signature(row: NewPassUse, keys: dict[bytes, VerifyKey]) -> tuple[str, str]:
    """Give what is wrong with a code's signature, and whose key signed; both empty where no code was read."""
    if not row.text:
        return "", ""
    said = claimed(row.text)
    if said is not None and not isinstance(said[1], PassCard):
        return "foreign", ""  # a card of ours, but no pass
    found = verify_card(row.text, keys, (), int(row.at.timestamp()))
    fault = found.code if isinstance(found, Fault) else ""
    key = keys.get(said[0]) if said else None
    return ("" if fault in ("not_yet", "expired") else fault), key.issuer if key else ""


def _arrives(row: Pass, uses: Sequence[PassUse]) -> bool:
    """Tell whether one of these uses ends a single journey."""
    return row.single and any(u.of_id == row.pk and u.arrived and u.verdict == ACCEPTED for u in uses)


def _end_arrived(passes: Sequence[Pass], by: Any, at: datetime) -> None:
    """Let phones at stations hear that these count no more."""
    if passes:
        void_serials(rows=[(row.issuer, row.serial or "", row.ends_at) for row in passes], by=by, at=at)


def _settle(passes: Sequence[Pass]) -> dict[int, str]:
    """Say of every good use of these passes whether it came after the arrival."""
    single = {row.pk: row for row in passes if row.single}
    stops: dict[int, list[Stop]] = {}
    before: dict[int, str] = {}
    good = PassUse.objects.filter(of__in=list(single), verdict__in=(ACCEPTED, "replayed"))
    for of, number, station, moment, arrived, verdict in good.values_list(
        "of_id", "pk", "station_id", "at", "arrived", "verdict"
    ):
        stops.setdefault(of, []).append(Stop(number, station, moment, arrived))
        before[number] = verdict
    again = {number for mine in stops.values() for number in replays(mine)}
    now = {number: "replayed" if number in again else ACCEPTED for number in before}
    for verdict in (ACCEPTED, "replayed"):
        changed = [number for number, found in now.items() if found == verdict != before[number]]
        if changed:
            PassUse.objects.filter(pk__in=changed).update(verdict=verdict)
    return now


def _write(uses: Sequence[PassUse], count: int, by: Any, at: datetime) -> None:
    """One line for all, and one for each abuse, at the place of its station."""
    abuses = [use for use in uses if use.verdict in ABUSES]
    journal.write("use_passes", by=by, at=at, detail={"count": count, "abuses": len(abuses)})
    sites = {
        site.pk: site for site in Site.objects.filter(pk__in={use.station_id for use in abuses}).select_related("place")
    }
    for use in abuses:
        where = sites[use.station_id].place.lo
        journal.write("pass_abused", by=by, at=use.at, about=use, position=where, detail={"verdict": use.verdict})
