"""Any figure opens down to its rows: for every indicator, place and moment the list adds up to what the figure says."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection, reset_queries
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo import town
from demo.tests.test_town import AFTERNOON, small
from wanjia.core.models import JournalLine
from wanjia.insight.figures import queries
from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.insight.figures.counting.follow import watched
from wanjia.insight.figures.counting.heaps import whole_day
from wanjia.insight.figures.faces import COUNTED, face_of
from wanjia.registry.accounts.actions import grant_role
from wanjia.registry.accounts.roles import ROLES, Role
from wanjia.registry.places.models import Place

__all__ = ["small"]  # the town's own fixture
pytestmark = pytest.mark.django_db
MOMENTS = (AFTERNOON, AFTERNOON - timedelta(hours=5), AFTERNOON - timedelta(days=1, hours=3))
# nothing of these stands in the small town
NOT_IN_TOWN = {
    "cases.new",
    "measures.released",
    "registrations.followed",
    "cases.suspected",
    "measures.households",
    "measures.monitoring",
}


def places(levels: tuple[str, ...]) -> list[Place]:
    return [Place.objects.current().filter(level=level).earliest("lo") for level in levels]


def reader_of_everything(small: town.Town, place: Place) -> Client:
    """Give the browser of a commander who holds every role there is in a place, but those of watching and of accounts."""
    user = small.users["zhihui"]
    for role in Role:
        if role not in (Role.ADMINISTRATOR, Role.AUDITOR):
            grant_role(user=user, role=role, place=place, by=None, at=AFTERNOON)
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(scope="module")
def an_earlier_one(django_db_setup: None) -> str:
    """Give no twin to compare the town with."""
    return ""


def test_each_list_adds_up_to_its_figure_at_every_level_and_moment(small: town.Town) -> None:
    empty = set(INDICATORS)
    for at in MOMENTS:
        for place in places(("region", "county", "township", "community", "grid")):
            for key, number in queries.values(INDICATORS, place, at=at).items():
                if number is None:
                    continue
                rows, weight = queries.listed(key, place, at=at)
                assert rows.model is (COUNTED.get(key) or COUNTED[INDICATORS[key].section]), key
                listed = rows.aggregate(n=Sum(weight))["n"] or 0 if weight else rows.count()
                assert listed == number, (key, place, at)
                empty -= {key} if number else set()
    assert empty <= NOT_IN_TOWN, empty


def test_the_pages_and_the_files_of_these_lists_hold_those_rows_and_no_names(small: town.Town) -> None:
    county = Place.objects.get(pk=small.places["county"].pk)
    client = reader_of_everything(small, county)
    for key in INDICATORS:
        address = queries.listing(key, county, at=AFTERNOON)
        number = queries.values([key], county, at=AFTERNOON)[key] or 0
        page = client.get(address)
        assert page.status_code == 200 and page["Content-Type"].startswith("text/html"), key
        for row, _cells in page.context["lines"][:1]:
            assert client.get(row).status_code == 200, (key, row)
        file = client.get(f"{address}&export=csv")
        lines = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))[1:]
        assert sum(int(line[-2]) for line in lines) == number, key
    assert JournalLine.objects.filter(action="record_export", detail__contains="people.persons csv").exists()


def test_page_after_page_gives_each_row_once_and_long_lists_are_counted_when_asked(small: town.Town) -> None:
    (place,), long = places(("region",)), set()
    client = reader_of_everything(small, place)
    for key in ("follow.watched", "follow.due", "follow.missed", "round.samples", "round.cards"):
        rows, _weight = queries.listed(key, place, at=AFTERNOON)
        told, page = [], client.get(address := queries.listing(key, place, at=AFTERNOON))
        while True:
            told += [row for row, _cells in page.context["lines"]]
            if not (after := page.context["page"].after):
                break
            assert page.context["late"], "nobody waits for the number"
            long.add(key)
            page = client.get(f"{address}&after={after}")
        assert len(told) == rows.count(), key
        number = queries.values([key], place, at=AFTERNOON)[key]
        assert client.get(f"{address}&count=1").context["value"] == number, key
    assert {"follow.watched", "round.samples"} <= long, long
    when = whole_day(AFTERNOON)
    assert len(everybody := list(watched(place, when))) > 100 and everybody == list(watched(place, when, size=10))


def test_a_list_asks_as_often_with_many_rows_as_with_few(small: town.Town) -> None:
    county = Place.objects.get(pk=small.places["county"].pk)
    client, compared = reader_of_everything(small, county), set()
    for key in INDICATORS:
        for level in ("township", "grid"):
            found = sorted((n, pk) for pk, n in queries.by_level(key, county, level, at=AFTERNOON).items() if n)
            asked = {}
            for _number, pk in (found[:1] + found[-1:]) if len(found) > 1 else ():
                with CaptureQueriesContext(connection) as one:
                    page = client.get(queries.listing(key, Place.objects.get(pk=pk), at=AFTERNOON))
                asked[len(page.context["lines"])] = len(one)
            reset_queries()
            assert len({*asked.values()}) <= 1, (key, level, asked)
            compared |= {face_of(key).page} if len(asked) > 1 else set()
    assert len(compared) >= 7, compared


def test_who_may_not_read_the_rows_gets_none_of_them(small: town.Town) -> None:
    grid = Place.objects.get(pk=small.places["grid"].pk)
    county = Place.objects.get(pk=small.places["county"].pk)
    worker = Client()
    worker.force_login(small.users["wangge1"], backend="django.contrib.auth.backends.ModelBackend")
    assert worker.get(queries.listing("people.persons", grid)).status_code == 200
    assert worker.get(f"{queries.listing('people.persons', grid)}?export=csv").status_code == 403
    assert worker.get(queries.listing("cases.confirmed", grid)).status_code == 403
    assert worker.get(queries.listing("people.persons", county)).status_code == 404
    for key in INDICATORS:
        held = {role for role in Role if ROLES[role] & {*face_of(key).needs}}
        assert held and Role.AUDITOR not in held
