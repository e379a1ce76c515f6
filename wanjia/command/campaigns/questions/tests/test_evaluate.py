"""Answers come from phones nobody controls: whatever JSON they send, errors come out and never an exception."""

import json
from datetime import date, datetime, timedelta, timezone

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wanjia.command.campaigns.questions.evaluate import check_answers
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.questions.tests.test_vectors import VECTORS
from wanjia.command.campaigns.questions.workbook import read_workbook

DAY = date(2022, 11, 12)
SCREENING = read_workbook(screening_workbook())
FORMS = [SCREENING, *VECTORS["definitions"].values()]
NAMES = sorted({q["name"] for form in FORMS for q in [*form["household"], *form["person"]]})
WORDS = [
    "yes",
    "no",
    "none",
    "fever",
    "a",
    "36.5",
    "2022-11-10",
    "2022-11-31T25:00:00+08:00",
    "09:10",
    "-0",
    "\ud800",
    "\x00",
]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=8)
    ),
    max_leaves=20,
)
PART = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), JSON, max_size=10)
ANSWERS = JSON | st.fixed_dictionaries(
    {}, optional={"household": PART | JSON, "people": st.lists(PART | JSON, max_size=3) | JSON}
)


@settings(deadline=None)
@given(st.sampled_from(FORMS), ANSWERS)
def test_any_json_yields_clean_answers_and_errors(form, answers):
    clean, errors = check_answers(form, answers, today=DAY)
    json.dumps(clean, allow_nan=False).encode()
    assert set(clean) == {"household", "people"}
    assert all(error.message and error.code for error in errors)


@settings(deadline=None)
@given(st.sampled_from(FORMS), ANSWERS)
def test_clean_answers_stay_as_they_are_when_checked_again(form, answers):
    clean, errors = check_answers(form, answers, today=DAY)
    assume(all(error.code != "shape" for error in errors))
    assert check_answers(form, clean, today=DAY)[0] == clean


def test_an_error_speaks_the_language_asked_for():
    answers = {"household": {"any_returnee": "yes", "returnees": 60}}
    (error,) = check_answers(SCREENING, answers, today=DAY, language="en")[1]
    assert error.message == "“How many came home?”：Enter 1 to 50"
    (error,) = check_answers(SCREENING, answers, today=DAY, language="zh-hans")[1]
    assert error.message == "“几人返回？”：请填 1 至 50"
    (error,) = check_answers(SCREENING, answers, today=DAY, language="mn")[1]
    assert error.message == "“几人返回？”：请填 1 至 50"


def test_the_moment_of_the_visit_is_what_now_says():
    form = VECTORS["definitions"]["types"] | {
        "household": [
            VECTORS["definitions"]["visit"]["household"][2]
            | {"name": "moment", "calculation": {"op": "now", "args": []}}
        ]
    }
    at = datetime(2022, 11, 12, 9, 10, 11, 999, tzinfo=timezone(timedelta(hours=8)))
    assert check_answers(form, {}, today=DAY, now=at)[0]["household"] == {"moment": "2022-11-12T09:10:11+08:00"}
    assert check_answers(form, {}, today=DAY)[0]["household"] == {"moment": "2022-11-12T00:00:00"}


def test_more_people_than_a_household_can_have_are_not_looked_at():
    clean, errors = check_answers(SCREENING, {"household": {"any_returnee": "no"}, "people": [{}] * 501}, today=DAY)
    assert (clean["people"], [error.code for error in errors]) == ([], ["shape"])
