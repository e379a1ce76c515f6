"""Patterns match alike everywhere and cannot hang: the ways to match them are bounded before they are used."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.command.campaigns.questions.patterns import PatternRefused, portable_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"^1[3-9]\d{9}$",
        r"0\d{2,3}-?\d{7,8}",
        r"[\w.+-]+@[\w-]+\.[A-Za-z.]{2,6}",
        r"(\d{1,3}\.){3}\d{1,3}",
        r"[一-龥]{2,4}",
        r"\d{17}[\dXx]",
    ],
)
def test_patterns_of_real_forms_are_taken(pattern):
    assert re.compile(portable_pattern(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+",
        r"(a|b)*",
        r"(a|a)+",
        r"(a?)*",
        r"(.*)*",
        r"(a*)*b",
        r"(\d+)+$",
        r".*.*.*x",
        r"(a{0,50}){10}",
        r"(x+x+)+y",
    ],
)
def test_patterns_that_could_backtrack_without_end_are_refused(pattern):
    with pytest.raises(PatternRefused):
        portable_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "a" * 201,
        "(a",
        "a)",
        "[a",
        "*a",
        "a**",
        "a{3,2}",
        "a{999}",
        "a{x}",
        r"\1",
        r"\bword",
        r"\p{L}",
        "(?=a)",
        "(?P<n>a)",
        "a^b",
        "a$b",
        "[z-a]",
        "a++",
        "a\\",
        "[a&&b]",
        "(" * 11 + "a" + ")" * 11,
    ],
)
def test_patterns_outside_the_dialect_are_refused(pattern):
    with pytest.raises(PatternRefused) as refused:
        portable_pattern(pattern)
    assert str(refused.value)


def test_the_slowest_pattern_taken_is_fast_enough():
    pattern = re.compile(portable_pattern("[ab]*[ab]*a{0,1}a{0,1}a{0,1}a{0,1}c"))
    started = time.perf_counter()
    assert pattern.fullmatch("a" * 200) is None
    assert time.perf_counter() - started < 2


@settings(deadline=None)
@given(st.text(alphabet="ab1[]()|*+?{},-^$.\\dws", max_size=30), st.text(alphabet="ab1-", max_size=12))
def test_a_taken_pattern_matches_what_it_did_before(pattern, value):
    try:
        portable = portable_pattern(pattern)
    except PatternRefused:
        return
    try:
        original = re.compile(pattern, re.ASCII)
    except (re.error, FutureWarning):
        return
    assert (re.fullmatch(portable, value) is None) == (original.fullmatch(value) is None)
