"""The OpenAPI 3.1 document: made from the declarations that serve, so that it cannot say anything else."""

import re
from functools import lru_cache
from typing import Any

import msgspec
from django.utils.translation import get_language, override
from msgspec import Struct

from wanjia.insight.figures.catalogue import INDICATORS
from wanjia.interfaces.api.declare import SEALED, Done, Endpoint
from wanjia.interfaces.api.table import ENDPOINTS

BASE = "/api/v1"
WORDS = {
    304: "Not changed since the ETag that was sent.",
    400: "Not as this document says: parameters, cursor, body, or no Idempotency-Key.",
    401: "No token, or one that is revoked or over.",
    403: "The token lacks the scope.",
    404: "Not there, or outside the token's place: nothing tells which.",
    413: "Too large.",
    422: "A rule says no, or the Idempotency-Key belongs to another request.",
    429: "Too many requests; Retry-After says when to come again.",
    503: "The store is busy; try again.",
}


class ProblemAnswer(Struct):
    """What went wrong (RFC 9457): ``type`` for programs, ``title`` for people in the language they asked for."""

    type: str
    title: str
    status: int
    detail: str
    server_time: str


def document() -> dict[str, Any]:
    """Give the document in the reader's language."""
    return _document(get_language() or "zh-hans")


@lru_cache(maxsize=4)
def _document(language: str) -> dict[str, Any]:
    with override(language):
        answers = [endpoint.answer for endpoint in ENDPOINTS]
        bodies = [endpoint.body for endpoint in ENDPOINTS if endpoint.body is not None]
        queries = [endpoint.query for endpoint in ENDPOINTS if endpoint.query is not None]
        types = list(
            {repr(t): t for t in [*answers, *bodies, *queries, ProblemAnswer, Done] if t is not bytes}.values()
        )
        schemas, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
        known = dict(zip(map(repr, types), schemas, strict=True))
        paths: dict[str, dict[str, Any]] = {}
        for endpoint in ENDPOINTS:
            paths.setdefault(f"{BASE}/{endpoint.path}", {})[endpoint.method.lower()] = _operation(
                endpoint, known, components
            )
    used = {name: schema for name, schema in components.items() if not name.endswith("Query") and name != "Paged"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wanjia", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": used,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, known: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "summary": str(endpoint.title),
        "description": (endpoint.serve.__doc__ or "").strip(),
        "tags": [endpoint.path.split("/")[0]],
        "security": [{"token": [str(scope)]} for scope in endpoint.scopes],
        "parameters": [*_path(endpoint), *_query(endpoint, components), *_headers(endpoint)],
        "responses": _responses(endpoint, known),
    }
    if endpoint.body is not None:
        content = {"application/json": {"schema": known[repr(endpoint.body)]}}
        said["requestBody"] = {"required": True, "content": content}
    return said


def _path(endpoint: Endpoint) -> list[dict[str, Any]]:
    others = {"key": {"type": "string", "enum": list(INDICATORS)}}
    sealed = {"type": "string", "pattern": SEALED}
    names = re.findall(r"{(\w+)}", endpoint.path)
    return [{"name": name, "in": "path", "required": True, "schema": others.get(name, sealed)} for name in names]


def _query(endpoint: Endpoint, components: dict[str, Any]) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    fields = components[endpoint.query.__name__]["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _headers(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.method == "GET":
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    what = "Any text of yours, another for each act: sent again with the same one, an act is not done again."
    return [{"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema, "description": what}]


def _responses(endpoint: Endpoint, known: dict[str, Any]) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": known[repr(ProblemAnswer)]}}
    codes = [400, 401, 403, 404, 422, 429, 503, *([304] if endpoint.method == "GET" else [413])]
    told: dict[str, Any] = {
        str(code): {"description": WORDS[code], **({} if code == 304 else {"content": problem})} for code in codes
    }
    schema = {"type": "string"} if endpoint.answer is bytes else known[repr(endpoint.answer)]
    good = "200" if endpoint.method == "GET" else "201"
    told[good] = {"description": "Done.", "content": {endpoint.media.split(";")[0]: {"schema": schema}}}
    return dict(sorted(told.items()))
