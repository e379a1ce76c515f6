"""Flow figures of a place: arrivals by where from, by class, by hour; drawn, as tables and as a file."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked
from wanjia.registry.accounts.gate import home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.response.registration import charts
from wanjia.response.registration.flows import Flows, flows
from wanjia.response.registration.forms import SpanForm
from wanjia.response.registration.models import Registration

VIEW = Capability.VIEW_STATIONS
MOST_DAYS = 31
DRAWN = 12  # bars: more than that nobody reads


@needs(VIEW)
def figures(request: Any) -> HttpResponseBase:
    """Show the arrivals of some days at the asker's widest place, or at one inside it."""
    today = timezone.localdate(clock.now())
    form = SpanForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    begin = values.get("begin") or today
    end = min(values.get("end") or max(begin, today), begin + timedelta(days=MOST_DAYS - 1))
    text = asked(request, "place")
    place = reach(request, Place.objects.all(), text, VIEW) if text else home(request, VIEW)
    rows = Registration.objects.visible_to(request.standing, VIEW).filter(
        position__gte=place.lo, position__lte=place.hi
    )
    if values.get("kind"):
        rows = rows.filter(poster__kind=values["kind"])
    found = flows(rows, _midnight(begin), _midnight(end + timedelta(days=1)))
    if request.GET.get("export") in KINDS:
        return _export(request, found)
    provinces = [(name or _("没有填写"), number) for _code, name, number in found.by_province]
    classes = [(name or _("不在核查范围"), number) for name, number in found.by_class]
    below = Place.objects.current().visible_to(request.standing, VIEW).filter(parent=place).order_by("lo")
    context = {
        "place": place, "below": below, "form": form, "begin": begin, "end": end, "found": found, "tab": "figures",
        "provinces": provinces, "bars": charts.bars(provinces[:DRAWN]), "ring": charts.ring(classes),
        "hours": found.by_hour, "hour_bars": charts.bars([("", n) for _hour, n in found.by_hour]),
        "line": charts.line(found.by_hour) if found.by_hour else "",
    }  # fmt: skip
    return render(request, "registration/figures.html", context)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _export(request: Any, found: Flows) -> HttpResponseBase:
    lines = [
        *((_("从哪里来"), f"{code} {name}".strip() or _("没有填写"), number) for code, name, number in found.by_origin),
        *((_("类别"), name or _("不在核查范围"), number) for name, number in found.by_class),
        *((_("时段"), f"{timezone.localtime(hour):%Y-%m-%d %H:%M}", number) for hour, number in found.by_hour),
        (_("合计"), "", found.total),
    ]
    return export(request.GET["export"], _("流向统计"), [_("分组"), _("名称"), _("人次")], lines)
