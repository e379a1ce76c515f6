"""What machines read is what the pages show to the token's owner, in pages that stay as they are."""

import csv
import io
import json
from datetime import timedelta

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.campaigns.queries import counts
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.interfaces.api.dhis2 import Mapping, uid
from wanjia.interfaces.api.tests.machines import Machine, machine, made
from wanjia.registry.people.models import Reading
from wanjia.registry.places.actions import add_place
from wanjia.response.cases.reading.headers import guess
from wanjia.response.cases.reading.lists import open_sheet, read_rows
from wanjia.response.cases.tests.scene import Scene, begin
from wanjia.response.measures.tests.scene import approved
from wanjia.response.sampling.tests.scene import Scene as Sampling
from wanjia.response.sampling.tests.test_custody import seal


def test_pages_stay_as_they_are_while_places_are_added(hamlet: Hamlet) -> None:
    reader = machine(hamlet, "zhihui", "view_coverage", place="county")
    first = reader.get("places", limit=3)
    add_place(parent=hamlet.places["street"], level="community", name="新社区", by=hamlet.user("zhihui"), at=hamlet.at)
    rest = reader.every("places", limit=3)[3:]
    assert reader.get("places", limit=3) == first
    names = [place["name"] for place in first["items"] + rest]
    assert len(names) == len({p["id"] for p in first["items"] + rest}) and names[-1] == "新社区"
    assert reader.get("places", cursor=first["items"][0]["id"], status=400)["type"] == "cursor"
    assert reader.get("places", page="2", status=400)["type"] == "body"
    below = reader.every("places", parent=hamlet.places["street"].public_id)
    assert [place["name"] for place in below] == ["书香社区", "新社区"]


def test_a_client_that_holds_the_same_is_told_so(hamlet: Hamlet) -> None:
    reader = machine(hamlet, "shequ", "view_coverage", place="community")
    where = f"/api/v1/places/{hamlet.places['grid'].public_id}"
    tag = reader.client.get(where).headers["ETag"]
    again = reader.client.get(where, headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content and again.headers["ETag"] == tag
    assert reader.client.head(where).status_code == 200
    assert reader.client.delete(where).headers["Allow"] == "GET, HEAD"


def test_a_problem_is_said_in_the_language_that_was_asked_for(hamlet: Hamlet) -> None:
    _token, secret = made(hamlet, "shequ", "view_coverage", place="community")
    english = Machine(secret, "en").get("orders", status=403)["title"]
    assert english == "The token lacks this scope"
    assert Machine(secret).get("orders", status=403)["title"] == "令牌没有这项权限"
    answer = Client().get("/api/v1/no-such-thing")
    assert answer.status_code == 404 and answer.headers["Content-Type"] == "application/problem+json"


def test_coverage_is_what_the_page_counts_and_adds_up(hamlet: Hamlet) -> None:
    reader = machine(hamlet, "zhihui", "view_coverage", place="county")
    (campaign,) = reader.every("campaigns")
    where = f"campaigns/{campaign['id']}/coverage/{hamlet.places['county'].public_id}"
    told, known = reader.get(where), counts(hamlet.campaign, hamlet.places["county"])
    assert told["frame"] == known.frame > 0 and sum(told["states"].values()) == told["frame"] + told["found"]
    below = reader.get(f"{where}/below")["items"]
    assert sum(one["frame"] for one in below) == told["frame"]
    before = reader.get(where, at="2022-11-11T09:30:00+08:00")
    assert before["states"]["pending"] == known.frame and before["at"] == "2022-11-11T09:30:00+08:00"


def test_a_round_gives_the_same_figures_for_the_same_moment(sampling: Sampling) -> None:
    reader = machine(sampling.hamlet, "zhihui", "view_coverage", place="county")
    seal(sampling, "T0000001", sampling.targets("community")[:3])
    county = sampling.hamlet.places["county"].public_id
    campaign = next(c for c in reader.every("campaigns") if c["kind"] == "sampling")
    where = f"campaigns/{campaign['id']}/figures/{county}"
    told = reader.get(where)
    assert (told["persons"], told["samples"], told["cards"]) == (3, 3, 0)
    assert sum(point["persons"] for point in told["points"]) == 3
    seal(sampling, "T0000002", sampling.targets("community")[3:5], minutes=30)
    assert reader.get(where, at=(sampling.hamlet.at + timedelta(minutes=5)).isoformat())["persons"] == 3
    screening = next(c for c in reader.every("campaigns") if c["kind"] == "screening")
    reader.get(f"campaigns/{screening['id']}/figures/{county}", status=404)


def test_measures_are_counted_for_many_and_named_for_whose_work_they_are(hamlet: Hamlet) -> None:
    approved(hamlet, until_at=hamlet.at + timedelta(days=14))
    counter = machine(hamlet, "ducha", "view_coverage", place="county")
    counted = counter.get(f"places/{hamlet.places['community'].public_id}/measures")
    assert counted["total"] == sum(counted["by_kind"].values()) == sum(counted["by_subject"].values())
    counter.get(f"places/{hamlet.places['grid'].public_id}/measures", status=422)
    counter.get("measures", status=403)
    blind = machine(hamlet, "jiedao", "approve_measures", place="street")
    (row,) = blind.every("measures", state="all")
    assert row["subject_name"] == "包**" and not Reading.objects.filter(through="api:measures").exists()
    seeing = machine(hamlet, "jiedao", "approve_measures", "view_people", place="street")
    assert seeing.get(f"measures/{row['id']}")["subject_name"] == "包明月"
    assert Reading.objects.get(through="api:measures").user == hamlet.user("jiedao")
    stranger = machine(hamlet, "hongxing", "propose_measures", place="next_street")
    assert not stranger.every("measures", state="all")
    stranger.get(f"measures/{row['id']}", status=404)


def outbreak(hamlet: Hamlet) -> Scene:
    scene = begin(hamlet)
    scene.case("甲-1", "包明月")
    scene.case("甲-2", "其木格", onset=1)
    scene.case("甲-3", "单秀英", category="suspected", onset=None)
    return scene


def test_cases_are_read_by_who_investigates_and_every_reading_is_kept(hamlet: Hamlet) -> None:
    scene = outbreak(hamlet)
    machine(hamlet, "shequ", "view_people", "view_coverage", place="community").get("outbreaks", status=403)
    reader = machine(hamlet, "liudiao", "investigate_cases", place="county")
    (row,) = reader.every("outbreaks")
    where = f"outbreaks/{row['id']}/cases"
    assert [case["name"] for case in reader.every(where)] == ["包**", "其**", "单**"]
    named = machine(hamlet, "liudiao", "investigate_cases", "view_people", place="county")
    cases = named.every(where)
    assert [case["name"] for case in cases] == ["包明月", "其木格", "单秀英"]
    assert named.get(f"cases/{cases[0]['id']}") == cases[0]
    assert JournalLine.objects.filter(action="read_cases", by_id=scene.by.pk).count() >= 5
    assert Reading.objects.filter(through="api:cases", user=scene.by).exists()


def test_the_line_list_is_read_back_as_what_it_says(hamlet: Hamlet) -> None:
    scene = outbreak(hamlet)
    reader = machine(hamlet, "liudiao", "investigate_cases", "view_people", place="county")
    answer = reader.client.get(f"/api/v1/outbreaks/{scene.outbreak.public_id}/line-list")
    assert answer.headers["Content-Type"].startswith("text/csv")
    sheet = open_sheet("cases", answer.content)
    read = read_rows("cases", sheet, guess("cases", sheet.headers), clock.now().date())
    assert not read.problems
    said = [(row.label, row.name, row.category, row.days["onset"], row.place) for row in read.good]
    days = {case.label: case.onset for case in scene.outbreak.cases.all()}
    assert said == [
        ("甲-1", "包明月", "confirmed", days["甲-1"], "书香社区"),
        ("甲-2", "其木格", "confirmed", days["甲-2"], "书香社区"),
        ("甲-3", "单秀英", "suspected", None, "书香社区"),
    ]
    assert len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))) == 4
    assert JournalLine.objects.filter(detail__contains="cases line-list api").exists()


def test_dhis2_gets_each_case_once_with_its_way_and_its_dated_facts(hamlet: Hamlet, settings, tmp_path) -> None:
    scene = outbreak(hamlet)
    file = tmp_path / "dhis2.json"
    code = hamlet.places["street"].code or hamlet.places["county"].code
    told = {"program": "ProgCases01", "org_units": {code: "OrgStreet01"}, "of_program": ["case_id"]}
    file.write_text(json.dumps(told))
    settings.WANJIA_DHIS2_MAPPING = str(file)
    reader = machine(hamlet, "liudiao", "investigate_cases", "view_people", place="county")
    where = f"outbreaks/{scene.outbreak.public_id}/dhis2"
    first = reader.get(where, limit=2)
    second = reader.get(where, limit=2, cursor=first["pager"]["next"])
    people = first["trackedEntities"] + second["trackedEntities"]
    assert len({one["trackedEntity"] for one in people}) == 3 and second["pager"]["next"] is None
    known = {a["attribute"]: a["value"] for a in people[0]["attributes"]}
    assert uid("attribute case_id") not in known and known[uid("attribute full_name")] == "包明月"
    (way,) = people[0]["enrollments"]
    assert way["attributes"] == [{"attribute": uid("attribute case_id"), "value": "甲-1"}]
    assert way["program"] == "ProgCases01" and way["orgUnit"] == "OrgStreet01" and way["status"] == "ACTIVE"
    (report,) = way["events"]
    values = {v["dataElement"]: v["value"] for v in report["dataValues"]}
    case = scene.outbreak.cases.get(label="甲-1")
    assert report["occurredAt"] == f"{case.reported}T00:00:00"  # YYYY-MM-DDThh:mm:ss, as its documentation asks
    assert values[uid("data element date_onset")] == case.onset.isoformat()
    assert values[uid("data element case_classification")] == "confirmed"
    ids = [one["trackedEntity"] for one in people] + [way["enrollment"], report["event"]]
    assert all(len(one) == 11 and one[0].isalpha() and one.isalnum() and one.isascii() for one in ids)
    assert Mapping().program == ""
