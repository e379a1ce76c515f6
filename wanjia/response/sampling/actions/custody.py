"""Tubes are packed, boxes go on a manifest, a manifest changes hands. Where two counts differ a discrepancy is opened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Site
from wanjia.response.sampling.models import Box, BoxedTube, Discrepancy, Handover, Manifest, ManifestBox, Point, Tube
from wanjia.response.sampling.queries.custody import carried, first_tubes, other_boxes, owner_at

MOST_COUNTED = 32_000
Kind = Discrepancy.Kind


@action
def pack_box(
    *,
    point: Point,
    label: str,
    event: str,
    counted: int,
    tubes: Sequence[str],
    by: Any,
    at: datetime,
    device_id: int | None = None,
) -> Box:
    """Pack tubes by their labels; a tube that has not arrived yet is matched when it does.

    Another count than was scanned, and a label that is in another box of the round, open a discrepancy.
    """
    box: Box = Box.objects.create(point=point, label=label, event=event, counted=counted, sealed_at=at, by=by)
    labels = list(dict.fromkeys(tubes))
    known = first_tubes(point.round_id, labels)
    BoxedTube.objects.bulk_create([BoxedTube(box=box, label=one, tube_id=known.get(one)) for one in labels])
    journal.write(
        "pack_box", by=by, at=at, about=box, position=point.site.place.lo, device_id=device_id,
        detail={"counted": counted, "scanned": len(labels)},
    )  # fmt: skip
    if counted != len(labels):
        _differs(Kind.PACKED, point, len(labels), counted, by, at, box=box)
    for one in other_boxes(box, labels):
        _differs(Kind.TWICE_BOXED, point, 1, 2, by, at, box=box, tube_id=known.get(one))
    late = Discrepancy.objects.filter(kind=Kind.NEVER_BOXED, tube__in=known.values(), settled_at=None)
    for discrepancy in late:
        settle_discrepancy(discrepancy=discrepancy, settlement=_("已装入 %(box)s") % {"box": label}, by=by, at=at)
    return box


@action
def make_manifest(
    *, point: Point, boxes: Sequence[Box], laboratory: Site, number: str, by: Any, at: datetime
) -> Manifest:
    """Put boxes of a point on a manifest. Raises Refused for none, for one that is on another, for a number used before."""
    number = number.strip()[:40]
    if not boxes:
        raise Refused(_("请选择要转运的箱子"), field="boxes")
    if laboratory.kind != Site.Kind.LABORATORY:
        raise Refused(_("“%(name)s”不是检测机构") % {"name": laboratory.name}, field="laboratory")
    if any(box.point_id != point.pk for box in boxes):
        raise Refused(_("箱子不是这个采样点的"), field="boxes")
    Point.objects.select_for_update().get(pk=point.pk)
    if gone := ManifestBox.objects.filter(box__in=boxes).select_related("box", "manifest").first():
        words = {"box": gone.box.label, "number": gone.manifest.number}
        raise Refused(_("%(box)s 已在转运单 %(number)s 上") % words, field="boxes")
    if not number or Manifest.objects.filter(round=point.round_id, number=number).exists():
        raise Refused(_("转运单号为空或已用过"), field="number")
    made: Manifest = Manifest.objects.create(
        round_id=point.round_id, point=point, laboratory=laboratory, number=number, made_at=at, made_by=by
    )
    ManifestBox.objects.bulk_create([ManifestBox(manifest=made, box=box) for box in boxes])
    detail = {"number": number, "boxes": len(boxes)}
    journal.write("make_manifest", by=by, at=at, about=made, position=point.site.place.lo, detail=detail)
    return made


@action
def hand_over(
    *, manifest: Manifest, kind: str, boxes: int, tubes: int, by: Any, at: datetime, device_id: int | None = None
) -> Handover:
    """Note what the courier or the laboratory counted when a manifest reached them. Raises Refused the second time.

    Both are compared with the manifest, the paper that travels with the boxes.
    """
    if kind not in Handover.Kind.values:
        raise Refused(_("没有这种交接"), field="kind", code="invalid")
    if not 0 <= boxes <= MOST_COUNTED or not 0 <= tubes <= MOST_COUNTED:
        raise Refused(_("数目不合理"), field="tubes", code="invalid")
    Manifest.objects.select_for_update().get(pk=manifest.pk)
    earlier = Handover.objects.filter(manifest=manifest, kind=kind).select_related("by").first()
    if earlier is not None:
        words = {"name": earlier.by.name, "boxes": earlier.boxes, "tubes": earlier.tubes}
        raise Refused(_("已由%(name)s接收：%(boxes)d 箱 %(tubes)d 管") % words)
    handed: Handover = Handover.objects.create(manifest=manifest, kind=kind, boxes=boxes, tubes=tubes, at=at, by=by)
    point = manifest.point
    detail = {"kind": kind, "boxes": boxes, "tubes": tubes}
    place = point.site.place.lo
    journal.write("hand_over", by=by, at=at, about=manifest, position=place, device_id=device_id, detail=detail)
    load = carried(manifest)
    of_boxes, of_tubes = DIFFERENCES[kind]
    if boxes != load.boxes:
        _differs(of_boxes, point, load.boxes, boxes, by, at, manifest=manifest)
    if tubes != load.tubes:
        _differs(of_tubes, point, load.tubes, tubes, by, at, manifest=manifest)
    return handed


DIFFERENCES: dict[str, tuple[str, str]] = {
    Handover.Kind.COURIER: (Kind.COURIER_BOX, Kind.COURIER),
    Handover.Kind.LABORATORY: (Kind.LAB_BOX, Kind.LABORATORY),
}


def _differs(kind: str, point: Point, expected: int, found: int, by: Any, at: datetime, **about: Any) -> None:
    open_discrepancy(kind=kind, point=point, expected=expected, found=found, about=about, by=by, at=at)


@action
def open_discrepancy(
    *, kind: str, point: Point, expected: int, found: int, about: dict[str, Any], by: Any, at: datetime
) -> Discrepancy:
    """Open a discrepancy about a box, a manifest or a tube; its owner is who answers for the point."""
    opened: Discrepancy = Discrepancy.objects.create(
        round_id=point.round_id, point=point, kind=kind, expected=expected, found=found, opened_at=at,
        owner=owner_at(point, at), **about,
    )  # fmt: skip
    detail = {"kind": kind, "expected": expected, "found": found}
    journal.write("open_discrepancy", by=by, at=at, about=opened, position=point.site.place.lo, detail=detail)
    return opened


@action
def settle_discrepancy(*, discrepancy: Discrepancy, settlement: str, by: Any, at: datetime) -> Discrepancy:
    """Say what a difference was. Raises Refused without words, and the second time."""
    said = settlement.strip()[:300]
    if not said:
        raise Refused(_("请写明查清的情况"), field="settlement")
    rows = Discrepancy.objects.filter(pk=discrepancy.pk, settled_at=None)
    if not rows.update(settled_at=at, settled_by=by, settlement=said):
        raise Refused(_("这项差异已有说明"))
    discrepancy.refresh_from_db()
    position = discrepancy.point.site.place.lo
    journal.write("settle_discrepancy", by=by, at=at, about=discrepancy, position=position)
    return discrepancy


@action
def match_boxes(*, by: Any, at: datetime) -> int:
    """Match labels that were boxed before their tube arrived; give how many."""
    matched = sets.run(
        "UPDATE sampling_boxedtube SET tube_id = (SELECT min(t.id) FROM sampling_tube t, sampling_box b, sampling_point p "
        "WHERE t.label = sampling_boxedtube.label AND b.id = sampling_boxedtube.box_id AND p.id = b.point_id "
        "AND t.round_id = p.round_id) WHERE tube_id IS NULL AND EXISTS (SELECT 1 FROM sampling_tube t, sampling_box b, "
        "sampling_point p WHERE t.label = sampling_boxedtube.label AND b.id = sampling_boxedtube.box_id "
        "AND p.id = b.point_id AND t.round_id = p.round_id)",
        [],
    )
    journal.write("match_boxes", by=by, at=at, detail={"count": matched})
    return matched


@action
def note_never_boxed(*, tubes: Sequence[Tube], by: Any, at: datetime) -> int:
    """Open a discrepancy for each of some sealed tubes that nobody packed; give how many."""
    for tube in tubes:
        _differs(Kind.NEVER_BOXED, tube.table.point, 1, 0, by, at, tube=tube)
    return len(tubes)
