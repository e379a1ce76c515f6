"""How an address of the machines' door is declared: once, with the types of what goes in and out.

What serves (serving.py), the OpenAPI document (document.py) and the page for people read the same declarations; the type of an
answer is the one its function returns, which mypy holds it to.
"""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from msgspec import Meta, Struct

from wanjia.core.access import Standing
from wanjia.interfaces.api.models import ApiToken
from wanjia.registry.accounts.models import User
from wanjia.registry.accounts.roles import Capability

Item = TypeVar("Item")
SEALED = "^[0-9a-v]{26}$"
Id = Annotated[str, Meta(pattern=SEALED, description="A sealed id: opaque, stable, of one kind only.")]
IdOrNone = Annotated[str, Meta(pattern="^([0-9a-v]{26})?$", description="A sealed id, or nothing.")]
Moment = Annotated[datetime, Meta(tz=True, description="A moment with its offset from UTC, between 2000 and 2100.")]
Line = Annotated[
    str,
    Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$", description="One line."),
]
Prose = Annotated[str, Meta(max_length=4000, pattern=r"^[^\x00]*$")]
Note = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00]*$")]


class Query(Struct, kw_only=True, forbid_unknown_fields=True):
    """Parameters of an address; a name that is none of them is an error."""


class Paged(Query, kw_only=True):
    """Parameters of a list."""

    cursor: IdOrNone = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Body(Struct, kw_only=True, forbid_unknown_fields=True):
    """What is sent to be written."""


class Page(Struct, Generic[Item]):
    """One page of a list, the oldest first. ``next`` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None


class Done(Struct):
    """What a writing request made or changed: the id to read it by, and when it was taken in."""

    id: Id
    at: datetime


@dataclass(frozen=True)
class Ask:
    """One request: who asks through which token, what they may do, what they sent. ``reach`` takes it for a page's request."""

    token: ApiToken
    user: User
    standing: Standing
    at: datetime
    path: dict[str, str]
    base: str  # the address of this server, as the asker knows it
    query: Any = None
    body: Any = None


@dataclass(frozen=True)
class Endpoint:
    """One method at one address. One of the ``scopes`` is enough to be let in; where it is held decides which rows are seen."""

    method: str
    path: str
    title: Any
    scopes: tuple[Capability, ...]
    query: type[Query] | None
    body: type[Body] | None
    serve: Callable[[Ask], Any]
    media: str = "application/json"

    @property
    def name(self) -> str:
        """What the document calls it."""
        return f"{self.serve.__module__.rsplit('.', 1)[-1]}.{self.serve.__name__}"

    @property
    def answer(self) -> Any:
        """The type of its answer."""
        return typing.get_type_hints(self.serve, include_extras=True)["return"]

    @property
    def single(self) -> bool:
        """Whether it reads one thing, which a client may keep with its ETag."""
        return self.method == "GET" and "{" in self.path


Serve = Callable[[Ask], Any]


def get(
    path: str, title: Any, *scopes: Capability, query: type[Query] = Query, media: str = "application/json"
) -> Callable[[Serve], Endpoint]:
    """Declare an address that is read."""
    return lambda serve: Endpoint("GET", path, title, scopes, query, None, serve, media)


def post(path: str, title: Any, *scopes: Capability, body: type[Body] = Body) -> Callable[[Serve], Endpoint]:
    """Declare an address that is written to; it answers with Done."""
    return lambda serve: Endpoint("POST", path, title, scopes, Query, body, serve)
