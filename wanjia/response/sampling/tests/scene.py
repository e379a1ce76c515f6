"""A sampling round in the hamlet, launched this morning: two points, three tables, the sampler and the laboratory."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo.hamlet import Hamlet
from wanjia.command.campaigns.actions import launch_campaign
from wanjia.command.campaigns.models import Target
from wanjia.registry.places.actions import add_site
from wanjia.registry.places.models import Site
from wanjia.response.sampling.actions import add_point, add_table, note_ready, open_point, open_round
from wanjia.response.sampling.models import Point, ReadyCheck, Round, Table


@dataclass
class Scene:
    """The hamlet and its round. Point 1 (书香社区广场) has tables 1 and 2, point 2 (新兴小学) has table 1; both are open."""

    hamlet: Hamlet
    round: Round
    points: list[Point]
    tables: list[Table]
    laboratory: Site

    def targets(self, place: str = "county") -> list[Target]:
        """Give the persons of the round under a named place, in route order."""
        rows = Target.objects.filter(campaign=self.round.campaign).at(self.hamlet.places[place])
        return list(rows.select_related("campaign", "person").order_by("position", "id"))


def begin(hamlet: Hamlet, *, opened: bool = True, tube_size: int = 10) -> Scene:
    """Open and launch the round; ``opened``: everything is ready and the points are open."""
    lead, places, at = hamlet.user("zhihui"), hamlet.places, hamlet.at
    round_ = _launched(hamlet, "第一轮全员核酸", tube_size)
    sites = [
        add_site(place=places[place], kind=kind, name=name, by=lead, at=at)
        for place, kind, name in [
            ("community", "sampling_point", "书香社区广场"),
            ("next_community", "sampling_point", "新兴小学"),
            ("county", "laboratory", "区疾控中心实验室"),
        ]
    ]
    return _set_up(hamlet, round_, sites, opened=opened)


def next_round(scene: Scene, **more: Any) -> Scene:
    """Open and launch a second round at the same sites, beside the first."""
    sites = [*(point.site for point in scene.points), scene.laboratory]
    return _set_up(scene.hamlet, _launched(scene.hamlet, "第二轮全员核酸", 10, **more), sites, opened=True)


def _launched(hamlet: Hamlet, name: str, tube_size: int, **more: Any) -> Round:
    lead, places, at = hamlet.user("zhihui"), hamlet.places, hamlet.at
    round_ = open_round(
        name=name,
        place=places["county"],
        scope=[places["street"], places["next_street"], places["sumu"]],
        document=hamlet.document,
        opens_at=at,
        closes_at=at + timedelta(days=2),
        tube_size=tube_size,
        label_pattern="T[0-9]{7}",
        **more,
        by=lead,
        at=at,
    )
    launch_campaign(campaign=round_.campaign, by=lead, at=at)
    round_.campaign.refresh_from_db()
    return round_


def _set_up(hamlet: Hamlet, round_: Round, sites: list[Site], *, opened: bool) -> Scene:
    lead, at = hamlet.user("zhihui"), hamlet.at
    hours = {"opens_at": at, "closes_at": at + timedelta(hours=10)}
    points = [
        add_point(round=round_, site=site, number=number, area_m2=400, **hours, by=lead, at=at)
        for number, site in enumerate(sites[:2], start=1)
    ]
    tables = [
        add_table(point=points[point], number=number, by=lead, at=at) for point, number in ((0, 1), (0, 2), (1, 1))
    ]
    for point in points if opened else ():
        for item in ReadyCheck.Item.values:
            note_ready(point=point, item=item, ready=True, by=lead, at=at)
        open_point(point=point, by=lead, at=at)
    return Scene(hamlet, round_, points, tables, sites[2])
