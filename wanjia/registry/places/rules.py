"""Where a place stands in the tree, as arithmetic.

Each place owns an interval of positions; everything below it lies inside. Territory, counting, route order and data
packages are all one comparison: ``lo <= position <= hi``. The width of an interval depends on the level alone, so moving a
subtree is adding one number to it. 63 bits: region 2^60, league 2^54 (64 to a region), county 2^48 (64), township 2^41 (128),
community 2^33 (256), grid 2^25 (256), building 2^15 (1,024), unit 2^9 (64), the rest doors.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Level(StrEnum):
    """The levels of the tree, from the top down."""

    REGION = "region"
    LEAGUE = "league"
    COUNTY = "county"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"
    UNIT = "unit"


LEVEL_NAMES = {
    Level.REGION: _("自治区"),
    Level.LEAGUE: _("盟市"),
    Level.COUNTY: _("旗县区"),
    Level.TOWNSHIP: _("街道苏木乡镇"),
    Level.COMMUNITY: _("社区嘎查村"),
    Level.GRID: _("网格"),
    Level.BUILDING: _("楼栋"),
    Level.UNIT: _("单元"),
}
ORDER = list(Level)
WIDTH_BITS = dict(zip(ORDER, (60, 54, 48, 41, 33, 25, 15, 9), strict=True))


class NoRoom(ValueError):
    """The interval of the parent is full, or the child's level is not below the parent's."""


def width(level: str) -> int:
    """Give how many positions a place of ``level`` owns."""
    return 1 << WIDTH_BITS[Level(level)]


def child_lo(parent_level: str, parent_lo: int, level: str, taken: int) -> int:
    """Give the position of the next child, ``taken`` children of that level having been placed before.

    A building in a community without a grid goes into the community's last slot, which grids never take; the last quarter
    of a grid or building is kept for doors. Raises NoRoom.
    """
    above, below = ORDER.index(Level(parent_level)), ORDER.index(Level(level))
    if below <= above:
        raise NoRoom(f"{level} below {parent_level}")
    next_width = width(ORDER[above + 1])
    last_slot = width(parent_level) // next_width - 1
    step = width(level)
    if below == above + 1:
        if taken >= (last_slot if above < ORDER.index(Level.GRID) else last_slot * 3 // 4):
            raise NoRoom(f"{taken} children")
        return parent_lo + taken * step
    if above >= ORDER.index(Level.GRID):
        raise NoRoom(f"{level} straight below {parent_level}")
    start = parent_lo + last_slot * next_width
    if (taken + 1) * step > next_width:
        raise NoRoom(f"{taken} children")
    return start + taken * step


def door_position(level: str, lo: int, taken: int) -> int:
    """Give the position of the next door of a place: doors fill its last quarter in order.

    A unit is all doors. Raises NoRoom.
    """
    room = width(level) if Level(level) is Level.UNIT else width(level) // 4
    if taken >= room:
        raise NoRoom(f"{taken} doors")
    return lo + width(level) - room + taken
