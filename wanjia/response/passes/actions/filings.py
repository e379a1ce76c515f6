"""What was issued is reported to the city's transport bureau: all of it, once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.passes.models import Filing, PassStep
from wanjia.response.passes.queries import unfiled


@action
def file_passes(*, issuer: Place, by: Any, at: datetime) -> Filing:
    """Report every pass an office has issued and not reported yet. Raises Refused when there is none."""
    Place.objects.select_for_update().get(pk=issuer.pk)  # two reports at once would each count the same passes
    rows = list(unfiled(issuer).filter(steps__kind="issued", steps__at__lte=at).values_list("pk", flat=True))
    if not rows:
        raise Refused(_("没有要备案的通行证"))
    filing: Filing = Filing.objects.create(issuer=issuer, count=len(rows), at=at, by=by)
    PassStep.objects.bulk_create(
        [PassStep(of_id=number, kind="filed", at=at, by=by, filing=filing) for number in rows], batch_size=500
    )
    journal.write("file_passes", by=by, at=at, about=filing, position=issuer.lo, detail={"count": len(rows)})
    return filing
