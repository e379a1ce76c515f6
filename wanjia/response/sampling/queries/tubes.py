"""What a group of tubes stands on, read at once: tables with points and rounds, labels used before, who the codes stand for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from wanjia.command.campaigns.models import Campaign, Target
from wanjia.core import sets
from wanjia.registry.codes.queries import persons_of
from wanjia.response.sampling.models import PointStep, Retest, Sample, Tube
from wanjia.response.sampling.models.tubes import ORDINAL_BITS

LATELY = timedelta(minutes=10)  # longer than any transaction waits


class Bench(NamedTuple):
    """A table as a tube needs it: whose point it is, of which round, from where to where its site's place reaches."""

    table: int
    point: int
    round: int
    campaign: int
    position: int
    end: int
    label_pattern: str
    household_tubes: bool
    running: bool


class Known(NamedTuple):
    """A tube that carries a label already."""

    id: int
    round: int
    event: str
    device: int | None


# Asked for every group of tubes, so without the objects a query of Django's would be put together from.
BENCHES = """
SELECT t.id, t.point_id, p.round_id, r.campaign_id, l.lo, l.hi, r.label_pattern,
       r.household_tubes, c.launched_at IS NOT NULL AND c.closed_at IS NULL
FROM sampling_table t JOIN sampling_point p ON p.id = t.point_id JOIN sampling_round r ON r.id = p.round_id
JOIN campaigns_campaign c ON c.id = r.campaign_id JOIN places_site s ON s.id = p.site_id
JOIN places_place l ON l.id = s.place_id WHERE t.id {among}
"""
KEPT = " FOR KEY SHARE OF t, p, r"  # who records a tube in this transaction relies on them
STEPS = """
SELECT s.point_id, s.at, s.kind FROM sampling_pointstep s WHERE s.point_id {among} ORDER BY s.at, s.id
"""


def benches(numbers: Iterable[int]) -> dict[int, Bench]:
    """Give tables by number; tables, points and rounds stay until the transaction ends."""
    return {row[0]: Bench(*row) for row in _rows(BENCHES + (KEPT if sets.on_postgresql() else ""), numbers)}


def _rows(sql: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
    wanted = sorted(set(numbers))
    if not wanted:
        return []
    among, values = sets.among(wanted)
    return sets.ask(sql.format(among=among), values)


def labels_known(labels: Iterable[str]) -> dict[str, list[Known]]:
    """Give the tubes that carry one of these labels, in any round, the earliest first."""
    among, values = sets.among(sorted(set(labels)))
    columns = "label, id, round_id, CAST(event AS text), device_id"
    found: dict[str, list[Known]] = {}
    for label, pk, round_, event, device in sets.ask(
        f"SELECT {columns} FROM sampling_tube WHERE label {among} ORDER BY id", values
    ):
        found.setdefault(label, []).append(Known(pk, round_, event, device))
    return found


def open_at(steps: Sequence[tuple[datetime, str]], moment: datetime) -> bool:
    """Tell whether a point was open at a moment by its steps in order."""
    said = [kind for at, kind in steps if at <= moment]
    return bool(said) and said[-1] != PointStep.Kind.CLOSED


def steps_of(points: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Give the openings and closings of points, in order."""
    found: dict[int, list[tuple[datetime, str]]] = {}
    for point, at, kind in _rows(STEPS, points):
        found.setdefault(point, []).append((sets.as_moment(at), kind))
    return found


def targets_of_codes(campaign: int, codes: Sequence[str]) -> dict[str, int]:
    """Give the target of each code that stands for somebody in a round's frame."""
    persons = persons_of(codes) if codes else {}
    if not persons:
        return {}
    among, values = sets.among(sorted(set(persons.values())))
    sql = f"SELECT person_id, id FROM campaigns_target WHERE campaign_id = %s AND person_id {among}"
    targets = dict(sets.ask(sql, [campaign, *values]))
    return {code: targets[person] for code, person in persons.items() if person in targets}


def persons_in(campaign: int, numbers: Iterable[int]) -> dict[int, int]:
    """Give the person of each of these targets that is one of a round."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    among, values = sets.among(wanted)
    sql = f"SELECT id, person_id FROM campaigns_target WHERE id {among} AND campaign_id = %s AND person_id IS NOT NULL"
    return dict(sets.ask(sql, [*values, campaign]))


def homes_of(targets: Iterable[int]) -> dict[int, int]:
    """Give the household of each of these persons of a round."""
    rows = Target.objects.filter(pk__in=sets.numbers(targets))
    return dict(rows.values_list("pk", "household_id"))


class Sealed(NamedTuple):
    """A tube whose label another tube of its round carries too: which, and where its point's place begins."""

    id: int
    label: str
    event: str
    device: int | None
    at: datetime
    by_id: int
    position: int
    other_event: str
    other_device: int | None


SEALED_TWICE = """
SELECT t.id, t.label, CAST(t.event AS text), t.device_id, t.sealed_at, t.by_id, l.lo, CAST(o.event AS text), o.device_id
FROM sampling_tube t JOIN sampling_tube o ON o.label = t.label AND o.round_id = t.round_id AND o.id < t.id
JOIN sampling_table b ON b.id = t.table_id JOIN sampling_point p ON p.id = b.point_id
JOIN places_site s ON s.id = p.site_id JOIN places_place l ON l.id = s.place_id
WHERE t.id > %s ORDER BY t.id, o.id
"""


def lately_sealed_twice() -> list[Sealed]:
    """Give the tubes that came in of late and whose label an earlier one of their round carries, each with the last such.

    Two transactions that write at one moment do not see each other's labels, so this is asked again afterwards.
    """
    newest = Tube.objects.order_by("-id").values_list("arrived_at", flat=True).first()
    if newest is None:
        return []
    before = Tube.objects.filter(arrived_at__lt=newest - LATELY).order_by("-id").values_list("id", flat=True).first()
    found = {}
    for row in sets.ask(SEALED_TWICE, [before or 0]):
        one = Sealed(*row)
        found[one.id] = one._replace(
            event=str(UUID(one.event)), other_event=str(UUID(one.other_event)), at=sets.as_moment(one.at)
        )
    return list(found.values())


def places_in_a_tube(alias: str) -> tuple[str, list[Any]]:
    """Give the FROM item with every place ``n`` a sample may have, with its parameters.

    A sample's number is its tube's with its place: joined as equal to ``id * 32 + n`` stores find samples of few tubes at once.
    """
    return sets.lists_table(alias, {"n": ("integer", range(1, 1 << ORDINAL_BITS))})


class Earlier(NamedTuple):
    """A standing sample of a person: in which tube, at which place, when that was sealed, by whom."""

    target: int
    id: int
    label: str
    event: str
    at: datetime
    by_id: int

    @property
    def n(self) -> int:
        """Its place in the tube."""
        return self.id & ((1 << ORDINAL_BITS) - 1)


def earlier_samples(targets: Iterable[int]) -> dict[int, list[Earlier]]:
    """Give the samples of persons that were not voided, in the order of their tubes."""
    found: dict[int, list[Earlier]] = {}
    columns = ("target_id", "id", "tube__label", "tube__event", "tube__sealed_at", "tube__by_id")
    for row in Sample.objects.filter(target__in=list(targets), void=None).order_by("id").values_list(*columns):
        target, pk, label, event, at, by_id = row
        found.setdefault(target, []).append(Earlier(target, pk, label, str(event), at, by_id))
    return found


def open_retests(targets: Iterable[int]) -> dict[int, Retest]:
    """Give the open retest of each of these persons who has one, the earliest due."""
    rows = Retest.objects.filter(target__in=list(targets), sample=None).order_by("-due_at")
    return {row.target_id: row for row in rows}


def reconcile() -> Iterator[str]:
    """Prove that persons are counted as sampled as often as samples of theirs stand, and tubes hold as many as they say."""
    for campaign in Campaign.objects.filter(sampling__isnull=False, launched_at__isnull=False).order_by("pk"):
        wrong = sets.ask(
            "SELECT t.id, t.proofs, count(s.id) FROM campaigns_target t "
            "LEFT JOIN sampling_sample s ON s.target_id = t.id "
            "AND NOT EXISTS (SELECT 1 FROM sampling_samplevoid v WHERE v.sample_id = s.id) "
            "WHERE t.campaign_id = %s GROUP BY t.id, t.proofs HAVING t.proofs <> count(s.id) ORDER BY t.id",
            [campaign.pk],
        )
        for pk, proofs, samples in wrong:
            yield f"campaigns_target id {pk} ({campaign}): proofs is {proofs}, {samples} samples stand"
    for pk, said, found in sets.ask(
        "SELECT t.id, t.samples, count(s.id) FROM sampling_tube t LEFT JOIN sampling_sample s ON s.id >= t.id * 32 "
        "AND s.id < t.id * 32 + 32 GROUP BY t.id, t.samples HAVING t.samples <> count(s.id) ORDER BY t.id",
        [],
    ):
        yield f"sampling_tube id {pk}: it says {said} samples, {found} are stored"
