"""Who must answer at which level, and the other names in which people count the levels."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from wanjia.registry.places.rules import Level


@dataclass(frozen=True)
class Gap:
    """A duty that somebody must have at every place of a level, and what that person is called."""

    duty: str
    level: str
    title: Any


# The six-level mechanism (A5): city, county, street, community, building or village group, door; and a worker in every grid.
GAPS = {
    "league": Gap("lead", Level.LEAGUE, _("盟市责任人")),
    "county": Gap("lead", Level.COUNTY, _("旗县区责任人")),
    "township": Gap("lead", Level.TOWNSHIP, _("街道（苏木乡镇）责任人")),
    "community": Gap("lead", Level.COMMUNITY, _("社区（嘎查村）责任人")),
    "building": Gap("lead", Level.BUILDING, _("楼长")),
    "group": Gap("lead", Level.GRID, _("村民小组长")),
    "unit": Gap("lead", Level.UNIT, _("门长")),
    "worker": Gap("grid_worker", Level.GRID, _("网格员")),
}


@dataclass(frozen=True)
class Hierarchy:
    """One way of naming the levels: how many its documents speak of, and which they name, the highest first.

    A step is the kind of gap that counts it (a key of GAPS), a sector's post, or nothing that the tree of places holds.
    """

    title: Any
    said: int
    steps: tuple[tuple[Any, str], ...]

    @property
    def unnamed(self) -> int:
        """How many levels its documents speak of and do not name."""
        return max(0, self.said - len(self.steps))


# The same tree under several names. The police count six levels and name five: the sixth is shown as unnamed, not invented.
HIERARCHIES = {
    "response": Hierarchy(
        _("六级防疫响应机制"),
        6,
        (
            (_("市（盟）"), "league"),
            (_("旗县区"), "county"),
            (_("街道（乡镇、苏木）"), "township"),
            (_("社区（村、嘎查）"), "community"),
            (_("楼长（村小组长）"), "building"),
            (_("门长"), "unit"),
        ),
    ),
    "linkage": Hierarchy(
        _("市县乡社区（村）联动防控体系"),
        4,
        (
            (_("市"), "league"),
            (_("县"), "county"),
            (_("乡"), "township"),
            (_("社区（村）"), "community"),
        ),
    ),
    "street": Hierarchy(
        _("街道联动机制"),
        4,
        ((_("街道党工委"), "township"), (_("社区党支部"), "community"), (_("党员"), ""), (_("群众"), "")),
    ),
    "police": Hierarchy(
        _("公安六级疫情防控体系"),
        6,
        ((_("市公安局"), ""), (_("公安局"), ""), (_("旗公安局"), ""), (_("社区警务"), ""), (_("应急分队"), "")),
    ),
}
