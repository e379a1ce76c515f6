"""A response ends as a whole: two people, one instant, everybody released, what it grounded destroyed, a signed report."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from demo.hamlet import Hamlet
from wanjia.command.posts.actions import declare_response_level
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.models import JournalLine
from wanjia.interfaces.cli.retention import dues
from wanjia.interfaces.cli.sunset import carry_out_due
from wanjia.registry.people.personal import PERSONAL_CLASSES
from wanjia.registry.presence.models import Presence
from wanjia.response.cases.tests.scene import begin
from wanjia.response.isolation.actions import begin_watches
from wanjia.response.isolation.models import FollowUp, HouseholdFile, Release, Watch
from wanjia.response.isolation.tests.scene import desk, filed, followed, watches
from wanjia.response.measures.actions import approve_measures, propose_measures
from wanjia.response.measures.models import Measure
from wanjia.response.measures.tests.scene import approved, proposed, sealed, wanted
from wanjia.response.sunset.actions import confirm_sunset, end_sunset, propose_sunset, withdraw_sunset
from wanjia.response.sunset.models import Sunset
from wanjia.response.sunset.printing import sheet
from wanjia.response.sunset.queries import read_report
from wanjia.response.sunset.rules import FORWARD, KEPT, UNPLACED, WHERE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def suggested(hamlet: Hamlet, by: str = "zhihui", **changes: Any) -> Sunset:
    """Let the commander of the county propose the end of everything in a day; data goes two days later."""
    given: dict[str, Any] = {
        "place": hamlet.places["county"], "document": hamlet.document, "reason": "连续14天无新增", "ends_at": hamlet.at + DAY,
        "destroy_at": hamlet.at + 3 * DAY,
    }  # fmt: skip
    return propose_sunset(by=hamlet.user(by), at=hamlet.at, **given | changes)


def confirmed(hamlet: Hamlet, at: datetime | None = None) -> Sunset:
    return confirm_sunset(sunset=suggested(hamlet), by=hamlet.user("zongzhi"), at=at or hamlet.at + HOUR)


def test_with_every_job_dead_nothing_is_in_force_after_the_instant(hamlet: Hamlet) -> None:
    person, building = approved(hamlet), sealed(hamlet)
    row, ends_at = confirmed(hamlet), hamlet.at + DAY
    just = timedelta(seconds=1)
    assert set(Measure.objects.in_force(ends_at - just)) == {person, building}
    assert not Measure.objects.in_force(ends_at) and not Measure.objects.in_force(ends_at + 5 * DAY)
    assert row.ended == {"home_observation": 1, "sealed_building": 1, "unchecked": 1, "refused": 0}
    ended = JournalLine.objects.filter(action="end_measure")
    assert set(ended.values_list("about_id", flat=True)) == {person.pk, building.pk}


def test_one_person_alone_ends_nothing_and_the_store_itself_refuses_it(hamlet: Hamlet) -> None:
    approved(hamlet)
    row = suggested(hamlet)
    with pytest.raises(Refused, match="以外的人"):
        confirm_sunset(sunset=row, by=hamlet.user("zhihui"), at=hamlet.at + HOUR)
    with pytest.raises(Refused, match="辖区"):
        confirm_sunset(sunset=row, by=hamlet.user("jiedao"), at=hamlet.at + HOUR)
    with pytest.raises(Refused, match="没有办完"):
        suggested(hamlet, by="zongzhi")
    assert Measure.objects.in_force(hamlet.at + 2 * DAY).count() == 1
    withdraw_sunset(sunset=row, by=hamlet.user("zhihui"), at=hamlet.at + HOUR)
    with pytest.raises(Refused, match="已经办理"):
        confirm_sunset(sunset=row, by=hamlet.user("zongzhi"), at=hamlet.at + 2 * HOUR)
    with pytest.raises(IntegrityError):
        Sunset.objects.filter(pk=row.pk).update(confirmed_at=hamlet.at + HOUR, confirmed_by=row.proposed_by)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": " "}, "原因"),
        ({"ends_at": datetime.fromisoformat("0020-01-01T00:00:00+00:00")}, "结束时间"),
        ({"destroy_at": datetime.fromisoformat("2222-01-01T00:00:00+00:00")}, "一年之内"),
    ],
)
def test_what_cannot_be_is_refused(hamlet: Hamlet, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        suggested(hamlet, **changes)


def test_what_was_approved_meanwhile_ends_as_well_and_what_waits_is_refused(hamlet: Hamlet) -> None:
    row = confirmed(hamlet)
    late, waiting = proposed(hamlet), proposed(hamlet, evidence="同车")
    approve_measures(measures=[late], by=hamlet.user("jiedao"), at=hamlet.at + 2 * HOUR)
    with pytest.raises(Refused, match="没有到时间"):
        end_sunset(sunset=row, by=None, at=hamlet.at + 2 * HOUR)
    carry_out_due(hamlet.at + DAY + timedelta(minutes=1))
    assert not Measure.objects.in_force(hamlet.at + DAY).exists()
    row.refresh_from_db()
    assert row.ended == {"home_observation": 1, "unchecked": 0, "refused": 1}
    stated = dict(Measure.objects.stated(hamlet.at + 2 * DAY).values_list("pk", "state"))
    assert (stated[late.pk], stated[waiting.pk]) == ("ended", "refused")


def test_everybody_is_released_files_close_and_a_new_measure_afterwards_is_left_alone(hamlet: Hamlet) -> None:
    file = filed(hamlet)
    confirmed(hamlet)
    at = hamlet.at + DAY + timedelta(minutes=1)
    assert carry_out_due(at) == 1 and carry_out_due(at + HOUR) == 0
    released = Release.objects.filter(watch__file=file)
    assert released.count() == len(watches(file)) > 1 and {row.by.username for row in released} == {"zongzhi"}
    assert len({row.serial for row in released}) == released.count()
    assert HouseholdFile.objects.get(pk=file.pk).closed_at == at
    later = hamlet.at + 2 * DAY
    new = propose_measures(
        measures=[wanted(hamlet, from_at=later, until_at=later + 5 * DAY)], by=hamlet.user("shequ"), at=later
    )
    (again,) = approve_measures(measures=new, by=hamlet.user("jiedao"), at=later)
    begin_watches(measures=[again], by=hamlet.user("shequ"), at=later)
    carry_out_due(hamlet.at + 3 * DAY)
    assert Measure.objects.in_force(hamlet.at + 2 * DAY + HOUR).get() == again
    assert Watch.objects.get(measure=again).person_id is not None, "it has its own time"


def test_what_only_the_response_grounded_is_destroyed_at_once_and_a_signed_report_says_what_is_left(
    hamlet: Hamlet,
) -> None:
    scene = begin(hamlet)
    declare_response_level(
        place=hamlet.places["county"], level=1, document=hamlet.document, by=hamlet.user("zhihui"), at=hamlet.at
    )
    scene.was(scene.person("包明月"), scene.shop, 2 * HOUR, HOUR)
    file = filed(hamlet, at=hamlet.at)
    followed(watches(file)[0], hamlet.at + HOUR, temperature=365, note="头痛")
    confirmed(hamlet, hamlet.at + 2 * HOUR)
    carry_out_due(hamlet.at + DAY)
    assert Presence.objects.exists() and FollowUp.objects.get().note == "头痛", "the countdown runs"
    carry_out_due(max(hamlet.at + 3 * DAY, scene.at + HOUR))
    row = Sunset.objects.get()
    assert row.state == "done" and not Presence.objects.exists()
    said = FollowUp.objects.get()
    assert (said.note, said.temperature) == ("", None)
    assert not Watch.objects.exclude(person=None).exists()
    figures, holds, _kid = read_report(row)
    gone = {(table, kind): rows for table, kind, rows in figures["destroyed"]}
    assert holds and gone["presence.presence", "presence"] == 1 and gone["isolation.followup", "health"] == 1
    left = {(table, kind): why for table, kind, _rows, why, _days in figures["left"]}
    assert left["measures.measure", "restriction"] == KEPT["restriction"]
    assert left["people.person", "identity"] == KEPT["identity"], "the register has its own days"
    assert not {kind for _table, kind in left} & set(FORWARD)
    assert sheet(row).startswith(b"%PDF")
    row.report = bytes(row.report).replace(b'"presence.presence","presence",1', b'"presence.presence","presence",2')
    assert not read_report(row)[1], "a changed figure shows"


def test_nothing_of_another_territory_is_touched(hamlet: Hamlet) -> None:
    scene = begin(hamlet)
    person = approved(hamlet)
    scene.was(scene.person("包明月"), scene.shop, 2 * HOUR, HOUR)
    sunset = suggested(hamlet, place=hamlet.places["far_grid"], by="zhihui")
    confirm_sunset(sunset=sunset, by=hamlet.user("zongzhi"), at=hamlet.at + HOUR)
    carry_out_due(hamlet.at + DAY)
    carry_out_due(max(hamlet.at + 3 * DAY, scene.at + HOUR))
    assert Measure.objects.in_force(hamlet.at + 4 * DAY).get() == person and Presence.objects.count() == 1
    assert read_report(Sunset.objects.get())[0]["destroyed"] == []


def test_every_table_a_sunset_destroys_says_where_its_rows_lie_and_every_class_why_it_is_kept() -> None:
    labels = {due.model._meta.label_lower for due in dues() if due.kind in FORWARD}
    assert labels <= WHERE.keys() | set(UNPLACED)
    assert set(PERSONAL_CLASSES) == set(FORWARD) | set(KEPT)


def test_the_desk_proposes_another_confirms_and_both_see_the_report(hamlet: Hamlet) -> None:
    first, second = desk(hamlet, "zhihui"), desk(hamlet, "zongzhi")
    ends = clock.now() + DAY
    approved(hamlet, from_at=clock.now(), until_at=ends + DAY)
    sent = {
        "place": hamlet.places["county"].public_id, "document": hamlet.document.public_id, "reason": "连续14天无新增",
        "ends_at": ends.strftime("%Y-%m-%dT%H:%M"), "destroy_at": (ends + DAY).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    address = first.post("/sunset/new/", sent).headers["Location"]
    assert "要由提出人以外的人确认" in first.get(address).content.decode()
    assert first.post(f"{address}act/", {"act": "confirm"}).status_code == 422
    assert "全部结束，随后销毁" in second.get(address).content.decode()
    assert second.post(f"{address}act/", {"act": "confirm"}).status_code == 302
    carry_out_due(ends)
    carry_out_due(ends + DAY)
    page = first.get(address).content.decode()
    assert "签名有效" in page and "居家医学观察" in page and "已销毁" in page
    assert first.get(f"{address}report/").content.startswith(b"%PDF")
    assert hamlet.places["county"].name in first.get("/sunset/").content.decode()
