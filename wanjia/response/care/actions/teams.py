"""A key hospital's team: who joins it with which duty, who leads it, who leaves."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from wanjia.command.posts.rules import HOSPITAL_DUTIES
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import User
from wanjia.response.care.models import Clinic, TeamMember


@action
def add_member(
    *,
    clinic: Clinic,
    duty: str,
    from_at: datetime,
    by: Any,
    at: datetime,
    user: User | None = None,
    name: str = "",
    leads: bool = False,
    until_at: datetime | None = None,
) -> TeamMember:
    """Put somebody into a hospital's team. Raises Refused where there is none, for nobody, and for a second lead."""
    row: Clinic = Clinic.objects.select_for_update().get(pk=clinic.pk)  # two leads named at once are one too many
    if row.security != Clinic.Security.TASK_FORCE:
        raise Refused(_("这里不实行一院一专班"), code="no_team")
    if duty not in HOSPITAL_DUTIES:
        raise Refused(_("没有这种职责"), field="duty", code="invalid")
    if until_at is not None and until_at <= from_at:
        raise Refused(_("结束要晚于开始"), field="until_at")
    if user is None and not name.strip():
        raise Refused(_("请选择或填写是谁"), field="name")
    beside = row.team.filter(Q(until_at=None) | Q(until_at__gt=from_at))
    beside = beside if until_at is None else beside.filter(from_at__lt=until_at)
    if leads and beside.filter(leads=True).exists():
        raise Refused(_("这段时间已有专班负责人"), field="leads")
    if user is not None and beside.filter(user=user, duty=duty).exists():
        raise Refused(_("这个人这段时间已在专班里"), field="user")
    member: TeamMember = TeamMember.objects.create(
        clinic=row, duty=duty, user=user, name="" if user else name.strip()[:80], leads=leads, from_at=from_at,
        until_at=until_at,
    )  # fmt: skip
    detail = {"duty": duty, "leads": leads}
    journal.write("add_member", by=by, at=at, about=member, position=row.site.place.lo, detail=detail)
    return member


@action
def end_member(*, member: TeamMember, by: Any, at: datetime) -> TeamMember:
    """Let somebody leave their team now; they stay in its history. Raises Refused for one who has not come yet, or left."""
    row: TeamMember = TeamMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if row.from_at >= at or row.until_at is not None and row.until_at <= at:
        raise Refused(_("这个人现在不在专班里"))
    row.until_at = at
    row.save(update_fields=["until_at"])
    journal.write("end_member", by=by, at=at, about=row, position=row.clinic.site.place.lo, detail={"duty": row.duty})
    return row
