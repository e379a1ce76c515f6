"""What holds of each disease at a place, when it changed, and the form that sets it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wanjia.command.diseases.actions import set_disease_values
from wanjia.command.diseases.forms import ValuesForm
from wanjia.command.diseases.models import DiseaseProfile
from wanjia.command.diseases.queries import grounds, profile, values_at
from wanjia.command.diseases.rules import HOME, VALUES, written
from wanjia.command.diseases.shipped import SHIPPED
from wanjia.command.posts.models import Document
from wanjia.core import clock
from wanjia.core.exports import KINDS, export
from wanjia.core.pages import asked, attempt, form_page, keyset
from wanjia.registry.accounts.gate import covers, home, needs, reach
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place

READERS = (Capability.VIEW_COVERAGE, Capability.MANAGE_POSTS, Capability.INVESTIGATE_CASES)


@needs(*READERS)
def diseases(request: HttpRequest, place: str = "") -> HttpResponse:
    """List the diseases with what holds of them at a place now."""
    found = reach(request, Place.objects.all(), place, *READERS) if place else home(request, *READERS)
    at = clock.now()
    rows = []
    for disease in SHIPPED:
        holds = profile(disease, found, at)
        rows.append((disease, holds, holds.observation_days.get(HOME, 0)))
    return render(request, "diseases/diseases.html", {"place": found, "rows": rows})


@needs(*READERS)
def disease_page(request: HttpRequest, disease: str, place: str) -> HttpResponseBase:
    """Show every value of a disease at a place now with what says so, and every change there and above it."""
    found = reach(request, Place.objects.all(), _known(disease) and place, *READERS)
    at = clock.now()
    holding, says = values_at(disease, found, at), grounds(disease, found, at)
    rows = [(kind, written(key, holding[key]), says[key]) for key, kind in VALUES.items()]
    name = SHIPPED[disease].name
    if request.GET.get("export") in KINDS:
        headings = [_("规定"), _("现在的取值"), _("单位"), _("依据")]
        lines = ([str(kind.meaning), value, str(kind.unit), ground] for kind, value, ground in rows)
        return export(request.GET["export"], str(name), headings, lines)
    changes = DiseaseProfile.objects.filter(disease=disease, place__lo__lte=found.lo, place__hi__gte=found.hi)
    page = keyset(
        changes.select_related("place", "document__place"),
        "-effective_from",
        "-id",
        after=asked(request, "after"),
    )
    for row in page.rows:
        row.written = [(VALUES[key], written(key, value)) for key, value in row.values.items()]
        row.to_come = row.effective_from > at
    context = {
        "name": name,
        "disease": disease,
        "place": found,
        "rows": rows,
        "page": page,
        "may_change": covers(request, Capability.MANAGE_POSTS, found),
    }
    return render(request, "diseases/disease.html", context)


@needs(Capability.MANAGE_POSTS)
def disease_set(request: HttpRequest, disease: str, place: str) -> HttpResponse:
    """Set values of a disease at a place from a moment on."""
    found = reach(request, Place.objects.all(), _known(disease) and place, Capability.MANAGE_POSTS)
    at = clock.now()
    citable = Document.objects.filter(place__lo__lte=found.lo, place__hi__gte=found.hi).order_by("-effective_from")
    form = ValuesForm(
        request.POST or None,
        holding=values_at(disease, found, at),
        documents=citable[:200],
        initial={"effective_from": at},
    )

    def act(values: dict[str, Any]) -> DiseaseProfile:
        row: DiseaseProfile = set_disease_values(**values, disease=disease, place=found, by=request.user, at=at)
        return row

    if attempt(form, act):
        return redirect("diseases:disease", disease=disease, place=found.public_id)
    title = _("“%(place)s”：%(disease)s") % {"place": found.name, "disease": SHIPPED[disease].name}
    return form_page(request, form, title)


def _known(disease: str) -> str:
    if disease not in SHIPPED:
        raise Http404
    return disease
