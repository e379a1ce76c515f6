"""Questions about household files: patrols owed and missed, seals on doors, who of the five is missing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from wanjia.command.diseases.rules import CENTRAL
from wanjia.registry.people.models import Person
from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.isolation.models import Breach, FileDuty, HouseholdFile, Patrol, Seal, Watch
from wanjia.response.isolation.queries.follow import Done, end_of, running
from wanjia.response.isolation.queries.release import results_of
from wanjia.response.isolation.rules import DAY, Plan, Standing, gap_roles, local_seconds, standing
from wanjia.response.movement.models import Duty, Station
from wanjia.response.movement.queries.stations import gaps_at, standing_at
from wanjia.response.movement.rules import Gap
from wanjia.response.sampling.models.laboratory import Finding


class GuardPost(NamedTuple):
    """Where people stand guard over a household's building: who stands there now, and when next nobody does."""

    station: Station
    now: list[Duty]
    gap: Gap | None


def guard_posts(file: HouseholdFile, at: datetime) -> list[GuardPost]:
    """Give the posts at the door's building and at the gates of its compound, in the order in which they were set up."""
    above = Q(lo__lte=file.position, hi__gte=file.position)
    buildings = Place.objects.current().filter(above, level=Level.BUILDING)
    here = Q(site__place__in=buildings) | Q(compound__in=buildings.values("compound"))
    stations = list(Station.objects.filter(here).select_related("site__place", "compound").order_by("id"))
    now, gaps = standing_at(stations, at), gaps_at(stations, at)
    first = {each.station.pk: each.gap for each in reversed(gaps)}
    return [GuardPost(station, now.get(station.pk, []), first.get(station.pk)) for station in stations]


class FileLine(NamedTuple):
    """A file, how many of its household are observed, its patrols, which of the five it lacks, what is open."""

    file: HouseholdFile
    watched: int
    until: datetime | None
    patrols: Standing | None
    lacks: list[str]
    sealed: bool
    breaches: int


def watched_now(file: HouseholdFile, at: datetime) -> int:
    """Count who of a file is under a measure in force."""
    return running(at).filter(file=file).count()


def unremoved(file: HouseholdFile) -> list[Seal]:
    """Give the seals that are on the door, whole or broken."""
    return list(Seal.objects.filter(file=file).exclude(facts__kind="removed"))


def patrol_plan(file: HouseholdFile) -> Plan | None:
    """Give the patrols that a file owes: from its opening until the last measure at home is over. None without any."""
    return _plans([file], _home_ends([file.pk])).get(file.pk)


def is_over(file: HouseholdFile, at: datetime) -> bool:
    """Tell whether every measure of a file was over at a moment."""
    return at >= _ends(Watch.objects.filter(file=file)).get(file.pk, file.measure.over_at)


def samples_of_file(file: HouseholdFile) -> list[tuple[datetime, int, str]]:
    """Give the samples of everybody in a file since it was opened: when, whose, what the tube was found in words."""
    persons = set(file.watches.exclude(person=None).values_list("person_id", flat=True))
    words = dict(Finding.choices)
    rows = [row for row in results_of(persons) if row[1] >= file.opened_at]
    return [(at, person, str(words.get(found or "", _("没有结果")))) for person, at, found in rows]


def unwatched_members(file: HouseholdFile) -> list[Person]:
    """Give who else lives in the household of a file, under no measure of it."""
    watched = file.watches.exclude(person=None).values("person_id")
    return list(Person.objects.current().filter(household=file.household_id).exclude(pk__in=watched).order_by("id"))


def doubts(row: Patrol) -> list[str]:
    """Say what is odd about a patrol: it came when nothing was owed any more, after its slot, or as a second one.

    Who comes again after nobody answered, or finds somebody gone, says something new: that is no second one.
    """
    if is_over(row.file, row.at):
        return ["after_release"]
    plan = patrol_plan(row.file)
    before = Patrol.objects.filter(file=row.file_id, slot=row.slot, result="home", pk__lt=row.pk)
    twice = row.result == "home" and before.exists()
    late = plan is not None and row.slot < plan.slot(local_seconds(row.at))
    return ["patrol_twice"] * twice + ["patrol_late"] * late


class Guarded(NamedTuple):
    """A file as somebody on their round needs it: the last slot patrolled, seals, breaches left open.

    ``ends``: until when somebody is observed at home; none where nobody is.
    ``seals``: the numbers on the door, each with whether it is broken.
    """

    file: HouseholdFile
    ends: datetime | None
    last: int | None
    seals: tuple[tuple[str, bool], ...]
    breaches: int


def on_round(files: QuerySet[HouseholdFile]) -> list[Guarded]:
    """Give what somebody on their round needs of files, in their order, in a handful of statements."""
    rows = list(files.select_related("household__door"))
    numbers = [row.pk for row in rows]
    ends = _home_ends(numbers)
    counted = Patrol.objects.filter(counts=True, file__in=numbers).order_by().values_list("file_id")
    last = dict(counted.annotate(last=Max("slot")))
    seals: dict[int, list[tuple[str, bool]]] = {}
    on_doors = Seal.objects.filter(file__in=numbers).exclude(facts__kind="removed").order_by("pk")
    for number, name, broken in on_doors.values_list("file_id", "number", "facts__kind"):
        seals.setdefault(number, []).append((name, broken == "broken"))
    open_ones = Breach.objects.filter(file__in=numbers, action="").order_by().values_list("file_id")
    breaches = dict(open_ones.annotate(n=Count("pk")))
    return [
        Guarded(row, ends.get(row.pk), last.get(row.pk), tuple(seals.get(row.pk, ())), breaches.get(row.pk, 0))
        for row in rows
    ]


def _ends(watches: QuerySet[Watch]) -> dict[int, datetime]:
    """Give when the last measure of each file is over."""
    ends: dict[int, datetime] = {}
    for watch in watches.exclude(file=None).select_related("measure"):
        assert watch.file_id is not None
        ends[watch.file_id] = max(ends.get(watch.file_id, watch.begins_at), end_of(watch))
    return ends


def _home_ends(files: Sequence[int]) -> dict[int, datetime]:
    """Give until when somebody is observed at home: who is at a centre is not looked for at the door."""
    return _ends(Watch.objects.filter(file__in=files).exclude(measure__kind=CENTRAL))


def _plans(files: Iterable[HouseholdFile], ends: dict[int, datetime]) -> dict[int, Plan]:
    return {
        file.pk: Plan(local_seconds(file.opened_at), local_seconds(ends[file.pk]), file.patrols_a_day)
        for file in files
        if file.pk in ends and file.patrols_a_day
    }


def file_lines(files: QuerySet[HouseholdFile], at: datetime) -> list[FileLine]:
    """Give files with everything that a list shows, in a handful of statements."""
    rows = list(files.select_related("household__door", "place").order_by("position", "id"))
    numbers = [row.pk for row in rows]
    plans = _plans(rows, _home_ends(numbers))
    day, now = local_seconds(at) // DAY, local_seconds(at)
    today = Count("pk", filter=Q(slot__gte=F("file__patrols_a_day") * day))
    counted = Patrol.objects.filter(counts=True, file__in=numbers).order_by().values_list("file_id")
    done = {pk: Done(*its) for pk, *its in counted.annotate(n=Count("pk"), today=today, last=Max("slot"))}
    watched: dict[int, list[Any]] = {}
    for watch in running(at).filter(file__in=numbers).select_related("measure"):
        assert watch.file_id is not None
        watched.setdefault(watch.file_id, []).append(end_of(watch))
    roles: dict[int, set[str]] = {}
    for number, role in FileDuty.objects.filter(file__in=numbers, until_at=None).values_list("file_id", "role"):
        roles.setdefault(number, set()).add(role)
    sealed = set(Seal.objects.filter(file__in=numbers).exclude(facts__kind="removed").values_list("file_id", flat=True))
    broken = Breach.objects.filter(file__in=numbers, action="").order_by().values_list("file_id")
    breaches = dict(broken.annotate(n=Count("pk")))
    return [
        FileLine(
            row,
            len(watched.get(row.pk, ())),
            max(watched.get(row.pk, ()), default=None),
            _patrolled(plans[row.pk], done.get(row.pk, Done()), now) if row.pk in plans else None,
            gap_roles(roles.get(row.pk, set())),
            row.pk in sealed,
            breaches.get(row.pk, 0),
        )
        for row in rows
    ]


def _patrolled(plan: Plan, done: Done, now: int) -> Standing:
    return standing(plan, done.n, done.today, done.last, now)
