"""Questions about batches."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.intake.models import Batch, Made, RejectedRow, SavedMapping
from wanjia.registry.intake.reading.errors_file import write_errors
from wanjia.registry.intake.reading.headers import Mapping, guess_mapping
from wanjia.registry.intake.reading.roster import open_table
from wanjia.registry.intake.reading.rows import RowError
from wanjia.registry.intake.reading.table import Row
from wanjia.registry.intake.rules import signature
from wanjia.registry.people.models import Household, Merge, Person, Residence
from wanjia.registry.people.queries import cut, is_open
from wanjia.registry.people.rules import DEEPER
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level

UPLOAD_LEVELS = (Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY, Level.GRID)
_MOST_NAMED = 20
_OWN_APPS = ("people", "intake")


class Used(NamedTuple):
    """Something a batch made that is in use: its name, and how it is used."""

    name: str
    reason: str


def suggested_columns(batch: Batch) -> Mapping:
    """Give the columns saved for these headers at the batch's place or the nearest above it, else the guess."""
    saved = (
        SavedMapping.objects.filter(
            signature=signature(batch.headers), place__lo__lte=batch.place.lo, place__hi__gte=batch.place.hi
        )
        .order_by("-place__lo", "place__hi")
        .first()
    )
    guess = guess_mapping(tuple(batch.headers))
    if saved is None or not batch.header_row:  # lists without headers look alike, whatever their columns hold
        return guess
    return Mapping(saved.columns, {int(c): need for c, need in saved.flags.items()}, guess.unused, guess.doubtful)


def same_file(batch: Batch) -> Batch | None:
    """Give the last batch in force that held the very same file, and sheet of it, for the same place."""
    others = Batch.objects.filter(
        place=batch.place, digest=batch.digest, sheet=batch.sheet, store_asked_at__isnull=False, undone_at=None
    )
    found: Batch | None = others.exclude(pk=batch.pk).order_by("-id").first()
    return found


def rejected_rows(batch: Batch, most: int | None = None) -> Iterator[tuple[Row, list[RowError]]]:
    """Give the rows that were not taken, as they came, each with its errors, in the order of the file."""
    for rejected in batch.rejected_rows.order_by("number")[:most].iterator():
        yield read_back(rejected)


def read_back(rejected: RejectedRow) -> tuple[Row, list[RowError]]:
    """Give a rejected row as it was read."""
    row = Row(rejected.number, tuple(json.loads(rejected.cells)))
    return row, [RowError(*error) for error in json.loads(rejected.errors)]


def returned_workbook(batch: Batch) -> bytes:
    """Give the Excel file of the rejected rows with the reasons in front, to be corrected and sent again."""
    return write_errors(tuple(batch.headers), rejected_rows(batch))


class TableRow(NamedTuple):
    """A row of a file that is no roster: its number there, its cells, what is wrong with which (None: with the row)."""

    number: int
    values: tuple[str, ...]
    faults: tuple[tuple[int | None, str], ...]


def table_rows(content: bytes, filename: str) -> tuple[str, list[TableRow]]:
    """Give the kind (xlsx or csv) and all rows of a table of any meaning. Raises ValueError with the reason for people."""
    table = open_table(content, filename)
    rows = [TableRow(row.number, row.values, tuple((d.column, d.text) for d in row.defects)) for row in table.rows]
    return table.kind, rows


def rows_sent_back(headers: tuple[str, ...], rows: Iterable[tuple[int, tuple[str, ...], str]]) -> bytes:
    """Give the Excel file of rows (number, cells, what is wrong) with the reason in front, to be corrected and sent again."""
    rejected = ((Row(number, values), [RowError("", 0, "refused", reason)]) for number, values, reason in rows)
    return write_errors(headers, rejected)


def remarks(batch: Batch) -> dict[str, Any]:
    """Give the first warnings of accepted rows ("warnings", [row, text]) and the first rows known already ("known").

    ``shut`` are the headers of columns that are not stored.
    """
    found: dict[str, Any] = {"warnings": [], "known": [], "shut": []}
    return found | (json.loads(batch.remarks) if batch.remarks else {})


def shut_fields(batch: Batch, at: datetime) -> list[str]:
    """Give the deeper fields a file has columns for and no response over the whole of its place opens now."""
    asked = [name for name in DEEPER if name in batch.columns]
    return asked if asked and not is_open("deeper", at, batch.place.lo, batch.place.hi) else []


def over(kind: str, at: datetime) -> QuerySet[Batch]:
    """Give the batches whose rows have been kept long enough after the file was stored, undone or left alone."""
    moment = cut(kind, at)
    done = Q(stored_at__lte=moment) | Q(undone_at__lte=moment) | Q(stored_at=None, uploaded_at__lte=moment)
    found: QuerySet[Batch] = Batch.objects.filter(done, forgotten_at=None)
    return found


def used_since(batch: Batch) -> list[Used]:
    """Give what a batch made and somebody has used since: merged, changed, moved, visited, joined by others."""
    people = Made.objects.filter(batch=batch, kind="person").values("number")
    households = Made.objects.filter(batch=batch, kind="household").values("number")
    found = [*_used_people(people), *_used_households(households, people)]
    return list(dict.fromkeys(found))[:_MOST_NAMED]


def _used_people(made: QuerySet[Any, Any]) -> Iterator[Used]:
    merges = Merge.objects.filter(Q(kept__in=made) | Q(absorbed__in=made))
    for merge in merges.select_related("kept", "absorbed")[:_MOST_NAMED]:
        yield Used(merge.kept.name, _("已合并"))
    changed = Person.objects.filter(pk__in=made).filter(
        Q(contact_version__gt=1) | Q(gone_at__isnull=False) & ~Q(gone_at=F("created_at"))
    )
    for person in changed[:_MOST_NAMED]:
        yield Used(person.name, _("资料已改"))
    moved = Residence.objects.filter(person__in=made, until_at__isnull=False, person__gone_at=None)
    for residence in moved.select_related("person")[:_MOST_NAMED]:
        yield Used(residence.person.name, _("已迁移"))
    for name in _names(Person, made, "name"):
        yield Used(name, _("已有上门或排查记录"))


def _used_households(made: QuerySet[Any, Any], people: QuerySet[Any, Any]) -> Iterator[Used]:
    joined = Person.objects.filter(household__in=made).exclude(pk__in=people)
    for person in joined.select_related("household__door")[:_MOST_NAMED]:
        yield Used(f"{person.household.door.label} {person.name}", _("入库以后加进来的"))
    for name in _names(Household, made, "door__label"):
        yield Used(name, _("已有上门或排查记录"))


def _names(model: type[models.Model], made: QuerySet[Any, Any], name: str) -> Iterator[str]:
    """Give the names of rows that tables of other apps point at; the upper wings are asked through the store alone."""
    for relation in references(model):
        if relation.related_model._meta.app_label in _OWN_APPS:
            continue
        pointing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": made})
        yield from pointing.values_list(f"{relation.field.name}__{name}", flat=True)[:_MOST_NAMED]


def references(model: type[models.Model]) -> list[Any]:
    """Give every foreign key of any table that points at a model."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    return [f for f in fields if f.auto_created and not f.concrete and f.field.concrete]


def free(model: type[models.Model], numbers: list[int], *, beside: tuple[str, ...] = ()) -> list[int]:
    """Give those of some rows that no table points at, tables named in ``beside`` aside."""
    left = set(numbers)
    for relation in references(model):
        if relation.related_model._meta.label in beside:
            continue
        name = relation.field.name
        pointing = relation.related_model._base_manager.filter(**{f"{name}__in": list(left)})
        left -= set(pointing.values_list(name, flat=True))
    return sorted(left)


def upload_places(standing: Standing) -> list[Place]:
    """Give the places a clerk may upload for, the widest first; at most 300."""
    visible = Place.objects.current().visible_to(standing, Capability.IMPORT_ROSTERS)
    return list(visible.filter(level__in=UPLOAD_LEVELS).select_related("parent").order_by("lo", "-hi")[:300])
