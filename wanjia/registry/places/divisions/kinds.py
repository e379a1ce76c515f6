"""Tell what kind of place an official name speaks of, and how people shorten that name."""

import re
from typing import Final

# Slug -> the word of the field. The slug is stored, the word is shown.
KINDS: Final[dict[str, str]] = {
    "league": "盟",
    "city": "市",
    "banner": "旗",
    "county": "县",
    "district": "区",
    "zone": "开发区、园区",
    "street": "街道",
    "town": "镇",
    "township": "乡",
    "ethnic_township": "民族乡",
    "sumu": "苏木",
    "farm": "农场",
    "pasture": "牧场",
    "forest_farm": "林场",
    "company": "企业",
    "office": "办事处、管理机构",
    "gacha": "嘎查",
    "village": "村",
    "community": "社区",
    "living_area": "生活区",
    "production_team": "生产队",
    "virtual_community": "虚拟社区",
    "other": "其他",
}

# Per level: the first ending that fits decides, so longer endings stand first.
_ENDINGS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "league": (("盟", "league"), ("市", "city")),
    "county": (
        ("开发区", "zone"),
        ("管委会", "zone"),
        ("旗", "banner"),
        ("县", "county"),
        ("市", "city"),
        ("区", "district"),
    ),
    "township": (
        ("街道", "street"),
        ("民族乡", "ethnic_township"),
        ("满族乡", "ethnic_township"),
        ("乡", "township"),
        ("苏木", "sumu"),
        ("镇", "town"),
        ("公司", "company"),
        ("牧场", "pasture"),
        ("马场", "pasture"),
        ("羊场", "pasture"),
        ("农场", "farm"),
        ("林场", "forest_farm"),
        ("畜场", "pasture"),
        ("场", "farm"),
        ("繁育中心", "farm"),
        ("园区", "zone"),
        ("产业园", "zone"),
        ("工业园", "zone"),
        ("区）", "zone"),
        ("区", "zone"),
        ("园", "zone"),
        ("矿", "company"),
        ("中心", "office"),
        ("办事处", "office"),
        ("局", "office"),
        ("所", "office"),
    ),
    "community": (
        ("嘎查村", "gacha"),
        ("嘎查", "gacha"),
        ("虚拟社区", "virtual_community"),
        ("虚拟生活区", "virtual_community"),
        ("社区筹备处", "community"),
        ("社区", "community"),
        ("生活区", "living_area"),
        ("管理区", "living_area"),
        ("队", "production_team"),
        ("村", "village"),
    ),
}

# "永清社区居委会", "乌审召嘎查村委员会" and "梁家村村民委会" end in a committee; rosters leave it out.
_COMMITTEE: Final = re.compile(r"(?<!管)(?P<who>[村居人]民|[村居])?(?<!管)委(?:员会|会)?$")
_OFFICE: Final = re.compile(r"街道(?:办事处|办|筹备处|筹备组)$")


def guess_kind(name: str, level: str) -> str:
    """Return the slug of KINDS that the ending of an official name speaks of at its level; "other" if none."""
    ending_name = usual_name(name)
    return next((kind for ending, kind in _ENDINGS[level] if ending_name.endswith(ending)), "other")


def usual_name(name: str) -> str:
    """Return the name as rosters write it: 天王社区居委会 is 天王社区, 王府街道办事处 is 王府街道."""
    name = _OFFICE.sub("街道", name)
    committee = _COMMITTEE.search(name)
    if committee is None or committee.start() == 0:
        return name
    place = name[: committee.start()].removesuffix("村") if "嘎查村" in name else name[: committee.start()]
    if place.endswith(("社区", "嘎查", "村")):
        return place
    return place + ("社区" if (committee["who"] or "").startswith("居") else "村")
