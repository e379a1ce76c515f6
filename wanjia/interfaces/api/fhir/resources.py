"""Rows as FHIR R4 resources, as far as the facts go: nothing is filled in that nobody recorded."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.tasks.models import WorkOrder
from wanjia.core.access import Standing
from wanjia.registry.places.models import Place, Site
from wanjia.response.cases.models import Case
from wanjia.response.cases.queries.subjects import name_for
from wanjia.response.sampling.models import Result, Tube

Resource = dict[str, Any]
GENDERS = ("male", "female")
SNOMED = "http://snomed.info/sct"
# The codes by which results are read back (response/sampling/reading/fhir.py).
FINDINGS = {
    "negative": ("260385009", "Negative"),
    "positive": ("10828004", "Positive"),
    "doubtful": ("419984006", "Inconclusive"),
    "invalid": ("455371000124106", "Invalid result"),
}
TASK_STATES = {"ordered": "requested", "accepted": "accepted", "returned": "rejected"}
# What was closed without having been done was given up.
TASK_STATES |= {"completed": "completed", "closed": "cancelled", "closed done": "completed"}


def reference(row: Place | Tube | Result, kind: str) -> dict[str, str]:
    """Point at another resource."""
    return {"reference": f"{kind}/{row.public_id}"}


def instant(moment: datetime) -> str:
    """Give a moment to the millisecond, as FHIR's instants are written."""
    return moment.isoformat(timespec="milliseconds")


def location(place: Place) -> Resource:
    """Give a place."""
    code = {"identifier": [{"system": "urn:wanjia:place-code", "value": place.code}]} if place.code else {}
    above = {"partOf": reference(Place(pk=place.parent_id), "Location")} if place.parent_id else {}
    said = {"resourceType": "Location", "id": place.public_id, "status": "active", "name": place.name}
    return {**said, "mode": "instance", **code, **above}


def patient(case: Case, standing: Standing) -> Resource:
    """Give who a case is: the name whole only for who may see names there."""
    gender = case.sex if case.sex in GENDERS else "unknown"
    return {
        "resourceType": "Patient",
        "id": case.public_id,
        "identifier": [{"system": "urn:wanjia:case", "value": case.label}],
        "name": [{"text": name_for(case, standing, case.place.lo)}],
        "gender": gender,
    }


def specimen(tube: Tube) -> Resource:
    """Give a tube by its label; whose samples it holds is not said."""
    return {
        "resourceType": "Specimen",
        "id": tube.public_id,
        "accessionIdentifier": {"value": tube.label},
        "status": "available",
        "collection": {"collectedDateTime": instant(tube.sealed_at)},
    }


def _laboratory(site: Site) -> list[dict[str, str]]:
    return [{"display": site.name}]


def _finding(result: Result) -> dict[str, Any]:
    code, word = FINDINGS[result.finding]
    return {"coding": [{"system": SNOMED, "code": code, "display": word}], "text": result.get_finding_display()}


def observation(result: Result) -> Resource:
    """Give what was found in a tube."""
    return {
        "resourceType": "Observation",
        "id": result.public_id,
        "status": "final",
        "code": {"text": _("核酸检测")},
        "specimen": reference(result.tube, "Specimen"),
        "effectiveDateTime": instant(result.tested_at),
        "issued": instant(result.reported_at),
        "performer": _laboratory(result.laboratory),
        "valueCodeableConcept": _finding(result),
    }


def diagnostic_report(result: Result) -> Resource:
    """Give a laboratory's report of one tube."""
    return {
        "resourceType": "DiagnosticReport",
        "id": result.public_id,
        "status": "final",
        "code": {"text": _("核酸检测")},
        "specimen": [reference(result.tube, "Specimen")],
        "effectiveDateTime": instant(result.tested_at),
        "issued": instant(result.reported_at),
        "performer": _laboratory(result.laboratory),
        "result": [reference(result, "Observation")],
        "conclusionCode": [_finding(result)],
    }


def task(order: WorkOrder, *, done: bool) -> Resource:
    """Give a work order; ``done``: somebody reported it done, whatever came after."""
    state = "closed done" if done and order.state == "closed" else order.state
    return {
        "resourceType": "Task",
        "id": order.public_id,
        "status": TASK_STATES[state],
        "intent": "order",
        "description": order.title,
        "authoredOn": instant(order.ordered_at),
        "owner": {"display": order.assignee.name},
        "restriction": {"period": {"end": instant(order.due_at)}},
        "location": reference(order.place, "Location"),
    }
