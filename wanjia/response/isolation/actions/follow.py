"""Follow-ups from desk, phone and the person: a fever or symptom calls care, silence calls somebody to the door."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.command.tasks.actions import order_work
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.response.care.actions import NewChain, open_chains
from wanjia.response.care.models import FeverChain
from wanjia.response.isolation.models import Alarm, FollowUp, SelfCode, Watch
from wanjia.response.isolation.queries.follow import end_of, plan_of
from wanjia.response.isolation.rules import DAY, MOST_A_DAY, MOST_DAYS, RESULTS, SYMPTOMS, WAYS, local_seconds, times
from wanjia.response.movement.rules import TemperatureRefused, check_tenths


class NewFollowUp(NamedTuple):
    """One follow-up as it happened; ``temperature`` in tenths, ``symptoms`` words of rules.SYMPTOMS."""

    event: str
    watch: int
    at: datetime
    way: str
    result: str
    temperature: int | None = None
    symptoms: Sequence[str] = ()
    note: str = ""
    by_id: int | None = None
    device_id: int | None = None


class Taken(NamedTuple):
    """What became of one: the follow-up as it is kept; ``again``: its event was known already."""

    followup: FollowUp
    again: bool


@action
def record_followups(*, rows: Sequence[NewFollowUp], arrived_at: datetime, by: Any, at: datetime) -> list[Taken]:
    """Record follow-ups, each event once. One after the measure's end is kept and flagged, and counts nowhere.

    A fever or a symptom opens a fever chain at once (one at a time for a person); silence again and again raises an alarm.
    Raises Refused for somebody who had died or left by then, for no temperature, and for nobody under observation.
    """
    kept = {row.event: row for row in FollowUp.objects.filter(event__in=[UUID(row.event) for row in rows])}
    related = ("measure", "person", "visitor", "place")
    found = Watch.objects.select_for_update(of=("self",)).filter(pk__in={row.watch for row in rows}).order_by("pk")
    watches = {watch.pk: watch for watch in found.select_related(*related)}
    taken = []
    for row in rows:
        known = kept.get(UUID(row.event))
        if known is not None:
            taken.append(Taken(known, True))
            continue
        watch = watches.get(row.watch)
        if watch is None:
            raise Refused(_("没有这位观察对象"), field="watch", code="unknown_watch")
        made = kept[UUID(row.event)] = _record(row, watch, arrived_at)
        position, detail = watch.position, {"result": row.result, "after": made.after}
        journal.write("record_followup", by=by, at=row.at, about=watch, position=position, detail=detail)
        _escalate(row, made, watch, by, at)
        taken.append(Taken(made, False))
    journal.write("record_followups", by=by, at=at, detail={"count": len(rows)})
    return taken


def _record(row: NewFollowUp, watch: Watch, arrived_at: datetime) -> FollowUp:
    _refuse(row, watch)
    plan, moment = plan_of(watch), min(row.at, arrived_at)
    after = moment >= end_of(watch)
    slot = plan.slot(local_seconds(moment))
    counts = row.result == "answered" and not after and plan.owes(slot)
    if counts and FollowUp.objects.filter(watch=watch, slot=slot, counts=True).exists():
        counts = False
    made: FollowUp = FollowUp.objects.create(
        watch=watch, event=UUID(row.event), way=row.way, result=row.result, temperature=row.temperature,
        symptoms=",".join(name for name in SYMPTOMS if name in row.symptoms), note=row.note.strip()[:500], at=moment,
        arrived_at=arrived_at, by_id=row.by_id, device_id=row.device_id, slot=slot, counts=counts, after=after,
    )  # fmt: skip
    return made


def _refuse(row: NewFollowUp, watch: Watch) -> None:
    if row.way not in WAYS or row.result not in RESULTS or not set(row.symptoms) <= set(SYMPTOMS):
        raise Refused(_("没有这种随访记录"), field="result", code="invalid")
    if watch.person is not None and watch.person.gone_at is not None and row.at >= watch.person.gone_at:
        raise Refused(_("此人已去世或迁出，不能再记随访"), field="watch", code="gone")
    if row.result == "no_answer" and (row.temperature is not None or row.symptoms):
        raise Refused(_("无人应答，就没有体温和症状"), field="result", code="invalid")
    if row.temperature is not None:
        try:
            check_tenths(row.temperature)
        except TemperatureRefused as refusal:
            raise Refused(refusal.text, field="temperature", code="temperature") from refusal


def _escalate(row: NewFollowUp, made: FollowUp, watch: Watch, by: Any, at: datetime) -> None:
    if made.result == "no_answer":
        if not made.after:
            _nobody_answers(watch, made, by, at)
        return
    Alarm.objects.open().filter(watch=watch, raised_at__lte=made.at).update(settled_at=max(at, made.at), settled_by=by)
    limit = policy("fever_tenths", watch.place, made.at)
    if made.symptoms or (made.temperature is not None and made.temperature >= limit):
        made.chain = _call_care(watch, made, by, at)
        made.save(update_fields=["chain"])


def _call_care(watch: Watch, made: FollowUp, by: Any, at: datetime) -> FeverChain:
    """Open a fever chain, or give the one that is open already for this person."""
    known = FeverChain.objects.open().filter(person=watch.person_id, visitor=watch.visitor_id).order_by("-pk").first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    chain = NewChain(
        "home", watch.place_id, made.at, made.temperature, person_id=watch.person_id, visitor_id=watch.visitor_id,
        owner_id=watch.keeper_id,
    )  # fmt: skip
    return open_chains(rows=[chain], by=by, at=at)[0]


def _nobody_answers(watch: Watch, made: FollowUp, by: Any, at: datetime) -> None:
    """Raise the alarm when nobody answered so many times in a row, and send the keeper to the door."""
    tries, hours = policy("no_answer", watch.place, made.at)
    results = FollowUp.objects.filter(watch=watch).order_by("-at", "-pk").values_list("result", flat=True)[:tries]
    if len(results) < tries or set(results) != {"no_answer"} or Alarm.objects.open().filter(watch=watch).exists():
        return
    alarm = Alarm.objects.create(watch=watch, raised_at=made.at, tries=tries)
    journal.write("raise_alarm", by=by, at=made.at, about=alarm, position=watch.position, detail={"tries": tries})
    if watch.keeper is not None:
        household = watch.file.household if watch.file else None
        title = _("随访多次无人应答，请立即上门")
        order_work(
            rows=[(title, watch.place, household)],
            assignee=watch.keeper,
            due_at=at + timedelta(hours=hours),
            by=by,
            at=at,
        )


@action
def settle_alarm(*, alarm: Alarm, note: str, by: Any, at: datetime) -> Alarm:
    """Settle an alarm by saying what was found. Raises Refused without words, or the second time."""
    row: Alarm = Alarm.objects.select_for_update().select_related("watch").get(pk=alarm.pk)
    if row.settled_at is not None:
        raise Refused(_("已经处理过"))
    if not note.strip():
        raise Refused(_("请写明上门看到的情况"), field="note")
    row.settled_at, row.settled_by, row.note = at, by, note.strip()[:500]
    row.save(update_fields=["settled_at", "settled_by", "note"])
    journal.write("settle_alarm", by=by, at=at, about=row, position=row.watch.position)
    return row


@action
def keep_watch(*, watch: Watch, keeper: User, by: Any, at: datetime) -> Watch:
    """Name who follows somebody up from now on."""
    watch.keeper = keeper
    watch.save(update_fields=["keeper"])
    journal.write("keep_watch", by=by, at=at, about=watch, position=watch.position, detail={"keeper": keeper.pk})
    return watch


@action
def change_plan(*, watch: Watch, a_day: int, days: Sequence[int], by: Any, at: datetime) -> Watch:
    """Follow somebody up by another plan from now on; what was performed and missed until now stays as it was.

    Raises Refused for a plan that is none, and when the observation is over.
    """
    row: Watch = Watch.objects.select_for_update(of=("self",)).select_related("measure").get(pk=watch.pk)
    if not 1 <= a_day <= MOST_A_DAY or any(not 1 <= day <= MOST_DAYS for day in days):
        raise Refused(_("每天1到12次，天数从1到180"), field="a_day")
    if end_of(row) <= at:
        raise Refused(_("观察已经结束"))
    begins = row.begins_at
    passed = local_seconds(max(at, begins)) // DAY - local_seconds(begins) // DAY
    ahead = [day - passed for day in sorted(set(days)) if day > passed]
    if days and not ahead:
        raise Refused(_("这些天都已经过去"), field="days")
    row.ended_at = max(at, begins)
    row.save(update_fields=["ended_at"])
    new: Watch = Watch.objects.create(
        measure=row.measure, file_id=row.file_id, person_id=row.person_id, visitor_id=row.visitor_id,
        place_id=row.place_id, position=row.position, keeper_id=row.keeper_id, a_day=times(a_day),
        days=ahead, test_days=row.test_days,
        begins_at=row.ended_at,
    )  # fmt: skip
    journal.write("change_plan", by=by, at=at, about=new, position=new.position, detail={"a_day": a_day})
    return new


@action
def issue_self_code(*, watch: Watch, by: Any, at: datetime) -> str:
    """Give the text of a new code with which somebody reports for themselves; the ones before count no more."""
    SelfCode.objects.filter(watch=watch).delete()
    code = token_hex(16)
    SelfCode.objects.create(watch=watch, digest=sha256(code.encode()).digest(), issued_at=at, issued_by=by)
    journal.write("issue_self_code", by=by, at=at, about=watch, position=watch.position)
    return code
