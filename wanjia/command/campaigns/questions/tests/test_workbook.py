"""A workbook is taken whole, or refused with every problem at its place."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from wanjia.command.campaigns.questions.evaluate import all_well, check_answers
from wanjia.command.campaigns.questions.examples import screening_workbook
from wanjia.command.campaigns.questions.tests.forms import asking, places, refusals, workbook
from wanjia.command.campaigns.questions.workbook import read_workbook

DAY = date(2022, 11, 12)


def repacked(change, data=None):
    """The screening workbook with its parts changed by `change(name, content)`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or screening_workbook())) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def edited(change):
    """The screening workbook saved again by another program after `change(book)`."""
    book = openpyxl.load_workbook(io.BytesIO(screening_workbook()))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_screening_form_is_read_with_both_languages():
    form = read_workbook(screening_workbook())
    assert (form["id"], form["version"], form["languages"]) == ("door_screening", "1", ["zh", "en"])
    assert form["title"] == {"zh": "入户排查", "en": "Door-to-door screening"}
    assert [question["name"] for question in form["household"]] == ["any_returnee", "returnees"]
    asked = ["temperature", "symptoms", "travelled", "came_from", "arrived_on", "health_code"]
    assert [question["name"] for question in form["person"]] == asked
    assert form["person"][0]["label"] == {"zh": "体温（℃）", "en": "Temperature (°C)"}
    assert [choice["name"] for choice in form["person"][5]["choices"]] == ["green", "yellow", "red", "none"]


def test_the_screening_workbook_is_the_same_bytes_every_time():
    assert screening_workbook() == screening_workbook()


def test_the_screening_form_survives_being_saved_by_another_program():
    assert read_workbook(edited(lambda book: None)) == read_workbook(screening_workbook())


def test_one_tap_answers_the_whole_screening_form():
    form = read_workbook(screening_workbook())
    answers = all_well(form, people=2, today=DAY)
    assert answers["household"] == {"any_returnee": "no"}
    well = {"temperature": "36.5", "symptoms": ["none"], "travelled": "no", "health_code": "green"}
    assert answers["people"] == [well, well]
    assert check_answers(form, answers, today=DAY) == (answers, [])


def test_three_languages_and_a_fallback_to_the_default():
    heading = ("type", "name", "label::Монгол (mn)", "label::中文 (zh)", "label::English (en)")
    settings = [("form_title", "form_id", "version", "default_language"), ("入户", "f", "1", "中文 (zh)")]
    form = read_workbook(
        workbook(("text", "q", "Асуулт", "问", ""), heading=heading, choices=[("list_name",)], settings=settings)
    )
    assert form["languages"] == ["zh", "mn", "en"]
    assert form["household"][0]["label"] == {"zh": "问", "mn": "Асуулт"}


def test_a_label_without_language_is_in_the_default_language():
    heading = ("type", "name", "label", "label::English (en)")
    form = read_workbook(workbook(("text", "q", "问", "Question"), heading=heading))
    assert form["languages"] == ["zh", "en"]
    assert form["household"][0]["label"] == {"zh": "问", "en": "Question"}


def test_columns_that_kobo_and_others_add_are_passed_over():
    plain = read_workbook(asking())
    extra = {
        "$kuid": "aB3",
        "$autoname": "q",
        "appearance": "multiline",
        "note": "ask gently",
        "body::accuracyThreshold": "5",
    }
    assert read_workbook(asking(**extra)) == plain
    assert read_workbook(asking(**{"trigger": "", "media::image": ""})) == plain


def cascade(choice_filter="league = ${league}", column="league"):
    """A form whose second list depends on the first answer."""
    choices = [
        ("list_name", "name", "label", column),
        ("league", "tongliao", "通辽", ""),
        ("league", "chifeng", "赤峰", ""),
        ("banner", "keerqin", "科尔沁区", "tongliao"),
        ("banner", "hongshan", "红山区", "chifeng"),
    ]
    rows = [("select_one league", "league", "哪个盟市", ""), ("select_one banner", "banner", "哪个旗县", choice_filter)]
    return workbook(*rows, heading=("type", "name", "label", "choice_filter"), choices=choices)


def test_a_choice_filter_says_of_each_choice_where_it_is_offered():
    league, banner = read_workbook(cascade())["household"]
    assert all("relevant" not in choice for choice in league["choices"])
    assert [choice["relevant"] for choice in banner["choices"]] == [
        {"op": "=", "args": [{"value": "tongliao"}, {"ref": "league"}]},
        {"op": "=", "args": [{"value": "chifeng"}, {"ref": "league"}]},
    ]


def test_a_choice_that_is_not_offered_is_no_answer():
    form = read_workbook(cascade())
    here = {"household": {"league": "tongliao", "banner": "keerqin"}, "people": []}
    assert check_answers(form, here, today=DAY) == (here, [])
    (error,) = check_answers(form, {"household": {"league": "tongliao", "banner": "hongshan"}}, today=DAY)[1]
    assert (error.question, error.code) == ("banner", "choice")


def test_a_choice_filter_that_cannot_be_followed_is_refused():
    assert places(cascade(column="county")) == [("survey", 3, "choice_filter"), ("choices", 1, "county")]
    assert places(cascade("league = ${nowhere}")) == [("survey", 3, "choice_filter")]
    assert places(cascade("league = .")) == [("survey", 3, "choice_filter")]
    assert ("survey", 2, "choice_filter") in places(asking(choice_filter="1 = 1"))


def test_a_person_repeat_is_read_like_a_person_group():
    rows = [("begin_repeat", "person", ""), ("text", "q", "问"), ("end_repeat", "", "")]
    form = read_workbook(workbook(*rows))
    assert ([q["name"] for q in form["household"]], [q["name"] for q in form["person"]]) == ([], ["q"])


def test_a_group_keeps_its_questions():
    rows = [("begin_group", "g", "组"), ("text", "q", "问"), ("end_group", "", "")]
    (group,) = read_workbook(workbook(*rows))["household"]
    assert (group["type"], [q["name"] for q in group["questions"]]) == ("group", ["q"])


def test_a_constraint_may_name_its_own_question():
    form = read_workbook(asking(type="integer", constraint="${q} > 3"))
    assert form["household"][0]["constraint"] == {"op": ">", "args": [{"self": True}, {"value": 3}]}


def test_every_problem_is_named_at_once():
    heading = ("type", "name", "label", "relevant", "constraint", "normal", "trigger")
    data = workbook(
        ("text", "a b", "问", "", "", "", ""),
        ("range", "r", "问", "", "", "", ""),
        ("select_one nobody", "s", "问", "", "", "", ""),
        ("integer", "i", "", "pulldata('a') > 1", "", "", ""),
        ("integer", "i", "问", "${later} = 1", ". >", "x", ""),
        ("text", "later", "问", "${nowhere} = 1", "", "", "c=1"),
        ("begin_repeat", "animals", "畜", "", "", "", ""),
        heading=heading,
        settings=[("form_title", "form_id", "version"), ("", "1st", "")],
    )
    assert places(data) == [
        ("settings", 2, "form_id"),
        ("settings", 2, "version"),
        ("settings", 2, "form_title"),
        ("survey", 1, "trigger"),
        ("survey", 2, "name"),
        ("survey", 3, "type"),
        ("survey", 4, "type"),
        ("survey", 5, "relevant"),
        ("survey", 5, "label"),
        ("survey", 6, "constraint"),
        ("survey", 6, "normal"),
        ("survey", 6, "name"),
        ("survey", 6, "relevant"),
        ("survey", 7, "relevant"),
        ("survey", 8, "type"),
        ("survey", 8, "type"),
    ]


@pytest.mark.parametrize(
    ("columns", "column", "named"),
    [
        ({"type": "barcode"}, "type", "barcode"),
        ({"type": "select_one yes_no or_other"}, "type", "or_other"),
        ({"relevant": "position(..) = 1"}, "relevant", "position()"),
        ({"relevant": "/data/q = 1"}, "relevant", "/"),
        ({"relevant": "${q} = 1"}, "relevant", "q"),
        ({"relevant": ". = 1"}, "relevant", "."),
        ({"required": "sometimes"}, "required", "sometimes"),
        ({"constraint": "regex(., '(a+)+')"}, "constraint", "重复"),
        ({"constraint": "（. > 1）"}, "constraint", "（"),
        ({"calculation": "1 + 1"}, "calculation", "calculate"),
        ({"type": "calculate", "label": ""}, "calculation", "calculate"),
        ({"type": "note", "normal": "1"}, "normal", ""),
        ({"type": "decimal", "normal": "50", "constraint": ". < 43"}, "normal", "constraint"),
        ({"type": "date", "default": "today()"}, "default", "today()"),
        ({"type": "select_one yes_no", "normal": "maybe"}, "normal", "maybe"),
        ({"label": "${name} 的体温"}, "label", "${"),
        ({"name": "__proto__"}, "name", "__proto__"),
        ({"trigger": "${q}"}, "trigger", ""),
        ({"label::English": "x"}, "label::English", "zh"),
    ],
)
def test_what_is_not_supported_is_refused_by_name(columns, column, named):
    problems = refusals(asking(**columns))
    assert any(place[2] == column and named in what for place, what in problems), problems


def test_a_household_question_cannot_refer_to_a_person():
    rows = [
        ("begin_group", "person", "", ""),
        ("text", "p", "问", ""),
        ("end_group", "", "", ""),
        ("text", "h", "问", "${p} = 1"),
    ]
    assert places(workbook(*rows, heading=("type", "name", "label", "relevant"))) == [("survey", 5, "relevant")]


def test_groups_that_do_not_close_are_named():
    assert places(workbook(("begin_group", "g", "组"), ("text", "q", "问"))) == [("survey", 2, "type")]
    assert places(workbook(("text", "q", "问"), ("end_group", "", ""))) == [("survey", 3, "type")]


def test_a_formula_is_named_with_its_cell():
    def add_formula(book):
        book["survey"]["C3"] = "=1+1"

    problems = refusals(edited(add_formula))
    assert (("survey", 3, "label::中文 (zh)"), "单元格是公式：请粘贴为数值") in problems


def test_a_missing_sheet_is_named():
    def without(name):
        return edited(lambda book: book.remove(book[name]))

    assert ("survey", 0, "") in places(without("survey"))
    assert ("settings", 0, "") in places(without("settings"))
    assert {place[2] for place in places(without("choices"))} == {"type"}


def test_pyxform_has_its_say_where_we_see_nothing():
    ((place, what),) = refusals(asking(name="meta"))
    assert place == ("survey", 2, "")
    assert "'meta' is reserved" in what


def test_the_row_of_a_problem_is_that_of_excel_after_empty_rows():
    assert places(workbook((), (), ("range", "r", "问"))) == [("survey", 4, "type")]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空"),
        (b"type,name,label\n", "不是 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (screening_workbook()[:4000], "损坏"),
        (screening_workbook()[:-30], "损坏"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
        (b"PK" + bytes(2_000_000), "2 MB"),
        (repacked(lambda name, content: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + content), "XML"),
        (repacked(lambda name, content: content.decode().encode("utf-16")), "XML"),
        (
            repacked(lambda name, content: content + b" " * 12_000_000 if name.endswith("sheet1.xml") else content),
            "过大",
        ),
    ],
    ids=["empty", "csv", "xls", "half", "cut", "no zip", "large", "entities", "utf-16", "bomb"],
)
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(data, word):
    ((place, what),) = refusals(data)
    assert place == ("", 0, "")
    assert word in what


def test_a_form_with_too_many_questions_or_choices_is_refused():
    many = [("text", f"q{number}", "问") for number in range(501)]
    assert ("survey", 0, "") in places(workbook(*many))
    choices = [("list_name", "name", "label"), *(("a", f"c{number}", "项") for number in range(51))]
    selects = [("select_one a", f"q{number}", "问") for number in range(100)]
    assert places(workbook(*selects, choices=choices)) == [("choices", 0, "")]
