"""What stations saw of passes: what was abused, and where the phone's word and the server's finding differ."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wanjia.command.campaigns.actions import record_export
from wanjia.core import clock
from wanjia.core.exports import KINDS as FILES
from wanjia.core.exports import export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import needs, reach
from wanjia.registry.accounts.models import User
from wanjia.registry.places.models import Place
from wanjia.response.passes.actions import rule_use
from wanjia.response.passes.forms import RulingForm
from wanjia.response.passes.models import PassUse
from wanjia.response.passes.rules import ABUSES, SAID, VERDICTS
from wanjia.response.passes.views.tabs import CATCHES, tabs_of


@needs(*CATCHES)
def abuses(request: Any) -> HttpResponseBase:
    """List passes that were forged, altered, lent, used again, newest first; or send the list for the police."""
    at, verdict = clock.now(), asked(request, "verdict")
    rows = PassUse.objects.abuses().visible_to(request.standing).select_related("station", "of")
    rows = rows.filter(verdict=verdict) if verdict in ABUSES else rows
    if request.GET.get("export") in FILES:
        place = Place.objects.get(pk=request.standing.holdings[0].place_id)
        what = f"abused passes {request.GET['export']}"
        record_export(campaign=None, place=place, what=what, rows=rows.count(), by=request.user, at=at)
        headings = [_("时间"), _("卡口"), _("发现"), _("编号"), _("所见车牌"), _("人数"), _("值守人员")]
        names = dict(User.objects.filter(pk__in=rows.values("by_id")).values_list("pk", "name"))
        cells = (
            [u.at, u.station, VERDICTS[u.verdict], u.serial, u.plate, u.persons, names.get(u.by_id, "")]
            for u in rows.order_by("-at", "-id")
        )
        return export(request.GET["export"], _("通行证冒用"), headings, cells)
    page = keyset(rows, "-at", "-id", after=asked(request, "after"))
    words = [(each, VERDICTS[each]) for each in ABUSES]
    context = {"page": page, "verdict": verdict, "words": words, "now": at}
    return render(request, "passes/abuses.html", context | tabs_of(request, "abuses"))


@needs(*CATCHES)
def differences(request: Any) -> HttpResponseBase:
    """List the uses whose word at the station was another than the server's finding: undecided ones, or those decided."""
    rows = PassUse.objects.differing().visible_to(request.standing).select_related("station", "of", "ruling__by")
    decided = request.GET.get("only") == "decided"
    rows = rows.filter(ruling__isnull=not decided)
    if request.GET.get("export") in FILES:
        headings = [_("时间"), _("卡口"), _("编号"), _("现场"), _("系统"), _("认定"), _("说明")]
        cells = ([u.at, u.station, u.serial, *_words(u), *_ruled(u)] for u in rows.order_by("-at", "-id"))
        return export(request.GET["export"], _("与现场不一致"), headings, cells)
    page = keyset(rows, "-at", "-id", after=asked(request, "after"))
    lines = [(use, *_words(use)) for use in page.rows]
    context = {"page": page, "lines": lines, "decided": decided, "now": clock.now()}
    return render(request, "passes/differences.html", context | tabs_of(request, "differences"))


def _words(use: PassUse) -> tuple[Any, Any]:
    return VERDICTS[SAID[use.said]], VERDICTS[use.verdict]


def _ruled(use: PassUse) -> tuple[Any, str]:
    ruling = getattr(use, "ruling", None)
    return (ruling.get_word_display(), ruling.note) if ruling else ("", "")


@needs(*CATCHES)
def rule(request: Any, use: str) -> HttpResponse:
    """Decide which of the two is right."""
    rows = PassUse.objects.differing().filter(ruling=None).select_related("station__place")
    found: PassUse = reach(request, rows, use, *CATCHES)
    form = RulingForm(request.POST or None)
    at, back = clock.now(), reverse("passes:differences")
    if attempt(form, lambda values: rule_use(use=found, **values, by=request.user, at=at)):
        messages.success(request, _("已认定"))
        return redirect(back)
    said, verdict = _words(found)
    about = _("%(station)s %(serial)s：现场“%(said)s”，系统“%(verdict)s”")
    told = {"station": found.station.name, "serial": found.serial, "said": said, "verdict": verdict}
    return form_page(request, form, _("认定"), about=about % told, submit=_("认定"), back=back)
