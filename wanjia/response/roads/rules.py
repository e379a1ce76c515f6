"""What may not be done to a road, and what a closed one cuts off: values in, values out.

A road joins two junctions, both ways. Sites stand at junctions; an outer junction is where roads leave the territory.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

MOTORWAY, NATIONAL, PROVINCIAL, COUNTY, VILLAGE = "motorway", "national", "provincial", "county", "village"
GRADES = {
    MOTORWAY: _("高速公路"),
    NATIONAL: _("国道"),
    PROVINCIAL: _("省道"),
    COUNTY: _("县道"),
    VILLAGE: _("乡村道路"),
}
TRUNK = (NATIONAL, PROVINCIAL)
MEASURES = {
    "staffed": _("设卡值守，引导绕行"),
    "barrier": _("移动护栏封闭"),
    "earth": _("堆填土石"),
    "dig": _("挖断路面"),
}
HARD = ("earth", "dig")


def forbidden(measure: str, grade: str) -> Any:
    """Say why a measure on a road of a grade is forbidden, None when it may be asked for."""
    if measure in HARD:
        return _("不得采取堆填、挖断等硬隔离方式")
    if grade == MOTORWAY:
        return _("不得封闭高速公路")
    if grade in TRUNK:
        return _("不得阻断国道、省道干线")
    return None


@dataclass(frozen=True)
class Stretch:
    """A road as a graph sees it: its number, its two junctions, its length."""

    number: int
    begin: int
    end: int
    km: float


@dataclass(frozen=True)
class Net:
    """All roads of a territory, its junctions, the outer ones, and those where medical sites stand."""

    roads: Sequence[Stretch]
    junctions: frozenset[int]
    outer: frozenset[int]
    medical: frozenset[int]


@dataclass(frozen=True)
class Severed:
    """What a closure cuts off that was not cut off before; junctions by number.

    ``medical``: hospitals and stores that nothing from outside reaches any more; ``rescue``: places that no longer reach a
    hospital; ``transit``: pairs of outer junctions with no way through.
    """

    medical: tuple[int, ...] = ()
    rescue: tuple[int, ...] = ()
    transit: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.medical or self.rescue or self.transit)


def severed(net: Net, before: Collection[int], closed: Collection[int]) -> Severed:
    """Compare the net without the roads ``before`` (closed already) with the net without ``closed`` as well."""
    old, new = _parts(net, before), _parts(net, {*before, *closed})

    def reaches(parts: dict[int, int], start: int, goals: Iterable[int]) -> bool:
        return any(parts[start] == parts[goal] for goal in goals)

    def lost(starts: Collection[int], goals: Collection[int]) -> tuple[int, ...]:
        return tuple(s for s in sorted(starts) if reaches(old, s, goals) and not reaches(new, s, goals))

    outer = sorted(net.outer)
    pairs = [(a, b) for number, a in enumerate(outer) for b in outer[number + 1 :]]
    return Severed(
        medical=lost(net.medical, net.outer),
        rescue=lost(net.junctions, net.medical),
        transit=tuple((a, b) for a, b in pairs if old[a] == old[b] and new[a] != new[b]),
    )


def _graph(net: Net, closed: Collection[int]) -> Any:
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(net.junctions)
    for road in net.roads:
        if road.number in closed:
            continue
        known = graph.get_edge_data(road.begin, road.end)
        if known is None or road.km < known["km"]:  # of two roads side by side the shorter one counts
            graph.add_edge(road.begin, road.end, km=road.km, number=road.number)
    return graph


def _parts(net: Net, closed: Collection[int]) -> dict[int, int]:
    """Give for each junction which part of the broken net it lies in."""
    import networkx

    parts = networkx.connected_components(_graph(net, closed))
    return {junction: number for number, part in enumerate(parts) for junction in part}


def way_round(net: Net, closed: Collection[int], begin: int, end: int) -> tuple[list[int], float] | None:
    """Give the shortest way between two junctions on open roads (road numbers in order, kilometres), None for no way."""
    import networkx

    graph = _graph(net, closed)
    try:
        junctions = networkx.shortest_path(graph, begin, end, weight="km")
    except networkx.NetworkXNoPath:
        return None
    steps = [graph[a][b] for a, b in zip(junctions, junctions[1:], strict=False)]
    return [step["number"] for step in steps], sum(step["km"] for step in steps)


def leads_round(net: Net, closed: Collection[int], chosen: Collection[int], begin: int, end: int) -> bool:
    """Tell whether the chosen roads alone, those that are open, join two junctions."""
    others = {road.number for road in net.roads if road.number not in chosen}
    return way_round(net, {*closed, *others}, begin, end) is not None
