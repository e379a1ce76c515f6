"""Chains are opened where a fever is found and go on step by step to an outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.response.care.actions._transfers import arrive, leave, set_out
from wanjia.response.care.models import ChainStep, Clinic, FeverChain, WardBed
from wanjia.response.care.rules import OUTCOMES, SOURCES, STEPS, next_step
from wanjia.response.movement.actions import enter_area, leave_area
from wanjia.response.movement.models import Check, Crossing, Station
from wanjia.response.movement.rules import TemperatureRefused, check_tenths


class NewChain(NamedTuple):
    """Somebody with a fever: where and when found, how warm, who if that is known, at which crossing if at one."""

    source: str
    place_id: int
    found_at: datetime
    temperature: int | None
    site_id: int | None = None
    check_id: int | None = None
    n: int = 0
    person_id: int | None = None
    visitor_id: int | None = None
    owner_id: int | None = None


@action
def open_chains(*, rows: Sequence[NewChain], by: Any, at: datetime) -> list[FeverChain]:
    """Open a chain for each fever, once for each crossing; give those that are new. Raises Refused for no temperature."""
    known = FeverChain.objects.filter(check_of__in=[row.check_id for row in rows if row.check_id])
    seen = set(known.values_list("check_of_id", "n"))
    made = []
    for row in rows:
        try:
            if row.temperature is not None:
                check_tenths(row.temperature)
        except TemperatureRefused as refusal:
            raise Refused(refusal.text, field="temperature", code="temperature") from refusal
        if row.source not in SOURCES:
            raise Refused(_("没有这种来源"), field="source", code="invalid")
        if row.check_id and (row.check_id, row.n) in seen:
            continue
        seen.add((row.check_id or 0, row.n))
        made.append(_open(row, by, at))
    journal.write("open_chains", by=by, at=at, detail={"fevers": len(rows), "new": len(made)})
    return made


def _open(row: NewChain, by: Any, at: datetime) -> FeverChain:
    chain: FeverChain = FeverChain.objects.create(
        source=row.source,
        place_id=row.place_id,
        site_id=row.site_id,
        check_of_id=row.check_id,
        n=row.n,
        person_id=row.person_id,
        visitor_id=row.visitor_id,
        temperature=row.temperature,
        found_at=row.found_at,
        step="found",
        step_at=row.found_at,
        owner_id=row.owner_id,
    )
    ChainStep.objects.create(chain=chain, kind="found", at=row.found_at, by=by, owner_id=row.owner_id)
    position = Place.objects.values_list("lo", flat=True).get(pk=row.place_id)
    journal.write("open_chain", by=by, at=at, about=chain, position=position, detail={"source": row.source})
    return chain


@action
def follow_checks(*, checks: Sequence[int], by: Any, at: datetime) -> list[FeverChain]:
    """Open the chains of checks in which somebody had a fever; who answers is who is responsible for the station."""
    rows = Check.objects.filter(pk__in=checks, fevers__gt=0).select_related("station__site")
    warm = {row.pk: row for row in rows}
    fevers = Crossing.objects.filter(check_of__in=warm, temperature__isnull=False).order_by(
        "check_of_id", "-temperature", "n"
    )
    new: list[NewChain] = []
    left = {number: row.fevers for number, row in warm.items()}
    for crossing in fevers:
        check = warm[crossing.check_of_id]
        if left[check.pk] == 0:
            continue
        left[check.pk] -= 1
        station = check.station
        new.append(
            NewChain(
                "check", station.site.place_id, check.at, crossing.temperature or 0, station.site_id, check.pk, crossing.n,
                crossing.person_id, crossing.visitor_id, station.responsible_id,
            )
        )  # fmt: skip
    made = open_chains(rows=new, by=by, at=at)
    journal.write("follow_checks", by=by, at=at, detail={"checks": len(checks), "chains": len(made)})
    return made


@action
def step_chain(
    *,
    chain: FeverChain,
    kind: str,
    by: Any,
    at: datetime,
    owner: User | None = None,
    clinic: Clinic | None = None,
    bed: WardBed | None = None,
    vehicle: str = "",
    escort: str = "",
    route: str = "",
    outcome: str = "",
    note: str = "",
) -> ChainStep:
    """Take the next step. Raises Refused out of turn, without its clinic, vehicle or outcome, an owner, or a free bed.

    Isolation takes a place in the station's area until reception, free or not. Transport is a transfer order, reception its
    hand-over into a bed: the named one or the first that is free.
    """
    row: FeverChain = FeverChain.objects.select_for_update().select_related("place").get(pk=chain.pk)
    _refuse(row, kind, owner, clinic, vehicle, escort, outcome)
    step: ChainStep = ChainStep.objects.create(
        chain=row, kind=kind, at=max(at, row.step_at), by=by, owner=owner, clinic=clinic, vehicle=vehicle.strip()[:20],
        escort=escort.strip()[:80], route=route.strip()[:200], outcome=outcome, note=note.strip()[:500],
    )  # fmt: skip
    row.step, row.step_at, row.owner = kind, step.at, owner
    row.closed_at = step.at if kind == "outcome" else None
    station = Station.objects.filter(site=row.site_id).select_related("site__place").first() if row.site_id else None
    if kind == "isolated" and station:
        row.stay = enter_area(station=station, by=by, at=step.at)
    row.save(update_fields=["step", "step_at", "owner", "closed_at", "stay"])
    if kind == "received" and row.stay:
        leave_area(stay=row.stay, by=by, at=step.at)
    if kind == "transport":
        set_out(row, clinic, vehicle, escort, route, by, step.at)
    elif kind == "received":
        assert clinic is not None
        arrive(row, clinic, bed, by, step.at)
    elif kind == "outcome":
        leave(row, step.at)
    journal.write("step_chain", by=by, at=at, about=row, position=row.place.lo, detail={"step": kind})
    return step


def _refuse(
    chain: FeverChain, kind: str, owner: User | None, clinic: Clinic | None, vehicle: str, escort: str, outcome: str
) -> None:
    following = next_step(chain.step)
    if kind != following:
        said = STEPS[following] if following else _("已有结论")
        raise Refused(_("下一步是“%(step)s”，不能跳过") % {"step": said}, field="kind")
    if kind == "outcome":
        if outcome not in OUTCOMES:
            raise Refused(_("请选择结论"), field="outcome")
        return
    if owner is None:
        raise Refused(_("请指定下一步的负责人"), field="owner")
    if kind == "transport" and not (vehicle.strip() and escort.strip()):
        raise Refused(_("请写明转运车辆和护送人"), field="vehicle")
    if kind == "received" and clinic is None:
        raise Refused(_("请选择接收的门诊或医院"), field="clinic")
