"""From the table to the laboratory: what was packed, sent and received agrees, or somebody is asked and says what it was."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from wanjia.core.actions import Refused
from wanjia.response.sampling.actions import (
    NewSample,
    NewTube,
    hand_over,
    make_manifest,
    pack_box,
    record_tubes,
    settle_discrepancy,
)
from wanjia.response.sampling.jobs import run
from wanjia.response.sampling.models import Box, Discrepancy, Tube
from wanjia.response.sampling.queries.custody import reconcile, steps
from wanjia.response.sampling.queries.tubes import benches
from wanjia.response.sampling.tests.scene import Scene


def seal(scene: Scene, label: str, people: list[Any], minutes: int = 0) -> Tube:
    """Seal a tube at table 1 of point 1."""
    at, by = scene.hamlet.at + timedelta(minutes=minutes), scene.hamlet.user("caiyang")
    new = NewTube(
        bench=benches([scene.tables[0].pk])[scene.tables[0].pk],
        event=str(uuid4()),
        label=label,
        size=10,
        opened_at=at,
        sealed_at=at,
        by_id=by.pk,
        samples=[NewSample(n, n * 1000, target=person.pk) for n, person in enumerate(people, start=1)],
    )
    taken = record_tubes(tubes=[new], arrived_at=at, by=by, at=at)[0]
    return Tube.objects.get(pk=taken.tube)


def pack(scene: Scene, label: str, *tubes: str, minutes: int = 10) -> Box:
    """Pack tubes at point 1."""
    return pack_box(
        point=scene.points[0], label=label, event=str(uuid4()), counted=len(tubes), tubes=tubes,
        by=scene.hamlet.user("caiyang"), at=scene.hamlet.at + timedelta(minutes=minutes),
    )  # fmt: skip


def send(scene: Scene, number: str, *boxes: Box, **other: Any) -> Any:
    """Put boxes of point 1 on a manifest."""
    said = {"point": scene.points[0], "laboratory": scene.laboratory, "number": number} | other
    return make_manifest(**said, boxes=boxes, by=scene.hamlet.user("shequ"), at=scene.hamlet.at)


def test_a_sealed_tube_in_no_box_is_asked_about_after_its_time_and_answered_by_the_box(sampling: Scene) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    seal(sampling, "T0000002", sampling.targets("grid")[2:4])
    pack(sampling, "X1", "T0000001")
    run(sampling.hamlet.at + timedelta(hours=3))
    assert Discrepancy.objects.count() == 0
    for hours in (5, 6):
        run(sampling.hamlet.at + timedelta(hours=hours))
    late = Discrepancy.objects.get()
    assert late.kind == "never_boxed" and late.tube is not None and late.tube.label == "T0000002"
    pack(sampling, "X2", "T0000002", minutes=400)
    late.refresh_from_db()
    assert late.settled_by == sampling.hamlet.user("caiyang") and "X2" in late.settlement


def test_a_box_travels_once_to_a_laboratory_with_a_number_of_its_own(sampling: Scene) -> None:
    one, two = pack(sampling, "X1", "T0000001"), pack(sampling, "X2", "T0000002")
    send(sampling, "Z1", one)
    school, other = sampling.points[0].site, sampling.points[1]
    wrong: list[tuple[str, list[Box], dict[str, Any]]] = [
        ("Z2", [one], {}),
        ("Z2", [], {}),
        ("Z1", [two], {}),
        ("Z2", [two], {"laboratory": school}),
        ("Z2", [two], {"point": other}),
    ]
    for number, boxes, more in wrong:
        with pytest.raises(Refused):
            send(sampling, number, *boxes, **more)
    assert send(sampling, "Z2", two).number == "Z2"


def test_a_difference_is_settled_once_and_with_words(sampling: Scene) -> None:
    manifest = send(sampling, "Z1", pack(sampling, "X1", "T0000001", "T0000002"))
    by, at = sampling.hamlet.user("jianyan"), sampling.hamlet.at
    hand_over(manifest=manifest, kind="laboratory", boxes=1, tubes=1, by=by, at=at)
    with pytest.raises(Refused):
        hand_over(manifest=manifest, kind="laboratory", boxes=1, tubes=2, by=by, at=at)
    difference, lead = Discrepancy.objects.get(), sampling.hamlet.user("jiedao")
    assert (difference.kind, difference.expected, difference.found) == ("laboratory", 2, 1)
    with pytest.raises(Refused):
        settle_discrepancy(discrepancy=difference, settlement="  ", by=lead, at=at)
    settle_discrepancy(discrepancy=difference, settlement="一管漏在转运箱夹层，已补送", by=lead, at=at)
    with pytest.raises(Refused):
        settle_discrepancy(discrepancy=difference, settlement="再写一次", by=lead, at=at)
    assert not list(reconcile())


def test_how_far_the_tubes_of_a_point_came(sampling: Scene) -> None:
    for number in range(1, 5):
        seal(sampling, f"T000000{number}", sampling.targets("grid")[number - 1 : number])
    first = send(sampling, "Z1", pack(sampling, "X1", "T0000001"))
    second = send(sampling, "Z2", pack(sampling, "X2", "T0000002"))
    pack(sampling, "X3", "T0000003")
    by, at = sampling.hamlet.user("jianyan"), sampling.hamlet.at
    for manifest, kinds in ((first, ["courier", "laboratory"]), (second, ["courier"])):
        for kind in kinds:
            hand_over(manifest=manifest, kind=kind, boxes=1, tubes=1, by=by, at=at)
    assert steps(sampling.points)[0][1:] == (4, 3, 2, 1, 0)
    assert steps(sampling.points)[1][1:] == (0, 0, 0, 0, 0)
