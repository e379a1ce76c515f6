"""What becomes of the tubes of the town's second round: cards at the exit, boxes, manifests, results, one retest to do.

One count differs on the way and is open; one tube is positive; one point has handed out three cards fewer than it sampled.
"""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from demo.ground import Ground
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place, Site
from wanjia.response.sampling.actions import (
    fill_post,
    hand_over,
    make_manifest,
    pack_box,
    record_result,
    record_tellings,
    take_results,
)
from wanjia.response.sampling.actions.certificates import NewCard, issue_certificates
from wanjia.response.sampling.actions.schedules import order_schedule
from wanjia.response.sampling.models import Point, Round, Sample, Tube

BATCH, BOX = 400, 40
CARD_AFTER = timedelta(seconds=40)
FEWER_CARDS, FEWER_TUBES, POSITIVE = 3, 5, 2  # the points where something is to be seen, by their order


def follow(ground: Ground, staff: Staff, document: Document, round_: Round, chance: Random, *, at: datetime) -> None:
    """Let everything that follows from the tubes happen, as far as it has by ``at``."""
    begin = round_.campaign.opens_at
    _tell(ground, staff, round_, begin - timedelta(hours=12))
    laboratory = add_site(
        kind=Site.Kind.LABORATORY,
        name="区疾控中心实验室",
        place=ground.places["county"],
        by=staff.users["guanli"],
        at=begin,
    )
    points = list(Point.objects.filter(round=round_).select_related("site__place").order_by("number"))
    fewer = min(FEWER_TUBES, len(points) - 1)
    for number, point in enumerate(points):
        _fill_posts(point, staff, number, begin)
        _give_cards(point, staff, number, at)
        _send_off(point, laboratory, staff, chance, begin + timedelta(hours=4), lost=number == fewer, late=number == 0)
    _find(round_, laboratory, staff, begin + timedelta(hours=6, minutes=30))
    _control(ground, staff, document, begin)


def _tell(ground: Ground, staff: Staff, round_: Round, at: datetime) -> None:
    """Tell the grids through three channels; some were told through two only."""
    scope = [scope.place for scope in round_.campaign.scopes.select_related("place")]
    grids = [cell for _community, _grid, cell in ground.cells if any(place.contains(cell.lo) for place in scope)]
    for number, channel in enumerate(("chat", "loudspeaker", "posted")):
        told: list[Place] = grids if number < 2 else grids[: len(grids) * 5 // 6]
        record_tellings(round=round_, places=told, channel=channel, told_at=at, by=staff.users["jiedao"], at=at)


def _fill_posts(point: Point, staff: Staff, number: int, at: datetime) -> None:
    lead = staff.users["zhihui"]
    for table in point.tables.order_by("number"):
        fill_post(point=point, table=table, kind="sampler", staff="medical", name=f"护士{table.pk:03d}", by=lead, at=at)
        fill_post(
            point=point, table=table, kind="scanner", staff="volunteer", name=f"志愿者{table.pk:03d}", by=lead, at=at
        )
    for kind, who in (
        ("guide", "party"),
        ("order", "community"),
        ("card_issuer", "grid_worker"),
        ("packer", "paired_unit"),
    ):
        if (number, kind) != (1, "order"):  # one gap, to be seen
            fill_post(point=point, kind=kind, staff=who, name=f"{number + 1}号点{kind}", by=lead, at=at)


def _give_cards(point: Point, staff: Staff, number: int, at: datetime) -> None:
    """Give everybody who was sampled a card at the exit, in the order in which they came."""
    rows = Sample.objects.filter(tube__table__point=point).order_by("at", "id").values_list("target_id", "at")
    sampled = list(rows)
    if number == FEWER_CARDS:
        sampled = sampled[:-3]
    cards = [NewCard(serial, target, moment + CARD_AFTER) for serial, (target, moment) in enumerate(sampled, start=1)]
    for first in range(0, len(cards), BATCH):
        some = cards[first : first + BATCH]
        arrived = min(some[-1].at + timedelta(minutes=3), at)
        issue_certificates(point=point, cards=some, arrived_at=arrived, by=staff.users["caiyang"], at=arrived)


def _send_off(
    point: Point, laboratory: Site, staff: Staff, chance: Random, at: datetime, *, lost: bool, late: bool
) -> None:
    """Box what was sealed by then and send it to the laboratory, which counts one tube less, or has not seen it yet."""
    packer = staff.users["caiyang"]
    labels = list(
        Tube.objects.filter(table__point=point, sealed_at__lte=at)
        .order_by("sealed_at", "id")
        .values_list("label", flat=True)
    )
    boxes = [
        pack_box(
            point=point, label=f"B{point.number:03d}{first // BOX + 1:02d}",
            event=str(UUID(int=chance.getrandbits(128), version=4)), counted=len(labels[first : first + BOX]),
            tubes=labels[first : first + BOX], by=packer, at=at + timedelta(minutes=10),
        )
        for first in range(0, len(labels), BOX)
    ]  # fmt: skip
    if not boxes:
        return
    manifest = make_manifest(
        point=point,
        boxes=boxes,
        laboratory=laboratory,
        number=f"ZY{point.number:03d}",
        by=packer,
        at=at + timedelta(minutes=20),
    )
    arrived = len(labels) - lost
    for kind, counted, who, minutes in (
        ("courier", len(labels), packer, 25),
        ("laboratory", arrived, staff.users["jianyan"], 60),
    ):
        if not (late and kind == "laboratory"):
            hand_over(
                manifest=manifest,
                kind=kind,
                boxes=len(boxes),
                tubes=counted,
                by=who,
                at=at + timedelta(minutes=minutes),
            )


def _find(round_: Round, laboratory: Site, staff: Staff, at: datetime) -> None:
    """Report on what the laboratory received in its first hours: all negative, but for one tube."""
    received = Tube.objects.filter(round=round_, boxings__box__on_manifest__manifest__handovers__kind="laboratory")
    tubes = list(received.order_by("sealed_at", "id").distinct().values_list("label", "table__point_id"))
    points = sorted({point for _label, point in tubes})
    positive = next(label for label, point in tubes if point == points[min(POSITIVE, len(points) - 1)])
    early = [label for label, _point in tubes[: len(tubes) // 2] if label != positive]
    lines = ["管号,结果,检测时间", *(f"{label},阴性,{at - timedelta(minutes=20):%Y-%m-%d %H:%M}" for label in early)]
    content = "\n".join(lines).encode()
    by = staff.users["jianyan"]
    take_results(round=round_, laboratory=laboratory, content=content, name="上午第一批.csv", by=by, at=at)
    record_result(round=round_, label=positive, finding="positive", laboratory=laboratory, by=by, at=at)


def _control(ground: Ground, staff: Staff, document: Document, at: datetime) -> None:
    """Order that some who came back are sampled at home on certain days."""
    place = ground.places["community"]
    people = Person.objects.current().filter(household__position__range=(place.lo, place.hi)).order_by("pk")
    for number, person in enumerate(people[3:60:11]):
        begins = (at - timedelta(days=number % 3)).date()
        order_schedule(
            person=person, document=document, begins_on=begins, ends_on=begins + timedelta(days=13), days=[1, 4, 7, 14],
            by=staff.users["jiedao"], at=at - timedelta(hours=3),
        )  # fmt: skip
