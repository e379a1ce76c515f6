"""The commander looks at a place: five numbers, what is late, the map, the table, the days; unchanged answers cost nothing."""

import io
import re
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import NewOutcome, record_outcomes
from wanjia.command.campaigns.models import Target
from wanjia.core import clock
from wanjia.insight.dashboards import charts, rules
from wanjia.insight.dashboards.snapshots import HURRY_S, KEPT_S, Kept, kept
from wanjia.registry.places.actions import NewDoor, add_doors, estimate_outlines
from wanjia.registry.places.models import Place

BACKEND = "django.contrib.auth.backends.ModelBackend"


def browser(hamlet: Hamlet, name: str) -> Client:
    client = Client()
    client.force_login(hamlet.user(name), backend=BACKEND)
    return client


def page(place: Place) -> str:
    return reverse("dashboards:situation", args=[place.public_id])


def meet(hamlet: Hamlet, place: str, number: int) -> None:
    targets = Target.objects.at(hamlet.places[place]).order_by("position")[:number]
    rows = [
        NewOutcome(target_id=t.pk, event=f"00000000-0000-4000-8000-{t.pk:012d}", kind="reached", at=hamlet.at,
                   by_id=hamlet.user("wangge1").pk, revisit_at=None, reason="")
        for t in targets
    ]  # fmt: skip
    record_outcomes(rows=rows, arrived_at=hamlet.at, by=None, at=hamlet.at + timedelta(hours=1))


def test_the_commander_sees_at_most_five_numbers_and_the_worst_place_first(hamlet: Hamlet) -> None:
    meet(hamlet, "community", 5)
    answer = browser(hamlet, "zhihui").get(page(hamlet.places["county"]))
    shown = answer.context["shown"]
    assert 1 <= len(shown.numbers) <= rules.MOST_NUMBERS
    below = shown.snapshot.below
    shares = [row.part.share for row in below if row.part.share is not None]
    assert shares == sorted(shares, reverse=True) and len(shares) == 3
    assert below[-1].place.name == "永清街道" or shares[0] > shares[-1]
    assert sum(row.part.value for row in below) == shown.snapshot.value  # the parts are the whole


def test_every_number_opens_a_list_that_answers(hamlet: Hamlet) -> None:
    client = browser(hamlet, "jiedao")
    answer = client.get(page(hamlet.places["street"]), {"show": "campaign.missing"})
    shown = answer.context["shown"]
    opened = [number["href"] for number in shown.numbers]
    opened.append(reverse("dashboards:open", args=[hamlet.places["community"].public_id, "campaign.missing"]))
    assert len(opened) >= 2
    for address in opened:
        assert client.get(address, follow=True).status_code == 200, address


def test_an_unchanged_page_answers_304_and_counts_nothing(hamlet: Hamlet) -> None:
    client = browser(hamlet, "zhihui")
    at = page(hamlet.places["county"])
    first = client.get(at, HTTP_HX_REQUEST="true")
    assert first.status_code == 200 and first.content.startswith(b'<div id="now"')
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = client.get(at, HTTP_HX_REQUEST="true", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-As-Of"]
    assert not [q for q in asked.captured_queries if "campaigns" in q["sql"] or "measures" in q["sql"]]
    kept.forget()
    meet(hamlet, "community", 2)
    changed = client.get(at, HTTP_HX_REQUEST="true", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert changed.status_code == 200 and changed.headers["ETag"] != first.headers["ETag"]


def test_the_tag_differs_by_what_the_reader_may_open_and_by_language(hamlet: Hamlet) -> None:
    at = page(hamlet.places["street"])
    tags = {browser(hamlet, name).get(at).headers["ETag"] for name in ("zhihui", "jiedao")}
    tags.add(browser(hamlet, "jiedao").get(at, HTTP_ACCEPT_LANGUAGE="en").headers["ETag"])
    assert len(tags) == 3


def test_a_figure_of_nothing_is_words_and_never_a_zero(hamlet: Hamlet) -> None:
    answer = browser(hamlet, "zhihui").get(page(hamlet.places["county"]), {"show": "round.untested"})
    text = answer.content.decode()
    assert "还没有数" in text and '<svg class="line"' not in text and 'class="areas"' not in text
    assert "round.untested" not in [number["number"].key for number in answer.context["shown"].numbers]


def test_places_without_an_outline_are_counted_and_the_estimate_says_so(hamlet: Hamlet) -> None:
    client, street = browser(hamlet, "jiedao"), hamlet.places["street"]
    assert "画不出地图" in client.get(page(street)).content.decode()
    doors = [NewDoor(f"院{n}", f"院{n}", 43.65 + n / 1000, 122.25 + n * n / 1000) for n in range(3)]
    add_doors(place=hamlet.places["grid"], doors=doors, by=None, at=hamlet.at)
    estimate_outlines(place=street, by=None, at=hamlet.at)
    kept.forget()
    text = client.get(page(street)).content.decode()
    assert 'class="areas"' in text and "3 处门的位置估计" in text


def test_the_table_leaves_as_a_file_without_names_and_the_neighbour_sees_nothing(hamlet: Hamlet) -> None:
    answer = browser(hamlet, "zhihui").get(page(hamlet.places["county"]), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 4 and "包明月" not in text
    assert browser(hamlet, "hongxing").get(page(hamlet.places["street"])).status_code == 404


def test_the_days_leave_as_a_file_with_their_moment(hamlet: Hamlet) -> None:
    client, at = browser(hamlet, "zhihui"), page(hamlet.places["county"])
    shown = client.get(at, {"show": "people.households"})
    address = re.findall(r'href="([^"]*of=days[^"]*csv)"', shown.content.decode())[0].replace("&amp;", "&")
    text = b"".join(client.get(at + address).streaming_content).decode("utf-8-sig")
    heading, *lines = text.strip().splitlines()
    days = shown.context["snapshot"].days
    assert heading.endswith("截至") and len(lines) == len(days) > 1
    assert lines[-1].startswith(f"{days[-1][0].isoformat()},{days[-1][1]},户,")


def test_grid_page_offers_the_doors_below(hamlet: Hamlet) -> None:
    answer = browser(hamlet, "wangge1").get(page(hamlet.places["grid"]))
    assert answer.status_code == 200 and "/list/" in answer.context["shown"].address


def test_a_number_whose_rows_are_not_the_readers_leads_to_its_places(hamlet: Hamlet) -> None:
    client, county = browser(hamlet, "zhihui"), hamlet.places["county"]
    shown = client.get(page(county), {"show": "cases.confirmed"}).context["shown"]
    assert all(number["href"] for number in shown.numbers)
    assert shown.address == reverse("figures:figure", args=["cases.confirmed", county.public_id])
    below = reverse("dashboards:open", args=[hamlet.places["street"].public_id, "cases.confirmed"])
    for address in (shown.address, below):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200 and "累计确诊" in answer.text


@pytest.mark.parametrize("word", ["", "x" * 200, "campaign.missing'--", "不存在"])
def test_an_indicator_nobody_knows_shows_the_first(word: str, hamlet: Hamlet) -> None:
    answer = browser(hamlet, "zhihui").get(page(hamlet.places["county"]), {"show": word})
    assert answer.context["snapshot"].key == "campaign.missing"


def test_a_crowd_that_asks_at_once_counts_once_and_nobody_sees_a_number_older_than_a_minute() -> None:
    counted: list[Any] = []

    class Slow(Kept):
        """Counts slowly, and says when."""

        def count(self, place: Any, key: str, at: Any) -> Any:
            counted.append(at)
            time.sleep(0.05)
            return type("Counted", (), {"at": at, "key": key, "kept_s": KEPT_S})()

    crowd, place, begin = Slow(), Place(pk=1), clock.now()
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(crowd.of(place, "k", begin))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 1 and len({id(each) for each in found}) == 1
    later = begin + timedelta(seconds=KEPT_S + 1)
    assert crowd.of(place, "k", later, hurry=True).at == begin, "who opens the page waits for nothing"
    assert crowd.of(place, "k", later).at == later and len(counted) == 2
    assert crowd.of(place, "k", much := later + timedelta(seconds=HURRY_S), hurry=True).at == much


def test_whoever_opens_the_page_after_a_while_sees_the_last_numbers_at_once_and_that_they_are_counted_anew(
    hamlet: Hamlet,
) -> None:
    client, county = browser(hamlet, "zhihui"), hamlet.places["county"]
    missing = client.get(page(county)).context["snapshot"].value
    meet(hamlet, "community", 2)
    for asked, snapshot in kept.found.items():
        kept.found[asked] = replace(snapshot, at=snapshot.at - timedelta(minutes=5))
    opened = client.get(page(county))
    assert opened.context["snapshot"].value == missing and 'data-tag=""' in opened.content.decode()
    assert "正在重新计算" in opened.content.decode() and 'hx-trigger="load, every 15s' in opened.content.decode()
    assert client.get(page(county), {"now": "1"}).context["snapshot"].value == missing - 2
    itself = client.get(page(county), HTTP_HX_REQUEST="true", HTTP_IF_NONE_MATCH="")
    assert itself.context["snapshot"].value == missing - 2 and "正在重新计算" not in itself.content.decode()


def test_days_without_a_number_break_the_line_and_one_day_is_no_trend() -> None:
    days = [(date(2022, 11, day), day) for day in (1, 2, 5)]
    assert charts.trend(days, bars=False).path.count("M") == 2
    assert not charts.trend(days[:1], bars=False).drawn and not charts.trend([], bars=True).drawn
    assert [bar.high for bar in charts.trend([(d, 0) for d, _n in days], bars=True).bars] == [0, 0, 0]


def test_what_is_unknown_comes_last_and_has_a_colour_of_its_own() -> None:
    parts = [
        rules.Part(1, None, 0),
        rules.Part(2, 0, 10),
        rules.Part(3, 6, 10),
        rules.Part(4, 1, 100),
        rules.Part(5, 3, 0),
    ]
    ordered = rules.worst_first(parts, "more")
    assert [part.place for part in ordered][:3] == [3, 4, 2] and {part.place for part in ordered[3:]} == {1, 5}
    assert [rules.band(part, rules.SHARES) for part in parts] == ["unknown", "0", "4", "1", "unknown"]
    assert rules.headlines({"cases.new": None, "people.persons": 0, "fever.open": 2}) == [
        "fever.open",
        "people.persons",
    ]


@pytest.mark.parametrize(
    ("top", "ends"), [(0, []), (1, []), (2, [1]), (3, [1, 2]), (8, [2, 4, 6]), (100, [25, 50, 75])]
)
def test_no_colour_of_the_map_stands_for_nothing(top: int, ends: list[int]) -> None:
    parts = [rules.Part(1, 0), rules.Part(2, top)]
    found = rules.limits(parts, shares=False)
    assert found == ends and rules.band(parts[1], found) == ("0" if top == 0 else str(len(ends) + 1))


def test_the_exported_workbook_opens(hamlet: Hamlet) -> None:
    from openpyxl import load_workbook

    answer = browser(hamlet, "zhihui").get(page(hamlet.places["county"]), {"export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("名次", "地点", "还缺户数") and [row[0] for row in rows[1:]] == [1, 2, 3]
