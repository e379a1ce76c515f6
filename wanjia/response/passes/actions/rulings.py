"""Where a station's phone and the server differ about a pass, somebody else decides."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.response.passes.models import PassUse, Ruling


@action
def rule_use(*, use: PassUse, word: str, note: str, by: Any, at: datetime) -> Ruling:
    """Decide about one use. Raises Refused the second time, without a reason, and to whoever stood at the station."""
    row: PassUse = PassUse.objects.select_for_update(of=("self",)).select_related("station__place").get(pk=use.pk)
    if Ruling.objects.filter(use=row).exists():
        raise Refused(_("已经有人认定过"))
    if row.by_id == by.pk:
        raise Refused(_("不能认定自己查验的"), code="own_request")
    if word not in Ruling.Word.values:
        raise Refused(_("请选择以谁为准"), field="word")
    if not note.strip():
        raise Refused(_("请写明原因"), field="note")
    ruling: Ruling = Ruling.objects.create(use=row, word=word, note=note.strip()[:200], at=at, by=by)
    journal.write("rule_use", by=by, at=at, about=row, position=row.station.place.lo, detail={"word": word})
    return ruling
