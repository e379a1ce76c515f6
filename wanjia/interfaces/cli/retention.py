"""Say what is kept about people, for how long, and how much of it is over; the due work forgets it every day."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from wanjia.core import clock
from wanjia.interfaces.cli.setup import ready

if TYPE_CHECKING:
    from wanjia.registry.people.queries import Due

STEP = 500
MOST_STEPS = 200  # then the other due work has its turn, and the rest is a matter of the next minute
EVERY = timedelta(hours=20)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to forget at once."""
    parser.add_argument("--table", action="store_true", help="print the table of docs/retention.md")
    parser.add_argument("--now", action="store_true", help="forget what is over at once, not at the next due work")


def run(options: argparse.Namespace) -> int:
    """Print one line per table and class of values."""
    ready()
    if options.table:
        print("\n".join(table()))
        return 0
    at = clock.now()
    for due in dues():
        print(f"{due.model._meta.label} {due.kind}: {days_of(due.kind)} days, {_over(due, at).count()} rows are over")
    if options.now:
        print(f"forgotten: {forget_due(at, again=True)} rows")
    return 0


def dues() -> list["Due"]:
    """Give how each class of each table is forgotten: the DUE of every app's jobs, lower apps first."""
    from django.apps import apps

    names = [f"{c.name}.jobs" for c in apps.get_app_configs() if c.name.startswith("wanjia.")]
    modules = [import_module(name) for name in names if find_spec(name)]
    return [due for module in modules for due in getattr(module, "DUE", ())]


def days_of(kind: str) -> int:
    """Give the days a class is kept."""
    from wanjia.registry.people.rules import PERSONAL_CLASSES

    return PERSONAL_CLASSES[kind].days_kept


def table() -> list[str]:
    """Give the lines of the table in docs/retention.md: what the declarations say."""
    from django.utils.translation import override

    from wanjia.registry.people.rules import PERSONAL_CLASSES

    lines = ["| table | columns | class and purpose | days | counted from |", "|---|---|---|---|---|"]
    with override("en"):
        for due in dues():
            columns = [name for name, kind in due.model.PERSONAL.items() if kind == due.kind]  # type: ignore[attr-defined]
            known = PERSONAL_CLASSES[due.kind]
            begin = "its own end" if known.own else "the end of the response"
            purpose = f"`{due.kind}`: {known.purpose}"
            lines.append(
                f"| {due.model._meta.label} | {', '.join(columns)} | {purpose} | {known.days_kept} | {begin} |"
            )
    return lines


def forget_due(at: datetime, *, again: bool = False) -> int:
    """Forget what is over, once a day (``again``: also when today's search is done); give how many rows."""
    from wanjia.registry.accounts.actions import forget_sign_ins
    from wanjia.registry.people.actions import note_sweep
    from wanjia.registry.people.models import Sweep
    from wanjia.registry.people.queries import cut

    if not again and Sweep.objects.filter(at__gt=at - EVERY, at__lte=at).exists():
        return 0
    forgotten = steps = 0
    for due in dues():
        for numbers in _steps(due, at):
            due.forget(model=due.model, kind=due.kind, numbers=numbers, by=None, at=at)
            forgotten, steps = forgotten + len(numbers), steps + 1
            if steps >= MOST_STEPS:
                return forgotten
    forget_sign_ins(before=cut("reading", at), by=None, at=at)
    note_sweep(by=None, at=at)
    leave_no_trace()
    know_the_store()
    return forgotten


def _over(due: "Due", at: datetime) -> Any:
    from wanjia.registry.people.queries import says_something

    return due.rows(due.kind, at).filter(says_something(due.model, due.kind))


def _steps(due: "Due", at: datetime) -> Iterator[list[Any]]:
    """Yield the numbers of rows in order, a step at a time, each after the last: rows before it are not read again."""
    rows, last = _over(due, at).order_by("pk"), None
    while numbers := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:STEP]):
        yield numbers
        last = numbers[-1]


def leave_no_trace() -> None:
    """Bring the write-ahead log of SQLite into the store and empty it: it still held the pages as they were before.

    The pages themselves hold nothing (secure_delete). PostgreSQL cleans its pages and its log in its own time.
    """
    from django.db import connection

    if connection.vendor == "sqlite" and not connection.in_atomic_block:  # inside one, the log is still needed
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def know_the_store() -> None:
    """Let SQLite count what its indexes hold, or it reads whole tables where it need not. PostgreSQL does so by itself."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")  # entries of an index it looks at: milliseconds in all
            cursor.execute("ANALYZE")
