"""The green card: one per person and round, its serial at its point, and cards = samples."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from wanjia.core.actions import Refused
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.queries import verify_keys, void_serials
from wanjia.registry.codes.rules import Card, verify_card
from wanjia.registry.codes.rules.cards import OTHER_ROUND, VOID
from wanjia.registry.codes.tests.test_views import pages_of
from wanjia.response.sampling.actions.certificates import (
    NewCard,
    issue_certificate,
    issue_certificates,
    print_serials,
    replace_certificate,
    void_certificate,
)
from wanjia.response.sampling.models import Certificate, Sample
from wanjia.response.sampling.printing import card_text, handle, serial_text
from wanjia.response.sampling.queries.certificates import (
    card_without_sample,
    reconcile_cards,
    sampled_without_card,
    serials,
)
from wanjia.response.sampling.rules.serials import lost, runs
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene


def client(scene: Scene, name: str) -> Client:
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(scene.hamlet.user(name))
    return browser


def at(scene: Scene, view: str, place: str = "community") -> str:
    return reverse(f"sampling:{view}", args=[scene.round.campaign.public_id, scene.hamlet.places[place].public_id])


def test_serials_are_read_as_stretches_and_skipped_ones_are_named() -> None:
    assert runs([3, 1, 2, 7]) == [(1, 3), (7, 7)]
    assert lost([(1, 10)], [1, 2, 5], 5) == [(3, 4)]


def test_whoever_was_sampled_gets_one_card_and_no_second(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    baoming, zhiqiang = sampling.targets("community")[:2]
    sampled(sampling.tables[0], [baoming, zhiqiang], now)
    first = issue_certificate(point=sampling.points[0], target=baoming, by=by, at=now)
    second = issue_certificate(point=sampling.points[0], target=zhiqiang, by=by, at=now)
    assert (first.serial, second.serial) == (1, 2)
    with pytest.raises(Refused, match="已经有凭证"):
        issue_certificate(point=sampling.points[0], target=baoming, by=by, at=now)


def test_nobody_gets_a_card_at_the_desk_without_a_sample_or_in_another_round(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    person = sampling.targets("community")[0]
    with pytest.raises(Refused, match="还没有采样"):
        issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    household = sampling.hamlet.campaign.targets.order_by("position")[0]
    with pytest.raises(Refused, match="不在这一轮"):
        issue_certificate(point=sampling.points[0], target=household, by=by, at=now)


def test_what_a_phone_brings_stands_or_is_given_back_with_what_it_meets(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    one, two, three = sampling.targets("community")[:3]
    sampled(sampling.tables[0], [one], now)
    cards = [NewCard(1, one.pk, now), NewCard(2, one.pk, now), NewCard(1, two.pk, now), NewCard(3, three.pk, now)]
    found = issue_certificates(point=sampling.points[0], cards=cards, arrived_at=now, by=by, at=now)
    assert [row.fault for row in found] == ["", "card_twice", "serial_twice", ""]
    assert found[1].certificate == found[2].certificate == Certificate.objects.get(serial=1)
    unsampled = card_without_sample(sampling.points)
    assert [card.serial for card in unsampled] == [3], "its tube has not come: it stands, and is listed"
    sampled(sampling.tables[0], [three], now, arrived_at=now + timedelta(hours=1))
    assert not card_without_sample(sampling.points).exists()


def test_a_voided_serial_is_never_used_again_and_a_replacement_names_its_card(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    person, other = sampling.targets("community")[:2]
    sampled(sampling.tables[0], [person, other], now)
    card = issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    new = replace_certificate(certificate=card, reason="lost", by=by, at=now)
    card.refresh_from_db()
    assert card.void.replaced_by == new and new.serial == 2 and card.voided_at == now
    with pytest.raises(Refused, match="已经作废"):
        void_certificate(certificate=card, reason="lost", by=by, at=now)
    with pytest.raises(Refused, match="编号的凭证已经作废"):
        issue_certificate(point=sampling.points[0], target=other, serial=1, by=by, at=now)
    assert not list(reconcile_cards())


def test_printed_serials_are_taken_once_and_skipped_ones_show(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("shequ"), sampling.hamlet.at
    point, people = sampling.points[0], sampling.targets("community")[:2]
    sampled(sampling.tables[0], people, now)
    first = print_serials(point=point, count=8, by=by, at=now)
    second = print_serials(point=point, count=8, by=by, at=now)
    assert (first.first, first.last, second.first, second.last) == (1, 8, 9, 16)
    issue_certificate(point=point, target=people[0], serial=1, by=by, at=now)
    issue_certificate(point=point, target=people[1], serial=4, by=by, at=now)
    row = serials([point])[0]
    assert (row.issued, row.lost, row.standing, row.unprinted) == ([(1, 1), (4, 4)], [(2, 3)], 2, 0)
    assert "1、4" in client(sampling, "shequ").get(at(sampling, "serials")).content.decode()


def test_the_difference_opens_into_its_list_and_the_missing_card_is_issued_from_there(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    people = sampling.targets("community")[:3]
    sampled(sampling.tables[0], people, now)
    for person in people[:2]:
        issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    browser = client(sampling, "shequ")
    page = browser.get(at(sampling, "figures")).content.decode()
    assert "相差 1" in page and "?side=uncarded" in page
    gaps = browser.get(at(sampling, "card_gaps"), {"side": "uncarded"}).content.decode()
    assert people[2].person is not None and people[2].person.name in gaps
    hour = now.replace(minute=0).isoformat()
    assert "补发凭证" in browser.get(at(sampling, "card_gaps"), {"hour": hour}).content.decode()
    later = (now + timedelta(hours=2)).isoformat()
    assert "补发凭证" not in browser.get(at(sampling, "card_gaps"), {"hour": later}).content.decode()
    answer = browser.post(
        reverse("sampling:issue", args=[people[2].public_id]), {"point": sampling.points[0].public_id, "serial": ""}
    )
    assert answer.status_code == 302
    assert not sampled_without_card(sampling.points).exists()
    assert "凭证与人数相符" in browser.get(at(sampling, "figures")).content.decode()


def test_a_card_is_voided_and_replaced_from_its_page(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    person = sampling.targets("community")[0]
    sampled(sampling.tables[0], [person], now)
    card = issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    browser = client(sampling, "shequ")
    assert "有样本" in browser.get(reverse("sampling:card", args=[card.public_id])).content.decode()
    where = reverse("sampling:void_card", args=[card.public_id])
    assert browser.post(where, {"reason": "spoiled", "replace": "on", "serial": ""}).status_code == 302
    assert [c.serial for c in Certificate.objects.standing()] == [2]
    page = browser.get(reverse("sampling:card", args=[card.public_id])).content.decode()
    assert "换发为 2" in page and "已作废" in page


def test_reconcile_names_a_card_whose_void_and_column_disagree_and_one_of_another_round(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    person = sampling.targets("community")[0]
    sampled(sampling.tables[0], [person], now)
    card = issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    Certificate.objects.filter(pk=card.pk).update(voided_at=now)
    assert [f"id {card.pk} " in line and "void" in line for line in reconcile_cards()] == [True]
    strange = sampling.hamlet.campaign.targets.order_by("position")[0]
    Certificate.objects.filter(pk=card.pk).update(voided_at=None, target=strange)
    assert [f"id {card.pk} " in line and "another round" in line for line in reconcile_cards()] == [True]


def test_blank_cards_leave_as_a_sheet_and_their_serials_are_taken(sampling: Scene) -> None:
    browser = client(sampling, "shequ")
    where = reverse("sampling:print_blank", args=[sampling.points[0].public_id])
    assert "还没有签发密钥" in browser.get(where).content.decode()
    assert browser.post(where, {"count": "0", "per_sheet": "8"}).status_code == 422
    for per_sheet, pages in (("8", 3), ("10", 2)):
        answer = browser.post(where, {"count": "20", "per_sheet": per_sheet})
        assert answer["Content-Type"] == "application/pdf" and pages_of(answer.content) == pages
    assert serials([sampling.points[0]])[0].printed == [(1, 20), (21, 40)]


def test_a_printed_card_is_verified_until_it_is_voided_and_only_in_its_round(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    rotate_key(issuer=sampling.hamlet.places["county"], by=by, at=now)
    person = sampling.targets("community")[0]
    sampled(sampling.tables[0], [person], now)
    card = issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    text = card_text(sampling.points[0], card.serial, now, handle(card.public_id))
    moment, keys = int(now.timestamp()) + 60, verify_keys()
    round_id = handle(sampling.round.campaign.public_id)
    found = verify_card(text, keys, void_serials(now), moment, round_id=round_id)
    assert isinstance(found, Card) and found.serial == serial_text(sampling.points[0], 1)
    other = handle(sampling.hamlet.campaign.public_id)
    assert verify_card(text, keys, void_serials(now), moment, round_id=other) == OTHER_ROUND
    void_certificate(certificate=card, reason="lost", by=by, at=now)
    assert verify_card(text, keys, void_serials(now), moment, round_id=round_id) == VOID
    answer = client(sampling, "shequ").get(reverse("sampling:print_card", args=[card.public_id]))
    assert answer.status_code == 422, "a void card is not printed"


def test_the_page_of_a_person_shows_samples_and_cards_and_a_wrong_sample_is_voided_there(sampling: Scene) -> None:
    by, now = sampling.hamlet.user("caiyang"), sampling.hamlet.at
    person = sampling.targets("community")[0]
    tube = sampled(sampling.tables[0], [person], now)
    issue_certificate(point=sampling.points[0], target=person, by=by, at=now)
    browser = client(sampling, "shequ")
    where = reverse("sampling:samples", args=[person.public_id])
    target_page = reverse("campaigns:target", args=[sampling.round.campaign.public_id, person.public_id])
    assert where in browser.get(target_page).content.decode()
    page = browser.get(where, headers={"HX-Request": "true"}).content.decode()
    assert tube.label in page and "1-1" in page and "<html" not in page
    voiding = reverse("sampling:void_sample", args=[Sample.objects.get().public_id])
    assert browser.post(voiding, {"reason": "because"}).status_code == 422
    assert browser.post(voiding, {"reason": "wrong_person"}).status_code == 302
    assert "绑错了人" in browser.get(where).content.decode()
    assert [card.serial for card in card_without_sample(sampling.points)] == [1]
    assert client(sampling, "wangge2").get(where).status_code == 404
    assert client(sampling, "wangge1").get(voiding).status_code == 403
