"""A new version of a form only adds and retires: what an earlier one published, old phones may answer for good."""

from datetime import date

from wanjia.command.campaigns.questions.definition import FormRefused
from wanjia.command.campaigns.questions.evaluate import check_answers
from wanjia.command.campaigns.questions.tests.forms import places, workbook
from wanjia.command.campaigns.questions.workbook import read_workbook

FIRST = workbook(
    ("select_one yes_no", "cough", "咳嗽吗"),
    ("text", "from", "从哪里来"),
    choices=[
        ("list_name", "name", "label"),
        ("yes_no", "yes", "是"),
        ("yes_no", "no", "否"),
        ("yes_no", "dry", "干咳"),
    ],
)
LATER = [("list_name", "name", "label", "retired"), ("yes_no", "yes", "是", ""), ("yes_no", "no", "否", "")]


def refused(data: bytes, *earlier: bytes) -> list[tuple[str, int, str, str]]:
    try:
        read_workbook(data, [read_workbook(each) for each in earlier])
    except FormRefused as faults:
        return [(p.sheet, p.row, p.column, p.what) for p in faults.problems]
    return []


def test_an_option_that_is_gone_or_renamed_is_refused_at_its_question():
    second = workbook(
        ("note", "hello", "您好"),
        ("select_one yes_no", "cough", "咳嗽吗"),
        choices=[*LATER, ("yes_no", "dry_cough", "干咳", "")],
    )
    faults = refused(second, FIRST)
    assert [fault[:3] for fault in faults] == [("survey", 3, "type")] and "选项“dry”" in faults[0][3]


def test_an_option_that_is_kept_as_retired_is_taken_and_not_offered():
    second = workbook(("select_one yes_no", "cough", "咳嗽吗"), choices=[*LATER, ("yes_no", "dry", "干咳", "yes")])
    assert refused(second, FIRST) == []
    form = read_workbook(second)
    assert [choice.get("retired", False) for choice in form["household"][0]["choices"]] == [False, False, True]
    clean, errors = check_answers(form, {"household": {"cough": "dry"}}, today=date(2022, 11, 11))
    assert clean["household"] == {"cough": "dry"} and errors == []


def test_what_any_earlier_version_published_counts_not_only_the_last():
    third = workbook(("select_one yes_no", "cough", "咳嗽吗"), choices=LATER)
    between = workbook(("text", "from", "从哪里来"))
    assert len(refused(third, FIRST, between)) == 1


def test_a_type_never_changes_and_a_question_stays_with_whom_it_was_asked_of():
    choices = [*LATER, ("yes_no", "dry", "干咳", "")]
    second = workbook(
        ("select_multiple yes_no", "cough", "咳嗽吗"),
        ("begin_group", "person", "每个人"),
        ("text", "from", "从哪里来"),
        ("end_group", "", ""),
        choices=choices,
    )
    assert [fault[:3] for fault in refused(second, FIRST)] == [("survey", 2, "type"), ("survey", 4, "type")]


def test_a_question_may_be_left_out_and_others_added():
    assert refused(workbook(("text", "from", "从哪里来"), ("integer", "guests", "几位客人")), FIRST) == []


def test_a_retired_option_cannot_be_the_normal_answer_and_the_column_says_yes_or_no():
    second = workbook(
        ("select_one yes_no", "cough", "咳嗽吗", "dry"),
        heading=("type", "name", "label", "normal"),
        choices=[*LATER, ("yes_no", "dry", "干咳", "yes")],
    )
    assert places(second) == [("survey", 2, "normal")]
    odd = workbook(("select_one yes_no", "cough", "咳嗽吗"), choices=[*LATER, ("yes_no", "dry", "干咳", "maybe")])
    assert places(odd) == [("choices", 4, "retired")]
