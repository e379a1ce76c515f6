"""Expressions outside the supported part of XPath are refused by name; the depth of the rest is bounded."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.command.campaigns.questions.definition import MAX_DEPTH
from wanjia.command.campaigns.questions.expressions import ExpressionRefused, parse_expression
from wanjia.command.campaigns.questions.trees import references
from wanjia.command.campaigns.questions.values import Context, evaluate


def depth(tree):
    return 1 + max(map(depth, tree.get("args", [])), default=0)


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("pulldata('a', 'b') + jr:choice-name('c')", "pulldata()、jr:choice-name()"),
        ("../age > 3", ".."),
        ("age > 3", "age"),
        ("${age > 3", "$"),
        ("${last-saved#age}", "last-saved#age"),
        ("1 | 2", "|"),
        ("'open", "引号"),
        ("1 +", "没有写完"),
        ("", "没有写完"),
        ("(1", "没有写完"),
        ("1)", ")"),
        ("1 2", "2"),
        ("not()", "not()"),
        ("if(1, 2)", "if()"),
        ("today(1)", "today()"),
        ("regex('a', ${b})", "regex()"),
        ("12345678901234567", "15"),
        ("1 ＝ 1", "="),
        ("a & b", "&"),
    ],
)
def test_what_is_not_supported_is_named(source, named):
    with pytest.raises(ExpressionRefused, match=None) as refused:
        parse_expression(source)
    assert named in str(refused.value)


def test_forty_levels_are_parsed_and_forty_one_are_not():
    assert depth(parse_expression("-" * 39 + "1")) == MAX_DEPTH
    for source in ("-" * 40 + "1", "(" * 41 + "1" + ")" * 41, "not(" * 40 + "1" + ")" * 40, "1" + "+1" * 40):
        with pytest.raises(ExpressionRefused):
            parse_expression(source)


def test_a_long_chain_of_or_is_not_deep():
    assert depth(parse_expression(" or ".join(["${a} = 1"] * 200))) == 3


def test_references_are_listed_once_in_order():
    assert references(parse_expression("${b} + ${a} * ${b}")) == ["b", "a"]


PIECES = ["${a}", "${b}", ".", "'x'", "'2022-11-12'", "0", "36.5", "true()", "today()", "now()"]
BINARY = [" or ", " and ", " = ", " != ", " < ", " <= ", " > ", " >= ", " + ", " - ", " * ", " div ", " mod "]
SOURCES = st.recursive(
    st.sampled_from(PIECES),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(BINARY), inner).map("".join),
        inner.map("({})".format),
        st.tuples(st.sampled_from(["not", "number", "string-length", "count-selected"]), inner).map(
            lambda t: f"{t[0]}({t[1]})"
        ),
        st.tuples(st.sampled_from(["selected", "coalesce"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"if({t[0]}, {t[1]}, {t[2]})"),
    ),
    max_leaves=12,
)
VALUES = st.one_of(st.text(max_size=12), st.floats(), st.booleans())


@settings(deadline=None)
@given(SOURCES, VALUES, VALUES, VALUES)
def test_every_expression_comes_to_a_string_number_or_boolean(source, a, b, own):
    context = Context(values={"a": a, "b": b}, self_value=own, today="2022-11-12", now="2022-11-12T09:10:00+08:00")
    assert type(evaluate(parse_expression(source), context)) in (str, float, bool)


@settings(deadline=None)
@given(st.text(alphabet="${}ab.'\"()<>=!+-*/ ,15orandivmod（＝", max_size=60))
def test_any_text_is_parsed_or_refused(source):
    try:
        tree = parse_expression(source)
    except ExpressionRefused as refused:
        assert str(refused)
    else:
        assert depth(tree) <= MAX_DEPTH
