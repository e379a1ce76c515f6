"""What becomes of the tubes of the town's second round: cards at the exit, boxes, manifests, results, one retest to do.

One count differs on the way and is open; one tube is positive; one point has handed out three cards fewer than it sampled.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from demo import names
from demo.ground import Ground
from demo.hours import TONGLIAO
from demo.sampling import in_batches
from demo.staff import Staff
from wanjia.command.posts.models import Document
from wanjia.registry.people.models import Person
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Place, Site
from wanjia.response.sampling.actions import (
    fill_post,
    hand_over,
    make_manifest,
    note_ppe,
    pack_box,
    record_result,
    record_tellings,
    take_results,
)
from wanjia.response.sampling.actions.certificates import MOST_PRINTED, NewCard, issue_certificates, print_serials
from wanjia.response.sampling.actions.schedules import order_schedule
from wanjia.response.sampling.models import Point, Round, Sample, Tube

BATCH, BOX = 400, 40
CARD_AFTER = timedelta(seconds=40)
FEWER_CARDS, FEWER_TUBES, POSITIVE = 1, 5, 2  # the points where something is to be seen, by their order


def follow(
    ground: Ground, staff: Staff, document: Document, trial: Round, round_: Round, chance: Random, *, at: datetime
) -> None:
    """Let everything that follows from the tubes happen, as far as it has by ``at``; of the trial only the cards are kept."""
    for point in trial.points.all():
        _give_cards(point, staff, 0, at)
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
        morning = begin + timedelta(hours=4)
        trip = Trip(point, laboratory, staff, chance)
        trip.send(1, begin, morning, morning + timedelta(minutes=10), lost=number == fewer, received=number != 0)
        trip.send(2, morning, at, min(at - timedelta(minutes=5), begin + timedelta(hours=13)), received=False)
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
    lead, chance = staff.users["zhihui"], Random(number)
    for table in point.tables.order_by("number"):
        sampler = {"kind": "sampler", "staff": "medical", "name": names.han(chance)}
        post = fill_post(point=point, table=table, **sampler, by=lead, at=at)
        if number != 1:
            note_ppe(post=post, by=lead, at=at)
        scanner = {"kind": "scanner", "staff": "volunteer", "name": names.han(chance)}
        fill_post(point=point, table=table, **scanner, by=lead, at=at)
    for kind, who in (
        ("guide", "party"),
        ("order", "community"),
        ("card_issuer", "grid_worker"),
        ("packer", "paired_unit"),
    ):
        if (number, kind) != (1, "order"):  # gaps, to be seen
            fill_post(point=point, kind=kind, staff=who, name=names.han(chance), by=lead, at=at)


def _give_cards(point: Point, staff: Staff, number: int, at: datetime) -> None:
    """Give everybody who was sampled a card at the exit, in the order in which they came; they were printed the day before."""
    rows = Sample.objects.filter(tube__table__point=point).order_by("at", "id").values_list("target_id", "at")
    sampled = list(rows)
    for printed in range(0, len(sampled), MOST_PRINTED):
        count, lead = min(MOST_PRINTED, len(sampled) - printed), staff.users["zhihui"]
        print_serials(point=point, count=count, by=lead, at=point.opens_at - timedelta(hours=12))
    if number == FEWER_CARDS:
        sampled = sampled[:-3]
    cards = [NewCard(serial, target, moment + CARD_AFTER) for serial, (target, moment) in enumerate(sampled, start=1)]
    for some in in_batches(cards, BATCH, lambda card: card.at):
        arrived = min(some[-1].at + timedelta(minutes=3), at)
        issue_certificates(point=point, cards=some, arrived_at=arrived, by=staff.users["caiyang"], at=arrived)


@dataclass
class Trip:
    """What goes from one point to the laboratory."""

    point: Point
    laboratory: Site
    staff: Staff
    chance: Random

    def send(
        self, number: int, since: datetime, until: datetime, at: datetime, *, received: bool, lost: bool = False
    ) -> None:
        """Box the tubes sealed since then and send them off; the laboratory may count one less, or not have seen them yet."""
        tubes = Tube.objects.filter(table__point=self.point, sealed_at__gt=since, sealed_at__lte=until)
        labels = list(tubes.order_by("sealed_at", "id").values_list("label", flat=True))
        if not labels:
            return
        packer = self.staff.users["caiyang"]
        boxes = [
            pack_box(
                point=self.point, label=f"B{self.point.number:03d}{number}{first // BOX + 1:02d}",
                event=str(UUID(int=self.chance.getrandbits(128), version=4)), counted=len(labels[first : first + BOX]),
                tubes=labels[first : first + BOX], by=packer, at=at,
            )
            for first in range(0, len(labels), BOX)
        ]  # fmt: skip
        where = {"point": self.point, "boxes": boxes, "laboratory": self.laboratory}
        manifest = make_manifest(**where, number=f"ZY{self.point.number:03d}-{number}", by=packer, at=at)
        counted = {"manifest": manifest, "boxes": len(boxes)}
        hand_over(**counted, kind="courier", tubes=len(labels), by=packer, at=at)
        if received:
            by = self.staff.users["jianyan"]
            hand_over(**counted, kind="laboratory", tubes=len(labels) - lost, by=by, at=at + timedelta(minutes=50))


def _find(round_: Round, laboratory: Site, staff: Staff, at: datetime) -> None:
    """Report on what the laboratory received in its first hours: all negative, but for one tube."""
    received = Tube.objects.filter(round=round_, boxings__box__on_manifest__manifest__handovers__kind="laboratory")
    tubes = list(received.order_by("sealed_at", "id").distinct().values_list("label", "table__point_id"))
    points = sorted({point for _label, point in tubes})
    positive = next(label for label, point in tubes if point == points[min(POSITIVE, len(points) - 1)])
    early = [label for label, _point in tubes[: len(tubes) // 2] if label != positive]
    tested = (at - timedelta(minutes=20)).astimezone(TONGLIAO)
    lines = ["管号,结果,检测时间", *(f"{label},阴性,{tested:%Y-%m-%d %H:%M}" for label in early)]
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
