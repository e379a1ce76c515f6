"""The tree of places, as far as the token's place reaches."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from wanjia.core.identities import seal_many
from wanjia.interfaces.api.declare import Ask, Id, IdOrNone, Page, Paged, get
from wanjia.interfaces.api.paging import page_of
from wanjia.registry.accounts.gate import reach
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.places.models import Place

SEES = (C.VIEW_COVERAGE, C.MANAGE_POSTS, C.VIEW_STATIONS)
LevelCode = Literal["region", "league", "county", "township", "community", "grid", "building", "unit"]


class PlaceRow(Struct):
    """A place. ``code`` is its official code, empty where it has none."""

    id: Id
    name: str
    level: LevelCode
    code: str
    parent: Id | None
    valid_from: date


class PlaceQuery(Paged, kw_only=True):
    """Which places: those right below one, those of one level."""

    parent: IdOrNone = ""
    level: LevelCode | Literal[""] = ""


class PlaceName(Struct):
    """A place where something else is told of."""

    id: Id
    name: str


def named(place: Place) -> PlaceName:
    """Give a place by id and name."""
    return PlaceName(place.public_id, place.name)


def shaped(rows: Sequence[Place]) -> Iterable[PlaceRow]:
    """Give places as rows; of the one at the top of the territory the parent's id is a name only."""
    kind = Place._meta.label_lower
    parents = {row.parent_id for row in rows if row.parent_id}
    above = dict(zip(parents, seal_many(kind, parents), strict=True))
    for row, public in zip(rows, seal_many(kind, [row.pk for row in rows]), strict=True):
        parent = above[row.parent_id] if row.parent_id else None
        yield PlaceRow(public, row.name, row.level, row.code, parent, row.valid_from)  # type: ignore[arg-type]


@get("places", _("地点：辖区里现行的，可按上级和层级筛选"), *SEES, query=PlaceQuery)
def places(ask: Ask) -> Page[PlaceRow]:
    """List the current places of the territory."""
    rows = Place.objects.current().visible_to(ask.standing)
    if ask.query.parent:
        rows = rows.filter(parent=reach(ask, Place.objects, ask.query.parent))
    if ask.query.level:
        rows = rows.filter(level=ask.query.level)
    return page_of(rows, ask.query, shaped)


@get("places/{place}", _("一个地点"), *SEES)
def place(ask: Ask) -> PlaceRow:
    """Give one place of the territory."""
    return next(iter(shaped([reach(ask, Place.objects, ask.path["place"])])))
