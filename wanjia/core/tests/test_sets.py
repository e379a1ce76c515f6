"""Lists handed to one statement come out as they went in, on both stores."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Value
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wanjia.core import sets

pytestmark = pytest.mark.django_db
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
ODD = ['T"1', "a\\b", "{1,2}", "NULL", "", "管 号", "'; --", "%s"]


def read_back(numbers: list[int | None], texts: list[str]) -> list[tuple[int | None, str]]:
    table, values = sets.lists_table("v", {"n": ("integer", numbers), "said": ("text", texts)})
    return sorted(sets.ask(f"SELECT n, said FROM {table}", values), key=repr)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=st.lists(st.tuples(st.none() | st.integers(-(2**62), 2**62), TEXTS | st.sampled_from(ODD)), max_size=8))
def test_whatever_a_text_holds_it_stays_one_value_of_a_list(rows: list[tuple[int | None, str]]) -> None:
    assert read_back([n for n, _text in rows], [text for _n, text in rows]) == sorted(rows, key=repr)


@pytest.mark.parametrize("text", ODD)
def test_a_text_is_found_among_texts(text: str) -> None:
    table, values = sets.lists_table("v", {"said": ("text", ODD)})
    among, chosen = sets.among([text])
    assert sets.ask(f"SELECT said FROM {table} WHERE said {among}", [*values, *chosen]) == [(text,)]


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 2000, 3_600_000, 86_400_001])
def test_a_moment_so_many_milliseconds_later_is_the_same_on_both_stores(milliseconds: int) -> None:
    begin = datetime(2022, 11, 11, 15, 59, 59, 250_000, tzinfo=UTC)
    table, values = sets.lists_table("v", {"at": ("moment", [sets.moment(begin)]), "ms": ("integer", [milliseconds])})
    ((later,),) = sets.ask(f"SELECT {sets.later('v.at', 'v.ms')} FROM {table}", values)
    assert sets.as_moment(later) == begin + timedelta(milliseconds=milliseconds)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(whole=st.integers(0, 32_000_000_000), rest=st.integers(0, 999_999))
@example(whole=1_668_182_399, rest=999_999)
def test_a_moment_is_told_as_its_whole_seconds_whatever_is_behind_them(whole: int, rest: int) -> None:
    at = datetime.fromtimestamp(whole, UTC) + timedelta(microseconds=rest)
    moment = Value(at, output_field=DateTimeField())
    assert ContentType.objects.values_list(sets.Seconds(moment), flat=True)[0] == whole
