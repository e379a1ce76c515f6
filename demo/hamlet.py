"""The smallest Wanjia there is: two streets, three grids, 26 households. Tests stand in it; it takes well under a second.

自治区 > 通辽市 > 科尔沁区 > 永清街道 > 书香社区 > 第一网格 > 1号楼 > 1单元 > 101 102 201, 2单元 > ...
                                               > 第二网格 > 2号楼 > ...
                         > 红星街道 > 新兴社区 > 第一网格 > 7号楼 > 1单元 > 101
                         > 莫力庙苏木 > 海力斯嘎查 > 第一网格 > (two herder households, doors without a building)
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from demo.cast import hire
from wanjia.command.campaigns.actions import launch_campaign, open_campaign
from wanjia.command.campaigns.models import Campaign
from wanjia.command.posts.actions import issue_document, make_responsible
from wanjia.command.posts.models import Document
from wanjia.registry.accounts.models import User
from wanjia.registry.people.actions import NewPerson, register_households
from wanjia.registry.people.models import Household
from wanjia.registry.places.actions import NewDoor, add_compound, add_doors, add_place
from wanjia.registry.places.models import Door, Place

MORNING = datetime(2022, 11, 11, 1, 0, tzinfo=UTC)  # 09:00 in Tongliao

FAMILIES = [
    ["包明月", "包志强"],
    ["其木格"],
    ["单秀英", "单小雨", "单建国"],
    ["敖特根巴雅尔"],
    ["曾庆华", "解红梅"],
    ["阿拉坦仓", "萨仁高娃"],
]


@dataclass
class Hamlet:
    """The world by name: ``places`` as the cast names them, ``households`` in route order."""

    at: datetime
    places: dict[str, Place]
    users: dict[str, User]
    document: Document
    households: list[Household] = field(default_factory=list)
    campaign: Campaign = field(default_factory=Campaign)

    def user(self, name: str) -> User:
        """Give one of the cast by sign-in name."""
        return self.users[name]

    def households_at(self, name: str) -> list[Household]:
        """Give the households under a named place, in route order."""
        place = self.places[name]
        return [h for h in self.households if place.contains(h.position)]


def build(*, at: datetime = MORNING, campaign: bool = True) -> Hamlet:
    """Build the hamlet in the empty store; with ``campaign``, a screening of its two streets is launched."""
    places = _places(at)
    users = hire(places=places, by=None, at=at)
    document = issue_document(
        kind="announcement",
        number="第15号",
        title="关于开展入户排查的公告",
        place=places["county"],
        effective_from=at - timedelta(days=1),
        by=users["zhihui"],
        at=at,
    )
    hamlet = Hamlet(at=at, places=places, users=users, document=document)
    hamlet.households = _settle(at)
    make_responsible(place=places["grid"], user=users["wangge1"], duty="grid_worker", by=users["jiedao"], at=at)
    if campaign:
        hamlet.campaign = open_campaign(
            name="第一轮入户排查",
            place=places["county"],
            scope=[places["street"], places["next_street"], places["sumu"]],
            document=document,
            opens_at=at,
            closes_at=at + timedelta(days=3),
            letter="致广大居民的一封信",
            by=users["zhihui"],
            at=at,
        )
        launch_campaign(campaign=hamlet.campaign, by=users["zhihui"], at=at)
        hamlet.campaign.refresh_from_db()
    return hamlet


def _places(at: datetime) -> dict[str, Place]:
    def add(parent: Place | None, level: str, name: str, code: str = "", kind: str = "") -> Place:
        return add_place(
            parent=parent, level=level, name=name, code=code, kind=kind, valid_from=date(2020, 1, 1), by=None, at=at
        )

    region = add(None, "region", "内蒙古自治区", "15")
    city = add(region, "league", "通辽市", "1505")
    county = add(city, "county", "科尔沁区", "150502")
    street = add(county, "township", "永清街道", "150502003", "街道")
    next_street = add(county, "township", "红星街道", "150502009", "街道")
    sumu = add(county, "township", "莫力庙苏木", "150502200", "苏木")
    community = add(street, "community", "书香社区")
    next_community = add(next_street, "community", "新兴社区")
    gacha = add(sumu, "community", "海力斯嘎查")
    grid, next_grid = add(community, "grid", "第一网格"), add(community, "grid", "第二网格")
    far_grid, pasture = add(next_community, "grid", "第一网格"), add(gacha, "grid", "第一网格")
    compound = add_compound(community=community, name="文庭雅苑", by=None, at=at)
    buildings = {}
    for name, parent in [("1号楼", grid), ("2号楼", next_grid), ("7号楼", far_grid)]:
        building = add_place(
            parent=parent,
            level="building",
            name=name,
            kind="apartment",
            compound=compound if parent is not far_grid else None,
            valid_from=date(2020, 1, 1),
            by=None,
            at=at,
        )
        buildings[name] = building
        for unit_name in ("1单元", "2单元"):
            unit = add(building, "unit", unit_name)
            label = f"{name}{unit_name}"
            numbers = ("101", "102", "201", "202")
            add_doors(place=unit, doors=[NewDoor(n, label + n) for n in numbers], by=None, at=at)
    add_doors(
        place=pasture, doors=[NewDoor("东营子", "东营子", 43.61, 121.82), NewDoor("西营子", "西营子")], by=None, at=at
    )
    return {
        "region": region,
        "city": city,
        "county": county,
        "street": street,
        "next_street": next_street,
        "sumu": sumu,
        "community": community,
        "next_community": next_community,
        "grid": grid,
        "next_grid": next_grid,
        "far_grid": far_grid,
        "pasture": pasture,
        "building": buildings["1号楼"],
    }


def _settle(at: datetime) -> list[Household]:
    rows = []
    for number, door in enumerate(Door.objects.order_by("position")):
        names = FAMILIES[number % len(FAMILIES)]
        members = [
            NewPerson(name=name, phone=f"+861390000{number:02d}{i:02d}", birth_date=date(1960 + number, 1 + i, 9))
            for i, name in enumerate(names)
        ]
        rows.append((door, "ordinary" if "单元" in door.label else "herder", "", members))
    return register_households(rows=rows, by=None, at=at)
