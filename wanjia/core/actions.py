"""The only way to write: ``@action`` makes a function one transaction that must leave a journal line."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

from wanjia.core import journal

Written = TypeVar("Written")


class UnjournalledAction(RuntimeError):
    """An action returned without a journal line; its transaction is rolled back."""


class Refused(Exception):
    """A rule says no. Carries a message for the user, and the field it is about where there is one."""

    def __init__(self, message: Any, *, field: str = "", code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code


def action(function: Callable[..., Written]) -> Callable[..., Written]:
    """Run ``function`` in one transaction whose lines are chained into the journal.

    An action called inside another joins its transaction through a savepoint, so that a caller may catch its Refused.
    Raises TypeError at import for one that is not keyword-only with ``by`` and ``at``.
    """
    parameters = inspect.signature(function).parameters
    if any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()) or not {"by", "at"} <= parameters.keys():
        raise TypeError(f"action {function.__qualname__} takes keyword arguments only, among them by and at")

    @functools.wraps(function)
    def run(**arguments: Any) -> Written:
        outer = journal.lines_so_far()
        if outer is None:
            with transaction.atomic(), journal.open_block() as lines:
                return _require_line(function(**arguments), lines, 0, function)
        before = len(outer)
        try:
            with transaction.atomic():
                return _require_line(function(**arguments), outer, before, function)
        except BaseException:
            del outer[before:]
            raise

    run.is_action = True  # type: ignore[attr-defined]  # the house rules look for it
    return run


def _require_line(result: Written, lines: list[Any], before: int, function: Callable[..., Written]) -> Written:
    if len(lines) == before:
        raise UnjournalledAction(function.__qualname__)
    return result
