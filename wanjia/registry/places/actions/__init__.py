"""Every write to the tree: places are added and changed, doors, compounds and sites are added, the official tree comes in."""

from wanjia.registry.places.actions.add import Siblings, add_place, add_places, add_siblings
from wanjia.registry.places.actions.change import add_alias, end_place, move_place, recode_place, rename_place
from wanjia.registry.places.actions.divisions import import_divisions
from wanjia.registry.places.actions.doors import (
    NewDoor,
    add_compound,
    add_doors,
    add_doors_of_places,
    add_site,
    register_rooms,
)
from wanjia.registry.places.actions.outlines import estimate_outlines, load_outlines

__all__ = [
    "NewDoor",
    "Siblings",
    "add_alias",
    "add_compound",
    "add_doors",
    "add_doors_of_places",
    "add_place",
    "add_places",
    "add_siblings",
    "add_site",
    "end_place",
    "estimate_outlines",
    "import_divisions",
    "load_outlines",
    "move_place",
    "recode_place",
    "register_rooms",
    "rename_place",
]
