"""Numbers as they are said: read, written, compared; and which figures nobody may add."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.insight.figures.catalogue import INDICATORS, SECTIONS
from wanjia.insight.figures.rules import THINGS, Amount, Indicator, Kind, Qualifier, addable, read_amount, written

AS_SAID = [
    ("300余万", 3_000_000, "over"),
    ("近10万", 100_000, "nearly"),
    ("3.4万", 34_000, "exact"),
    ("800份左右", 800, "about"),
    ("超过37平方公里", 37, "over"),
    ("近千名", 1_000, "nearly"),
    ("2万3千余名", 23_000, "over"),
    ("1.22亿元", 122_000_000, "exact"),
    ("15000多名", 15_000, "over"),
    ("1400余", 1_400, "over"),
    ("约1.5万", 15_000, "about"),
    ("1,408,489.2元", Decimal("1408489.2"), "exact"),
    ("近5000名党员干部", 5_000, "nearly"),
    ("三百余万", 3_000_000, "over"),
    ("１６，６３５", 16_635, "exact"),
    ("160万各族群众", 1_600_000, "exact"),
    ("十二", 12, "exact"),
]


@pytest.mark.parametrize(("text", "value", "qualifier"), AS_SAID)
def test_a_number_is_read_as_it_was_said(text: str, value: Decimal, qualifier: str) -> None:
    amount = read_amount(text)
    assert (amount.value, amount.qualifier) == (value, qualifier)
    assert read_amount(written(amount)) == amount


@pytest.mark.parametrize("text", ["", "没有", "-5", "－5", "12 34", "1000000000亿", "3 4万"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_amount(text)


@given(
    value=st.integers(0, 10**12),
    zeros=st.integers(0, 8),
    qualifier=st.sampled_from(list(Qualifier)),
)
def test_what_is_written_is_read_back(value: int, zeros: int, qualifier: Qualifier) -> None:
    amount = Amount(Decimal(value // 10**zeros * 10**zeros), qualifier)
    assert read_amount(written(amount)) == amount


@given(
    a=st.integers(0, 10**7),
    b=st.integers(0, 10**7),
    q=st.sampled_from(list(Qualifier)),
    r=st.sampled_from(list(Qualifier)),
)
def test_a_comparison_never_says_more_than_the_words(a: int, b: int, q: Qualifier, r: Qualifier) -> None:
    one, other = Amount(Decimal(a), q), Amount(Decimal(b), r)
    said = one.compare(other)
    assert (other.compare(one) or 0) == -(said or 0)
    if said in (-1, 1):
        assert not (one.admits(b) and r == Qualifier.EXACT)
    assert one.admits(a)


def test_words_that_agree_are_no_contradiction() -> None:
    assert read_amount("近10万").admits(94_000)
    assert not read_amount("近10万").admits(110_000)
    assert read_amount("1400余").admits(1_420)
    assert not read_amount("1400余").admits(1_336)
    assert read_amount("约1.5万").compare(read_amount("15000多名")) is None
    assert read_amount("3.4万").admits(34_499)
    assert not read_amount("3.4万").admits(34_600)
    assert read_amount("1,195").compare(read_amount("2000余")) == -1


def one(key: str, counts: str, kind: Kind = Kind.STATE, group: str = "") -> Indicator:
    return Indicator(key, key, key, "人", key, kind, counts, group)


def test_teams_of_three_kinds_are_not_added_up() -> None:
    staff, members, volunteers = (one(f"teams.{n}", "person") for n in "abc")  # 1,411 + 1,728 + 2,359
    assert "同一批人" in str(addable(staff, members))
    assert "同一批人" in str(addable(members, volunteers))
    assert "同一种东西" in str(addable(staff, one("teams.cars", "vehicle")))
    assert "当期数" in str(addable(staff, one("teams.new", "person", Kind.PERIOD)))
    noon, evening = datetime(2022, 11, 11, 4, tzinfo=UTC), datetime(2022, 11, 11, 9, tzinfo=UTC)
    assert "截止时间" in str(addable(staff, staff, as_of=(noon, evening)))


def test_parts_of_one_whole_may_be_added_and_the_same_figure_of_two_places() -> None:
    assert addable(INDICATORS["campaign.met"], INDICATORS["campaign.vacant"]) is None
    assert addable(INDICATORS["people.persons"], INDICATORS["people.persons"]) is None
    assert addable(INDICATORS["campaign.met"], INDICATORS["campaign.households"]) is not None


def test_every_indicator_says_what_it_is() -> None:
    for key, indicator in INDICATORS.items():
        assert key == indicator.key
        assert indicator.section in SECTIONS
        assert indicator.counts in THINGS
        assert indicator.worse in ("more", "less", "")
        assert str(indicator.title)
        assert str(indicator.definition)
        assert str(indicator.source)
