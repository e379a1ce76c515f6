"""Questions about the tree."""

from wanjia.registry.places.models import Door, Place
from wanjia.registry.places.rules import Level


def find_places(text: str, *, level: str | None = None, inside: Place | None = None) -> list[Place]:
    """Find current places by official code, name, or alias; several may share a name, so the caller decides."""
    places = Place.objects.current()
    if level is not None:
        places = places.filter(level=level)
    if inside is not None:
        places = places.below(inside)
    exact = places.filter(code=text) if text.isdigit() else places.filter(name=text)
    return list(exact.order_by("lo")) or list(
        places.filter(facts__kind="alias", facts__text=text, facts__valid_until=None).distinct().order_by("lo")
    )


def full_name(place: Place) -> str:
    """Give the names from the league down, as people write an address."""
    names = [p.name for p in Place.objects.above(place) if p.level != Level.REGION]
    return "".join([*names, place.name])


def grid_of(position: int) -> Place | None:
    """Give the grid cell that holds a position, None where the ground has not been divided into grids."""
    return Place.objects.filter(level=Level.GRID, lo__lte=position, hi__gte=position).order_by("-lo").first()


def cells() -> dict[int, Place]:
    """Give every counting cell (grid, and community for doors without one) by its lower bound."""
    return {p.lo: p for p in Place.objects.filter(level__in=[Level.COMMUNITY, Level.GRID])}


def doors_without_grid(place: Place) -> list[Door]:
    """Give the doors under ``place`` that lie in no grid."""
    grids = Place.objects.filter(level=Level.GRID).values_list("lo", "hi")
    spans = sorted(grids)
    doors = Door.objects.filter(position__gte=place.lo, position__lte=place.hi).order_by("position")
    found, index = [], 0
    for door in doors.iterator():
        while index < len(spans) and spans[index][1] < door.position:
            index += 1
        if index == len(spans) or door.position < spans[index][0]:
            found.append(door)
    return found
