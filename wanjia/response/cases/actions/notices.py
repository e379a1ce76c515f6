"""The public is asked about places and hours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.cases.models import Notice, Outbreak
from wanjia.response.cases.queries.notices import Row, draft


@action
def publish_notice(*, outbreak: Outbreak, wheres: Sequence[str], by: Any, at: datetime) -> Notice:
    """Publish the lines of the draft about these places. Raises Refused for none: nothing else can be published."""
    found = draft(outbreak, at)
    rows = [row for row in found.rows if row.where in wheres]
    if not rows:
        raise Refused(_("没有可以公布的地点和时段"))
    notice: Notice = Notice.objects.create(
        outbreak=outbreak, rows=[_plain(row) for row in rows], least=found.least, published_at=at, by=by
    )
    detail = {"rows": len(rows), "withheld": found.withheld}
    journal.write("publish_notice", by=by, at=at, about=notice, position=outbreak.place.lo, detail=detail)
    return notice


def _plain(row: Row) -> list[Any]:
    return [row.where, row.from_at.isoformat(), row.until_at.isoformat()]


@action
def withdraw_notice(*, notice: Notice, by: Any, at: datetime) -> Notice:
    """Take a notice back: its page says so. Raises Refused the second time."""
    if notice.withdrawn_at is not None:
        raise Refused(_("已经撤回"))
    notice.withdrawn_at = at
    notice.save(update_fields=["withdrawn_at"])
    journal.write("withdraw_notice", by=by, at=at, about=notice, position=notice.outbreak.place.lo)
    return notice
