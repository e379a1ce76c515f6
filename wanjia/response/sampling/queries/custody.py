"""Questions about the way of tubes: where they are, who answers for a point, whether every count agrees."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.queries import policy
from wanjia.core.actions import Refused
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.accounts.roles import ROLES, Capability, Role
from wanjia.response.sampling.models import Box, BoxedTube, Discrepancy, Handover, Manifest, ManifestBox, Point, Tube

SETTLING = [role for role, held in ROLES.items() if Capability.RESOLVE_CONFLICTS in held]
NEVER_AT_ONCE = 1000


class Load(NamedTuple):
    """What a manifest carries: boxes, and tubes as their packers counted them."""

    boxes: int
    tubes: int


def carried(manifest: Manifest) -> Load:
    """Give what a manifest carries."""
    found = ManifestBox.objects.filter(manifest=manifest).aggregate(boxes=Count("id"), tubes=Sum("box__counted"))
    return Load(found["boxes"], found["tubes"] or 0)


def loads(manifests: Iterable[Manifest]) -> dict[int, Load]:
    """Give what each of these manifests carries."""
    rows = ManifestBox.objects.filter(manifest__in=[m.pk for m in manifests]).values("manifest")
    counted = rows.annotate(boxes=Count("id"), tubes=Sum("box__counted"))
    return {row["manifest"]: Load(row["boxes"], row["tubes"]) for row in counted}


def first_tubes(round_: int, labels: Sequence[str]) -> dict[str, int]:
    """Give the number of the tube that carries each label in a round; of a label sealed twice the earlier one."""
    rows = Tube.objects.filter(label__in=list(labels), round=round_).values("label").annotate(first=Min("id"))
    return dict(rows.values_list("label", "first"))


def other_boxes(box: Box, labels: Sequence[str]) -> list[str]:
    """Give which labels are in another box of the round as well."""
    rows = BoxedTube.objects.filter(label__in=list(labels), box__point__round=box.point.round_id).exclude(box=box)
    return sorted(set(rows.values_list("label", flat=True)))


def owner_at(point: Point, at: datetime) -> User:
    """Give who answers for what differs at a point: its street lead, else who settles questions nearest above it.

    Raises Refused where nobody does. A phone's clock may be years off: whoever answers at any time is better than nobody.
    """
    place = point.site.place
    grants = Grant.objects.filter(role__in=SETTLING, user__is_active=True, place__lo__lte=place.lo)
    above = list(grants.filter(place__hi__gte=place.hi).select_related("user", "place"))
    if not above:
        raise Refused(_("没有人可以负责这个采样点的差异，请先授权街道负责人"))
    holding = {grant.pk for grant in above if grant.starts_at <= at and (grant.ends_at is None or grant.ends_at > at)}
    nearest = min(above, key=lambda g: (g.pk not in holding, g.role != Role.STREET_LEAD, g.place.hi - g.place.lo, g.pk))
    found: User = nearest.user
    return found


def never_boxed(at: datetime) -> list[Tube]:
    """Give the tubes of running rounds that were sealed too long ago (policy ``boxing_hours``) and are in no box yet."""
    found: list[Tube] = []
    boxed = BoxedTube.objects.filter(label=OuterRef("label"), box__point__round=OuterRef("round"))
    said = Discrepancy.objects.filter(tube=OuterRef("pk"), kind=Discrepancy.Kind.NEVER_BOXED)
    running = Campaign.objects.running().filter(sampling__isnull=False).select_related("place")
    for campaign in running:
        late = at - timedelta(hours=policy("boxing_hours", campaign.place, at))
        rows = Tube.objects.filter(round__campaign=campaign, sealed_at__lt=late).filter(~Exists(boxed), ~Exists(said))
        found += rows.select_related("table__point__site__place").order_by("id")[: NEVER_AT_ONCE - len(found)]
        if len(found) >= NEVER_AT_ONCE:
            break
    return found


def waiting_boxes(points: Iterable[int]) -> QuerySet[Box]:
    """Give the boxes of points that are on no manifest, with how many labels were scanned into each."""
    rows = Box.objects.filter(point__in=list(points), on_manifest=None).annotate(tubes=Count("scanned"))
    found: QuerySet[Box] = rows.select_related("point__site", "by").order_by("point__number", "sealed_at", "id")
    return found


def strange_labels(points: Iterable[int]) -> QuerySet[BoxedTube]:
    """Give the labels in boxes of points whose tube has not arrived from any table."""
    rows = BoxedTube.objects.filter(box__point__in=list(points), tube=None)
    return rows.select_related("box__point__site").order_by("box__sealed_at", "id")


class Step(NamedTuple):
    """How many tubes of a point came how far."""

    point: Point
    sealed: int
    boxed: int
    sent: int
    received: int
    tested: int


def steps(points: Sequence[Point]) -> list[Step]:
    """Give for each point how many of its tubes were sealed, boxed, handed to a courier, received, tested."""
    handed = Handover.objects.filter(manifest__boxes__box__scanned__tube=OuterRef("pk"))
    laboratory = Handover.Kind.LABORATORY
    boxed = Exists(BoxedTube.objects.filter(tube=OuterRef("pk")))
    rows = Tube.objects.filter(table__point__in=points).values("table__point").annotate(
        sealed=Count("id"),
        boxed=Count("id", filter=Q(boxed)),
        sent=Count("id", filter=Q(Exists(handed))),
        received=Count("id", filter=Q(Exists(handed.filter(kind=laboratory)))),
        tested=Count("id", filter=Q(Exists(Tube.objects.filter(pk=OuterRef("pk"), results__isnull=False)))),
    )  # fmt: skip
    by_point = {row["table__point"]: row for row in rows.order_by()}
    names = ("sealed", "boxed", "sent", "received", "tested")
    return [Step(point, *(by_point.get(point.pk, {}).get(name, 0) for name in names)) for point in points]


def reconcile() -> Iterator[str]:
    """Prove that every box, manifest and handover agrees with its parts, or somebody has been asked why not."""
    asked = Discrepancy.objects.filter
    boxes = Box.objects.annotate(tubes=Count("scanned")).exclude(counted=F("tubes"))
    for box in boxes.exclude(Exists(asked(box=OuterRef("pk"), kind="packed"))).order_by("pk"):
        yield f"sampling_box id {box.pk} ({box.label}): {box.counted} counted, {box.tubes} scanned, no discrepancy"
    twice = BoxedTube.objects.values("label", "box__point__round").annotate(boxes=Count("box"), last=Min("tube"))
    for row in twice.filter(boxes__gt=1).order_by("label"):
        inside = Box.objects.filter(scanned__label=row["label"], point__round=row["box__point__round"])
        if not asked(box__in=inside, kind="twice_boxed").exists():
            yield f"sampling_boxedtube label {row['label']}: in {row['boxes']} boxes, no discrepancy"
    wrong = BoxedTube.objects.filter(tube__isnull=False).exclude(
        tube__label=F("label"), tube__round=F("box__point__round")
    )
    for row in wrong.order_by("pk"):
        yield f"sampling_boxedtube id {row.pk} ({row.label}): its tube carries another label or is of another round"
    kinds = {("courier", 0): "courier_box", ("courier", 1): "courier"}
    kinds |= {("laboratory", 0): "lab_box", ("laboratory", 1): "laboratory"}
    handovers = list(Handover.objects.select_related("manifest").order_by("pk"))
    carry = loads(handover.manifest for handover in handovers)
    for handover in handovers:
        counts = (handover.boxes, handover.tubes)
        for part, (said, found) in enumerate(zip(carry.get(handover.manifest_id, Load(0, 0)), counts, strict=True)):
            kind = kinds[handover.kind, part]
            if said != found and not asked(manifest=handover.manifest_id, kind=kind).exists():
                yield f"sampling_handover id {handover.pk} ({handover.kind}): {found} counted, {said} on the manifest"
