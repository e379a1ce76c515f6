from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.registry.people.identity.documents import check_digit, guess_kind, lengthened, mask, read_document
from wanjia.registry.people.identity.refusal import IdentityRefused

TODAY = date(2022, 11, 12)

births = st.dates(date(1893, 1, 1), TODAY)
numbers = st.builds(
    lambda area, born, order: (first := f"{area:06d}{born:%Y%m%d}{order:03d}") + check_digit(first),
    st.sampled_from([150502, 152301, 110101, 659001]),
    births,
    st.integers(0, 999),
)


def refusal(raw, kind=None):
    with pytest.raises(IdentityRefused) as caught:
        read_document(raw, kind=kind, today=TODAY)
    return caught.value


@given(numbers)
def test_a_right_number_gives_back_its_birth_date_and_sex(number) -> None:
    document = read_document(number, kind=None, today=TODAY)
    assert document.number == number
    assert f"{document.birth_date:%Y%m%d}" == number[6:14]
    assert document.sex == ("male" if int(number[16]) % 2 else "female")


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_anywhere_is_refused(number, place, digit) -> None:
    if number[place] != digit:
        refusal(number[:place] + digit + number[place + 1 :])


@given(numbers, st.integers(0, 15))
def test_two_neighbours_swapped_are_refused(number, place) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        refusal(swapped)


@given(numbers)
def test_a_number_excel_rounded_to_fifteen_digits_is_named_as_such_or_doubted(number) -> None:
    try:
        document = read_document(number[:15] + "000", kind=None, today=TODAY)
    except IdentityRefused as refused:
        assert refused.code == "fifteen_digits"
    else:
        assert any("000" in warning for warning in document.warnings)


@given(numbers)
def test_spaces_width_and_case_do_not_matter(number) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number.lower())
    for written in (
        f"'{number}",
        f" {number[:6]} {number[6:14]} {number[14:]} ",
        wide,
        number.lower(),
        f"\t{number}\n",
    ):
        assert read_document(written, kind=None, today=TODAY).number == number


@given(st.text())
def test_any_text_is_read_or_refused(text) -> None:
    try:
        read_document(text, kind=None, today=TODAY)
    except IdentityRefused as refused:
        assert refused.code and refused.text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.50502E+17", "scientific_notation"),
        ("1.50502198E+17", "scientific_notation"),
        ("1.5E17", "scientific_notation"),
        ("150502198001010123.0", "float"),
        ("150502198002300121", "check_digit"),
        ("15050219800101012", "length"),
        ("1505021980010101234", "length"),
        ("15050219800101O123", "character"),
        ("无", "length"),
    ],
)
def test_damage_is_called_by_its_name(raw, code) -> None:
    assert refusal(raw).code == code


def test_a_day_that_never_was_and_a_day_to_come_are_refused() -> None:
    for born in ("19800230", "20221113", "18000101"):
        first = f"150502{born}012"
        assert refusal(first + check_digit(first)).code == "birth_date"


def test_an_old_number_of_fifteen_digits_is_lengthened_also_from_a_float() -> None:
    short = "150502800101012"
    document = read_document(short, kind=None, today=TODAY)
    assert document.number == lengthened(short) == "15050219800101012" + check_digit("15050219800101012")
    assert read_document(short + ".0", kind=None, today=TODAY) == document
    assert lengthened("150502951231998")[6:10] == "1895"


def test_a_multiplication_sign_at_the_end_is_read_as_x() -> None:
    number = next(n for n in (f"15050219800101{i:03d}" for i in range(999)) if check_digit(n) == "X")
    assert read_document(number + "×", kind=None, today=TODAY).number == number + "X"


def test_an_unknown_area_only_warns() -> None:
    first = "99050219800101012"
    document = read_document(first + check_digit(first), kind="resident_id", today=TODAY)
    assert document.warnings


def test_other_documents_are_told_apart() -> None:
    first = "81000019900101001"
    residence = first + check_digit(first)
    assert guess_kind(residence) == "hmt_permit"
    assert read_document(residence, kind=None, today=TODAY).birth_date == date(1990, 1, 1)
    foreign = "91534019900101002"
    assert read_document(foreign + check_digit(foreign), kind=None, today=TODAY).kind == "foreign_permit"
    assert read_document("CAN110008002301", kind=None, today=TODAY).kind == "foreign_permit"
    assert read_document("E12345678", kind=None, today=TODAY).kind == "passport"
    assert read_document("EA1234567", kind=None, today=TODAY).kind == "passport"
    assert read_document("H12345678", kind=None, today=TODAY).kind == "travel_permit"
    assert read_document("12345678", kind="travel_permit", today=TODAY).number == "12345678"
    assert read_document("  ", kind=None, today=TODAY).kind == "none"
    assert refusal("E1", kind="passport").code == "form"
    assert refusal(residence.replace("81", "15", 1), kind="hmt_permit").code in ("check_digit", "form")
    assert refusal("E12345678", kind="none").code == "number_without_kind"


def test_a_mask_shows_the_last_four_only() -> None:
    assert mask("150502198001010123") == "**************0123"
    assert mask("E1234") == "***34"
    assert mask("") == ""
