"""Pages of a list by cursor: rows in the order in which they were made, so that what is added later moves no page."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wanjia.core.identities import UnknownIdentity, seal, unseal
from wanjia.interfaces.api.declare import Page, Paged
from wanjia.interfaces.sync.problems import Problem

Item = TypeVar("Item")


def page_of(rows: QuerySet[Any], asked: Paged, shape: Callable[[list[Any]], Iterable[Item]]) -> Page[Item]:
    """Give the page after the cursor. A cursor is the last row's number, sealed for this list alone. Raises Problem 400."""
    found, after = numbered(rows, asked.cursor, asked.limit)
    return Page(list(shape(found)), after or None)


def numbered(rows: QuerySet[Any], cursor: str, limit: int) -> tuple[list[Any], str]:
    """Give the rows of a page and the cursor of the next, empty at the end."""
    kind = f"api {rows.model._meta.label_lower}"
    try:
        last = unseal(kind, cursor) if cursor else 0
    except UnknownIdentity as error:
        raise Problem(400, "cursor", _("游标不是这个列表给出的")) from error
    found = list(rows.filter(pk__gt=last).order_by("pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], seal(kind, found[limit - 1].pk) if more else ""
