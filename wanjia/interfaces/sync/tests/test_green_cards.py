"""Green cards come in from the phone at the exit: one a person and round, what is strange kept and asked about."""

import json
import uuid
from typing import Any

import pytest

from wanjia.command.campaigns.models import Target
from wanjia.interfaces.sync.actions import decide_conflict
from wanjia.interfaces.sync.models import Conflict, HeldEvent
from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_tubes import all_is_sound, tube
from wanjia.registry.codes.actions import reissue_code
from wanjia.registry.codes.rules import write_code
from wanjia.response.sampling.models import Certificate, Point
from wanjia.response.sampling.queries.certificates import card_without_sample, reconcile_cards
from wanjia.response.sampling.tests.scene import Scene, next_round


@pytest.fixture
def exit_phone(sampling: Scene) -> Phone:
    """谢护士 at the exit of point 1."""
    return Phone(sampling.hamlet.user("caiyang"))


def cards(phone: Phone, scene: Scene, *given: tuple[int, Target | str], point: Point | None = None, **more: Any) -> Any:
    """Make an event of cards: a serial, and a target by its id or a text as a code."""
    said = [
        {"serial": serial, "ms": 0} | ({"code": who} if isinstance(who, str) else {"target": who.public_id})
        for serial, who in given
    ]
    payload = {"round": scene.round.campaign.public_id, "cards": said} | more
    return phone.event("cards@1", (point or scene.points[0]).public_id, payload)


def test_cards_by_code_and_by_name_become_certificates_once(sampling: Scene, exit_phone: Phone) -> None:
    one, two = sampling.targets("community")[:2]
    assert one.person is not None
    code = reissue_code(person=one.person, reason="lost", by=sampling.hamlet.user("shequ"), at=sampling.hamlet.at)
    event = cards(exit_phone, sampling, (1, write_code(code.code)), (2, two))
    assert exit_phone.results(tube(exit_phone, sampling, "T0000001", one, two), event) == ["accepted", "accepted"]
    assert exit_phone.results(event) == ["duplicate"]
    assert {(c.serial, c.target_id) for c in Certificate.objects.all()} == {(1, one.pk), (2, two.pk)}
    assert not card_without_sample(sampling.points).exists() and not list(reconcile_cards()) and all_is_sound()


def test_a_second_card_and_a_serial_of_somebody_else_are_asked_about_and_the_rest_stands(
    sampling: Scene, exit_phone: Phone
) -> None:
    one, two, three = sampling.targets("community")[:3]
    exit_phone.push(tube(exit_phone, sampling, "T0000001", one, two, three), cards(exit_phone, sampling, (1, one)))
    assert exit_phone.results(cards(exit_phone, sampling, (2, one), (1, two), (3, three))) == ["flagged"]
    asked = {c.kind: json.loads(c.second)["serial"] for c in Conflict.objects.all()}
    assert asked == {"card_twice": 2, "serial_twice": 1}
    assert {(c.serial, c.target_id) for c in Certificate.objects.standing()} == {(1, one.pk), (3, three.pk)}


def test_the_office_lets_the_second_card_stand(sampling: Scene, exit_phone: Phone) -> None:
    one = sampling.targets("community")[0]
    exit_phone.push(tube(exit_phone, sampling, "T0000001", one), cards(exit_phone, sampling, (1, one)))
    exit_phone.push(cards(exit_phone, sampling, (2, one)))
    by = sampling.hamlet.user("shequ")
    decide_conflict(conflict=Conflict.objects.get(), decision="second", by=by, at=sampling.hamlet.at)
    assert [c.serial for c in Certificate.objects.standing()] == [2]
    assert not list(reconcile_cards())


def test_a_card_before_its_tube_stands_and_is_listed_until_the_tube_comes(sampling: Scene, exit_phone: Phone) -> None:
    one = sampling.targets("community")[0]
    assert exit_phone.results(cards(exit_phone, sampling, (1, one))) == ["accepted"]
    assert [c.serial for c in card_without_sample(sampling.points)] == [1]
    exit_phone.push(tube(exit_phone, sampling, "T0000001", one))
    assert not card_without_sample(sampling.points).exists()


def test_a_walk_in_gets_a_card_when_the_table_has_told_who_it_is(sampling: Scene, exit_phone: Phone) -> None:
    someone = {"id": str(uuid.uuid4()), "name": "过路人"}
    early = cards(exit_phone, sampling)
    early["payload"]["cards"] = [{"serial": 7, "target": someone["id"], "ms": 0}]
    assert exit_phone.results(early) == ["held"]
    assert exit_phone.results(tube(exit_phone, sampling, "T0000001", someone)) == ["accepted"]
    assert Certificate.objects.get().target.person.name == "过路人"


def test_codes_nobody_has_and_people_of_another_round_are_kept_as_questions(sampling: Scene, exit_phone: Phone) -> None:
    other = next_round(sampling).targets("community")[0]
    assert exit_phone.results(cards(exit_phone, sampling, (1, "WJ-nobody"), (2, other))) == ["flagged"]
    assert {c.kind for c in Conflict.objects.all()} == {"unknown_code", "card_round"}
    assert not Certificate.objects.exists()


def test_a_card_of_another_round_waits_for_the_office(sampling: Scene, exit_phone: Phone) -> None:
    one = sampling.targets("community")[0]
    other = next_round(sampling).round.campaign.public_id
    assert exit_phone.results(cards(exit_phone, sampling, (1, one), round=other)) == ["held"]
    assert HeldEvent.objects.get().why == "other_round"


def test_a_point_of_somebody_else_and_no_point_at_all_are_sent_back(sampling: Scene, exit_phone: Phone) -> None:
    one = sampling.targets("community")[0]
    elsewhere = cards(exit_phone, sampling, (1, one), point=sampling.points[1])
    nowhere = cards(exit_phone, sampling, (1, one)) | {"subject": "0" * 26}
    assert [r["code"] for r in exit_phone.push(elsewhere, nowhere)] == ["not_yours", "unknown_point"]
