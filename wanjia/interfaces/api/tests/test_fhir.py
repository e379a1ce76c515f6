"""FHIR R4: every answer is what HL7's own definitions allow, and what we read of others we write the same."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from demo.hamlet import Hamlet
from wanjia.command.tasks.actions import close_order, complete_order, order_work
from wanjia.core import clock
from wanjia.core.models import JournalLine
from wanjia.interfaces.api.tests.machines import Machine, machine
from wanjia.response.cases.tests.scene import begin as begin_outbreak
from wanjia.response.sampling.reading.fhir import read_fhir
from wanjia.response.sampling.tests.scene import Scene
from wanjia.response.sampling.tests.test_custody import seal
from wanjia.response.sampling.tests.test_results import scan


def checked(resource: dict[str, Any]) -> dict[str, Any]:
    """Give a resource that HL7's definition of its type accepts, with nothing in it that the type does not know."""
    kind = resource["resourceType"]
    getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind).model_validate(resource)
    return resource


def found(reader: Machine, kind: str, **query: Any) -> list[dict[str, Any]]:
    """Search a kind of resource to the end, two at a time, by the links of the bundles."""
    address, rows = f"/api/fhir/{kind}?_count=2", []
    while address:
        answer = reader.client.get(address, query)
        assert answer.status_code == 200, answer.content
        bundle = checked(answer.json())
        rows += [checked(entry["resource"]) for entry in bundle.get("entry", [])]
        address = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
    return rows


def test_the_statement_names_what_is_served(hamlet: Hamlet) -> None:
    told = checked(Client().get("/api/fhir/metadata").json())
    served = {one["type"] for one in told["rest"][0]["resource"]}
    assert served == {"Patient", "Location", "Specimen", "DiagnosticReport", "Observation", "Task"}
    assert told["fhirVersion"] == "4.0.1"
    assert Client().get("/api/fhir/Patient").status_code == 401
    assert Client().get("/api/fhir/Medication").status_code == 404


@pytest.mark.parametrize(
    ("where", "status", "code"),
    [
        ("Task?_count=9999", 400, "invalid"),
        ("Patient", 403, "forbidden"),
        ("Task/nobody", 404, "not-found"),
        ("Medication", 404, "not-found"),
    ],
)
def test_a_fault_is_an_operation_outcome(hamlet: Hamlet, where: str, status: int, code: str) -> None:
    reader = machine(hamlet, "shequ", "assign_work", place="community")
    answer = reader.client.get(f"/api/fhir/{where}")
    told = checked(answer.json())
    assert (answer.status_code, told["issue"][0]["code"]) == (status, code)
    assert answer["Content-Type"].startswith("application/fhir+json") and told["issue"][0]["details"]["text"]


def test_who_has_no_token_or_sends_what_is_not_taken_reads_an_outcome_too(hamlet: Hamlet) -> None:
    stranger = Client().get("/api/fhir/Task")
    assert (stranger.status_code, checked(stranger.json())["issue"][0]["code"]) == (401, "login")
    assert stranger["WWW-Authenticate"] == "Bearer"
    written = Client().post("/api/fhir/Task", {})
    assert (written.status_code, checked(written.json())["issue"][0]["code"]) == (405, "not-supported")
    assert Client().get("/api/v1/places")["Content-Type"] == "application/problem+json"


def test_one_resource_is_searched_by_its_id_and_json_may_be_asked_for_by_name(hamlet: Hamlet) -> None:
    reader = machine(hamlet, "shequ", "view_coverage", place="community")
    first, second = found(reader, "Location")[:2]
    assert found(reader, "Location", _id=second["id"]) == [second] != [first]
    assert found(reader, "Location", _id="0" * 26) == []
    for written in ("json", "application/fhir%2Bjson", "application/fhir+json"):
        address = f"/api/fhir/Location/{first['id']}?_format={written}"
        assert reader.client.get(address).json() == first
    refused = reader.client.get(f"/api/fhir/Location/{first['id']}?_format=xml")
    assert (refused.status_code, checked(refused.json())["resourceType"]) == (400, "OperationOutcome")
    told = Client().get("/api/fhir/metadata").json()
    assert {one["searchParam"][0]["name"] for one in told["rest"][0]["resource"]} == {"_id"}


@pytest.mark.parametrize("finding", ["negative", "positive", "doubtful", "invalid"])
def test_what_a_laboratory_found_is_read_back_as_the_same(sampling: Scene, finding: str) -> None:
    seal(sampling, "T0000001", sampling.targets("grid")[:2])
    scan(sampling, "T0000001", finding)
    reader = machine(sampling.hamlet, "jianyan", "enter_results", place="county")
    entries = [
        {"resource": one} for kind in ("Specimen", "Observation", "DiagnosticReport") for one in found(reader, kind)
    ]
    (line,) = read_fhir(json.dumps({"resourceType": "Bundle", "entry": entries}).encode())
    assert (line.label, line.said, line.errors) == ("T0000001", finding, ())


def test_places_and_work_are_told_inside_the_place_of_the_token(hamlet: Hamlet) -> None:
    job = [("给三户送口罩", hamlet.places["grid"], None)]
    due = hamlet.at + timedelta(hours=8)
    (order,) = order_work(rows=job, assignee=hamlet.user("wangge1"), due_at=due, by=hamlet.user("shequ"), at=hamlet.at)
    reader = machine(hamlet, "shequ", "view_coverage", "assign_work", place="community")
    places, (task,) = found(reader, "Location"), found(reader, "Task")
    assert "书香社区" in {place["name"] for place in places} and "红星街道" not in {place["name"] for place in places}
    assert task["status"] == "requested" and task["location"]["reference"] in {f"Location/{p['id']}" for p in places}
    assert reader.client.get(f"/api/fhir/Task/{task['id']}").json() == task
    stranger = machine(hamlet, "hongxing", "assign_work", place="next_street")
    assert stranger.client.get(f"/api/fhir/Task/{task['id']}").status_code == 404
    assert reader.client.get("/api/fhir/Patient").status_code == 403
    complete_order(order=order, by=hamlet.user("wangge1"), at=hamlet.at)
    close_order(order=order, by=hamlet.user("shequ"), at=hamlet.at)
    assert found(reader, "Task")[0]["status"] == "completed", "what was done and then closed was not cancelled"


def test_a_patient_is_named_for_who_may_see_names_and_the_reading_is_kept(hamlet: Hamlet) -> None:
    scene = begin_outbreak(hamlet)
    for label, name in (("甲-1", "包明月"), ("甲-2", "其木格"), ("甲-3", "单秀英")):
        scene.case(label, name)
    blind = machine(hamlet, "liudiao", "investigate_cases", place="county")
    assert [one["name"][0]["text"] for one in found(blind, "Patient")] == ["包**", "其**", "单**"]
    seeing = machine(hamlet, "liudiao", "investigate_cases", "view_people", place="county")
    patients = found(seeing, "Patient")
    assert [one["name"][0]["text"] for one in patients] == ["包明月", "其木格", "单秀英"]
    lines = JournalLine.objects.filter(action="read_cases", happened_at__lte=clock.now(), detail__contains="api:fhir")
    assert lines.count() == 4, "one for each bundle"
