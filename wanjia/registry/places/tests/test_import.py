from datetime import UTC, date, datetime

import pytest

from wanjia.core.models import JournalLine
from wanjia.registry.places.actions import add_place, import_divisions
from wanjia.registry.places.divisions.read import read_entries
from wanjia.registry.places.models import Place, PlaceFact
from wanjia.registry.places.queries import find_places

NOON = datetime(2023, 7, 1, 4, tzinfo=UTC)


@pytest.mark.django_db
def test_a_branch_brings_what_is_above_and_below_its_code_and_its_supplement() -> None:
    count = import_divisions(code="150105", by=None, at=NOON)
    assert set(Place.objects.filter(level="league").values_list("name", flat=True)) == {"呼和浩特市"}
    assert count == Place.objects.count()
    added = Place.objects.get(name="科尔沁街道")
    assert (added.parent.name, added.code, added.valid_from) == ("赛罕区", "", date(2022, 2, 1))
    assert "筹备组" in added.facts.get(kind="name").source


@pytest.mark.django_db
def test_taking_a_branch_in_twice_changes_nothing_and_a_larger_one_adds_to_it() -> None:
    first = import_divisions(code="150502003", by=None, at=NOON)
    before = list(Place.objects.order_by("pk").values_list("pk", "lo", "code"))
    assert import_divisions(code="150502003", by=None, at=NOON) == 0
    more = import_divisions(code="150502", by=None, at=NOON)
    assert list(Place.objects.order_by("pk").values_list("pk", "lo", "code"))[:first] == before
    assert Place.objects.count() == first + more
    assert not [p for p in Place.objects.exclude(parent=None) if not p.parent.contains(p.lo)]


@pytest.mark.django_db
def test_a_place_is_found_by_its_usual_and_its_official_name_and_by_its_aliases() -> None:
    import_divisions(code="150502", by=None, at=NOON)
    community = Place.objects.get(code="150502003001")
    assert find_places("天王社区") == find_places("天王社区居委会") == [community]
    assert [place.code for place in find_places("150502003")] == ["150502003"]
    sources = set(PlaceFact.objects.filter(place=community).values_list("source", flat=True))
    assert len(sources) == 1
    assert "国家统计局" in sources.pop()


@pytest.mark.django_db
def test_places_an_office_added_itself_keep_their_position() -> None:
    import_divisions(code="150502003", by=None, at=NOON)
    county = Place.objects.get(code="150502")
    own = add_place(parent=county, level="township", name="临时街道", by=None, at=NOON)
    import_divisions(code="150502", by=None, at=NOON)
    own.refresh_from_db()
    assert county.contains(own.lo)
    assert Place.objects.filter(level="township", lo=own.lo).get() == own


@pytest.mark.django_db
def test_every_league_gets_one_line_in_the_journal() -> None:
    import_divisions(code="1505", by=None, at=NOON)
    line = JournalLine.objects.get(action="import_divisions")
    assert line.about_id == Place.objects.get(code="1505").pk
    entries = [entry for entry in read_entries() if entry.is_on_branch("1505")]
    assert line.detail == f'{{"count":{len(entries) - 1}}}'  # the region itself is in no league
