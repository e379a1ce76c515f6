"""A checked file is stored: piece by piece, whole households together, each piece one transaction."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.intake import checking, pieces
from wanjia.registry.intake.actions.build import _build
from wanjia.registry.intake.actions.check import _reject_rows
from wanjia.registry.intake.checking import Family
from wanjia.registry.intake.collector import paused
from wanjia.registry.intake.matching.ground import Ground, missing
from wanjia.registry.intake.matching.people import Doubt
from wanjia.registry.intake.models import Batch, Made, Piece
from wanjia.registry.intake.queries import remarks, shut_fields
from wanjia.registry.intake.reading.rows import PersonRow
from wanjia.registry.intake.registering import new_person
from wanjia.registry.people.actions import raise_suspicions, register_people
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Door


@action
def ask_store(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Ask for a checked file to be stored. Raises Refused when it is not checked, or stored or undone already."""
    if batch.checked_at is None:
        raise Refused(_("这份名册还没有核对完"))
    if batch.forgotten_at:
        raise Refused(_("这份名册的内容已到期删除，请重新上传"))
    if batch.store_asked_at or batch.undone_at:
        raise Refused(_("这份名册已经入库"))
    if not batch.accepted:
        raise Refused(_("没有一行可以入库"))
    batch.store_asked_at = at
    batch.known = batch.suspected = batch.new_households = batch.new_doors = batch.new_buildings = 0
    batch.save()
    journal.write("ask_store", by=by, at=at, about=batch, position=batch.place.lo)
    return batch


@action
@paused()
def store_batch(*, batch: Batch, by: Any, at: datetime) -> Batch:
    """Store a checked file at once. For long files ``ask_store`` and ``advance_batch`` do the same in short steps."""
    ask_store(batch=batch, by=by, at=at)
    while batch.stored_at is None:
        _store_step(batch, by, at)
    return batch


def _store_step(batch: Batch, by: Any, at: datetime) -> None:
    piece = batch.pieces.filter(stage="checked").order_by("number").first()
    if piece is not None:
        _store_piece(batch, piece, by, at)
    if not batch.pieces.filter(stage="checked").exists():
        batch.stored_at = at
    batch.save()
    detail = {"stored": batch.stored, "rows": batch.rows}
    journal.write("store_batch", by=by, at=at, about=batch, position=batch.place.lo, detail=detail)


def _store_piece(batch: Batch, piece: Piece, by: Any, at: datetime) -> None:
    rows, ground = pieces.people(piece.content), Ground(batch.place)
    placed = checking.place(rows, batch, ground)
    late = placed.errors | checking.unbuilt(placed, batch)
    families = [family for family in placed.families if family.rows[0].number not in late]
    if late:  # what stood when the file was checked stands no longer
        _reject_rows(batch, {number: [wrong] for number, wrong in late.items()})
        batch.accepted, batch.rejected = batch.accepted - len(late), batch.rejected + len(late)
    built = _build(ground, missing(ground, (family.spot for family in families)), by, at)
    _keep_made(batch, [(one.kind, one.number, 0) for one in built])
    _settle_families(batch, families, ground, by, at)
    batch.stored += piece.rows - len(late)
    batch.new_doors += sum(one.kind == "door" for one in built)
    batch.new_buildings += sum(one.is_building for one in built)
    piece.delete()


def _settle_families(batch: Batch, families: list[Family], ground: Ground, by: Any, at: datetime) -> None:
    met = checking.meet(families, ground)
    new = [(family, [row for row in family.rows if row.number not in met.known]) for family in families]
    new = [(family, rows) for family, rows in new if rows]
    batch.known += len(met.known)
    if not new:
        return
    doors = Door.objects.in_bulk([door for family, _rows in new if (door := ground.door(family.spot))])
    standing: dict[int, list[Household]] = defaultdict(list)
    for household in Household.objects.current().filter(door__in=list(doors)).order_by("id"):
        standing[household.door_id].append(household)
    shut = shut_fields(batch, at)
    if shut:  # the response may have ended since the file was checked
        said = remarks(batch) | {"shut": [batch.headers[batch.columns[name]] for name in shut]}
        batch.remarks = json.dumps(said, ensure_ascii=False)
    homes = [_home(family, doors[ground.door(family.spot) or 0], standing) for family, _rows in new]
    stored = register_people(
        rows=[
            (home, _kind(rows), family.reference, [new_person(row, opened=not shut) for row in rows])
            for home, (family, rows) in zip(homes, new, strict=True)
        ],
        by=by,
        at=at,
    )
    households = [one.household for one, home in zip(stored, homes, strict=True) if isinstance(home, Door)]
    people = {
        row.number: number
        for one, (_family, rows) in zip(stored, new, strict=True)
        for number, row in zip(one.people, rows, strict=True)
    }
    _keep_made(batch, [("household", number, 0) for number in households])
    _keep_made(batch, [("person", number, row) for row, number in people.items()])
    batch.new_households += len(households)
    _raise_doubts(batch, met.doubts, people, by, at)


def _keep_made(batch: Batch, made: list[tuple[str, int, int]]) -> None:
    sets.insert(Made, ("batch", "kind", "number", "row"), [(batch.pk, *one) for one in made])


def _home(family: Family, door: Door, standing: dict[int, list[Household]]) -> Door | Household:
    """Give the household that a family of the file joins, or the door where it becomes a new one."""
    here = standing[door.pk]
    same = [h for h in here if family.reference and h.reference == family.reference]
    if same:
        return same[0]
    return here[0] if len(here) == 1 and not (family.reference and here[0].reference) else door


def _kind(rows: Sequence[PersonRow]) -> str:
    return "herder" if any("herder" in row.needs for row in rows) else "ordinary"


def _raise_doubts(batch: Batch, doubts: list[Doubt], people: dict[int, int], by: Any, at: datetime) -> None:
    """Queue what may be one person; rows that were just registered have their person's number in ``people``."""
    pairs = []
    for doubt in doubts:
        known = doubt.known.number if doubt.known.number > 0 else people[-doubt.known.number]
        newcomer = people[-doubt.newcomer.number]
        pairs.append((known, newcomer, int(doubt.likeness.score * 100), ",".join(doubt.likeness.reasons)[:200]))
    if pairs:
        raise_suspicions(pairs=pairs, by=by, at=at)
    batch.suspected += len({newcomer for _known, newcomer, _score, _reasons in pairs})
