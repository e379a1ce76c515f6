"""A sunset is carried out step by step: at the instant, and later at the destruction; each step may be tried again.

How each table forgets is told by every app, and gathered by the command that calls this (``Due``).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from wanjia.core.actions import Refused
from wanjia.registry.people.personal import PERSONAL_CLASSES
from wanjia.registry.people.queries import Due, says_something
from wanjia.response.isolation.actions import close_file, release_all
from wanjia.response.sunset.actions import end_sunset, report_sunset
from wanjia.response.sunset.models import Sunset
from wanjia.response.sunset.queries import ended, inside, open_files, to_destroy, to_end, watches_over
from wanjia.response.sunset.rules import FORWARD, KEPT, STILL, UNPLACED

STEP = 500


def carry_out(at: datetime, dues: Iterable[Due]) -> int:
    """Do what is due of every sunset; give how many ended or were destroyed."""
    done = 0
    for row in to_end(at):
        end_sunset(sunset=row, by=None, at=at)
        done += 1
    for row in ended():
        release(row, at)
    for row in to_destroy(at):
        close_files(row, at)
        destroy(row, dues, at)
        done += 1
    return done


def release(sunset: Sunset, at: datetime) -> None:
    """Certify that each observation is over, in the name of whoever confirmed; then close the files of the place."""
    released, reason = False, str(sunset.document)
    while watches := list(watches_over(sunset).select_related("measure", "person", "place")[:STEP]):
        release_all(watches=watches, without_tests=reason, by=sunset.confirmed_by, at=at)
        released = True
    if released:
        close_files(sunset, at)


def close_files(sunset: Sunset, at: datetime) -> None:
    """Close the household files that may be closed."""
    for file in open_files(sunset):
        try:
            close_file(file=file, by=sunset.confirmed_by, at=at)
        except (
            Refused
        ):  # a seal is still on the door, a breach is open, or somebody's new measure holds: a human's work
            continue


def destroy(sunset: Sunset, dues: Iterable[Due], at: datetime) -> Sunset:
    """Destroy what only the response grounded, look a second time, and sign what was found."""
    known = list(dues)  # gone through twice
    destroyed: dict[tuple[str, str], int] = {}
    for due in known:
        if due.kind not in FORWARD:
            continue
        for numbers in _steps(due, sunset, at):
            due.forget(model=due.model, kind=due.kind, numbers=numbers, by=None, at=at)
            line = (due.model._meta.label_lower, due.kind)
            destroyed[line] = destroyed.get(line, 0) + len(numbers)
    left = [found for due in known if (found := _left(due, sunset))]
    figures = {"destroyed": [[*line, rows] for line, rows in destroyed.items()], "left": left}
    return report_sunset(sunset=sunset, figures=figures, by=None, at=at)


def _over(due: Due, sunset: Sunset, at: datetime) -> QuerySet[Any] | None:
    """Give the rows of a class that are over now if its days are not waited for: as if so many days had passed."""
    label = due.model._meta.label_lower
    where = inside(label, sunset.place)
    if where is None and label not in UNPLACED:
        return None
    later = at + timedelta(days=PERSONAL_CLASSES[due.kind].days_kept)
    rows = due.rows(due.kind, later).filter(says_something(due.model, due.kind))
    return rows if where is None else rows.filter(where)


def _steps(due: Due, sunset: Sunset, at: datetime) -> Iterator[list[Any]]:
    rows, last = _over(due, sunset, at), None
    if rows is None:
        return
    rows = rows.order_by("pk")
    while numbers := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:STEP]):
        yield numbers
        last = numbers[-1]


def _left(due: Due, sunset: Sunset) -> list[Any] | None:
    """Give how many rows of the place still say something of a class, and why; None where there are none."""
    where = inside(due.model._meta.label_lower, sunset.place)
    if where is None:
        return None
    rows = due.model._default_manager.filter(where).filter(says_something(due.model, due.kind)).count()
    why = STILL if due.kind in FORWARD else KEPT[due.kind]
    days = PERSONAL_CLASSES[due.kind].days_kept
    return [due.model._meta.label_lower, due.kind, rows, str(why), days] if rows else None
