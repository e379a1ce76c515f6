import gzip
from collections import Counter

from wanjia.registry.places.divisions import build
from wanjia.registry.places.divisions.kinds import KINDS, usual_name
from wanjia.registry.places.divisions.read import REGION_CODE, read_aliases, read_divisions, read_supplement


def test_the_region_has_as_many_divisions_as_the_official_list() -> None:
    levels = Counter(division.level for division in read_divisions())
    assert levels == {"league": 12, "county": 108, "township": 1225, "community": 14592}


def test_every_division_comes_after_its_parent_and_every_code_is_there_once() -> None:
    seen = {REGION_CODE}
    for division in read_divisions():
        assert division.parent_code in seen
        assert division.code not in seen
        seen.add(division.code)


def test_reading_twice_gives_the_same_list() -> None:
    assert list(read_divisions()) == list(read_divisions())


def test_packing_the_rows_again_gives_the_committed_text_whatever_their_order() -> None:
    rows = [(division.code, division.name) for division in read_divisions()]
    again = build.packed(rows[::-1])
    assert gzip.decompress(again) == gzip.decompress(build.TARGET.read_bytes())
    assert again == build.packed(rows)


def test_an_edition_with_other_counts_is_refused(tmp_path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "cities.csv").write_text("code,name,provinceCode\n1501,呼和浩特市,15\n", encoding="utf-8")
    try:
        list(build.region_rows(tmp_path))
    except ValueError as error:
        assert "1 rows" in str(error)
    else:
        raise AssertionError("an incomplete package was accepted")


def test_the_two_streets_named_keerqin_stay_apart() -> None:
    official = [division for division in read_divisions() if division.name == "科尔沁街道"]
    supplement = [place for place in read_supplement() if place.name == "科尔沁街道"]
    assert [(street.code, street.parent_code) for street in official] == [("150502001", "150502")]
    assert [street.parent_code for street in supplement] == ["150105"]
    assert not supplement[0].key.isdigit()
    assert supplement[0].source


def test_supplement_places_hang_on_official_ones_and_are_of_a_known_kind() -> None:
    codes = {division.code for division in read_divisions()}
    for place in read_supplement():
        assert place.parent_code in codes
        assert place.kind in KINDS
        assert place.key not in codes


def test_kinds_follow_the_names_of_the_field() -> None:
    kinds = {division.name: division.kind for division in read_divisions()}
    assert {name: kinds[name] for name in _KNOWN} == _KNOWN
    assert set(kinds.values()) <= set(KINDS)
    assert [name for name, kind in kinds.items() if kind == "other"] == []


_KNOWN = {
    "锡林郭勒盟": "league",
    "通辽市": "city",
    "科尔沁右翼中旗": "banner",
    "开鲁县": "county",
    "科尔沁区": "district",
    "通辽经济技术开发区": "zone",
    "永清街道": "street",
    "音德尔镇": "town",
    "满族屯满族乡": "ethnic_township",
    "莫力庙苏木": "sumu",
    "国有哲南农场": "farm",
    "乌拉盖牧场": "pasture",
    "天王社区居委会": "community",
    "巴音敖包嘎查委员会": "gacha",
    "后双井子村委会": "village",
    "策克镇虚拟社区": "virtual_community",
    "三分场生活区": "living_area",
}


def test_a_long_committee_name_is_shortened_as_rosters_write_it() -> None:
    assert usual_name("天王社区居委会") == "天王社区"
    assert usual_name("巴音敖包嘎查委员会") == "巴音敖包嘎查"
    assert usual_name("六分场村村委会") == "六分场村"
    assert usual_name("乌审召嘎查村委员会") == "乌审召嘎查"
    assert usual_name("佳和社区居民委会") == "佳和社区"
    assert usual_name("后双井子村委会") == "后双井子村"
    assert usual_name("保康街道办事处") == "保康街道"
    assert usual_name("通辽市") == "通辽市"


def test_every_alias_names_its_source_and_points_at_an_official_code() -> None:
    names = {division.code: division.name for division in read_divisions()}
    aliases = list(read_aliases())
    assert all(alias.code in names and alias.source for alias in aliases)
    by_alias = {alias.alias: names[alias.code] for alias in aliases}
    assert by_alias["锡盟"] == "锡林郭勒盟"
    assert by_alias["科右中旗"] == "科尔沁右翼中旗"
    assert by_alias["返霍"] == "霍林郭勒市"
    assert {names[alias.code] for alias in aliases if alias.alias == "左旗"} == {"巴林左旗", "阿拉善左旗"}
