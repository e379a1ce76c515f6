"""The vectors shared with the phone hold here too."""

import json
import math
from datetime import date, datetime
from pathlib import Path

import pytest

from wanjia.command.campaigns.questions.evaluate import check_answers
from wanjia.command.campaigns.questions.expressions import parse_expression
from wanjia.command.campaigns.questions.values import Context, evaluate

VECTORS = json.loads((Path(__file__).parents[5] / "tests/vectors/forms.json").read_text(encoding="utf-8"))


def named(vectors):
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def as_value(answer):
    return float(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else answer


@pytest.mark.parametrize("vector", named(VECTORS["expressions"]))
def test_an_expression_parses_to_its_tree(vector):
    assert parse_expression(vector["source"]) == vector["expression"]


@pytest.mark.parametrize("vector", named(VECTORS["expressions"]))
def test_an_expression_comes_to_its_value(vector):
    seen = vector["context"]
    context = Context(
        values={name: as_value(answer) for name, answer in seen["answers"].items()},
        self_value=as_value(seen.get("self", "")),
        today=seen["today"],
        now=seen["now"],
    )
    value = evaluate(vector["expression"], context)
    expected = float(vector["number"]) if "number" in vector else as_value(vector["value"])
    assert type(value) is type(expected)
    assert value == expected or (math.isnan(value) and math.isnan(expected))


@pytest.mark.parametrize("vector", named([*VECTORS["answers"], *VECTORS["choice_filters"], *VECTORS["untrusted"]]))
def test_answers_come_out_clean_and_errors_are_named(vector):
    clean, errors = check_answers(
        VECTORS["definitions"][vector["definition"]],
        vector["answers"],
        today=date.fromisoformat(vector["today"]),
        now=datetime.fromisoformat(vector["now"]),
    )
    assert json.dumps(clean, sort_keys=True) == json.dumps(vector["clean"], sort_keys=True)
    found = [(error.person, error.question, error.code) for error in errors]
    assert sorted(found, key=repr) == sorted(
        ((e["person"], e["question"], e["code"]) for e in vector["errors"]), key=repr
    )


def test_there_are_enough_vectors_and_no_two_share_a_name():
    names = [
        vector["name"] for key in ("expressions", "answers", "choice_filters", "untrusted") for vector in VECTORS[key]
    ]
    assert len(names) == len(set(names)) >= 80
