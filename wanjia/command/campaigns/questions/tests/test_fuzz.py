"""No bytes break the reading of a workbook: a definition or a refusal comes out."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wanjia.command.campaigns.questions.definition import FormRefused
from wanjia.command.campaigns.questions.examples import (
    CHOICES,
    SETTINGS,
    SURVEY,
    SURVEY_HEADING,
    screening_workbook,
    written,
)
from wanjia.command.campaigns.questions.workbook import read_workbook

GOOD = screening_workbook()
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TYPES = [
    "text",
    "begin_group",
    "end_group",
    "begin_repeat",
    "select_one yes_no",
    "select_one",
    "calculate",
    "audit",
    "note",
]
ODD = [
    "",
    "yes",
    "person",
    "${any_returnee}",
    "${person} = 1",
    "regex(., '(a+)+')",
    "if(",
    "'",
    "１",
    "=1+1",
    "TRUE",
    "a b",
]
NAMES = ["choice_filter", "list_name", "1e400", "label::x", "name", "\u2028", "{", "${", "meta", "normal", "form_id"]
WORDS = st.sampled_from([*TYPES, *ODD, *NAMES])


def read_or_refuse(data):
    """Read; any exception but FormRefused with its problems fails the test."""
    try:
        form = read_workbook(data)
    except FormRefused as refused:
        assert refused.problems
        assert all(problem.what for problem in refused.problems)
    else:
        assert form["household"] or form["person"]


@PATIENT
@given(st.binary(max_size=500), st.sampled_from([b"", b"PK\x03\x04", GOOD[:200]]))
def test_random_bytes(data, start):
    read_or_refuse(start + data)


@PATIENT
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_good_file_with_some_bytes_changed(changes):
    data = bytearray(GOOD)
    for position, byte in changes:
        data[position] = byte
    read_or_refuse(bytes(data))


@PATIENT
@given(st.data())
def test_a_good_package_with_a_part_damaged(data):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        victim = data.draw(st.sampled_from(old.namelist()))
        for name in old.namelist():
            content = old.read(name)
            if name == victim:
                start = data.draw(st.integers(0, len(content)))
                end = data.draw(st.integers(start, min(len(content), start + 40)))
                content = content[:start] + data.draw(st.binary(max_size=10)) + content[end:]
            new.writestr(name, content)
    read_or_refuse(target.getvalue())


@PATIENT
@given(st.data())
def test_a_good_form_with_some_cells_changed(data):
    survey = [list(SURVEY_HEADING), *([row.get(column, "") for column in SURVEY_HEADING] for row in SURVEY)]
    choices = [["list_name", "name", "label::中文 (zh)", "label::English (en)"], *map(list, CHOICES)]
    sheets = {"survey": survey, "choices": choices, "settings": [list(SETTINGS), list(SETTINGS.values())]}
    text = WORDS | st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
    for _change in range(data.draw(st.integers(1, 6))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(text)
    read_or_refuse(written(sheets))
