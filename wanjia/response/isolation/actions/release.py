"""The certificate that an observation is over: by a human, at the end, when the tests are done or somebody says why not."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import Release, Stay, Watch
from wanjia.response.isolation.queries.follow import end_of
from wanjia.response.isolation.queries.release import tests_of


@action
def release_watch(*, watch: Watch, by: Any, at: datetime, without_tests: str = "") -> Release:
    """Certify that somebody's observation is over; who stays at an isolation site leaves it with this.

    The measure ends by itself or through the measures' own release; this says so on paper. Raises Refused before the end,
    without a human, the second time, and when a test is missing and nobody says why.
    """
    row: Watch = (
        Watch.objects.select_for_update(of=("self",)).select_related("measure", "person", "place").get(pk=watch.pk)
    )
    if by is None:
        raise Refused(_("解除须由人办理"))
    if end_of(row) > at:
        raise Refused(_("观察期还没有结束"))
    if Release.objects.filter(watch=row).exists():
        raise Refused(_("已经出具过解除证明"))
    if row.person is not None and row.person.gone_at is not None:
        raise Refused(_("此人已去世或迁出，不再出具解除证明"), code="gone")
    missing, done = tests_of([row])[row.pk]
    if missing and not without_tests.strip():
        days = "、".join(str(day) for day in missing)
        raise Refused(
            _("第%(days)s天的检测没有阴性结果；不等检测就解除要写明理由") % {"days": days}, field="without_tests"
        )
    issuer = _issuer(row.place)
    release: Release = Release.objects.create(
        watch=row, issuer=issuer, serial=_serial(at), at=at, by=by, tests=done,
        missing_tests=without_tests.strip()[:200] if missing else "",
    )  # fmt: skip
    row.ended_at = max(at, row.begins_at)
    row.save(update_fields=["ended_at"])
    Stay.objects.now().filter(watch=row).update(left_at=at)
    detail = {"tests": done, "missing": len(missing)}
    journal.write("release_watch", by=by, at=at, about=release, position=row.position, detail=detail)
    return release


def _issuer(place: Place) -> Place:
    """The street (township) above a community certifies, else the place itself."""
    above = Place.objects.current().above(place).filter(level="township").first()
    return above or place


def _serial(at: datetime) -> str:
    """Give the next serial of the day: JC20221125-0001."""
    day = timezone.localtime(at).strftime("JC%Y%m%d-")
    last = Release.objects.filter(serial__startswith=day).aggregate(last=Max("serial"))["last"]
    return f"{day}{int(last[len(day) :]) + 1 if last else 1:04d}"
