"""Questions about results: which tubes a label means, what a laboratory has said of them, which finding speaks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from wanjia.core import sets
from wanjia.registry.accounts.models import Grant, User
from wanjia.registry.accounts.roles import ROLES, Capability
from wanjia.response.sampling.models import Result, Retest, Round, Sample, Tube
from wanjia.response.sampling.models.laboratory import Finding
from wanjia.response.sampling.models.tubes import ORDINAL_BITS

ACTED_ON = (Finding.POSITIVE, Finding.DOUBTFUL)
SAMPLING = [role for role, held in ROLES.items() if Capability.RECORD_SAMPLES in held]
LABELS_AT_ONCE = 2000


class Labelled(NamedTuple):
    """What a label means: tubes of the round, the first of them sealed when, or the name of another round it belongs to."""

    tubes: list[int]
    other: str
    sealed_at: datetime | None = None


def tubes_of(round_: Round, labels: Iterable[str]) -> dict[str, Labelled]:
    """Give what labels mean; one nobody sealed is missing, one sealed twice means both tubes: neither may be forgotten."""
    found: dict[str, Labelled] = {}
    wanted = sorted(set(labels))
    columns = ("label", "id", "round_id", "round__campaign__name", "sealed_at")
    for start in range(0, len(wanted), LABELS_AT_ONCE):
        rows = Tube.objects.filter(label__in=wanted[start : start + LABELS_AT_ONCE]).order_by("id")
        for label, pk, of, name, sealed_at in rows.values_list(*columns):
            before = found.get(label, Labelled([], ""))
            if of == round_.pk:
                first = min(sealed_at, before.sealed_at or sealed_at)
                found[label] = Labelled([*before.tubes, pk], before.other, first)
            else:
                found[label] = before._replace(other=name)
    return found


def speaking() -> QuerySet[Any]:
    """Give tubes with ``finding`` and ``tested_at``: what was tested last speaks."""
    last = Result.objects.filter(tube=OuterRef("pk")).order_by("-tested_at", "-id")
    found: QuerySet[Any] = Tube.objects.annotate(
        finding=Subquery(last.values("finding")[:1]), tested_at=Subquery(last.values("tested_at")[:1])
    )
    return found


def members(tube: Tube) -> QuerySet[Sample]:
    """Give the standing samples of a tube in their places."""
    first = tube.pk << ORDINAL_BITS
    rows = Sample.objects.filter(pk__gte=first, pk__lt=first + (1 << ORDINAL_BITS), void=None)
    return rows.select_related("target__person", "target__household__door", "target__campaign").order_by("pk")


def waiting_members(tube: Tube) -> QuerySet[Sample]:
    """Give the members of a tube whose own sample is still to be taken: a retest was opened for them and waits."""
    return members(tube).filter(Exists(Retest.objects.filter(target=OuterRef("target"), sample=None)))


def findings_of(tubes: Iterable[int]) -> dict[int, list[tuple[str, object]]]:
    """Give what was found in each of these tubes before, with the moment it was tested."""
    found: dict[int, list[tuple[str, object]]] = {}
    rows = Result.objects.filter(tube__in=sets.numbers(tubes)).order_by("tested_at", "id")
    for tube, finding, tested_at in rows.values_list("tube_id", "finding", "tested_at"):
        found.setdefault(tube, []).append((finding, tested_at))
    return found


def retests_at(lo: int, hi: int) -> QuerySet[Any]:
    """Give all retests of an interval, by urgency, each with the finding of its own sample once there is one."""
    own = Result.objects.filter(tube=OuterRef("sample__tube")).order_by("-tested_at", "-id")
    rows = Retest.objects.filter(target__position__gte=lo, target__position__lte=hi)
    rows = rows.select_related("target__person", "target__household__door", "target__campaign", "result__tube")
    found: QuerySet[Any] = rows.annotate(outcome=Subquery(own.values("finding")[:1])).order_by("due_at", "id")
    return found


def sampler_at(position: int) -> User | None:
    """Give who goes to a door to sample: of those who may there, who has the smallest territory."""
    active = Grant.objects.filter(role__in=SAMPLING, user__is_active=True, ends_at=None)
    grants = active.filter(place__lo__lte=position, place__hi__gte=position).select_related("user", "place")
    nearest = min(grants, key=lambda g: (g.place.hi - g.place.lo, g.pk), default=None)
    return nearest.user if nearest else None
