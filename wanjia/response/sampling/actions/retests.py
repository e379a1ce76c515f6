"""The members of a positive or doubtful tube are sampled again, each alone. Nothing here restricts anybody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.posts.queries import policy
from wanjia.command.tasks.actions import order_work
from wanjia.core import journal, sets
from wanjia.core.actions import action
from wanjia.registry.people.models import Household
from wanjia.registry.places.models import Place
from wanjia.response.sampling.models import Result, Retest, Round
from wanjia.response.sampling.models.laboratory import Finding
from wanjia.response.sampling.queries.results import sampler_at


@action
def open_retests(*, round: Round, results: Sequence[Result], by: Any, at: datetime) -> int:
    """Open a retest for each member of these tubes, due by the policy ``retest_hours``; give how many.

    Whoever has an open one keeps that. A positive sample that was itself a retest is confirmed: no third one follows.
    """
    due_at = at + timedelta(hours=policy("retest_hours", round.campaign.place, at))
    moments = {"opened": sets.moment(at), "due": sets.moment(due_at)}
    wanted = [
        {"result": result.pk, "tube": result.tube_id, "confirms": int(result.finding == Finding.POSITIVE), **moments}
        for result in results
    ]
    columns = {"result": "integer", "tube": "integer", "confirms": "integer", "opened": "moment", "due": "moment"}
    table = sets.values_table("v", columns)
    opened = sets.execute(
        "INSERT INTO sampling_retest (result_id, target_id, opened_at, due_at) "
        f"SELECT min(v.result), s.target_id, min(v.opened), min(v.due) FROM {table} "
        "JOIN sampling_sample s ON s.id >= v.tube * 32 AND s.id < v.tube * 32 + 32 "
        "WHERE NOT EXISTS (SELECT 1 FROM sampling_samplevoid x WHERE x.sample_id = s.id) "
        "AND NOT EXISTS (SELECT 1 FROM sampling_retest r WHERE r.target_id = s.target_id AND r.sample_id IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM sampling_retest r WHERE r.sample_id = s.id AND v.confirms = 1) "
        "GROUP BY s.target_id",
        wanted,
    )
    place = round.campaign.place.lo
    journal.write("open_retests", by=by, at=at, about=round, position=place, detail={"count": opened})
    _send(results, due_at, by, at)
    return opened


def _send(results: Sequence[Result], due_at: datetime, by: Any, at: datetime) -> None:
    """Give each household of the new retests as work to who samples at its door; a task names the door, never a finding."""
    homes: dict[int, tuple[Household, Place]] = {}
    rows = Retest.objects.filter(result__in=[result.pk for result in results], sample=None)
    for retest in rows.select_related("target__household__door", "target__place").order_by("target__position"):
        homes.setdefault(retest.target.household_id, (retest.target.household, retest.target.place))
    work: dict[Any, list[tuple[str, Place, Household]]] = {}
    for household, place in homes.values():
        worker = sampler_at(household.position)
        if worker is not None:
            title = _("上门单人采样：%(door)s") % {"door": household.door.label}
            work.setdefault(worker, []).append((title[:200], place, household))
    for worker, rows_ in work.items():
        order_work(rows=rows_, assignee=worker, due_at=due_at, kind="retest", by=by, at=at)
