import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.refusal import IdentityRefused
from wanjia.registry.people.identity.search_keys import search_keys


@pytest.mark.parametrize(
    "name",
    [
        "那仁满都拉",
        "乌兰图雅",
        "𠮷田正",
        "张㛃",
        "ᠪᠠᠶᠠᠷ",
        "ᠨᠠᠷᠠᠨ ᠴᠡᠴᠡᠭ",
        "Батбаярын Сүхбаатар",
        "买买提·吐尔逊",
        "O'Neill Anne-Marie",
        "李\ue863",
        "⿰亻火明",
    ],
)
def test_names_of_any_form_are_kept_as_written(name) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize("dot", "·•‧∙⋅・･．.●")
def test_every_interpunct_becomes_one(dot) -> None:
    assert clean_name(f"买买提{dot}吐尔逊") == "买买提·吐尔逊"


def test_padding_goes_and_inner_spaces_of_other_scripts_stay() -> None:
    assert clean_name("　张　三 ") == "张三"
    assert clean_name(" Anna   Maria ") == "Anna Maria"
    assert clean_name("ＡＮＮＡ") == "ANNA"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        ("  　", "empty"),
        ("··", "empty"),
        ("张\u200b三", "invisible"),
        ("张\x00三", "invisible"),
        ("张\u202e三", "invisible"),
        ("张\n三", "invisible"),
        ("张?", "lost_character"),
        ("张\ufffd", "lost_character"),
        ("张三1", "character"),
        ("张三（户主）", "character"),
        ("=1+1", "character"),
        ("-", "empty"),
        ("张" * 81, "long"),
    ],
)
def test_a_wrong_name_is_called_by_its_fault(raw, code) -> None:
    with pytest.raises(IdentityRefused) as caught:
        clean_name(raw)
    assert caught.value.code == code


def test_format_characters_belong_to_the_traditional_script_only() -> None:
    assert clean_name("ᠰᠠᠷ\u180eᠠ") == "ᠰᠠᠷ\u180eᠠ"
    with pytest.raises(IdentityRefused):
        clean_name("张\u180e三")


@given(st.text())
def test_any_text_is_cleaned_for_good_or_refused(text) -> None:
    try:
        name = clean_name(text)
    except IdentityRefused as refused:
        assert refused.code and refused.text
    else:
        assert 1 <= len(name) <= 80
        assert clean_name(name) == name
        assert unicodedata.is_normalized("NFC", name)
        search_keys(name)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单小红", "shanxiaohong", "sxh"),
        ("曾强", "zengqiang", "zq"),
        ("仇刚", "qiugang", "qg"),
        ("解明", "xieming", "xm"),
        ("查文", "zhawen", "zw"),
        ("区静", "oujing", "oj"),
        ("任远", "renyuan", "ry"),
        ("朴英", "piaoying", "py"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("单于明", "chanyuming", "cym"),
        ("欧阳修文", "ouyangxiuwen", "oyxw"),
        ("查干巴拉", "chaganbala", "cgbl"),
        ("买买提·吐尔逊", "maimaitituerxun", "mmttex"),
        ("Батбаяр", "batbayar", "b"),
        ("ᠪᠠᠶᠠᠷ", "bayar", "b"),
        ("Anna-Maria", "annamaria", "am"),
        ("吕布", "lvbu", "lb"),
    ],
)
def test_a_name_is_found_by_its_latin_keys(name, pinyin, initials) -> None:
    assert search_keys(name)[:2] == (pinyin, initials)


def test_a_clerk_who_types_the_everyday_reading_finds_the_person_too() -> None:
    assert "chana" in search_keys("查娜").also
    assert "lubu" in search_keys("吕布").also
    assert search_keys("张三").also == ()
