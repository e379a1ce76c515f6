"""A sunset is proposed, confirmed by somebody else, carried out at its instant, and told in a signed report."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wanjia.command.posts.actions import end_response_level
from wanjia.command.posts.models import Document, ResponseLevel
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.queries import standing
from wanjia.registry.accounts.roles import Capability as C
from wanjia.registry.codes.actions import rotate_key
from wanjia.registry.codes.queries import signer_of
from wanjia.registry.codes.rules.signing import sign
from wanjia.registry.places.models import Place
from wanjia.response.measures.actions import end_all
from wanjia.response.sunset.models import Sunset

NEEDED = (C.MANAGE_POSTS, C.APPROVE_MEASURES)
LATEST = timedelta(days=366)


def _may(by: Any, place: Place, at: datetime) -> None:
    who = standing(by, at) if by is not None else None
    if who is None or not all(who.may(capability, place.lo) and who.may(capability, place.hi) for capability in NEEDED):
        raise Refused(_("不在您的辖区，或没有这项权限"), code="territory")


@action
def propose_sunset(
    *, place: Place, document: Document, reason: str, ends_at: datetime, destroy_at: datetime, by: Any, at: datetime
) -> Sunset:
    """Propose that every measure of a place ends at an instant. Raises Refused without reason, for the past, a second time."""
    _may(by, place, at)
    if not reason.strip():
        raise Refused(_("请写明原因"), field="reason")
    if not at < ends_at <= destroy_at <= at + LATEST:
        raise Refused(_("结束时间要在现在之后，销毁不早于结束，都在一年之内"), field="ends_at")
    ended = document.effective_until is not None and document.effective_until <= at
    if not document.place.contains(place.lo) or not document.place.contains(place.hi) or ended:
        raise Refused(_("文件要由本地或上级发布，并在有效期内"), field="document")
    try:
        with transaction.atomic():
            row: Sunset = Sunset.objects.create(
                place=place, document=document, reason=reason.strip()[:300], ends_at=ends_at, destroy_at=destroy_at,
                proposed_at=at, proposed_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("这里已经有一项没有办完"), field="place", code="open") from error
    detail = {"ends_at": ends_at.isoformat(), "destroy_at": destroy_at.isoformat()}
    journal.write("propose_sunset", by=by, at=at, about=row, position=place.lo, detail=detail)
    return row


def _locked(sunset: Sunset) -> Sunset:
    row: Sunset = Sunset.objects.select_for_update(of=("self",)).select_related("place", "document").get(pk=sunset.pk)
    return row


@action
def withdraw_sunset(*, sunset: Sunset, by: Any, at: datetime) -> Sunset:
    """Take a proposal back. Raises Refused once it was confirmed: then measures have their new end."""
    row = _locked(sunset)
    _may(by, row.place, at)
    if row.state != "proposed":
        raise Refused(_("已经办理"), code="decided")
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    journal.write("withdraw_sunset", by=by, at=at, about=row, position=row.place.lo)
    return row


@action
def confirm_sunset(*, sunset: Sunset, by: Any, at: datetime) -> Sunset:
    """Confirm: every measure of the place has its end at that instant from now on, with every job dead.

    Raises Refused to whoever proposed it, and once the instant has passed.
    """
    row = _locked(sunset)
    _may(by, row.place, at)
    if row.state != "proposed":
        raise Refused(_("已经办理"), code="decided")
    if row.proposed_by_id == by.pk:
        raise Refused(_("要由提出人以外的人确认"), code="own_request")
    if row.ends_at < at:
        raise Refused(_("结束时间已经过了，请重新提出"), code="late")
    row.confirmed_at, row.confirmed_by = at, by
    row.ended = end_all(lo=row.place.lo, hi=row.place.hi, ends_at=row.ends_at, reason=_why(row), by=by, at=at)
    row.save(update_fields=["confirmed_at", "confirmed_by", "ended"])
    journal.write("confirm_sunset", by=by, at=at, about=row, position=row.place.lo, detail=row.ended)
    return row


def _why(row: Sunset) -> str:
    return _("全域解除：%(document)s") % {"document": row.document}


@action
def end_sunset(*, sunset: Sunset, by: Any, at: datetime) -> Sunset:
    """At the instant: what nobody had decided is refused, response levels end; what was approved has ended by itself.

    ``by`` is nobody: the two who decided are named by the row, and stand in every line about a measure.
    """
    row = _locked(sunset)
    if row.state != "confirmed" or row.ends_at > at:
        raise Refused(_("还没有到时间"), code="early")
    figures = end_all(
        lo=row.place.lo, hi=row.place.hi, ends_at=row.ends_at, reason=_why(row), by=row.confirmed_by, at=at
    )
    levels = ResponseLevel.objects.filter(until_at=None, place__lo__gte=row.place.lo, place__hi__lte=row.place.hi)
    for level in levels.select_related("place"):
        end_response_level(place=level.place, by=row.confirmed_by, at=at)
        figures["levels"] = figures.get("levels", 0) + 1
    row.ended_at, row.ended = at, figures
    row.save(update_fields=["ended_at", "ended"])
    journal.write("end_sunset", by=by, at=at, about=row, position=row.place.lo, detail=figures)
    return row


@action
def report_sunset(*, sunset: Sunset, figures: dict[str, Any], by: Any, at: datetime) -> Sunset:
    """Sign what was destroyed and what is left. Raises Refused before its time, and for a second report."""
    row = _locked(sunset)
    if row.state != "ended" or row.destroy_at > at:
        raise Refused(_("还没有到时间"), code="early")
    if signer_of(row.place) is None:
        rotate_key(issuer=row.place, by=by, at=at)
    key = signer_of(row.place)
    assert key is not None
    said = {
        "place": row.place.name, "code": row.place.code, "document": str(row.document), "ends_at": row.ends_at.isoformat(),
        "proposed_by": row.proposed_by_id, "confirmed_by": row.confirmed_by_id, "ended": row.ended, "done_at": at.isoformat(),
        **figures,
    }  # fmt: skip
    row.done_at, row.report = at, sign(journal.canonical(said).encode(), key)
    row.save(update_fields=["done_at", "report"])
    detail = {
        "destroyed": sum(line[2] for line in figures["destroyed"]),
        "left": sum(line[2] for line in figures["left"]),
    }
    journal.write("report_sunset", by=by, at=at, about=row, position=row.place.lo, detail=detail)
    return row
