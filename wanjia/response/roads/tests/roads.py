"""A small net of roads in the hamlet's county, from a list as an office keeps it.

东界 =G45= 北枢纽 =G45= 西界           a motorway from border to border
东界 -G303- 城区 -G303- 西界           a trunk road; the hospital is in town
城区 -X301- 苏木 -Y12- 海力斯          a county road to the pastoral sumu, a village road on to the gacha
城区 -X302- 东桥 -X303- 苏木           another way to the sumu
南界 -X304- 东桥                       the only road from the south
"""

from demo.hamlet import Hamlet
from wanjia.registry.places.actions import add_site
from wanjia.response.roads.actions import load_roads
from wanjia.response.roads.listed import read_roads
from wanjia.response.roads.models import Road

LIST = """编号,路名,等级,起点,终点,公里,起点在界外,终点在界外,起点场所,终点场所
G45a,大广高速,高速公路,东界,北枢纽,22,是,,,
G45b,大广高速,高速公路,北枢纽,西界,25,,是,,
G303a,集锡线,国道,东界,城区,20,是,,,区人民医院、永清大街卡口
G303b,集锡线,国道,城区,西界,24,,是,,
X301,城苏路,县道,城区,苏木,31.5,,,,苏木路口卡口
Y12,海力斯村路,乡村道路,苏木,海力斯,9,,,,
X302,城东路,县道,城区,东桥,12,,,,
X303,桥苏路,县道,东桥,苏木,26,,,,
X304,南桥路,县道,南界,东桥,18,是,,,
"""
SITES = [
    ("hospital", "区人民医院", "street"),
    ("checkpoint", "永清大街卡口", "street"),
    ("checkpoint", "苏木路口卡口", "sumu"),
]


def laid(hamlet: Hamlet) -> dict[str, Road]:
    """Load the net; give its roads by code."""
    by, at, county = hamlet.user("jiaotong"), hamlet.at, hamlet.places["county"]
    for kind, name, place in SITES:
        add_site(kind=kind, name=name, place=hamlet.places[place], by=by, at=at)
    rows, problems = read_roads(LIST.encode(), county)
    assert not problems, problems
    return {road.code: road for road in load_roads(place=county, rows=rows, by=by, at=at)}
