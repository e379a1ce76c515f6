"""Boxes and handovers come in from phones: before or after their tubes, with counts that agree or open a discrepancy."""

from datetime import timedelta
from typing import Any

import pytest

from wanjia.core.journal import broken_links
from wanjia.interfaces.sync.actions import let_in_held
from wanjia.interfaces.sync.models import HeldEvent
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_tubes import tube
from wanjia.response.sampling.actions import make_manifest
from wanjia.response.sampling.jobs import run
from wanjia.response.sampling.models import Box, BoxedTube, Discrepancy, Handover, Manifest, Tube
from wanjia.response.sampling.queries.custody import reconcile
from wanjia.response.sampling.tests.scene import Scene, next_round


@pytest.fixture
def nurse(sampling: Scene) -> Phone:
    """谢护士 at point 1."""
    return Phone(sampling.hamlet.user("caiyang"))


@pytest.fixture
def technician(sampling: Scene) -> Phone:
    """霍检验 in the laboratory."""
    return Phone(sampling.hamlet.user("jianyan"))


def box(phone: Phone, scene: Scene, label: str, *labels: str, counted: int | None = None) -> dict[str, Any]:
    """Make a packed box of point 1."""
    said = {"round": scene.round.campaign.public_id, "label": label, "tubes": list(labels)}
    return phone.event(
        "box@1", scene.points[0].public_id, said | {"counted": len(labels) if counted is None else counted}
    )


def manifest(scene: Scene, number: str = "Z1") -> Manifest:
    """Put every box of point 1 on a manifest."""
    return make_manifest(
        point=scene.points[0], boxes=list(Box.objects.all()), laboratory=scene.laboratory, number=number,
        by=scene.hamlet.user("shequ"), at=scene.hamlet.at,
    )  # fmt: skip


def handed(phone: Phone, of: Manifest, kind: str, boxes: int, tubes: int) -> dict[str, Any]:
    return phone.event("handover@1", of.public_id, {"kind": kind, "boxes": boxes, "tubes": tubes})


def sound() -> bool:
    return not list(reconcile()) and not list(broken_links())


def open_kinds() -> list[str]:
    return sorted(Discrepancy.objects.filter(settled_at=None).values_list("kind", flat=True))


def test_a_box_that_comes_before_its_tubes_is_matched_when_they_arrive(sampling: Scene, nurse: Phone) -> None:
    people = sampling.targets("grid")
    late = tube(nurse, sampling, "T0000002", people[1])
    assert nurse.results(tube(nurse, sampling, "T0000001", people[0])) == ["accepted"]
    assert nurse.results(box(nurse, sampling, "X1", "T0000001", "T0000002", "T0000002", counted=2)) == ["accepted"]
    assert list(BoxedTube.objects.filter(tube=None).values_list("label", flat=True)) == ["T0000002"]
    assert nurse.results(late) == ["accepted"]
    run(sampling.hamlet.at)
    assert BoxedTube.objects.get(label="T0000002").tube == Tube.objects.get(label="T0000002")
    assert sound() and open_kinds() == []


def test_a_count_that_differs_and_a_tube_in_two_boxes_are_asked_of_the_street_lead(
    sampling: Scene, nurse: Phone
) -> None:
    boxes = [box(nurse, sampling, "X1", "T0000001", "T0000002", counted=3), box(nurse, sampling, "X2", "T0000002")]
    assert nurse.results(*boxes) == ["accepted", "accepted"]
    assert open_kinds() == ["packed", "twice_boxed"]
    packed = Discrepancy.objects.get(kind="packed")
    assert (packed.expected, packed.found, packed.owner) == (2, 3, sampling.hamlet.user("jiedao"))
    assert sound()
    Discrepancy.objects.all().delete()
    assert len(list(reconcile())) == 2


def test_a_box_with_a_label_of_another_round_waits_for_the_office(sampling: Scene, nurse: Phone) -> None:
    later = next_round(sampling)
    assert nurse.results(tube(nurse, later, "T0000009", later.targets("grid")[0])) == ["accepted"]
    foreign, torn = box(nurse, sampling, "X1", "T0000009"), box(nurse, sampling, "X2", "Q-9")
    assert nurse.results(foreign, torn) == ["held", "held"]
    assert {held.why for held in HeldEvent.objects.all()} == {"other_round", "label"} and Box.objects.count() == 0
    held = HeldEvent.objects.get(why="other_round")
    late = sampling.hamlet.at + timedelta(hours=5)
    assert let_in_held(held=held, by=sampling.hamlet.user("jiedao"), at=late) == "accepted"
    assert BoxedTube.objects.get().tube is None and sound()


def test_a_manifest_is_counted_at_each_hand_over(sampling: Scene, nurse: Phone, technician: Phone) -> None:
    nurse.results(box(nurse, sampling, "X1", "T0000001", "T0000002"), box(nurse, sampling, "X2", "T0000003"))
    made = manifest(sampling)
    assert nurse.results(handed(nurse, made, "courier", 2, 3)) == ["accepted"]
    assert open_kinds() == []
    assert technician.results(handed(technician, made, "laboratory", 1, 2)) == ["accepted"]
    assert open_kinds() == ["lab_box", "laboratory"] and sound()
    assert nurse.push(handed(nurse, made, "courier", 2, 2))[0]["result"] == "rejected"
    assert Handover.objects.count() == 2


def test_who_does_not_belong_to_a_point_or_a_laboratory_receives_nothing(sampling: Scene, nurse: Phone) -> None:
    nurse.results(box(nurse, sampling, "X1", "T0000001"))
    made = manifest(sampling)
    stranger = Phone(sampling.hamlet.user("hongxing"))
    tries = [
        nurse.push(handed(nurse, made, "laboratory", 1, 1))[0]["code"],
        stranger.push(handed(stranger, made, "courier", 1, 1))[0]["code"],
        stranger.push(box(stranger, sampling, "X2", "T0000002"))[0]["code"],
        nurse.push(nurse.event("box@1", "nonsense", {"round": "", "label": "X", "counted": 0}))[0]["code"],
        nurse.push(nurse.event("handover@1", "nonsense", {"kind": "courier", "boxes": 1, "tubes": 1}))[0]["code"],
    ]
    assert tries == ["not_yours", "not_yours", "not_yours", "unknown_point", "unknown_manifest"]
