"""Observation begins: files are opened and people followed up for approved measures, any number of them at once."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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

BATCH = 2000
NEEDED = ("gone_at", "household__position")  # what is sealed of a person is left closed


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
    household: Household | None = None
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
def begin_watches(*, measures: Sequence[Measure], by: Any, at: datetime) -> list[Watch]:
    """Follow up everybody whom these approved measures are about, each once; open the files of their households.

    The team that looked after a household before keeps it; else whoever answers for its grid. Raises Refused.
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
    files = _files(new, measures, communities, by, at)
    watches = _watches(new, files, communities, at)
    Watch.objects.bulk_create(watches, batch_size=BATCH)
    journal.write("begin_watches", by=by, at=at, detail={"measures": len(measures), "persons": len(watches)})
    for row in watches:
        if row.file_id is None:  # else its file says so
            journal.write("begin_watch", by=by, at=at, about=row, position=row.position)
    return watches


def _subjects(measures: Sequence[Measure]) -> list[Subject]:
    people = _people({m.person_id for m in measures if m.person_id is not None})
    homes = Household.objects.in_bulk({m.household_id for m in measures if m.household_id is not None})
    members = households_with_members(homes.values()) if homes else {}
    found = []
    for measure in measures:
        if measure.person_id:
            person = people[measure.person_id]
            if person.gone_at is not None:
                raise Refused(_("此人已去世或迁出，不能随访"), field="measure", code="gone")
            found.append(Subject(measure, person.household.position, person.household, person.pk))
        elif measure.household_id:
            home = homes[measure.household_id]
            found += [Subject(measure, home.position, home, person.pk) for person in members[home.pk]]
        elif measure.visitor_id:
            found.append(Subject(measure, measure.owner.lo, None, None, measure.visitor_id))
        else:
            raise Refused(_("这项措施不是对人的，不能随访"), field="measure")
    return found


def _people(numbers: set[int]) -> dict[int, Person]:
    rows = (
        Person.objects.filter(pk__in=sets.numbers(numbers)).select_related("household").only(*NEEDED) if numbers else []
    )
    return {person.pk: person for person in rows}


def _communities() -> Ground:
    rows = Place.objects.current().filter(level=Level.COMMUNITY)
    return Ground((place.lo, place.hi, place) for place in rows)


def _files(
    subjects: Sequence[Subject], measures: Sequence[Measure], communities: Ground, by: Any, at: datetime
) -> dict[int, HouseholdFile]:
    """Give the open file of each household, opening those that have none."""
    wanted: dict[int, Subject] = {}
    for each in subjects:
        if each.household is not None:
            wanted.setdefault(each.household.pk, each)
    rows = HouseholdFile.objects.open().filter(household__in=sets.numbers(wanted)) if wanted else []
    files = {row.household_id: row for row in rows}
    patrols: dict[int, int] = {}
    new = []
    for number, each in wanted.items():
        if number in files:
            continue
        place = communities.at(each.position) or each.measure.owner
        if place.pk not in patrols:
            patrols[place.pk] = policy("patrols_a_day", place, at)
        new.append(
            HouseholdFile(
                household_id=number, measure=each.measure, place=place, position=each.position,
                patrols_a_day=patrols[place.pk], opened_at=at, opened_by=by,
            )
        )  # fmt: skip
    HouseholdFile.objects.bulk_create(new, batch_size=BATCH)
    for file in new:
        journal.write("open_file", by=by, at=at, about=file, position=file.position)
    return files | {row.household_id: row for row in new}


def _watches(
    subjects: Sequence[Subject], files: dict[int, HouseholdFile], communities: Ground, at: datetime
) -> list[Watch]:
    teams, grids = _teams(files.values(), at), _grids(at)
    profiles: dict[tuple[str, int], Any] = {}
    found = []
    for each in subjects:
        place = (communities.at(each.position) if each.household else None) or each.measure.owner
        which = (each.measure.disease, place.pk)
        if which not in profiles:
            profiles[which] = profile(each.measure.disease, place, at)
        its = profiles[which]
        home = each.household.pk if each.household else 0
        found.append(
            Watch(
                measure=each.measure, file=files.get(home), person_id=each.person, visitor_id=each.visitor,
                place=place, position=each.position, keeper_id=teams.get(home) or (grids.at(each.position) if home else None),
                a_day=times(its.followups_a_day), days=list(its.followup_days),
                test_days=list(its.test_days.get(each.measure.kind, ())), begins_at=max(at, each.measure.from_at),
            )
        )  # fmt: skip
    return found


def _teams(files: Iterable[HouseholdFile], at: datetime) -> dict[int, int]:
    """Give who looked after each household last, if they still work."""
    homes = [file.household_id for file in files]
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
