"""Posts and their gaps, protection, tellings, slots, lists of points and moved tables, by action."""

from datetime import timedelta

import pytest

from demo.hamlet import Hamlet
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.response.sampling.actions import (
    Asked,
    NewPoint,
    add_points,
    change_point,
    end_post,
    fill_post,
    move_tables,
    note_ppe,
    note_ready,
    open_point,
    record_tellings,
    spread_slots,
)
from wanjia.response.sampling.models import Point, ReadyCheck, Slot, Table, Telling
from wanjia.response.sampling.queries import lacking, unprotected
from wanjia.response.sampling.queries.catchments import ground
from wanjia.response.sampling.queries.estimates import outlooks
from wanjia.response.sampling.tests.scene import Scene, begin


def test_a_volunteer_samples_only_when_somebody_else_checked_the_credential(sampling: Scene) -> None:
    lead, nurse = sampling.hamlet.user("zhihui"), sampling.hamlet.user("caiyang")
    post = {"point": sampling.points[0], "kind": "sampler", "by": lead, "at": sampling.hamlet.at}
    with pytest.raises(Refused, match="资质"):
        fill_post(staff="volunteer", name="走不了的护士", **post)
    with pytest.raises(Refused, match="别人"):
        fill_post(staff="volunteer", user=nurse, credential_checked_by=nurse, **post)
    held = fill_post(staff="volunteer", name="走不了的护士", credential_checked_by=nurse, **post)
    assert held.credential_checked_by == nurse and held.from_at == sampling.hamlet.at
    assert fill_post(staff="medical", user=nurse, **post).credential_checked_by is None


def test_a_point_whose_sampler_was_not_seen_in_protection_is_not_ready(hamlet: Hamlet) -> None:
    scene = begin(hamlet, opened=False)
    point, lead, at = scene.points[0], scene.hamlet.user("zhihui"), scene.hamlet.at
    for item in ReadyCheck.Item.values:
        note_ready(point=point, item=item, ready=True, by=lead, at=at)
    assert lacking(point) == []
    post = fill_post(point=point, table=scene.tables[0], kind="sampler", staff="medical", name="谢护士", by=lead, at=at)
    assert lacking(point) == ["ppe"] and unprotected(point) == [post]
    with pytest.raises(Refused, match="防护用品"):
        open_point(point=point, by=lead, at=at)
    note_ppe(post=post, by=lead, at=at)
    assert open_point(point=point, by=lead, at=at).kind == "opened"
    with pytest.raises(Refused):
        note_ppe(post=post, by=lead, at=at)
    end_post(post=post, by=lead, at=at)
    with pytest.raises(Refused):
        end_post(post=post, by=lead, at=at)


def test_telling_many_places_leaves_a_line_for_each(sampling: Scene) -> None:
    places = [sampling.hamlet.places["grid"], sampling.hamlet.places["next_grid"]]
    at, by = sampling.hamlet.at, sampling.hamlet.user("jiedao")
    record_tellings(round=sampling.round, places=places, channel="posted", told_at=at, by=by, at=at)
    assert Telling.objects.count() == 2
    lines = JournalLine.objects.filter(action="record_telling").values_list("position", flat=True)
    assert set(lines) == {place.lo for place in places}
    later = at + timedelta(hours=1)
    with pytest.raises(Refused, match="将来"):
        record_tellings(round=sampling.round, places=places, channel="posted", told_at=later, by=by, at=at)


def test_the_people_around_a_point_come_in_slots_and_are_asked_anew(sampling: Scene) -> None:
    point, at, by = sampling.points[0], sampling.hamlet.at, sampling.hamlet.user("jiedao")
    asked = [Asked(sampling.hamlet.places[name], people) for name, people in (("grid", 20), ("next_grid", 30))]
    slots = spread_slots(point=point, asked=asked, minutes=15, tables=2, room=10, by=by, at=at)
    assert [(s.people, s.until_at - s.from_at) for s in slots] == [
        (20, timedelta(minutes=30)),
        (30, timedelta(minutes=45)),
    ]
    spread_slots(point=point, asked=asked[:1], minutes=30, tables=2, room=None, by=by, at=at)
    assert Slot.objects.filter(point=point).count() == 1
    with pytest.raises(Refused, match="排不下"):
        spread_slots(point=point, asked=asked, minutes=60, tables=2, room=1, by=by, at=at)


def test_a_list_sets_up_every_point_or_none(sampling: Scene) -> None:
    at, by, street = sampling.hamlet.at, sampling.hamlet.user("zhihui"), sampling.hamlet.places["street"]
    hours = {"opens_at": at, "closes_at": at + timedelta(hours=8)}
    good = NewPoint(3, "文体广场", street, 2, latitude=43.6, longitude=122.2, **hours)
    with pytest.raises(Refused, match="1 号采样点"):
        add_points(round=sampling.round, points=[good, NewPoint(1, "另一处", street, 1, **hours)], by=by, at=at)
    assert Point.objects.count() == 2
    (point,) = add_points(round=sampling.round, points=[good], by=by, at=at)
    assert point.site.latitude == 43.6 and point.tables.count() == 2
    change_point(point=point, **hours, area_m2=90, spacing_m=1.5, per_table_hour=100, by=by, at=at)
    point.refresh_from_db()
    assert (point.area_m2, point.spacing_m, point.per_table_hour) == (90, 1.5, 100)


def test_tables_move_from_one_point_to_another_under_new_numbers(sampling: Scene) -> None:
    first, second = sampling.points
    at, by = sampling.hamlet.at + timedelta(hours=1), sampling.hamlet.user("zhihui")
    assert move_tables(round=sampling.round, tables={first: 1, second: 2}, by=by, at=at) == 1
    standing = Table.objects.filter(until_at=None).values_list("point__number", "number")
    assert sorted(standing) == [(1, 1), (2, 1), (2, 2)]
    with pytest.raises(Refused):
        move_tables(round=sampling.round, tables={first: 1, second: 2}, by=by, at=at)


def test_a_territory_with_very_many_people_is_looked_at_by_grid(
    sampling: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, at = sampling.hamlet.places["county"], sampling.hamlet.at
    fine = ground(sampling.round, county, at)
    monkeypatch.setattr("wanjia.response.sampling.queries.catchments.MOST_BY_BUILDING", 10)
    coarse = ground(sampling.round, county, at)
    assert {place.level for place in coarse.places.values()} == {"grid"}
    for point in sampling.points:
        assert coarse.people(point) == fine.people(point) > 0


def test_each_point_has_the_homes_of_its_community_and_an_outlook(sampling: Scene) -> None:
    land = ground(sampling.round, sampling.hamlet.places["county"], sampling.hamlet.at)
    assert sum(home.people for home in land.homes) == len(sampling.targets())
    names = {land.places[home.key].name for home in land.around[sampling.points[1].pk]}
    assert "7号楼" in names
    for outlook in outlooks(land, sampling.hamlet.at):
        assert outlook.remaining == outlook.people > 0 and outlook.room is not None and outlook.room > 300
        assert not outlook.estimate.measured and outlook.estimate.finish is not None and not outlook.late
