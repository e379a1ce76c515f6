"""Chains of transmission of an invented outbreak, and any tree there can be."""

import csv
import json
from datetime import date, timedelta
from io import BytesIO, StringIO

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanjia.analysis.chains import BrokenChain, Chains, spread

DAY = date(2022, 11, 11)


def onset(number: int) -> date:
    return DAY + timedelta(days=number)


def outbreak() -> Chains:
    onsets = {
        "甲": onset(0),
        "乙": onset(4),
        "丙": onset(5),
        "丁": onset(9),
        "戊": onset(3),
        "己": None,
        "庚": onset(6),
    }
    links = [("甲", "乙"), ("甲", "丙"), ("乙", "丁"), ("丙", "戊"), ("丙", "己"), ("外地某人", "庚")]
    return Chains(onsets, links, sources=["甲"])


def test_generations_and_intervals_are_those_of_the_links() -> None:
    chains = outbreak()
    assert chains.roots() == ["甲", "庚"] and chains.trees() == [["甲", "乙", "丁", "丙", "戊", "己"], ["庚"]]
    assert chains.generations() == {"甲": 0, "乙": 1, "丙": 1, "丁": 2, "戊": 2, "己": 2, "庚": 0}
    assert chains.serial_intervals()["丙", "戊"] == -2 and ("丙", "己") not in chains.serial_intervals()


def test_what_is_missing_or_impossible_is_named() -> None:
    assert outbreak().remarks() == {"戊": "onset_before_infector", "庚": "infector_unknown", "己": "no_onset"}
    assert Chains({"甲": onset(0)}, []).remarks() == {"甲": "no_infector"}


@pytest.mark.parametrize(
    ("links", "named"),
    [
        ([("甲", "甲")], ["甲"]),
        ([("甲", "乙"), ("乙", "丙"), ("丙", "甲")], ["丙", "乙", "甲"]),
        ([("甲", "丙"), ("乙", "丙")], ["丙", "乙", "甲"]),
        ([("甲", "无此人")], ["无此人"]),
    ],
)
def test_what_can_be_no_chain_is_refused(links: list[tuple[str, str]], named: list[str]) -> None:
    with pytest.raises(BrokenChain) as refusal:
        Chains(dict.fromkeys("甲乙丙", DAY), links)
    assert set(refusal.value.cases) == set(named)


def test_a_superspreader_infects_more_than_chance_allows() -> None:
    onsets = {f"{number}": onset(number % 9) for number in range(40)}
    links = [("0", f"{number}") for number in range(1, 12)] + [("1", f"{number}") for number in range(12, 15)]
    assert Chains(onsets, links).superspreaders() == {"0": 11, "1": 3}
    assert Chains(onsets, [("0", "1")]).superspreaders() == {}


def test_the_spread_of_a_simulated_outbreak_is_found_again() -> None:
    numbers = np.random.default_rng(5).negative_binomial(0.3, 0.3 / (0.3 + 1.5), 4000)
    found = spread(numbers.tolist())
    assert found.mean == pytest.approx(1.5, abs=0.2) and found.dispersion == pytest.approx(0.3, abs=0.04)
    assert spread([1, 1, 1]).dispersion == float("inf")


def test_every_format_holds_the_same() -> None:
    chains = outbreak()
    rows = list(csv.DictReader(StringIO(chains.to_csv())))
    assert rows[0]["case"] == "甲" and rows[4] == {
        "case": "戊", "infector": "丙", "onset": "2022-11-14", "generation": "2", "infected": "0",
        "serial_interval": "-2", "remark": "onset_before_infector",
    }  # fmt: skip
    told = json.loads(chains.to_json())
    assert len(told["cases"]) == 7 and {"infector": "乙", "infected": "丁", "serial_interval": 5} in told["links"]
    graph = nx.read_graphml(BytesIO(chains.to_graphml()))
    assert graph.nodes["己"]["generation"] == 2 and "onset" not in graph.nodes["己"]
    assert graph.edges["甲", "乙"]["serial_interval"] == 4 and graph.number_of_edges() == 5


def test_a_name_that_a_spreadsheet_would_run_is_defused() -> None:
    assert "'=1+1" in Chains({"=1+1": DAY}, []).to_csv()


@settings(max_examples=60)
@given(parents=st.lists(st.integers(-3, 60), max_size=60))
def test_any_tree_is_told_whole(parents: list[int]) -> None:
    links = [(str(parent), str(case)) for case, parent in enumerate(parents) if 0 <= parent < case]
    chains = Chains({str(case): onset(case % 7) for case in range(len(parents))}, links)
    rows = chains.rows()
    seen: set[str] = set()
    for row in rows:
        assert row.infector is None or row.infector in seen
        seen.add(row.case)
    assert len(seen) == len(rows) == len(parents) and sum(row.infected for row in rows) == len(links)
    generations = chains.generations()
    assert all(generations[infected] == generations[infector] + 1 for infector, infected in links)
