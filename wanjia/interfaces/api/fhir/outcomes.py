"""At the FHIR addresses a fault is an OperationOutcome, as FHIR R4 asks; its status and its words stay those of the problem."""

import functools
import json
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from wanjia.interfaces.sync.problems import View

PROBLEM = "application/problem+json"
# https://hl7.org/fhir/R4/valueset-issue-type.html
CODES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 409: "conflict", 413: "too-long",
    422: "business-rule", 429: "throttled", 503: "transient",
}  # fmt: skip


def in_fhir(view: View, media: str) -> View:
    """Give the view of a FHIR address, whose faults are OperationOutcomes."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        said = view(request, **arguments)
        if said.headers.get("Content-Type") == PROBLEM and said.content:
            said.content = msgspec.json.encode(outcome(json.loads(said.content)))
            said["Content-Type"] = media
            said["Content-Length"] = str(len(said.content))
        return said

    return answer


def outcome(problem: dict[str, Any]) -> dict[str, Any]:
    """Give a problem as an OperationOutcome."""
    issue = {
        "severity": "error",
        "code": CODES.get(problem["status"], "exception"),
        "details": {"text": problem["title"]},
    }
    told = " ".join(filter(None, (problem["type"], problem["detail"])))
    return {"resourceType": "OperationOutcome", "issue": [{**issue, "diagnostics": told}]}
