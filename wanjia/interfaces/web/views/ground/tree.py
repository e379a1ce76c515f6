"""The tree, level by level, and one place with its history."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from wanjia.core.pages import asked, keyset
from wanjia.registry.accounts.gate import covers, reach, signed_in
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Door, Place, PlaceFact
from wanjia.registry.places.queries import find_places


@signed_in
def tree(request: HttpRequest) -> HttpResponse:
    """Show the tops of the territory, or what a search finds in it."""
    visible = Place.objects.visible_to(request.standing)  # type: ignore[attr-defined]
    text = asked(request, "q")
    if text:
        found = {place.pk for place in find_places(text)}
        return render(request, "places/tree.html", {"found": visible.filter(pk__in=found).order_by("lo"), "q": text})
    tops = {holding.place_id for holding in request.standing.holdings}  # type: ignore[attr-defined]
    places = list(visible.filter(pk__in=tops).order_by("lo", "-hi"))
    if len(places) == 1:
        return redirect("places:place", place=places[0].public_id)
    return render(request, "places/tree.html", {"found": places, "q": ""})


@signed_in
def place(request: HttpRequest, place: str) -> HttpResponse:
    """Show a place: what is below it, its doors, its names, codes and parents with their dates."""
    found = reach(request, Place.objects.select_related("parent", "compound"), place)
    below = Place.objects.current().filter(parent=found)
    context = {
        "place": found,
        "above": Place.objects.visible_to(request.standing).above(found),  # type: ignore[attr-defined]
        "page": keyset(below, "lo", "id", after=asked(request, "after")),
        "facts": _facts(found),
        "doors": Door.objects.filter(place=found).order_by("position")[:600] if _sees_doors(request, found) else [],
        "compounds": found.compounds.order_by("name") if found.level == "community" else [],
        "may_change": covers(request, Capability.MANAGE_POSTS, found),
    }
    return render(request, "places/place.html", context)


def _sees_doors(request: HttpRequest, place: Place) -> bool:
    return covers(request, Capability.VIEW_DOORS, place) or covers(request, Capability.MANAGE_POSTS, place)


def _facts(place: Place) -> list[tuple[str, str, PlaceFact]]:
    """Every attribute the place had, the present ones first; a parent by its name."""
    rows = place.facts.order_by("kind", "-valid_from", "-id")
    parents = [fact.text for fact in rows if fact.kind == PlaceFact.Kind.PARENT]
    names = {}
    for text in parents:
        try:
            names[text] = Place.objects.by_public_id(text).name
        except Place.DoesNotExist:
            names[text] = _("已不在")
    return [(fact.get_kind_display(), names.get(fact.text, fact.text), fact) for fact in rows]
