"""Questions about chains: which are open, which are late, who lies where."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet

from wanjia.command.posts.queries import policy
from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.response.care.models import Clinic, FeverChain, Transfer, WardBed
from wanjia.response.care.rules import due_at, next_step
from wanjia.response.movement.models import Check

RELATED = ("place", "site", "person", "visitor__person", "owner")


class Line(NamedTuple):
    """An open chain, who it is (as this reader may know it), what is next and until when."""

    chain: FeverChain
    who: str
    next: str
    due: datetime | None
    late: bool


def lines(chains: Iterable[FeverChain], standing: Standing, at: datetime) -> list[Line]:
    """Give the lines of a board, what is due first at the top."""
    minutes: dict[int, list[int]] = {}
    found = []
    for chain in chains:
        if chain.place_id not in minutes:
            minutes[chain.place_id] = policy("fever_minutes", chain.place, at)
        due = due_at(chain.step, chain.found_at, minutes[chain.place_id])
        found.append(Line(chain, name_for(chain, standing), next_step(chain.step), due, due is not None and due < at))
    return sorted(found, key=lambda line: line.due or at)


def name_for(chain: FeverChain, standing: Standing) -> str:
    """Give who a chain is about: the name for who may see names there, else the first character."""
    person = chain.person or (chain.visitor.person if chain.visitor else None)
    name = person.name if person else chain.visitor.name if chain.visitor else ""
    if not name or standing.may(Capability.VIEW_PEOPLE, chain.place.lo):
        return name
    return f"{name[0]}**"


def reconcile() -> Iterator[str]:
    """Yield every check in which a fever was found and nobody follows it."""
    rows = FeverChain.objects.filter(check_of__isnull=False).order_by()
    followed = dict(rows.values_list("check_of_id").annotate(n=Count("pk")))
    for check, fevers in Check.objects.filter(fevers__gt=0).values_list("pk", "fevers").iterator():
        if followed.get(check, 0) < fevers:
            yield f"check {check}: {fevers} with a fever, {followed.get(check, 0)} followed"


def lying_in(clinics: Iterable[Clinic]) -> dict[int, int]:
    """Count who was handed over to each clinic and has not left."""
    rows = Transfer.objects.filter(to__in=list(clinics), handed_at__isnull=False, left_at=None).order_by()
    return dict(rows.values_list("to_id").annotate(n=Count("pk")))


def free_beds(clinic: Clinic) -> QuerySet[WardBed]:
    """Give the beds nobody lies in, in the order they were named."""
    taken = Transfer.objects.filter(bed=OuterRef("pk"), left_at=None)
    rows: QuerySet[WardBed] = clinic.ward_beds.filter(~Exists(taken)).order_by("pk")
    return rows
