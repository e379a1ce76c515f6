"""Questions about chains: which are open, which are late, who lies where."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from wanjia.command.posts.queries import policy
from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.response.care.models import ChainStep, Clinic, FeverChain, TeamMember, Transfer, WardBed
from wanjia.response.care.rules import due_at, lacking, next_step, took
from wanjia.response.movement.models import Check, Station
from wanjia.response.movement.queries.areas import Area, areas

RELATED = ("place", "site", "person", "visitor__person", "owner")
ON_SITE = ("isolated", "transport")  # where somebody waits in the area of a station until they are received


class Line(NamedTuple):
    """An open chain, who it is (as this reader may know it), what is next and until when."""

    chain: FeverChain
    who: str
    next: str
    due: datetime | None
    late: bool
    area: Area | None  # of the station they were found at


def lines(chains: Iterable[FeverChain], standing: Standing, at: datetime) -> list[Line]:
    """Give the lines of a board, what is due first at the top."""
    chains = list(chains)
    stations = list(Station.objects.filter(site__in={chain.site_id for chain in chains if chain.site_id}))
    kept = areas(stations)
    by_site = {station.site_id: kept[station.pk] for station in stations}
    minutes: dict[int, list[int]] = {}
    found = []
    for chain in chains:
        if chain.place_id not in minutes:
            minutes[chain.place_id] = policy("fever_minutes", chain.place, at)
        due = due_at(chain.step, chain.found_at, minutes[chain.place_id])
        late, area = due is not None and due < at, by_site.get(chain.site_id or 0)
        found.append(Line(chain, name_for(chain, standing), next_step(chain.step), due, late, area))
    return sorted(found, key=lambda line: line.due or at)


def name_for(chain: FeverChain, standing: Standing) -> str:
    """Give who a chain is about: the name for who may see names there, else the first character."""
    person = chain.person or (chain.visitor.person if chain.visitor else None)
    name = person.name if person else chain.visitor.name if chain.visitor else ""
    if not name or standing.may(Capability.VIEW_PEOPLE, chain.place.lo):
        return name
    return f"{name[0]}**"


class Ended(NamedTuple):
    """A chain with its outcome: when each step was, how many minutes it took, who received them."""

    chain: FeverChain
    moments: dict[str, datetime]
    minutes: dict[str, int]
    clinic: str
    outcome: str


def with_steps(chains: QuerySet[FeverChain]) -> QuerySet[FeverChain]:
    """Let chains be read with their steps, whatever their number."""
    steps = ChainStep.objects.select_related("clinic__site").order_by("at", "id")
    return chains.prefetch_related(Prefetch("steps", steps))


def ended(chain: FeverChain) -> Ended:
    """Give what became of a chain that was read with its steps."""
    steps = {step.kind: step for step in chain.steps.all()}
    moments = {kind: step.at for kind, step in steps.items()}
    clinic, outcome = steps["received"].clinic, steps["outcome"].get_outcome_display()
    return Ended(chain, moments, took(moments), str(clinic or ""), str(outcome))


class Team(NamedTuple):
    """Who belongs to a key hospital's team now, and what it wants."""

    members: list[TeamMember]
    lacks: list[str]

    @property
    def lead(self) -> TeamMember | None:
        """Who leads it."""
        return next((member for member in self.members if member.leads), None)


def teams_at(clinics: Iterable[Clinic], at: datetime) -> dict[int, Team]:
    """Give the team of each hospital whose mode asks for one; what a team must have is policy where the hospital stands."""
    guarded = [clinic for clinic in clinics if clinic.security == Clinic.Security.TASK_FORCE]
    members: dict[int, list[TeamMember]] = {clinic.pk: [] for clinic in guarded}
    rows = TeamMember.objects.filter(clinic__in=guarded).serving(at).select_related("user")
    for member in rows.order_by("-leads", "duty", "id"):
        members[member.clinic_id].append(member)
    wanted: dict[int, list[str]] = {}
    for clinic in guarded:
        place = clinic.site.place
        if place.pk not in wanted:
            wanted[place.pk] = policy("hospital_team", place, at)
    return {
        clinic.pk: Team(
            members[clinic.pk],
            lacking([(m.duty, m.leads) for m in members[clinic.pk]], wanted[clinic.site.place_id]),
        )
        for clinic in guarded
    }


def reconcile() -> Iterator[str]:
    """Yield every check in which a fever was found and nobody follows it; every stay in an area that its chain denies."""
    rows = FeverChain.objects.filter(check_of__isnull=False).order_by()
    followed = dict(rows.values_list("check_of_id").annotate(n=Count("pk")))
    for check, fevers in Check.objects.filter(fevers__gt=0).values_list("pk", "fevers").iterator():
        if followed.get(check, 0) < fevers:
            yield f"check {check}: {fevers} with a fever, {followed.get(check, 0)} followed"
    waiting = Q(step__in=ON_SITE)
    wrong = Q(stay__until_at=None) & ~waiting | Q(stay__until_at__isnull=False) & waiting
    for chain, station in (
        FeverChain.objects.filter(wrong, stay__isnull=False).order_by("pk").values_list("pk", F("stay__station"))
    ):
        yield f"care_feverchain id {chain}: its step and its stay in the area of station {station} do not agree"


def lying_in(clinics: Iterable[Clinic]) -> dict[int, int]:
    """Count who was handed over to each clinic and has not left."""
    rows = Transfer.objects.filter(to__in=list(clinics), handed_at__isnull=False, left_at=None).order_by()
    return dict(rows.values_list("to_id").annotate(n=Count("pk")))


def free_beds(clinic: Clinic) -> QuerySet[WardBed]:
    """Give the beds nobody lies in, in the order they were named."""
    taken = Transfer.objects.filter(bed=OuterRef("pk"), left_at=None)
    rows: QuerySet[WardBed] = clinic.ward_beds.filter(~Exists(taken)).order_by("pk")
    return rows
