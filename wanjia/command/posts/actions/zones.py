"""Every write about control zones."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.models import CommandPost, ControlZone, Document, ZoneGrid
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place


@action
def draw_zone(
    *,
    place: Place,
    name: str,
    unit: CommandPost,
    grids: Collection[Place],
    document: Document | None = None,
    by: Any,
    at: datetime,
) -> ControlZone:
    """Draw a zone over grids of a place; a post answers for it.

    Raises Refused for no grids, a grid that lies elsewhere or in another zone, and a name taken.
    """
    if ControlZone.objects.filter(place=place, name=name, until_at=None).exists():
        raise Refused(_("这里已有“%(name)s”") % {"name": name}, field="name")
    _check(place, grids)
    taken = ZoneGrid.objects.filter(grid__in=grids, until_at=None).select_related("zone", "grid").first()
    if taken is not None:
        names = {"grid": taken.grid.name, "zone": taken.zone.name}
        raise Refused(_("“%(grid)s”已划入“%(zone)s”") % names, field="places")
    zone: ControlZone = ControlZone.objects.create(place=place, name=name, unit=unit, document=document, from_at=at)
    _join(zone, grids, at)
    journal.write("draw_zone", by=by, at=at, about=zone, position=place.lo, detail={"count": len(grids)})
    return zone


@action
def move_grids(*, zone: ControlZone, grids: Collection[Place], by: Any, at: datetime) -> ControlZone:
    """Let grids belong to this zone from now on, whichever they belonged to. Raises Refused when none of them changes."""
    _check(zone.place, grids)
    if zone.until_at is not None:
        raise Refused(_("“%(name)s”已撤销") % {"name": zone.name})
    here = set(ZoneGrid.objects.filter(zone=zone, until_at=None).values_list("grid", flat=True))
    coming = [grid for grid in grids if grid.pk not in here]
    if not coming:
        raise Refused(_("这些网格已在“%(name)s”") % {"name": zone.name}, field="places")
    _release(ZoneGrid.objects.filter(grid__in=coming, until_at=None), at)
    _join(zone, coming, at)
    journal.write("move_grids", by=by, at=at, about=zone, position=zone.place.lo, detail={"count": len(coming)})
    return zone


@action
def end_zone(*, zone: ControlZone, by: Any, at: datetime) -> ControlZone:
    """End a zone; its grids belong to none. Raises Refused the second time."""
    if zone.until_at is not None:
        raise Refused(_("“%(name)s”已撤销") % {"name": zone.name})
    _release(ZoneGrid.objects.filter(zone=zone, until_at=None), at)
    zone.until_at = max(at, zone.from_at)
    zone.save(update_fields=["until_at"])
    journal.write("end_zone", by=by, at=at, about=zone, position=zone.place.lo)
    return zone


def _check(place: Place, grids: Collection[Place]) -> None:
    if not grids:
        raise Refused(_("没有网格"), field="places")
    for grid in grids:
        if not place.lo <= grid.lo <= place.hi:
            raise Refused(_("“%(grid)s”不在“%(place)s”") % {"grid": grid.name, "place": place.name}, field="places")


def _join(zone: ControlZone, grids: Iterable[Place], at: datetime) -> None:
    ZoneGrid.objects.bulk_create([ZoneGrid(zone=zone, grid=grid, from_at=at) for grid in grids], batch_size=1000)


def _release(rows: Any, at: datetime) -> None:
    for row in rows:
        row.until_at = max(at, row.from_at)
        row.save(update_fields=["until_at"])
