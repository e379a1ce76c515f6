"""Temperatures and gates are read and judged alike here and on the phone (the same vectors in frontend/field/tests)."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wanjia.response.movement.rules import (
    Rule,
    Seen,
    TemperatureRefused,
    advise,
    check_tenths,
    read_temperature,
    uncovered,
)

VECTORS = Path(__file__).parents[4] / "tests" / "vectors"


def test_a_gate_gives_the_word_of_its_rule() -> None:
    for given in json.loads((VECTORS / "gates.json").read_text()):
        r = given["rule"]
        rule = Rule(r["in"], r["out"], r["otherwise"], r["fever"])
        for case in given["cases"]:
            seen = Seen(case["direction"], case["proofs"], case.get("faults", ()), case.get("temperatures", ()))
            assert advise(rule, seen) == (case["word"], case["why"]), case


@pytest.mark.parametrize("raw", ["36.5", "３６．５", " 36.5℃ ", "36.50"])
def test_a_temperature_is_read_as_people_write_it(raw: str) -> None:
    assert read_temperature(raw) == 365


@pytest.mark.parametrize(
    ("raw", "said"),
    [("3.65", "36.5？"), ("365", "36.5？"), ("36", "例如"), ("", "例如"), ("50.1", "不可能"), ("=1+1", "例如")],
)
def test_what_cannot_be_a_temperature_is_refused_in_words(raw: str, said: str) -> None:
    with pytest.raises(TemperatureRefused, match=said):
        read_temperature(raw)


def test_tenths_of_a_phone_are_checked_too() -> None:
    assert check_tenths(373) == 373
    with pytest.raises(TemperatureRefused):
        check_tenths(3650)


def test_a_shift_nobody_of_a_department_stands_in_is_named_with_its_hours() -> None:
    begin = datetime(2022, 11, 11, 0, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    duties = [("health", begin - hour, begin + 8 * hour), ("health", begin + 10 * hour, begin + 30 * hour)]
    gaps = uncovered(
        [*duties, ("transport", begin, begin + 24 * hour)],
        ["transport", "health", "traffic_police"],
        begin,
        begin + 24 * hour,
    )
    assert gaps == [
        ("traffic_police", begin, begin + 24 * hour),
        ("health", begin + 8 * hour, begin + 10 * hour),
    ]
    assert uncovered(duties, [""], begin, begin + 8 * hour) == []
