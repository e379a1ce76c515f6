"""A table's phone is told of the rounds, points and tables of its place, and of nobody."""

from datetime import timedelta

from django.utils import timezone

from wanjia.interfaces.sync.tests.phones import Phone
from wanjia.interfaces.sync.tests.test_pull import Copy
from wanjia.interfaces.sync.tests.test_tubes import tube
from wanjia.registry.places.models import Door
from wanjia.response.sampling.actions import close_point, end_table
from wanjia.response.sampling.actions.schedules import end_schedule
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_schedules import order


def test_a_sampler_pulls_the_tables_of_their_place_and_no_resident(sampling: Scene) -> None:
    copy = Copy(Phone(sampling.hamlet.user("caiyang")))
    copy.pull()
    place = sampling.hamlet.places["community"].public_id
    assert set(copy.rows) == {f"{place}:sampling", f"{place}:cards", f"{place}:to_do"}
    rows = copy.rows[f"{place}:sampling"]
    told = {kind: [row for row in rows.values() if row["type"] == kind] for kind in ("round", "point", "table")}
    assert told["round"][0]["round"] == sampling.round.campaign.public_id and told["round"][0]["tube_size"] == 10
    assert [(p["number"], p["name"], p["open"]) for p in told["point"]] == [(1, "书香社区广场", True)]
    assert {t["id"] for t in told["table"]} == {table.public_id for table in sampling.tables[:2]}


def test_what_changes_at_a_point_reaches_its_tables(sampling: Scene) -> None:
    copy = Copy(Phone(sampling.hamlet.user("caiyang")))
    copy.pull()
    copy.pull()
    assert copy.resets == 0
    by, at = sampling.hamlet.user("zhihui"), sampling.hamlet.at
    end_table(table=sampling.tables[1], by=by, at=at)
    close_point(point=sampling.points[0], by=by, at=at)
    copy.pull()
    rows = copy.rows[f"{sampling.hamlet.places['community'].public_id}:sampling"]
    assert copy.resets == 1 and len(rows) == 3
    assert [row["open"] for row in rows.values() if row["type"] == "point"] == [False]


def test_a_grid_workers_phone_learns_who_was_sampled_at_a_point(sampling: Scene) -> None:
    worker, nurse = Copy(Phone(sampling.hamlet.user("wangge1"))), Phone(sampling.hamlet.user("caiyang"))
    worker.pull()
    work = next(name for name in worker.rows if name.endswith(":work"))
    person = sampling.targets("grid")[0]
    assert worker.rows[work][person.public_id]["person"] == person.person.public_id
    listed = {b["bucket"]: b["checksum"] for b in worker.get("buckets")["buckets"]}
    nurse.push(tube(nurse, sampling, "T0000001", person))
    assert {b["bucket"]: b["checksum"] for b in worker.get("buckets")["buckets"]}[work] != listed[work]
    del worker.rows[work], worker.cursors[work]  # as a phone does whose own checksum differs
    worker.pull_bucket(work)
    assert worker.rows[work][person.public_id]["state"] == "reached"


def test_a_doorstep_needs_no_network_what_is_worn_who_is_isolated_where_doors_are(sampling: Scene) -> None:
    worker = Copy(Phone(sampling.hamlet.user("wangge1")))
    door = sampling.targets("grid")[0].household.door
    Door.objects.filter(pk=door.pk).update(latitude=43.6, longitude=122.2)
    worker.pull()
    round_ = next(iter(worker.of("round").values()))
    assert round_["ppe"] == ["gloves", "face_shield", "n95"] and "elderly" in round_["doorstep_needs"]
    homes = worker.of("household")
    assert homes[sampling.targets("grid")[0].household.public_id]["where"] == [43.6, 122.2]
    assert homes[sampling.targets("grid")[-1].household.public_id]["where"] is None
    person = sampling.targets("grid")[0].person
    resets, begins = worker.resets, timezone.localdate(sampling.hamlet.at)
    schedule = order(sampling, begins=begins)
    assert schedule.person_id == person.pk
    worker.pull()
    days = [begins.isoformat(), (begins + timedelta(days=13)).isoformat()]
    assert worker.of("person")[person.public_id]["controlled"] == days and worker.resets == resets
    end_schedule(schedule=schedule, by=sampling.hamlet.user("shequ"), at=sampling.hamlet.at)
    worker.pull()
    assert worker.of("person")[person.public_id]["controlled"] is None
