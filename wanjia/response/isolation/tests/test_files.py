"""One household, one file: the five, seals, patrols, breaches; who leaves gets a certificate; nobody shares a bed."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.queries import verify_keys
from wanjia.registry.codes.rules import RELEASED, Card, verify_card
from wanjia.registry.people.models import Person, Reading
from wanjia.registry.places.actions import add_site, register_rooms
from wanjia.registry.places.models import Place
from wanjia.response.isolation.actions import (
    act_on_breach,
    add_centre,
    add_rooms,
    add_turn,
    begin_watches,
    check_in,
    check_out,
    close_file,
    fill_duty,
    note_seal,
    post_seal,
    record_patrol,
    release_watch,
)
from wanjia.response.isolation.models import Attachment, Bed, Breach, HouseholdFile, Lodging, Release, Watch
from wanjia.response.isolation.printing import certificate_of, certificate_text
from wanjia.response.isolation.queries.centres import centre_lines, free_beds
from wanjia.response.isolation.queries.files import (
    FileLine,
    doubts,
    file_lines,
    on_round,
    patrol_plan,
    samples_of_file,
    unwatched_members,
)
from wanjia.response.isolation.queries.release import to_release
from wanjia.response.isolation.rules import local_seconds
from wanjia.response.isolation.tests.scene import DAYS, begun, desk, filed, followed, restrict, watches
from wanjia.response.movement.actions import add_station, assign_duty

HOUR = timedelta(hours=1)


def line(file: HouseholdFile, at: datetime) -> FileLine:
    return file_lines(HouseholdFile.objects.filter(pk=file.pk), at)[0]


def test_five_different_people_answer_for_a_household_and_gaps_are_named(hamlet: Hamlet) -> None:
    file, by, at = filed(hamlet), hamlet.user("shequ"), hamlet.at
    assert line(file, at).lacks == ["cadre", "grid_worker", "police", "medic", "volunteer"]
    fill_duty(file=file, role="grid_worker", user=hamlet.user("wangge1"), by=by, at=at)
    for role, name in (("police", "巴图警官"), ("volunteer", "物业小赵"), ("cadre", "王书记")):
        fill_duty(file=file, role=role, name=name, phone="13900000000", by=by, at=at)
    with pytest.raises(Refused, match="不同的人"):
        fill_duty(file=file, role="medic", user=hamlet.user("wangge1"), by=by, at=at)
    assert line(file, at).lacks == ["medic"]
    fill_duty(file=file, role="medic", user=hamlet.user("yihu"), by=by, at=at)
    fill_duty(file=file, role="police", name="新来的民警", by=by, at=at + HOUR)
    assert not line(file, at).lacks and file.duties.filter(until_at=None).count() == 5


def test_two_patrols_a_day_are_owed_and_a_missing_one_alarms(hamlet: Hamlet) -> None:
    file, by = filed(hamlet), hamlet.user("wangge1")
    record_patrol(file=file, result="home", by=by, at=hamlet.at + 4 * HOUR)
    for _twice in range(2):
        record_patrol(file=file, result="home", by=by, at=hamlet.at + 24 * HOUR)
    found = line(file, hamlet.at + 28 * HOUR).patrols
    assert found is not None and (found.owed, found.missing, found.due) == (2, 0, True)
    found = line(file, hamlet.at + 3 * 24 * HOUR).patrols
    assert found is not None and (found.owed, found.missing) == (5, 3)
    found = line(file, hamlet.at + timedelta(days=40)).patrols
    assert found is not None and (found.owed, found.due) == (28, False), "with no job anywhere it ends with the measure"


def test_nobody_is_looked_for_at_the_door_while_all_of_a_household_are_at_a_centre(hamlet: Hamlet) -> None:
    mother = Person.objects.earliest("pk")
    by, at = hamlet.user("yihu"), hamlet.at
    away = restrict(hamlet, mother, at=at, kind="central_isolation")
    file = begun(begin_watches(measures=away, by=by, at=at))[0].file
    assert file is not None
    assert patrol_plan(file) is None and line(file, at + 72 * HOUR).patrols is None
    assert [row.ends for row in on_round(HouseholdFile.objects.filter(pk=file.pk))] == [None]
    assert "漏巡" not in desk(hamlet, "shequ").get(f"/isolation/files/{file.public_id}/").content.decode()
    home = restrict(hamlet, Person.objects.filter(household=file.household).latest("pk"), at=at + HOUR)
    begin_watches(measures=home, by=by, at=at + HOUR)
    assert patrol_plan(file) is not None, "somebody of them is at home now"


def test_a_patrol_is_of_its_own_slot_written_down_the_same_day_and_never_ahead(hamlet: Hamlet) -> None:
    file, by, at = filed(hamlet), hamlet.user("wangge1"), hamlet.at + 24 * HOUR
    plan = patrol_plan(file)
    assert plan is not None
    morning = plan.slot(local_seconds(at))
    for slot, wrong in ((morning + 1, "还没到"), (morning + 2, "还没到"), (morning - 1, "当天")):
        with pytest.raises(Refused, match=wrong):
            record_patrol(file=file, result="home", slot=slot, by=by, at=at)
    late = record_patrol(file=file, result="home", slot=morning, note="隔门答应", by=by, at=at + 5 * HOUR)
    assert (late.counts, doubts(late)) == (True, ["patrol_late"])
    nobody = record_patrol(file=file, result="no_answer", by=by, at=at + 6 * HOUR)
    home = record_patrol(file=file, result="home", by=by, at=at + 7 * HOUR)
    again = record_patrol(file=file, result="home", by=by, at=at + 8 * HOUR)
    assert [row.counts for row in (nobody, home, again)] == [True, False, False]
    assert [doubts(row) for row in (nobody, home, again)] == [[], [], ["patrol_twice"]]
    mother = Person.objects.filter(household=file.household).earliest("pk")
    out = record_patrol(file=file, result="breach", breach="visitor", person=mother, by=by, at=at + 9 * HOUR)
    assert (out.counts, doubts(out)) == (False, [])
    assert (Breach.objects.get().kind, Breach.objects.get().person) == ("visitor", mother)
    assert "隔门答应" in desk(hamlet, "shequ").get(f"/isolation/files/{file.public_id}/").content.decode()


def test_when_no_measure_holds_any_more_nobody_is_sealed_in_and_nothing_is_a_breach(hamlet: Hamlet) -> None:
    file, by, over = filed(hamlet), hamlet.user("wangge1"), hamlet.at + DAYS
    seal = post_seal(file=file, number="FT-0001", by=by, at=hamlet.at)
    out = record_patrol(file=file, result="breach", by=by, at=over)
    assert (out.counts, doubts(out)) == (False, ["after_release"])
    note_seal(seal=seal, kind="broken", by=by, at=over)
    note_seal(seal=seal, kind="removed", by=by, at=over)
    assert not Breach.objects.exists()
    with pytest.raises(Refused, match="已经结束"):
        post_seal(file=file, number="FT-0002", by=by, at=over)
    close_file(file=file, by=by, at=over)


def test_a_broken_seal_is_a_breach_and_the_file_closes_only_when_all_is_done(hamlet: Hamlet) -> None:
    file, by, at = filed(hamlet), hamlet.user("shequ"), hamlet.at
    with pytest.raises(Refused, match="JPEG"):
        post_seal(file=file, number="FT-0001", photo=b"GIF89a", by=by, at=at)
    seal = post_seal(file=file, number="FT-0001", photo=b"\xff\xd8\xff" + b"x" * 900, by=by, at=at)
    for number in ("FT-0001", "FT-0002"):
        with pytest.raises(Refused):
            post_seal(file=file, number=number, by=by, at=at)
    note_seal(seal=seal, kind="broken", note="封条撕开", by=by, at=at + HOUR)
    breach = Breach.objects.get()
    assert breach.kind == "seal" and line(file, at + HOUR).breaches == 1
    over = at + DAYS
    for wrong in ("观察期", "拆除封条", "没有处置"):
        with pytest.raises(Refused, match=wrong):
            close_file(file=file, by=by, at=at + HOUR if wrong == "观察期" else over)
        if wrong == "拆除封条":
            note_seal(seal=seal, kind="removed", by=by, at=over)
    act_on_breach(breach=breach, step="warned", by=by, at=over)
    with pytest.raises(Refused, match="已经处置"):
        act_on_breach(breach=breach, step="police", by=by, at=over)
    close_file(file=file, by=by, at=over)
    assert filed(hamlet, at=over).pk != file.pk, "a household that is isolated again has another file"


def test_only_a_human_certifies_the_end_and_missing_tests_need_a_reason(hamlet: Hamlet) -> None:
    rotate_key(issuer=hamlet.places["street"], by=hamlet.user("jiedao"), at=hamlet.at)
    file = filed(hamlet)
    mother, son = watches(file)
    Watch.objects.filter(pk=mother.pk).update(test_days=[1, 7, 14])
    over, lead = hamlet.at + DAYS, hamlet.user("jiedao")
    assert to_release(Watch.objects.all(), over - timedelta(days=2)) == []
    ready = {each.watch.pk: each for each in to_release(Watch.objects.all(), over - 2 * HOUR)}
    assert ready[mother.pk].missing == [1, 7, 14] and ready[son.pk].missing == []
    for wrong, by, at in (("由人办理", None, over), ("还没有结束", lead, over - HOUR), ("阴性", lead, over)):
        with pytest.raises(Refused, match=wrong):
            release_watch(watch=mother, by=by, at=at)
    release = release_watch(watch=mother, without_tests="试剂短缺，街道同意", by=lead, at=over)
    with pytest.raises(Refused, match="已经出具"):
        release_watch(watch=mother, by=lead, at=over)
    day = timezone.localtime(over).strftime("%Y%m%d")
    assert release.serial == f"JC{day}-0001"
    assert release_watch(watch=son, by=lead, at=over).serial == f"JC{day}-0002"
    card = verify_card(certificate_text(release), verify_keys(), (), int((over + HOUR).timestamp()))
    assert isinstance(card, Card) and (card.kind, card.serial) == (RELEASED, release.serial)
    found = Release.objects.select_related("watch__measure__document", "watch__person__household__door").get(
        pk=release.pk
    )
    assert certificate_of(found).startswith(b"%PDF")
    assert not to_release(Watch.objects.all(), over)


def test_no_bed_is_taken_twice_and_staff_is_watched_after_its_turn(hamlet: Hamlet) -> None:
    by, at = hamlet.user("yihu"), hamlet.at
    mother, son = watches(filed(hamlet))
    site = add_site(kind="isolation_site", name="红星宾馆", place=hamlet.places["county"], by=by, at=at)
    centre = add_centre(site=site, by=by, at=at)
    add_rooms(centre=centre, first=101, last=103, beds=1, by=by, at=at)
    with pytest.raises(Refused, match="已经有了"):
        add_rooms(centre=centre, first=103, last=110, beds=1, by=by, at=at)
    bed, other, *_more = free_beds(centre, at)
    lodging = check_in(watch=mother, bed=bed, by=by, at=at + HOUR)
    for watch, where in ((son, bed), (mother, other)):
        with pytest.raises(Refused, match="床位"):
            check_in(watch=watch, bed=where, by=by, at=at + 2 * HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lodging.objects.create(bed=bed, watch=son, from_at=at, left_at=at + 5 * HOUR)
    check_out(lodging=lodging, by=by, at=at + 3 * HOUR)
    check_in(watch=son, bed=bed, by=by, at=at + 3 * HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lodging.objects.filter(pk=lodging.pk).update(left_at=at + 9 * HOUR)
    with pytest.raises(Refused, match="没有生效"):
        check_in(watch=mother, bed=other, by=by, at=at + DAYS)
    add_turn(centre=centre, duty="medic", name="高护士", from_at=at, until_at=at + 8 * HOUR, by=by, at=at)
    add_turn(centre=centre, duty="guard", name="民警甲", from_at=at, until_at=at + 12 * HOUR, by=by, at=at)
    add_turn(centre=centre, duty="guard", name="民警乙", from_at=at + 13 * HOUR, until_at=at + 40 * HOUR, by=by, at=at)
    found = centre_lines([centre], at + 9 * HOUR)[0]
    assert (found.beds, found.taken, found.staff, found.exposed) == (3, 1, 1, 1)
    assert found.gaps == [(at + 12 * HOUR, at + 13 * HOUR)]
    assert centre_lines([centre], at + timedelta(days=15))[0].exposed == 0
    assert Bed.objects.count() == 3


def test_nobody_moves_into_a_sealed_room_until_it_opens(hamlet: Hamlet) -> None:
    by, at = hamlet.user("yihu"), hamlet.at
    mother, *_more = watches(filed(hamlet))
    site = add_site(kind="isolation_site", name="红星宾馆", place=hamlet.places["county"], by=by, at=at)
    register_rooms(site=site, numbers=["101"], by=by, at=at)
    centre = add_centre(site=site, by=by, at=at)
    add_rooms(centre=centre, first=101, last=102, beds=2, by=by, at=at)
    sealed_bed, _second, other, _fourth = free_beds(centre, at)
    said = {"kind": "sealed_room", "ground": "area", "evidence": "病例曾住", "owner": hamlet.places["county"]}
    restrict(hamlet, sealed_bed.room, by="liudiao", approver="zhihui", until_at=at + 5 * HOUR, **said)
    assert {bed.room.number for bed in free_beds(centre, at)} == {"102"}
    with pytest.raises(Refused, match="已封控"):
        check_in(watch=mother, bed=sealed_bed, by=by, at=at + HOUR)
    page = f"/isolation/centres/{centre.public_id}/"
    assert "封控的房间" not in desk(hamlet, "yihu").get(page).content.decode(), "over by now, as the clock goes"
    check_in(watch=mother, bed=other, by=by, at=at + HOUR)
    assert len(free_beds(centre, at + 5 * HOUR)) == 3
    now = clock.now()
    restrict(hamlet, sealed_bed.room, by="liudiao", approver="zhihui", at=now, until_at=now + HOUR, **said)
    assert "封控的房间" in desk(hamlet, "yihu").get(page).content.decode()


def test_a_file_is_printed_as_a_booklet_with_everything_in_it(hamlet: Hamlet) -> None:
    file = filed(hamlet)
    followed(watches(file)[0], hamlet.at + HOUR, temperature=366, symptoms=["cough"])
    client = desk(hamlet, "shequ")
    answer = client.get(f"/isolation/files/{file.public_id}/booklet/")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_a_file_shows_who_else_lives_there_and_what_the_tubes_of_its_people_were_found(hamlet: Hamlet) -> None:
    home = hamlet.households_at("grid")[0]
    mother, son = Person.objects.filter(household=home).order_by("pk")[:2]
    begin_watches(measures=restrict(hamlet, mother), by=hamlet.user("shequ"), at=hamlet.at)
    file = HouseholdFile.objects.get(household=home)
    assert [person.pk for person in unwatched_members(file)] == [son.pk] and samples_of_file(file) == []
    page = desk(hamlet, "shequ").get(f"/isolation/files/{file.public_id}/").content.decode()
    assert f"同住、未被观察的人：{son.name}" in page and "管的结果" in page
    medic = desk(hamlet, "yihu").get(f"/isolation/files/{file.public_id}/").content.decode()
    assert son.name not in medic and f"{son.name[:1]}**" in medic


def test_papers_pictures_and_guards_stand_in_the_file(hamlet: Hamlet) -> None:
    file, page = filed(hamlet), desk(hamlet, "shequ")
    here, at = f"/isolation/files/{file.public_id}/", clock.now()
    sent = {"kind": "promise", "name": "承诺书", "content": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")}
    assert page.post(f"{here}attachment/", sent).status_code == 302
    wrong = {"kind": "promise", "content": SimpleUploadedFile("a.exe", b"MZ")}
    assert page.post(f"{here}attachment/", wrong).status_code == 422
    row = Attachment.objects.get()
    answer = page.get(f"/isolation/attachments/{row.public_id}/")
    assert answer.content == b"%PDF-1.7 x" and answer.headers["Content-Type"] == "application/pdf"
    assert Reading.objects.filter(household=file.household, through="isolation:attachment").exists()
    building = Place.objects.get(level="building", lo__lte=file.position, hi__gte=file.position)
    by = hamlet.user("zhihui")
    site = add_site(kind="checkpoint", name="1号楼值守点", place=building, by=by, at=at)
    station = add_station(site=site, kind="gate", direction="both", by=by, at=at)
    assert "现在没有人" in page.get(here).content.decode()
    assign_duty(station=station, department="community", name="夜班老包", from_at=at, until_at=at + HOUR, by=by, at=at)
    text = page.get(here).content.decode()
    assert "夜班老包" in text and "承诺书" in text and "告知书" in text and str(hamlet.document) in text
