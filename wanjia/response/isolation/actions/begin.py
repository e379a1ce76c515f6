"""Observation begins: files are opened and people followed up for approved measures, any number of them at once."""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.command.diseases.queries import profile
from wanjia.command.posts.models import Responsibility
from wanjia.command.posts.queries import in_force, policy
from wanjia.core import journal, sets
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.queries import grants_in_force
from wanjia.registry.people.models import Household, Person
from wanjia.registry.people.queries import households_with_members
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.isolation.models import HouseholdFile, Watch
from wanjia.response.isolation.rules import times
from wanjia.response.measures.models import Measure

FILE = ("id", "household", "measure", "place", "position", "patrols_a_day", "opened_at", "opened_by")
WATCH = (
    "id", "measure", "file", "person", "visitor", "place", "position", "keeper", "a_day", "days", "test_days", "begins_at",
)  # fmt: skip


class Ground:
    """Places that do not overlap, by position: which one holds a door."""

    def __init__(self, rows: Iterable[tuple[int, int, Any]]) -> None:
        self.rows = sorted(rows, key=lambda row: row[0])
        self.begins = [row[0] for row in self.rows]

    def at(self, position: int) -> Any:
        """Give what stands for the place that holds a position, None outside all."""
        place = bisect_right(self.begins, position) - 1
        return self.rows[place][2] if place >= 0 and position <= self.rows[place][1] else None


class Subject(NamedTuple):
    """One person or visitor of one measure, and where they are looked after."""

    measure: Measure
    position: int
    home: int | None = None
    person: int | None = None
    visitor: int | None = None


@action
def open_file(*, measure: Measure, by: Any, at: datetime) -> HouseholdFile:
    """Open the household's file for an approved measure on one of it, or on all; a second measure joins the open file.

    Raises Refused for a measure that is not approved or is no person's or household's, and for somebody who died or left.
    """
    if measure.person_id is None and measure.household_id is None:
        raise Refused(_("只有对个人或对一户的措施才建一户一册"), field="measure")
    begin_watches(measures=[measure], by=by, at=at)
    household = measure.household_id or Person.objects.get(measures=measure).household_id
    found: HouseholdFile = HouseholdFile.objects.open().get(household=household)
    return found


@action
def begin_watches(*, measures: Sequence[Measure], by: Any, at: datetime) -> list[int]:
    """Follow up everybody whom these approved measures are about, each once; open the files of their households.

    The team that looked after a household before keeps it; else whoever answers for its grid. Gives the numbers of the watches,
    rows of values and no objects: there may be a hundred thousand. Raises Refused.
    """
    if any(measure.approved_at is None for measure in measures):
        raise Refused(_("措施还没有批准，不能开始随访"), field="measure")
    subjects = _subjects(measures)
    known = set(
        Watch.objects.filter(measure__in=sets.numbers(m.pk for m in measures), ended_at=None).values_list(
            "measure_id", "person_id", "visitor_id"
        )
    )
    new = [each for each in subjects if (each.measure.pk, each.person, each.visitor) not in known]
    communities = _communities()
    files = _files(new, communities, by, at)
    numbers = sets.reserve(Watch, len(new))
    sets.insert(Watch, WATCH, list(_watches(zip(numbers, new, strict=True), files, communities, at)))
    journal.write("begin_watches", by=by, at=at, detail={"measures": len(measures), "persons": len(numbers)})
    for number, each in zip(numbers, new, strict=True):
        if each.home is None:  # else its file says so
            journal.write("begin_watch", by=by, at=at, about=Watch(pk=number), position=each.position)
    return numbers


def _subjects(measures: Sequence[Measure]) -> list[Subject]:
    people = _people({m.person_id for m in measures if m.person_id is not None})
    homes = Household.objects.in_bulk({m.household_id for m in measures if m.household_id is not None})
    members = households_with_members(homes.values()) if homes else {}
    found = []
    for measure in measures:
        if measure.person_id:
            gone_at, home, position = people[measure.person_id]
            if gone_at is not None:
                raise Refused(_("此人已去世或迁出，不能随访"), field="measure", code="gone")
            found.append(Subject(measure, position, home, measure.person_id))
        elif measure.household_id:
            row = homes[measure.household_id]
            found += [Subject(measure, row.position, row.pk, person.pk) for person in members[row.pk]]
        elif measure.visitor_id:
            found.append(Subject(measure, measure.owner.lo, None, None, measure.visitor_id))
        else:
            raise Refused(_("这项措施不是对人的，不能随访"), field="measure")
    return found


def _people(numbers: set[int]) -> dict[int, tuple[datetime | None, int, int]]:
    """Give when each person left or died, the household and its position."""
    if not numbers:
        return {}
    rows = Person.objects.filter(pk__in=sets.numbers(numbers)).order_by()
    found = rows.values_list("pk", "gone_at", "household_id", "household__position")
    return {number: (gone_at, home, position) for number, gone_at, home, position in found}


def _communities() -> Ground:
    rows = Place.objects.current().filter(level=Level.COMMUNITY)
    return Ground((place.lo, place.hi, place) for place in rows)


def _files(subjects: Sequence[Subject], communities: Ground, by: Any, at: datetime) -> dict[int, int]:
    """Give the open file of each household, opening those that have none."""
    wanted: dict[int, Subject] = {}
    for each in subjects:
        if each.home is not None:
            wanted.setdefault(each.home, each)
    rows = HouseholdFile.objects.open().filter(household__in=sets.numbers(wanted)).order_by() if wanted else None
    files = dict(rows.values_list("household_id", "pk")) if rows is not None else {}
    patrols: dict[int, int] = {}
    new = [(home, each) for home, each in wanted.items() if home not in files]
    values = []
    for number, (home, each) in zip(sets.reserve(HouseholdFile, len(new)), new, strict=True):
        place = communities.at(each.position) or each.measure.owner
        if place.pk not in patrols:
            patrols[place.pk] = policy("patrols_a_day", place, at)
        opened = (patrols[place.pk], sets.moment(at), by.pk if by is not None else None)
        values.append((number, home, each.measure.pk, place.pk, each.position, *opened))
        files[home] = number
        journal.write("open_file", by=by, at=at, about=HouseholdFile(pk=number), position=each.position)
    sets.insert(HouseholdFile, FILE, values)
    return files


def _watches(
    subjects: Iterable[tuple[int, Subject]], files: dict[int, int], communities: Ground, at: datetime
) -> Iterator[tuple[Any, ...]]:
    """Give the rows of watches as the store keeps them, in the order of WATCH."""
    teams, grids, now = _teams(files, at), _grids(at), sets.moment(at)
    plans: dict[tuple[str, int, str], tuple[int, str, str]] = {}
    for number, each in subjects:
        home, measure = each.home, each.measure
        place = (communities.at(each.position) if home else None) or measure.owner
        which = (measure.disease, place.pk, measure.kind)
        if which not in plans:
            its = profile(measure.disease, place, at)
            days = (list(its.followup_days), list(its.test_days.get(measure.kind, ())))
            plans[which] = (times(its.followups_a_day), json.dumps(days[0]), json.dumps(days[1]))
        keeper = (teams.get(home) or grids.at(each.position)) if home else None
        who = (measure.pk, files.get(home or 0), each.person, each.visitor, place.pk, each.position, keeper)
        begins = now if measure.from_at <= at else sets.moment(measure.from_at)
        yield (number, *who, *plans[which], begins)


def _teams(homes: Collection[int], at: datetime) -> dict[int, int]:
    """Give who looked after each household last, if they still work."""
    if not homes:
        return {}
    rows = Watch.objects.filter(file__household__in=sets.numbers(homes), keeper__is_active=True)
    rows = rows.filter(keeper__in=grants_in_force(at).values("user_id")).order_by("pk")
    return dict(rows.values_list("file__household_id", "keeper_id"))


def _grids(at: datetime) -> Ground:
    """Give who answers for each grid."""
    rows = Responsibility.objects.filter(
        in_force(at), duty="grid_worker", place__level=Level.GRID, user__is_active=True
    ).order_by("-from_at")
    return Ground(
        {lo: (lo, hi, user) for lo, hi, user in rows.values_list("place__lo", "place__hi", "user_id")}.values()
    )
