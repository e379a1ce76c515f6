"""How many questions each list page asks of the store: written down, and the same however many rows there are."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo import hamlet as hamlet_module
from demo.hamlet import Hamlet
from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.models import CommandPost
from wanjia.core.testing.worlds import world
from wanjia.insight.dashboards.snapshots import kept
from wanjia.interfaces.web.tests.command_posts import backed, backing_of, commanded
from wanjia.interfaces.web.tests.lists import (
    busy,
    busy_laboratory,
    busy_round,
    checked,
    ending,
    handed_over,
    isolated,
    looked_at,
    passing,
    restricted,
    sampling,
    spreading,
    traffic,
)
from wanjia.interfaces.web.tests.machines import hand_out
from wanjia.interfaces.web.tests.meetings import arguments_of, busy_desk
from wanjia.interfaces.web.tests.reported import reported
from wanjia.interfaces.web.tests.told import judged, told
from wanjia.response.care.models import Clinic
from wanjia.response.cases.models import Outbreak
from wanjia.response.movement.models import Station
from wanjia.response.sampling.models import Point, Round
from wanjia.response.streams.models import RecordFile

COUNTS = json.loads((Path(__file__).parents[4] / "tests" / "query_counts.json").read_text())

OF_LABORATORY = ("laboratory", "custody", "results", "results?only=positive", "retests", "discrepancies")
WITHOUT_PLACE = ("sampling:schedules", "sampling:laboratory", "sampling:discrepancies")
OF_ROUNDS = ("rounds", "round", "posts", "tellings", "plan", "point", "slots")


OF_A_PLACE = (
    "web:mechanisms_of",
    "posts:zones",
    "posts:levels",
    "reports:place",
    "reports:below",
    "reports:week",
    "dashboards:situation",
)
OF_A_CAMPAIGN_THERE = ("coverage", "targets", "work", "print")


def address(hamlet: Hamlet, page: str, place: str) -> str:
    view, _mark, query = page.partition("?")
    return reverse(view, args=arguments(hamlet, view, place)) + (f"?{query}" if query else "")


def arguments(hamlet: Hamlet, view: str, place: str) -> list[str]:
    app, _colon, name = view.partition(":")
    here = hamlet.places[place].public_id
    if view in OF_A_PLACE:
        return [here]
    if app in ("funds", "secondments"):
        return backing_of(hamlet, view, place)
    if app in ("tasks", "meetings"):
        return arguments_of(hamlet, view, place)
    if app == "sampling":
        return of_sampling(view, name, here)
    if app == "campaigns" and name in OF_A_CAMPAIGN_THERE:
        return [hamlet.campaign.public_id, here]
    return [row.public_id for row in about(hamlet, view)]


def about(hamlet: Hamlet, view: str) -> list[Any]:
    """Give the row that a page is about, where it is about one."""
    if view == "posts:leaves":
        return [CommandPost.objects.get(name="街道指挥部")]
    if view == "movement:station":
        return [Station.objects.earliest("pk")]
    if view == "movement:visitors":
        return [Station.objects.get(kind="gate")]
    if view == "care:team":
        return [Clinic.objects.earliest("pk")]
    if view in ("streams:file", "streams:records"):
        return [RecordFile.objects.earliest("pk")]
    if view.startswith("cases:") and view != "cases:outbreaks":
        return [Outbreak.objects.get()]
    return [hamlet.campaign] if view == "campaigns:history" else []


def of_sampling(view: str, name: str, here: str) -> list[str]:
    if name == "rounds" or view in WITHOUT_PLACE:
        return []
    if name in OF_ROUNDS:
        row = Point.objects.earliest("number") if name in ("point", "slots") else Round.objects.get()
        return [row.public_id]
    return [Campaign.objects.get(kind="sampling").public_id, here]


# What fills the pages of an app with a number of rows; campaigns and sampling have several kinds.
FILLING = {
    **dict.fromkeys(["movement", "care"], checked),
    **dict.fromkeys(["passes", "roads", "fleet"], traffic),
    **dict.fromkeys(["registration", "presence"], passing),
    "isolation": isolated,
    "cases": spreading,
    "measures": restricted,
    **dict.fromkeys(["tasks", "meetings"], busy_desk),
    "posts": commanded,
    **dict.fromkeys(["funds", "secondments"], backed),
    "reports": reported,
    "briefs": told,
    "judgement": judged,
    "dashboards": looked_at,
    "api": hand_out,
    "streams": handed_over,
    "sunset": ending,
}


def filling(page: str) -> Callable[[Hamlet, int], None]:
    """Give what fills a page."""
    app, _colon, view = page.partition(":")
    if page in ("web:to_do", "web:mechanisms_of"):
        return busy_desk
    if app != "sampling":
        return FILLING.get(app, busy)
    if view in OF_ROUNDS:
        return sampling
    return busy_laboratory if view in OF_LABORATORY else busy_round


def filled(fill: Callable[[Hamlet, int], None], doors: int) -> Hamlet:
    """Give the hamlet with so many rows; the pages that the same rows fill stand in one world."""

    def build() -> Hamlet:
        hamlet = hamlet_module.build()
        fill(hamlet, doors)
        return hamlet

    kept.forget()
    return world(f"{fill.__name__}-{doors}", build)


@pytest.mark.parametrize("line", COUNTS)
@pytest.mark.parametrize("doors", [16] if os.environ.get("WANJIA_TEST_STORE") == "postgresql" else [4, 16])
def test_a_page_asks_as_often_with_many_rows_as_with_few(db: None, line: str, doors: int) -> None:
    who, _space, page = line.partition(" ")
    name, _at, place = who.partition("@")
    hamlet = filled(filling(page), doors)
    browser = Client(headers={"accept-language": "zh-CN"})
    browser.force_login(hamlet.user(name))
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address(hamlet, page, place or "community")).status_code == 200
    assert len(asked) == COUNTS[line], "\n".join(query["sql"][:200] for query in asked)
