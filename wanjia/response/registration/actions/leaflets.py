"""Leaflets for travellers are published, withdrawn, hung up; how often each code was opened is counted."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.codes.rules import write_code
from wanjia.registry.places.models import Place, Site
from wanjia.response.registration.models import Leaflet, Placement, ScanDay


@action
def publish_leaflet(*, place: Place, kind: str, title: str, text: str, by: User, at: datetime) -> Leaflet:
    """Publish a new version. Raises Refused for no such kind, and without words."""
    if kind not in Leaflet.Kind.values:
        raise Refused(_("没有这种信息页"), field="kind")
    if not title.strip() or not text.strip():
        raise Refused(_("请写标题和内容"), field="text")
    Place.objects.select_for_update().get(pk=place.pk)  # two versions at once would be one number
    last = Leaflet.objects.filter(place=place, kind=kind).aggregate(n=Max("version"))["n"] or 0
    leaflet: Leaflet = Leaflet.objects.create(
        place=place, kind=kind, version=last + 1, title=title.strip()[:100], text=text.strip()[:5000], published_at=at,
        published_by=by,
    )  # fmt: skip
    detail = {"kind": kind, "version": leaflet.version}
    journal.write("publish_leaflet", by=by, at=at, about=leaflet, position=place.lo, detail=detail)
    return leaflet


@action
def withdraw_leaflet(*, leaflet: Leaflet, by: User, at: datetime) -> Leaflet:
    """Let a version hold no more: the one before it does again, if it was not withdrawn. Raises Refused the second time."""
    row: Leaflet = Leaflet.objects.select_for_update().select_related("place").get(pk=leaflet.pk)
    if row.withdrawn_at is not None:
        raise Refused(_("这一版已经撤下"))
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    journal.write("withdraw_leaflet", by=by, at=at, about=row, position=row.place.lo)
    return row


@action
def place_code(*, site: Site, spot: str, by: User, at: datetime) -> Placement:
    """Make the code for a spot at a site; the one that hangs there already is given again. Raises Refused without a spot."""
    if not spot.strip():
        raise Refused(_("请写明放在哪里"), field="spot")
    spot = spot.strip()[:80]
    placement: Placement | None = Placement.objects.in_force().filter(site=site, spot=spot).first()
    if placement is None:
        code = write_code(os.urandom(16))
        placement = Placement.objects.create(site=site, spot=spot, code=code, made_at=at, made_by=by)
    journal.write("place_code", by=by, at=at, about=placement, position=site.place.lo)
    return placement


@action
def remove_placement(*, placement: Placement, by: User, at: datetime) -> Placement:
    """Let a code open nothing from now on. Raises Refused the second time."""
    row: Placement = Placement.objects.select_for_update().select_related("site__place").get(pk=placement.pk)
    if row.revoked_at is not None:
        raise Refused(_("这个信息码已经撤下"))
    row.revoked_at, row.revoked_by = at, by
    row.save(update_fields=["revoked_at", "revoked_by"])
    journal.write("remove_placement", by=by, at=at, about=row, position=row.site.place.lo)
    return row


@action
def count_scans(*, counts: Mapping[int, int], day: date, by: Any, at: datetime) -> None:
    """Add to how often codes were opened on a day, by the placement's number."""
    rows = [ScanDay(placement_id=number, day=day) for number in sorted(counts)]
    ScanDay.objects.bulk_create(rows, ignore_conflicts=True)
    for number in sorted(counts):
        ScanDay.objects.filter(placement=number, day=day).update(count=F("count") + counts[number])
    journal.write("count_scans", by=by, at=at, detail={"scans": sum(counts.values())})
