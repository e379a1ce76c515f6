"""The certificate that an observation is over: by a human, at the end, when the tests are done or somebody says why not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place
from wanjia.response.isolation.models import Lodging, Release, Watch
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
    Lodging.objects.now().filter(watch=row).update(left_at=at)
    detail = {"tests": done, "missing": len(missing)}
    journal.write("release_watch", by=by, at=at, about=release, position=row.position, detail=detail)
    return release


@action
def release_all(*, watches: Sequence[Watch], without_tests: str, by: Any, at: datetime) -> list[Release]:
    """Certify for many at once that their observation is over, with one reason why no test is waited for.

    Raises Refused before the end of any of them, without a human and without a reason. Who has a certificate is passed over.
    """
    if by is None or not without_tests.strip():
        raise Refused(_("解除须由人办理，并写明原因"))
    rows = list(
        Watch.objects.select_for_update(of=("self",))
        .filter(pk__in=[watch.pk for watch in watches], release=None)
        .select_related("measure", "place")
        .order_by("pk")
    )
    if any(end_of(row) > at for row in rows):
        raise Refused(_("观察期还没有结束"))
    tested, day, first = tests_of(rows), _day(at), _next(at)
    issuers = {place.pk: _issuer(place) for place in {row.place for row in rows}}
    releases = []
    for number, row in enumerate(rows, first):
        missing, done = tested[row.pk]
        row.ended_at = max(at, row.begins_at)
        said = without_tests.strip()[:200] if missing else ""
        releases.append(
            Release(
                watch=row, issuer=issuers[row.place_id], serial=f"{day}{number:04d}", at=at, by=by, tests=done,
                missing_tests=said,
            )
        )  # fmt: skip
    made: list[Release] = Release.objects.bulk_create(releases, batch_size=500)
    Watch.objects.bulk_update(rows, ["ended_at"], batch_size=500)
    Lodging.objects.now().filter(watch__in=rows).update(left_at=at)
    journal.write("release_watches", by=by, at=at, detail={"persons": len(made)})
    for release in made:
        journal.write("release_watch", by=by, at=at, about=release, position=release.watch.position)
    return made


def _issuer(place: Place) -> Place:
    """The street (township) above a community certifies, else the place itself."""
    above = Place.objects.current().above(place).filter(level="township").first()
    return above or place


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("JC%Y%m%d-")


def _next(at: datetime) -> int:
    """Give the next number of the day; 10000 comes after 9999, though not as a text."""
    day = _day(at)
    serials = Release.objects.filter(serial__startswith=day)
    last = serials.order_by(Length("serial").desc(), "-serial").values_list("serial", flat=True).first()
    return int(last[len(day) :]) + 1 if last else 1


def _serial(at: datetime) -> str:
    """Give the next serial of the day: JC20221125-0001."""
    return f"{_day(at)}{_next(at):04d}"
