"""The OpenAPI document says what is served: what follows it is answered so, what does not is refused, nothing breaks."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from wanjia.command.tasks.actions import issue_directive, order_work
from wanjia.core import clock
from wanjia.insight.briefs.actions import add_channel, subscribe_place
from wanjia.interfaces.api.document import document
from wanjia.interfaces.api.table import ENDPOINTS
from wanjia.interfaces.api.tests.machines import made
from wanjia.response.cases.tests.scene import begin as begin_outbreak
from wanjia.response.measures.tests.scene import approved
from wanjia.response.sampling.tests.scene import Scene as Sampling

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# Tokens that between them hold every scope, each at a place of its own.
TOKENS = {
    "zhihui": (
        "county",
        ["view_coverage", "manage_posts", "view_stations", "approve_measures", "answer_appeals", "sign_reports"],
    ),
    "shequ": ("community", ["view_coverage", "assign_work", "record_visits", "record_samples", "propose_measures"]),
    "jiedao": ("street", ["view_people", "keep_isolation", "approve_measures", "assign_work"]),
    "liudiao": ("county", ["investigate_cases", "view_people"]),
}


@pytest.fixture
def application() -> Iterator[Any]:
    """Give the server as programs reach it; it leaves the test's own connection open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    logging.disable(logging.CRITICAL)  # refusals are meant here, and writing each down takes longest
    yield get_wsgi_application()
    logging.disable(logging.NOTSET)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def known(sampling: Sampling) -> dict[str, list[str]]:
    """Give real ids by the name of the parameter or field that may carry them, one of each inside and outside a street."""
    hamlet = sampling.hamlet
    outbreak = begin_outbreak(hamlet)
    case, measure = outbreak.case("甲-1", "包明月"), approved(hamlet)
    job, due = [("给三户送口罩", hamlet.places["grid"], None)], clock.now() + timedelta(days=1)
    (order,) = order_work(rows=job, assignee=hamlet.user("shequ"), due_at=due, by=hamlet.user("jiedao"), at=hamlet.at)
    said = {"title": "报送缺额", "place": hamlet.places["county"], "document": hamlet.document}
    below = [hamlet.places["community"], hamlet.places["next_community"]]
    directive = issue_directive(**said, recipients=below, by=hamlet.user("zhihui"), at=hamlet.at)
    where = {"place": hamlet.places["street"], "by": hamlet.user("jiedao"), "at": hamlet.at}
    channel = add_channel(kind="email", name="值班", address="duty@example.org", audience="staff", **where)
    rows: dict[str, list[Any]] = {
        "place": [hamlet.places[name] for name in ("county", "street", "community", "grid", "next_street")],
        "document": [hamlet.document],
        "directive": [directive],
        "receipt": list(directive.receipts.all()),
        "order": [order],
        "assignee": [hamlet.user("wangge1"), hamlet.user("hongxing")],
        "campaign": [hamlet.campaign, sampling.round.campaign],
        "measure": [measure],
        "outbreak": [outbreak.outbreak],
        "case": [case],
        "channel": [channel],
        "subscription": [subscribe_place(channel=channel, **where)],
    }
    return {name: [row.public_id for row in found] for name, found in rows.items()}


def test_every_address_answers_every_token_as_the_document_says(sampling: Sampling, application: Any) -> None:
    ids, seen = known(sampling), set()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    for who, (place, scopes) in TOKENS.items():
        _token, secret = made(sampling.hamlet, who, *scopes, place=place)
        for operation in operations:
            seen |= answers(operation, ids, {"Authorization": f"Bearer {secret}"})
    assert {200, 201, 400, 403, 404} <= seen


def answers(operation: Any, ids: dict[str, list[str]], headers: dict[str, str]) -> set[int]:
    """Ask one operation a few times, as described and otherwise; give the statuses."""
    seen = set()
    modes = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    # The same questions every time: a made-up parameter that HTTP has no way to write is rarely, and wrongly, called accepted.
    @settings(
        max_examples=8, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        derandomize=True,
    )  # fmt: skip
    @given(case=modes, choose=st.randoms(use_true_random=False))
    def ask(case: Any, choose: Any) -> None:
        if case.meta.generation.mode == GenerationMode.POSITIVE and choose.random() < 0.8:
            for part in (case.path_parameters, case.body if isinstance(case.body, dict) else {}):
                part.update({name: choose.choice(ids[name]) for name in part if name in ids})
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        seen.add(response.status_code)

    ask()
    return seen


def test_the_document_is_public_complete_and_in_the_readers_language(db: None) -> None:
    told = Client(headers={"accept-language": "en"}).get("/api/v1/openapi.json").json()
    assert told["openapi"] == "3.1.0" and told == document_in("en")
    served = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}
    assert served == {(e.method, f"/api/v1/{e.path}") for e in ENDPOINTS}
    assert told["paths"]["/api/v1/places"]["get"]["summary"] == "Current places of the territory, by parent and level"
    for path, methods in told["paths"].items():
        for method in methods.values():
            assert method["security"], f"{path} is open to everybody"


def document_in(language: str) -> dict[str, Any]:
    with override(language):
        return document()
