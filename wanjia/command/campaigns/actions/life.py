"""A campaign is opened, launched (see frame), closed, perhaps reopened."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from wanjia.command.campaigns.models import Campaign, CampaignStep, QuestionForm, Scope, Target
from wanjia.command.campaigns.queries import counts, counts_by_cell
from wanjia.command.campaigns.questions.definition import Definition
from wanjia.command.campaigns.questions.versions import broken_by
from wanjia.command.campaigns.rules import counted
from wanjia.command.posts.models import Document
from wanjia.command.posts.queries import policy
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place


@action
def add_form(*, name: str, definition: dict[str, Any], workbook: bytes, by: Any, at: datetime) -> QuestionForm:
    """Keep a question form as the next version of its name; earlier versions stay answerable for good.

    Raises Refused for one that takes back a type or an option: a phone may hold an earlier version for weeks.
    """
    if broken := broken_by(
        cast(Definition, definition), [form.definition for form in QuestionForm.objects.filter(name=name)]
    ):
        raise Refused(f"{broken[0].question}：{broken[0].what}", field="workbook", code="takes_back")
    last = QuestionForm.objects.filter(name=name).order_by("-version").first()
    form = QuestionForm.objects.create(
        name=name, version=(last.version if last else 0) + 1, definition=definition, workbook=workbook, added_at=at
    )
    journal.write("add_form", by=by, at=at, about=form)
    return form


@action
def open_campaign(
    *,
    name: str,
    place: Place,
    scope: Sequence[Place],
    document: Document,
    opens_at: datetime,
    closes_at: datetime,
    by: Any,
    at: datetime,
    kind: str = Campaign.Kind.SCREENING,
    subject: str = Campaign.Subject.HOUSEHOLD,
    form: QuestionForm | None = None,
    letter: str = "",
    household_kinds: Sequence[str] = (),
    follows: Campaign | None = None,
) -> Campaign:
    """Prepare a campaign. Raises Refused for an empty or overlapping scope, an empty window, a document not yet in effect."""
    if not scope:
        raise Refused(_("请至少选一个范围"), field="scope")
    if closes_at <= opens_at:
        raise Refused(_("结束时间应在开始时间之后"), field="closes_at")
    ordered = sorted(scope, key=lambda p: p.lo)
    if any(later.lo <= earlier.hi for earlier, later in zip(ordered, ordered[1:], strict=False)):
        raise Refused(_("范围之间有重叠"), field="scope")
    if any(not (place.lo <= p.lo and p.hi <= place.hi) for p in ordered):
        raise Refused(_("范围超出了发起单位的辖区"), field="scope")
    if document.effective_from > opens_at:
        raise Refused(_("依据文件在开始时尚未生效"), field="document")
    campaign = Campaign.objects.create(
        name=name,
        place=place,
        document=document,
        opens_at=opens_at,
        closes_at=closes_at,
        kind=kind,
        subject=subject,
        form=form,
        letter=letter,
        household_kinds=list(household_kinds),
        follows=follows,
        round=follows.round + 1 if follows else 1,
        vacant_visits=policy("vacant_visits", place, at),
        opened_by=by,
    )
    Scope.objects.bulk_create([Scope(campaign=campaign, place=p) for p in ordered])
    journal.write("open_campaign", by=by, at=at, about=campaign, position=place.lo, detail={"round": campaign.round})
    return campaign


@action
def close_campaign(*, campaign: Campaign, by: Any, at: datetime) -> CampaignStep:
    """Close a campaign and freeze its figures by cell. Raises Refused while one target is unaccounted for."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.launched_at is None or campaign.closed_at is not None:
        raise Refused(_("这项任务不在进行中"))
    missing = Target.objects.filter(campaign=campaign, open=True).count()
    if missing:
        many = counted(missing, campaign.subject)
        raise Refused(_("还有 %(many)s没有交代，不能结束") % {"many": many}, code="unaccounted")
    total = asdict(counts(campaign, campaign.place))
    figures = {
        "total": total,
        "cells": [[position, asdict(c)] for position, c in counts_by_cell(campaign, campaign.place)],
    }
    campaign.closed_at = at
    campaign.save(update_fields=["closed_at"])
    step = CampaignStep.objects.create(campaign=campaign, kind="closed", at=at, by=by, figures=figures)
    journal.write("close_campaign", by=by, at=at, about=campaign, position=campaign.place.lo, detail=total)
    return step


@action
def reopen_campaign(*, campaign: Campaign, reason: str, by: Any, at: datetime) -> CampaignStep:
    """Open a closed campaign again; the closing and its figures stay. Raises Refused without a reason."""
    if campaign.closed_at is None:
        raise Refused(_("这项任务没有结束"))
    if not reason.strip():
        raise Refused(_("请写明重新开启的原因"), field="reason")
    campaign.closed_at = None
    campaign.save(update_fields=["closed_at"])
    step = CampaignStep.objects.create(campaign=campaign, kind="reopened", at=at, by=by, reason=reason)
    journal.write("reopen_campaign", by=by, at=at, about=campaign, position=campaign.place.lo)
    return step
