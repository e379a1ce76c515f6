"""Who answers a notice lives somewhere: the grid an address names, so that the answer goes to whoever looks after it."""

from django.db.models import F, Value

from wanjia.registry.places.models import Place
from wanjia.registry.places.rules import Level
from wanjia.response.screening.queries import place_of


def grid_named(address: str) -> Place | None:
    """Give the grid of the one building an address names; the community where it names none or several; None without either."""
    community = place_of(address)
    if community is None or community.level != Level.COMMUNITY:
        return community
    inside = Place.objects.current().filter(level=Level.BUILDING, lo__gte=community.lo, hi__lte=community.hi)
    said = inside.annotate(said=Value(address)).filter(said__contains=F("name")).select_related("compound")
    found = list(said)
    longest = max((len(place.name) for place in found), default=0)  # 11号楼 holds 1号楼
    found = [place for place in found if len(place.name) == longest]
    behind = [place for place in found if place.compound and place.compound.name in address]
    spots = [place.lo for place in behind or found]
    grids = Place.objects.current().filter(level=Level.GRID, lo__gte=community.lo, hi__lte=community.hi)
    around = {grid for grid in grids if any(grid.contains(lo) for lo in spots)}
    return around.pop() if len(around) == 1 else community
