"""Clinics and hospitals are set up, with their beds; they get more, and are guarded otherwise."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Site
from wanjia.response.care.models import Clinic, WardBed


@action
def add_clinic(*, site: Site, security: str, beds: int, by: Any, at: datetime) -> Clinic:
    """Set up a fever clinic or a designated hospital. Raises Refused for another kind of site, or the second time."""
    if site.kind not in (Site.Kind.FEVER_CLINIC, Site.Kind.HOSPITAL):
        raise Refused(_("只有发热门诊和定点医院"), field="site")
    if Clinic.objects.filter(site=site).exists():
        raise Refused(_("这里已经设过"), field="site")
    if security not in Clinic.Security.values or beds < 0:
        raise Refused(_("没有这种勤务模式"), field="security", code="invalid")
    clinic: Clinic = Clinic.objects.create(site=site, security=security, beds=beds)
    _add_beds(clinic, 1, beds)
    journal.write("add_clinic", by=by, at=at, about=clinic, position=site.place.lo, detail={"security": security})
    return clinic


@action
def set_clinic(*, clinic: Clinic, security: str, beds: int, by: Any, at: datetime) -> Clinic:
    """Say how a clinic is guarded and how many beds it has. Raises Refused for fewer than it had: somebody lay in them."""
    row: Clinic = Clinic.objects.select_for_update(of=("self",)).select_related("site__place").get(pk=clinic.pk)
    if security not in Clinic.Security.values:
        raise Refused(_("没有这种勤务模式"), field="security", code="invalid")
    if beds < row.beds:
        raise Refused(_("现有 %(n)d 张床，只能增加") % {"n": row.beds}, field="beds")
    _add_beds(row, row.beds + 1, beds)
    row.security, row.beds = security, beds
    row.save(update_fields=["security", "beds"])
    detail = {"security": security, "beds": beds}
    journal.write("set_clinic", by=by, at=at, about=row, position=row.site.place.lo, detail=detail)
    return row


def _add_beds(clinic: Clinic, first: int, last: int) -> None:
    WardBed.objects.bulk_create([WardBed(clinic=clinic, name=str(n)) for n in range(first, last + 1)], batch_size=500)
