"""Machines that ask: a token of one of the cast as it is really made, and a client that carries it."""

import itertools
from datetime import timedelta
from typing import Any

from django.test import Client

from demo.hamlet import Hamlet
from wanjia.core import clock
from wanjia.interfaces.api.actions import confirm_token, draw_token, propose_token
from wanjia.interfaces.api.models import ApiToken

_keys = itertools.count()


def made(hamlet: Hamlet, who: str, *scopes: str, place: str, name: str = "市平台") -> tuple[ApiToken, str]:
    """Let the administrator propose a token, another administrator of ours confirm it, its owner draw it."""
    at, second = clock.now(), "jiedao" if who == "zhihui" else "zhihui"
    ends = at + timedelta(days=30)
    said = {"name": name, "user": hamlet.user(who), "scopes": list(scopes), "place": hamlet.places[place]}
    token = propose_token(**said, until_at=ends, by=hamlet.user("guanli"), at=at)
    confirm_token(token=token, by=hamlet.user(second), at=at)
    return token, draw_token(token=token, by=hamlet.user(who), at=at)


class Machine:
    """A program with a token."""

    def __init__(self, secret: str, language: str = "zh-CN") -> None:
        self.client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        """Read; give the JSON of the answer, whose status must be the one expected."""
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == status, (answer.status_code, answer.content.decode())
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None, status: int = 201, key: str = "") -> Any:
        """Write, under a key of its own unless one is given."""
        headers = {"idempotency-key": key or f"act {next(_keys)}"}
        answer = self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)
        assert answer.status_code == status, (answer.status_code, answer.content.decode())
        return answer.json()

    def every(self, path: str, limit: int = 2, **query: Any) -> list[Any]:
        """Read a list to its end, a small page at a time."""
        items, page = [], self.get(path, limit=limit, **query)
        while True:
            items += page["items"]
            if page["next"] is None:
                return items
            page = self.get(path, limit=limit, cursor=page["next"], **query)


def machine(hamlet: Hamlet, who: str, *scopes: str, place: str) -> Machine:
    """Give a program of one of the cast."""
    return Machine(made(hamlet, who, *scopes, place=place)[1])
