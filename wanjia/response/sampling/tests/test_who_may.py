"""The pages of cards, figures and the untested, with objects of a round: who gets in, and who reads no name."""

import pytest
from django.test import Client
from django.urls import reverse

from wanjia.response.sampling.actions.certificates import issue_certificate
from wanjia.response.sampling.tests.samples import sampled
from wanjia.response.sampling.tests.scene import Scene

PLACED = ["doorstep", "phones", "again", "figures", "card_gaps", "serials"]


def status(scene: Scene, name: str, where: str) -> int:
    browser = Client(headers={"accept-language": "zh-CN"})
    if name:
        browser.force_login(scene.hamlet.user(name))
    answer = browser.get(where)
    if name in ("zhihui", "ducha", "caiyang", "louzhang") and answer.status_code == 200:
        names = [t.person.name for t in scene.targets("next_grid") if t.person]
        assert not [n for n in names if n in answer.content.decode()], "who may not read names there read one"
    return answer.status_code


def placed(scene: Scene, view: str, place: str = "community") -> str:
    return reverse(f"sampling:{view}", args=[scene.round.campaign.public_id, scene.hamlet.places[place].public_id])


@pytest.mark.parametrize("view", PLACED)
def test_a_page_of_a_place_opens_inside_the_territory_only(sampling: Scene, view: str) -> None:
    people = sampling.targets("community")
    sampled(sampling.tables[0], people[:2], sampling.hamlet.at)
    assert status(sampling, "", placed(sampling, view)) == 302
    assert status(sampling, "hongxing", placed(sampling, view)) == 404
    assert status(sampling, "shenji", placed(sampling, view)) == 403
    assert status(sampling, "shequ", placed(sampling, view)) == 200
    counts_only = view in ("figures", "serials", "again")
    assert status(sampling, "ducha", placed(sampling, view)) == (200 if counts_only else 403)
    assert status(sampling, "zhihui", placed(sampling, view)) == (200 if counts_only else 403)
    assert status(sampling, "caiyang", placed(sampling, view)) == (200 if view == "serials" else 403)


@pytest.mark.parametrize("view", PLACED)
def test_a_screening_has_no_such_page(sampling: Scene, view: str) -> None:
    where = [sampling.hamlet.campaign.public_id, sampling.hamlet.places["community"].public_id]
    assert status(sampling, "shequ", reverse(f"sampling:{view}", args=where)) == 404


def test_a_card_and_an_answer_are_behind_the_door_they_belong_to(sampling: Scene) -> None:
    target = sampling.targets("next_grid")[0]
    sampled(sampling.tables[0], [target], sampling.hamlet.at)
    by = sampling.hamlet.user("caiyang")
    card = issue_certificate(point=sampling.points[0], target=target, by=by, at=sampling.hamlet.at)
    shown, voided = (reverse(f"sampling:{view}", args=[card.public_id]) for view in ("card", "void_card"))
    issue, answer = (reverse(f"sampling:{view}", args=[target.public_id]) for view in ("issue", "answer"))
    expected = {
        shown: {"shequ": 200, "hongxing": 404, "caiyang": 403, "louzhang": 404},
        voided: {"shequ": 200, "hongxing": 404, "caiyang": 200, "louzhang": 403},
        issue: {"shequ": 200, "wangge2": 200, "wangge1": 404, "hongxing": 404, "caiyang": 200, "louzhang": 403},
        answer: {"shequ": 200, "wangge2": 200, "wangge1": 404, "hongxing": 404, "caiyang": 403, "louzhang": 404},
    }
    for where, people in expected.items():
        assert {name: status(sampling, name, where) for name in people} == people, where
