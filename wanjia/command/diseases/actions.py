"""The one write: a document sets values of a disease at a place from a moment on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from wanjia.command.diseases.models import DiseaseProfile
from wanjia.command.diseases.queries import values_at
from wanjia.command.diseases.rules import MEASURE_KINDS, contradiction, fits, laid_over
from wanjia.command.diseases.shipped import SHIPPED
from wanjia.command.posts.models import Document
from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.places.models import Place


@action
def set_disease_values(
    *,
    disease: str,
    values: Mapping[str, Any],
    place: Place,
    document: Document,
    effective_from: datetime,
    by: Any,
    at: datetime,
) -> DiseaseProfile:
    """Lay values over a disease's profile. Raises Refused for an unknown or unfit value, or another place's document."""
    if disease not in SHIPPED or not values or not all(fits(key, value) for key, value in values.items()):
        raise Refused(_("没有这一项规定，或取值不合适"))
    if not (document.place.lo <= place.lo and place.hi <= document.place.hi):
        raise Refused(_("这份文件管不到“%(place)s”") % {"place": place.name}, field="document")
    if not document.effective_from <= effective_from < (document.effective_until or datetime.max.replace(tzinfo=UTC)):
        raise Refused(_("这份文件那时不在生效期内"), field="effective_from")
    if DiseaseProfile.objects.filter(disease=disease, place=place, effective_from=effective_from).exists():
        raise Refused(_("这一时刻已经有过规定，请换一个生效时间"), field="effective_from")
    if kind := contradiction(laid_over(values_at(disease, place, effective_from), values)):
        raise Refused(_("“%(kind)s”的时长超过了一次的最长期限") % {"kind": MEASURE_KINDS[kind]}, field="most_days")
    row = DiseaseProfile.objects.create(
        disease=disease, values=dict(values), place=place, document=document, effective_from=effective_from
    )
    detail = {"disease": disease, "keys": sorted(values)}
    journal.write("set_disease_values", by=by, at=at, about=row, position=place.lo, detail=detail)
    return row
