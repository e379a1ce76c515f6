"""The big screen: opened for a place until a date, for whoever has the address, without a name; revoked at once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.insight.dashboards.actions import open_screen, revoke_screen
from wanjia.insight.dashboards.models import Screen
from wanjia.insight.dashboards.views.wall import WRONG


def opened(hamlet: Hamlet, days: int = 1) -> tuple[Screen, str]:
    at = clock.now()
    by = hamlet.user("zhihui")
    return open_screen(place=hamlet.places["county"], name="指挥大厅", until_at=at + timedelta(days=days), by=by, at=at)


def wall(token: str) -> str:
    return reverse("dashboards:wall", args=[token])


def test_whoever_has_the_address_sees_counts_and_no_link_into_the_desk(hamlet: Hamlet) -> None:
    _screen, token = opened(hamlet)
    client = Client()
    answer = client.get(wall(token))
    text = answer.content.decode()
    assert answer.status_code == 200 and "还缺户数" in text and 'data-theme="dark"' in text
    assert "<a href" not in text.partition("<main")[2] and "包明月" not in text and "程总指挥" not in text
    again = client.get(wall(token), HTTP_HX_REQUEST="true", HTTP_IF_NONE_MATCH=answer.headers["ETag"])
    assert again.status_code == 304


def test_the_address_is_not_kept_and_is_told_once(hamlet: Hamlet) -> None:
    client = Client()
    client.force_login(hamlet.user("zhihui"), backend="django.contrib.auth.backends.ModelBackend")
    until = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    said = {"place": hamlet.places["county"].public_id, "name": "大厅", "until_at": until}
    answer = client.post(reverse("dashboards:new_screen"), said)
    address = answer.context["address"]
    token = address.rpartition("/")[2]
    assert Client().get(wall(token)).status_code == 200
    assert token.encode() not in bytes(Screen.objects.get().token)
    assert token not in client.get(reverse("dashboards:screens")).content.decode()
    assert token not in "".join(JournalLine.objects.values_list("detail", flat=True))


def test_a_revoked_or_ended_screen_shows_nothing_from_then_on(hamlet: Hamlet) -> None:
    screen, token = opened(hamlet)
    revoke_screen(screen=screen, by=hamlet.user("zhihui"), at=clock.now())
    assert Client().get(wall(token)).status_code == 404
    with pytest.raises(Refused):
        revoke_screen(screen=screen, by=hamlet.user("zhihui"), at=clock.now())
    screen, token = opened(hamlet)
    Screen.objects.filter(pk=screen.pk).update(opened_at=clock.now() - timedelta(days=2), until_at=clock.now())
    assert Client().get(wall(token)).status_code == 404
    assert set(JournalLine.objects.values_list("action", flat=True)) >= {"open_screen", "revoke_screen"}


def test_guesses_are_stopped_after_a_while_and_do_not_keep_the_screen_out(hamlet: Hamlet) -> None:
    _screen, token = opened(hamlet)
    client = Client()
    answers = [client.get(wall(f"guess{n}")).status_code for n in range(WRONG + 1)]
    assert answers[:WRONG] == [404] * WRONG and answers[-1] == 429
    assert client.get(wall(token)).status_code == 200


@pytest.mark.parametrize(("name", "days"), [("", 1), ("大厅", 0), ("大厅", -3), ("大厅", 800)])
def test_a_screen_without_a_name_or_with_an_impossible_end_is_refused(name: str, days: int, hamlet: Hamlet) -> None:
    at = clock.now()
    with pytest.raises(Refused):
        open_screen(
            place=hamlet.places["county"],
            name=name,
            until_at=at + timedelta(days=days),
            by=hamlet.user("zhihui"),
            at=at,
        )
