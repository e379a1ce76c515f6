"""Questions about chains: which are open, which are late, who lies where."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from wanjia.command.posts.queries import policy
from wanjia.core.access import Standing
from wanjia.registry.accounts.roles import Capability
from wanjia.response.care.models import ChainStep, Clinic, FeverChain
from wanjia.response.care.rules import due_at, next_step

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


def lying_in(clinics: Iterable[Clinic]) -> dict[int, int]:
    """Count who was received at each clinic and has no outcome yet."""
    rows = ChainStep.objects.filter(kind="received", clinic__in=list(clinics), chain__closed_at=None).order_by()
    return dict(rows.values_list("clinic_id").annotate(n=Count("pk")))
